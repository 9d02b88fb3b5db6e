"""R14: a joint requirement is filed by the city of its requesters, each from another division in it."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.law.law import Law
from taizhang.records import Requirement
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def joint(facts: Facts) -> Iterator[Hit]:
    """The requester of a joint requirement consolidates for every joint requester, and none has another's division."""
    for requirement in facts.book.requirements.values():
        if not requirement.raised_by:
            continue
        law = facts.law.as_of(requirement.submitted_on)
        filing = law.responsible_for(requirement.requester.division)
        if filing == law.region or law.city_of(filing) != filing:
            reason = _message("does-not-consolidate", department=law.department(filing))
            yield Hit(requirement, "requester.division", {"reason": reason})
            continue
        yield from _find_misplaced_requesters(requirement, law, filing)


def _find_misplaced_requesters(requirement: Requirement, law: Law, filing: str) -> Iterator[Hit]:
    seen: dict[str, int] = {}
    for number, one in enumerate(requirement.raised_by):
        own, department = law.responsible_for(one.division), law.department(one.division)
        field = f"raised_by.{number}.division"
        if own in seen:
            reason = _message("same-department-twice", department=department, number=seen[own] + 1)
            yield Hit(requirement, field, {"reason": reason})
        elif law.city_of(own) != filing:
            city = law.department(law.city_of(own))
            reason = _message("consolidated-by-other", requester=department, city=city, filing=law.department(filing))
            yield Hit(requirement, field, {"reason": reason})
        seen.setdefault(own, number)
