"""R08: a requirement supersedes only what it may: an earlier one of its own division, not yet on the ledger."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Requirement
from taizhang.repository.book import Book
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_ROUND = _message("round")
_ELSEWHERE = _message("elsewhere")
_LATER = _message("later")


@rule
def supersedes(facts: Facts) -> Iterator[Hit]:
    """What a requirement supersedes has no other successor, is of its division, not later, and not enrolled.

    A joint requester supersedes what was raised in its own division.
    """
    rounds = _rounds(facts.book)
    for requirement in facts.book.requirements.values():
        for field, division, named in _named(requirement):
            old = facts.book.requirements.get(named)
            reason = _ROUND if requirement.id in rounds else old and _reason(requirement, division, old, facts.book)
            if old and reason and requirement.withdrawn is None and requirement.id not in facts.book.ending_of:
                yield Hit(requirement, field, {"old": old.id, "reason": reason})


def _named(requirement: Requirement) -> Iterator[tuple[str, str, str]]:
    """Every place at which a requirement names an old one, the division that may name it, and the old one."""
    if requirement.supersedes is not None:
        yield "supersedes", requirement.requester.division, requirement.supersedes
    for number, one in enumerate(requirement.raised_by):
        if one.supersedes is not None:
            yield f"raised_by.{number}.supersedes", one.division, one.supersedes


def _reason(requirement: Requirement, division: str, old: Requirement, book: Book) -> Text | None:
    """Why `requirement` may not supersede `old`. That it was enrolled afterwards is the entry's fault: L09."""
    first = next(iter(book.successors_of.get(old.id, ())), requirement)
    entry = book.entry_of.get(old.id)
    if old.requester.division != division:
        return _ELSEWHERE
    if old.submitted_on > requirement.submitted_on:
        return _LATER
    if first.id != requirement.id:
        return _message("supersedes-the-old-one-already", first=first.id)
    if entry and entry.enrolled_on < requirement.submitted_on:
        return _message("old-one-is-on-the-ledger", entry=entry.id)
    return None


def _rounds(book: Book) -> set[str]:
    """The requirements that supersede themselves, directly or by way of others: one of every circle."""
    found: set[str] = set()
    finished: set[str] = set()
    for start in book.requirements:
        trail: dict[str, Iterator[str]] = {}
        at: str | None = start
        while at is not None:
            if at not in trail and at not in finished:
                held = book.requirements.get(at)
                trail[at] = iter(held.superseded if held else ())
            following = next((one for one in trail.get(at, iter(())) if one not in finished), None)
            if following is not None and following in trail:
                found.add(following)
                continue
            if following is not None:
                at = following
                continue
            finished.add(at)
            trail.pop(at, None)
            at = next(reversed(trail), None)
    return found
