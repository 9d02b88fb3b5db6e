"""R10: what one institution asked for on one stamped form is recorded once."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from taizhang.records import Requester, Requirement
from taizhang.repository.book import Book
from taizhang.rules.rule import Facts, Hit, rule

_BLANKS = re.compile(r"\s+")


@rule
def doubled(facts: Facts) -> Iterator[Hit]:
    """Of the requirements alive that record the same item of the same scan, all but the first are doubles.

    One scan may hold many items, and several institutions may ask for the same on it: an item is its institution, its
    title and its content, as the import knows again what is there already. Blanks make no difference. What was
    withdrawn, superseded, found infeasible, returned or refused is no longer alive. What is on the ledger cannot be
    withdrawn any more and is the first.
    """
    book = facts.book
    scans: dict[str, list[_Raised]] = {}
    for requirement in facts.book.requirements.values():
        ended = requirement.id in book.successors_of or requirement.id in book.ending_of
        if requirement.withdrawn is None and not ended:
            for raised in _raised(requirement):
                if raised.requester.sealed_form is not None:
                    scans.setdefault(raised.requester.sealed_form.sha256, []).append(raised)
    for sharing in scans.values():
        if len(sharing) > 1:
            yield from _doubles(sharing, book)


class _Raised(NamedTuple):
    """A requirement as one institution raises it, and the place at which that one stands."""

    requirement: Requirement
    requester: Requester
    field: str


def _raised(requirement: Requirement) -> Iterator[_Raised]:
    yield _Raised(requirement, requirement.requester, "requester")
    for number, one in enumerate(requirement.raised_by):
        yield _Raised(requirement, one, f"raised_by.{number}")


def _doubles(sharing: list[_Raised], book: Book) -> Iterator[Hit]:
    items: dict[tuple[str, ...], list[_Raised]] = {}
    for raised in sharing:
        items.setdefault(_item(raised), []).append(raised)
    for same in items.values():
        first, *others = sorted(same, key=lambda one: _order(one.requirement, book))
        for other in others:
            if other.requirement.id not in (first.requirement.id, *book.entry_of):
                yield Hit(other.requirement, f"{other.field}.sealed_form.sha256", {"first": first.requirement.id})


def _order(one: Requirement, book: Book) -> tuple[bool, bool, date, str]:
    return one.id not in book.entry_of, one.id not in book.notices_of, one.submitted_on, one.id


def _item(raised: _Raised) -> tuple[str, ...]:
    requirement, requester = raised.requirement, raised.requester
    words = (requester.organization, requirement.title, requirement.content)
    return (requester.division, *(_BLANKS.sub("", word) for word in words))
