"""R10: what one institution asked for on one stamped form is recorded once."""

import re
from collections.abc import Iterator

from taizhang.book import Book
from taizhang.records import Requirement
from taizhang.rule import Facts, Hit, rule

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
    scans: dict[str, list[Requirement]] = {}
    for requirement in book.requirements.values():
        form = requirement.requester.sealed_form
        ended = requirement.id in book.successors_of or requirement.id in book.ending_of
        if form is not None and requirement.withdrawn is None and not ended:
            scans.setdefault(form.sha256, []).append(requirement)
    for sharing in scans.values():
        if len(sharing) > 1:
            yield from _doubles(sharing, book)


def _doubles(sharing: list[Requirement], book: Book) -> Iterator[Hit]:
    items: dict[tuple[str, ...], list[Requirement]] = {}
    for requirement in sharing:
        items.setdefault(_item(requirement), []).append(requirement)
    for same in items.values():
        first, *others = sorted(
            same, key=lambda one: (one.id not in book.entry_of, one.id not in book.notices_of, one.submitted_on, one.id)
        )
        for other in others:
            if other.id not in book.entry_of:
                yield Hit(other, "requester.sealed_form.sha256", {"first": first.id})


def _item(requirement: Requirement) -> tuple[str, ...]:
    requester = requirement.requester
    words = (requester.organization, requirement.title, requirement.content)
    return (requester.division, *(_BLANKS.sub("", word) for word in words))
