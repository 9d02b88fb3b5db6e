"""C02: a requirement passes every duty that is due, in order, by the right finance departments."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from taizhang.chain import duties as duties_due
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text

_FIRST = {"collect": "evaluate"}


@rule
def duties(facts: Facts) -> Iterator[Hit]:
    """A requirement's chain is the one due; whether its beginning evaluates or collects is left to C03."""
    for approval in facts.book.approvals.values():
        requirement = facts.book.requirements.get(approval.record)
        if requirement is None:
            continue
        due = duties_due(facts.law, requirement)
        stated = tuple((step.duty, step.division) for step in approval.predicate.chain)
        for index, (is_, ought) in enumerate(zip_longest(_plain(stated), _plain(due))):
            if is_ == ought:
                continue
            field = "predicate.chain"
            if is_ is not None:
                part = "division" if ought and is_[0] == ought[0] else "duty"
                field = f"{field}.{index}.{part}"
            yield Hit(approval, field, {"stated": _told(stated, facts), "due": _told(due, facts)})
            break


def _plain(steps: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((_FIRST.get(duty, duty), division) for duty, division in steps)


def _told(steps: Iterable[tuple[str, str]], facts: Facts) -> Text:
    place = ("predicate", "chain", 0, "duty")
    label = facts.schemas["approval"].label
    zh = "、".join(f"{facts.law.department(division)}{label(place, duty)}" for duty, division in steps)
    return Text(zh, ", ".join(f"{duty}@{division}" for duty, division in steps))
