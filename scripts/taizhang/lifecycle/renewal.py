"""What the signing of a contract rests on: the contract before it, and the assessments of that one."""

from collections.abc import Iterator
from datetime import date

from taizhang.records import Assessment, Contract, Vendor
from taizhang.repository.book import Book
from taizhang.repository.history import effective


def contract_before(vendor: Vendor, contract: Contract) -> str | None:
    """The number of the contract that one renews, or else of the last one that ended before it begins.

    None where there is no such contract: of contracts side by side, none comes before the other.
    """
    if contract.renews:
        return contract.renews
    held = effective(vendor, contract.signed_on).contracts
    ended = [one for one in held if one.ends_on < contract.starts_on and one.number != contract.number]
    return max(ended, key=lambda one: one.ends_on).number if ended else None


def newest_known(vendor: Vendor, contract: Contract, book: Book) -> Assessment | None:
    """The newest assessment of the contract before, of those made by the signing and on main with the contract."""
    return _newest(one for one, is_late in _before_signing(vendor, contract, book) if not is_late)


def newest_of_all(vendor: Vendor, contract: Contract, book: Book) -> Assessment | None:
    """The newest assessment of the contract before made by the signing, also where it was recorded later."""
    return _newest(one for one, _ in _before_signing(vendor, contract, book))


def _newest(found: Iterator[Assessment]) -> Assessment | None:
    return max(found, key=lambda one: (one.assessed_on, one.period), default=None)


def _before_signing(vendor: Vendor, contract: Contract, book: Book) -> Iterator[tuple[Assessment, bool]]:
    """The assessments of the contract before made by the signing, each with whether it was recorded later."""
    before, recorded = contract_before(vendor, contract), _recorded_on(vendor, contract, book)
    for assessment in book.assessments_of.get(vendor.id, ()):
        if assessment.contract == before and assessment.assessed_on <= contract.signed_on:
            came = book.entered_on(assessment.id)
            yield assessment, recorded is not None and (came is None or came > recorded)


def _recorded_on(vendor: Vendor, contract: Contract, book: Book) -> date | None:
    """The first day from its signing on which the vendor's record came to main; None where it has not since."""
    days = [approval.approved_on for approval in book.approvals_of.get(vendor.id, ())]
    return min((day for day in days if day >= contract.signed_on), default=None)
