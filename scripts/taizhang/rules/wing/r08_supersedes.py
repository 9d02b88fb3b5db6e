"""R08: a requirement supersedes only what it may: an earlier one of its own division, not yet on the ledger."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Requirement
from taizhang.repository.book import Book
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_CIRCULAR = _message("circular")
_OTHER_DIVISION = _message("other-division")
_SUBMITTED_LATER = _message("submitted-later")


@rule
def supersedes(facts: Facts) -> Iterator[Hit]:
    """What a requirement supersedes has no other successor, is of its division, not later, and not enrolled.

    A joint requester supersedes what was raised in its own division.
    """
    circular = _find_circles(facts.book)
    for requirement in facts.book.requirements.values():
        for field, division, superseded in _list_superseded(requirement):
            old = facts.book.requirements.get(superseded)
            reason = (
                _CIRCULAR
                if requirement.id in circular
                else old and _describe_fault(requirement, division, old, facts.book)
            )
            if old and reason and requirement.withdrawn is None and requirement.id not in facts.book.ending_of:
                yield Hit(requirement, field, {"old": old.id, "reason": reason})


def _list_superseded(requirement: Requirement) -> Iterator[tuple[str, str, str]]:
    """Every place at which a requirement names an old one, the division that may do so, and the old one's id."""
    if requirement.supersedes is not None:
        yield "supersedes", requirement.requester.division, requirement.supersedes
    for number, one in enumerate(requirement.raised_by):
        if one.supersedes is not None:
            yield f"raised_by.{number}.supersedes", one.division, one.supersedes


def _describe_fault(requirement: Requirement, division: str, old: Requirement, book: Book) -> Text | None:
    """Why `requirement` may not supersede `old`. L09 reports an entry that was enrolled afterwards."""
    first = next(iter(book.successors_of.get(old.id, ())), requirement)
    entry = book.entry_of.get(old.id)
    if old.requester.division != division:
        return _OTHER_DIVISION
    if old.submitted_on > requirement.submitted_on:
        return _SUBMITTED_LATER
    if first.id != requirement.id:
        return _message("already-superseded", first=first.id)
    if entry and entry.enrolled_on < requirement.submitted_on:
        return _message("already-on-ledger", entry=entry.id)
    return None


def _find_circles(book: Book) -> set[str]:
    """The requirements that supersede themselves, directly or through others: one of each circle."""
    circular: set[str] = set()
    finished: set[str] = set()
    for start in book.requirements:
        trail: dict[str, Iterator[str]] = {}
        current: str | None = start
        while current is not None:
            if current not in trail and current not in finished:
                requirement = book.requirements.get(current)
                trail[current] = iter(requirement.superseded if requirement else ())
            following = next((one for one in trail.get(current, iter(())) if one not in finished), None)
            if following is not None and following in trail:
                circular.add(following)
                continue
            if following is not None:
                current = following
                continue
            finished.add(current)
            trail.pop(current, None)
            current = next(reversed(trail), None)
    return circular
