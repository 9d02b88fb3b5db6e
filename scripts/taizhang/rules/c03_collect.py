"""C03: data-sharing needs are collected, functional requirements are evaluated; never the other way round."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def collect(facts: Facts) -> Iterator[Hit]:
    """A data-sharing need's chain begins with collect and holds no evaluate; no other chain holds collect."""
    label = facts.schemas["requirement"].label
    for approval in facts.book.approvals.values():
        requirement = facts.book.requirements.get(approval.record)
        if requirement is None:
            continue
        sharing = requirement.kind == "data-sharing"
        wrong, due = ("evaluate", "collect") if sharing else ("collect", "evaluate")
        kind = Text(label(("kind",), requirement.kind), requirement.kind)
        for index, step in enumerate(approval.predicate.chain):
            if step.duty == wrong or (sharing and index == 0 and step.duty != "collect"):
                params = {"kind": kind, "stated": _told(step.duty, facts), "due": _told(due, facts)}
                yield Hit(approval, f"predicate.chain.{index}.duty", params)


def _told(duty: str, facts: Facts) -> Text:
    return Text(facts.schemas["approval"].label(("predicate", "chain", 0, "duty"), duty), duty)
