"""The basis of the signing of a contract: the contract before it, and the assessments of that contract."""

from collections.abc import Iterator
from datetime import date

from taizhang.records import Assessment, Contract, Vendor
from taizhang.repository.book import Book
from taizhang.repository.history import record_in_force


def find_contract_before(vendor: Vendor, contract: Contract) -> str | None:
    """The number of the contract that one renews, or else of the last one that ended before it begins.

    None where no such contract exists: of contracts side by side, neither comes before the other.
    """
    if contract.renews:
        return contract.renews
    contracts = record_in_force(vendor, contract.signed_on).contracts
    ended = [one for one in contracts if one.ends_on < contract.starts_on and one.number != contract.number]
    return max(ended, key=lambda one: one.ends_on).number if ended else None


def find_newest_known(vendor: Vendor, contract: Contract, book: Book) -> Assessment | None:
    """The newest assessment of the previous contract made by the signing and on main with the contract."""
    return _select_newest(one for one, is_late in _list_before_signing(vendor, contract, book) if not is_late)


def find_newest(vendor: Vendor, contract: Contract, book: Book) -> Assessment | None:
    """The newest assessment of the previous contract made by the signing, also where it was recorded later."""
    return _select_newest(one for one, _ in _list_before_signing(vendor, contract, book))


def _select_newest(assessments: Iterator[Assessment]) -> Assessment | None:
    return max(assessments, key=lambda one: (one.assessed_on, one.period), default=None)


def _list_before_signing(vendor: Vendor, contract: Contract, book: Book) -> Iterator[tuple[Assessment, bool]]:
    """The assessments of the previous contract made by the signing, each with whether it was recorded later."""
    before, recorded = find_contract_before(vendor, contract), _find_recording_day(vendor, contract, book)
    for assessment in book.assessments_of.get(vendor.id, ()):
        if assessment.contract == before and assessment.assessed_on <= contract.signed_on:
            entered_on = book.entered_on(assessment.id)
            yield assessment, recorded is not None and (entered_on is None or entered_on > recorded)


def _find_recording_day(vendor: Vendor, contract: Contract, book: Book) -> date | None:
    """The first day from its signing on which the vendor's record came to main; None where it has not come since."""
    days = [approval.approved_on for approval in book.approvals_of.get(vendor.id, ())]
    return min((day for day in days if day >= contract.signed_on), default=None)
