"""C02: a requirement passes every duty that is due, in order, by the right finance departments."""

from collections.abc import Iterable, Iterator

from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.chain.judgement import find_duty_objections
from taizhang.rules.rule import Facts, Hit, rule


@rule
def duties(facts: Facts) -> Iterator[Hit]:
    """A requirement's chain is the one due; whether it begins by evaluating or collecting is left to C03."""
    for approval, case, steps in facts.sealed_chains:
        if approval.record not in facts.book.requirements:
            continue
        for objection in find_duty_objections(case, steps):
            field = "predicate.chain"
            if objection.index < len(steps):
                step = steps[objection.index]
                divisions = [due.division for due in case.due if due.duty == step.duty]
                part = "division" if divisions and step.division not in divisions else "duty"
                field = f"{field}.{objection.index}.{part}"
            stated = _list_duties(((step.duty, step.division) for step in steps), case.law, facts)
            due = _list_duties(((item.duty, item.division) for item in case.due), case.law, facts)
            yield Hit(approval, field, {"stated": stated, "due": due})


def _list_duties(steps: Iterable[tuple[str, str]], law: Law, facts: Facts) -> Text:
    steps = tuple(steps)
    place = ("predicate", "chain", 0, "duty")
    label = facts.schemas["approval"].label
    titles = "、".join(f"{law.department(division)}{label(place, duty)}" for duty, division in steps)
    return Text(titles, ", ".join(f"{duty}@{division}" for duty, division in steps))
