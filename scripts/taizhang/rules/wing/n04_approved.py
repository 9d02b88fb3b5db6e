"""N04: only what has been approved is put to public notice."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.records import Approval
from taizhang.repository.book import Book
from taizhang.rules.rule import Facts, Hit, rule


@rule
def approved(facts: Facts) -> Iterator[Hit]:
    """Each requirement of a notice has an approval sealed on or before the day of publication.

    The seal of a requirement found infeasible, returned or refused is not an approval.
    """
    book = facts.book
    for notice in book.notices.values():
        if notice.annulled is not None:
            continue
        for index, item in enumerate(notice.requirements):
            if item.id not in book.requirements or f"{item.id}/0001" in book.broken:
                continue  # F11 reports a missing record, its own finding a broken seal
            approval_days = (approval.approved_on for approval in _list_approvals(book, item.id))
            if all(day > notice.published_on for day in approval_days):
                params: dict[str, Param] = {"requirement": item.id, "published_on": notice.published_on}
                yield Hit(notice, f"requirements.{index}.id", params)


def _list_approvals(book: Book, requirement: str) -> tuple[Approval, ...]:
    return () if requirement in book.ending_of else book.approvals_of.get(requirement, ())
