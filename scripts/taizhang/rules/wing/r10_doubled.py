"""R10: what one institution requested on one stamped form is recorded once."""

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

    One scan may hold many items, and several institutions may ask for the same on it: an item is identified by
    institution, title and content without blanks, as the import recognizes existing records. What was withdrawn,
    superseded, found infeasible, returned or refused is not alive. What is on the ledger cannot be withdrawn and comes
    first.
    """
    book = facts.book
    scans: dict[str, list[_Request]] = {}
    for requirement in facts.book.requirements.values():
        has_ended = requirement.id in book.successors_of or requirement.id in book.ending_of
        if requirement.withdrawn is None and not has_ended:
            for request in _list_requests(requirement):
                if request.requester.sealed_form is not None:
                    scans.setdefault(request.requester.sealed_form.sha256, []).append(request)
    for requests in scans.values():
        if len(requests) > 1:
            yield from _find_doubles(requests, book)


class _Request(NamedTuple):
    """A requirement as raised by one institution, and the place of that institution in it."""

    requirement: Requirement
    requester: Requester
    field: str


def _list_requests(requirement: Requirement) -> Iterator[_Request]:
    yield _Request(requirement, requirement.requester, "requester")
    for number, one in enumerate(requirement.raised_by):
        yield _Request(requirement, one, f"raised_by.{number}")


def _find_doubles(requests: list[_Request], book: Book) -> Iterator[Hit]:
    items: dict[tuple[str, ...], list[_Request]] = {}
    for request in requests:
        items.setdefault(_identify_item(request), []).append(request)
    for same in items.values():
        first, *others = sorted(same, key=lambda one: _get_sort_key(one.requirement, book))
        for other in others:
            if other.requirement.id not in (first.requirement.id, *book.entry_of):
                yield Hit(other.requirement, f"{other.field}.sealed_form.sha256", {"first": first.requirement.id})


def _get_sort_key(one: Requirement, book: Book) -> tuple[bool, bool, date, str]:
    return one.id not in book.entry_of, one.id not in book.notices_of, one.submitted_on, one.id


def _identify_item(request: _Request) -> tuple[str, ...]:
    requirement, requester = request.requirement, request.requester
    words = (requester.organization, requirement.title, requirement.content)
    return (requester.division, *(_BLANKS.sub("", word) for word in words))
