"""C03: data-sharing needs are collected, functional requirements are evaluated; never the other way round."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.lifecycle.chain.judgement import find_collect_objections
from taizhang.rules.rule import Facts, Hit, rule


@rule
def collect(facts: Facts) -> Iterator[Hit]:
    """A data-sharing need's chain begins with collect and contains no evaluate; no other chain contains collect."""
    label = facts.schemas["requirement"].label
    for approval, case, steps in facts.sealed_chains:
        requirement = facts.book.requirements.get(approval.record)
        if requirement is None:
            continue
        kind = Text(label(("kind",), requirement.kind), requirement.kind)
        for objection in find_collect_objections(case, steps):
            stated = _get_duty_title(steps[objection.index].duty, facts)
            params = {"kind": kind, "stated": stated, "due": _get_duty_title(case.due[0].duty, facts)}
            yield Hit(approval, f"predicate.chain.{objection.index}.duty", params)


def _get_duty_title(duty: str, facts: Facts) -> Text:
    return Text(facts.schemas["approval"].label(("predicate", "chain", 0, "duty"), duty), duty)
