"""The derived contents of a vendor's page: open steps, assessment periods, the same company elsewhere."""

from dataclasses import dataclass
from datetime import date

from taizhang.lifecycle import Step
from taizhang.lifecycle.company import Failure, find_failures_elsewhere, find_records_of_company
from taizhang.lifecycle.payments import find_assessment
from taizhang.lifecycle.periods import Period, list_periods
from taizhang.lifecycle.service import GRADES, list_vendor_steps
from taizhang.records import Assessment, Vendor
from taizhang.repository.history import record_in_force
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """An assessment period of a contract, with its assessment and state."""

    period: Period
    assessment: Assessment | None
    state: str


@dataclass(frozen=True, slots=True)
class VendorService:
    """The values derived from a vendor's record.

    Attributes:
        steps: the open steps, in order.
        rows: the periods that began by today, contract by contract.
        records: the other vendor records of the same company.
        failures: where it failed at other departments, the newest first.
    """

    steps: tuple[Step, ...]
    rows: tuple[PeriodRow, ...]
    records: tuple[Vendor, ...]
    failures: tuple[Failure, ...]


def describe_service(view: View, vendor: Vendor) -> VendorService:
    """The derived values of a vendor's page. Source: region-2021-1131/3, city-2021-76/2."""
    book, law, today = view.book, view.law, view.today
    signed = {contract.number for contract in record_in_force(vendor, today).contracts if contract.signed_on <= today}
    periods = (period for period in list_periods(vendor, book, law, today, today) if period.contract in signed)
    return VendorService(
        tuple(list_vendor_steps(vendor, book, law, today)),
        tuple(_build_row(view, vendor, period, today) for period in periods),
        find_records_of_company(vendor, book),
        find_failures_elsewhere(vendor, book, law, today),
    )


def _build_row(view: View, vendor: Vendor, period: Period, today: date) -> PeriodRow:
    assessment = find_assessment(period, vendor, view.book, view.law, today)
    if assessment is not None:
        return PeriodRow(period, assessment, f"{GRADES[assessment.grade].zh}（{assessment.total:g}分）")
    return PeriodRow(period, None, "待考核" if period.end < today else f"至{period.end}届满")
