"""L09: what was withdrawn or superseded does not enter the ledger."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Param
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def live(facts: Facts) -> Iterator[Hit]:
    """On the day of enrolment, the requirement of an entry that was not struck was neither withdrawn nor superseded."""
    for entry in facts.book.entries.values():
        requirement = facts.book.requirements.get(entry.requirement)
        if requirement is None or entry.struck is not None:
            continue
        successor = next(iter(facts.book.successors_of.get(requirement.id, ())), None)
        if requirement.withdrawn and requirement.withdrawn.on <= entry.enrolled_on:
            day = requirement.withdrawn.on
            problem = _message("was-withdrawn", day=day)
        elif successor and successor.submitted_on <= entry.enrolled_on:
            day = successor.submitted_on
            problem = _message("was-superseded", day=day, successor=successor.id)
        else:
            continue
        params: dict[str, Param] = {"requirement": requirement.id, "problem": problem, "enrolled_on": entry.enrolled_on}
        yield Hit(entry, "requirement", params)
