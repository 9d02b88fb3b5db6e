"""The requirement with which a problem ends that changes business rules: of its own line, and not ended."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.requirement import ENDED, STAGES, derive_requirement_life
from taizhang.records import Defect, Requirement
from taizhang.repository.book import Book

_message = Messages(__file__)

_SOFTWARE_KINDS = frozenset({"adjustment", "addition"})


def find_living_requirement(identity: str, book: Book, law: Law, today: date) -> Requirement | None:
    """The requirement of that id if it lives on `today`, else the first of its successors that does.

    It lives unless it was withdrawn, refused or not taken up, or was superseded by one that does not live either. None
    where none lives, or no valid record has the id.
    """
    for requirement in _list_succession(identity, book, today):
        if derive_requirement_life(requirement, book, law, today).stage not in ENDED:
            return requirement
    return None


def describe_end(requirement: Requirement, book: Book, law: Law, on: date) -> Text | None:
    """How a requirement had ended by a day, also by being superseded; None while it lived."""
    stage = derive_requirement_life(requirement, book, law, on).stage
    return STAGES[stage] if stage in ENDED else None


def find_requirement_end(identity: str, book: Book, law: Law, today: date) -> tuple[date, Text] | None:
    """When and how a requirement ended, its last successor's end included; None while it lives or if it is missing."""
    if find_living_requirement(identity, book, law, today) is not None:
        return None
    ends = []
    for requirement in _list_succession(identity, book, today):
        life = derive_requirement_life(requirement, book, law, today)
        days = [event.on for event in life.events if event.on <= today]
        ends.append((max(days, default=requirement.submitted_on), STAGES[life.stage], requirement.id))
    if not ends:
        return None
    on, stage, last = max(ends, key=lambda end: end[0])
    return on, _message("requirement-at-stage", requirement=last, stage=stage)


def describe_mismatch(defect: Defect, requirement: Requirement, law: Law) -> Text | None:
    """Why a requirement is not of the problem's own line of business; None where it is.

    It has to ask for an adjustment or addition of the problem's subsystem, and to come from the problem's division or
    from one above or below it.

    Source: region-2021-1131/4.2, city-2021-76/3.2; the line of business: house/records.
    """
    if requirement.kind not in _SOFTWARE_KINDS:
        return _message("is-no-software-requirement", requirement=requirement.id)
    if defect.subsystem not in requirement.affected_scope.subsystems:
        return _message("concerns-other-subsystem", requirement=requirement.id, subsystem=defect.subsystem)
    own, other = (law.responsible_for(code) for code in (defect.reporter.division, requirement.requester.division))
    if not law.is_within(own, other) and not law.is_within(other, own):
        department = law.department(requirement.requester.division)
        return _message("raised-in-unrelated-division", requirement=requirement.id, department=department)
    return None


def _list_succession(identity: str, book: Book, today: date) -> Iterator[Requirement]:
    """The requirement and all its successors by `today`, earliest first, each once."""
    waiting, seen = [identity], {identity}
    while waiting:
        requirement = book.requirements.get(waiting.pop(0))
        if requirement is None or requirement.submitted_on > today:
            continue
        yield requirement
        successors = [one.id for one in book.successors_of.get(requirement.id, ()) if one.id not in seen]
        seen.update(successors)
        waiting += successors
