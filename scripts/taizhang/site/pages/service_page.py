"""What the page of a vendor shows beside its record: what waits, the assessment periods, the same company elsewhere."""

from dataclasses import dataclass
from datetime import date

from taizhang.lifecycle import Step
from taizhang.lifecycle.company import Failure, failures_elsewhere, records_of_company
from taizhang.lifecycle.payments import assessment_of
from taizhang.lifecycle.periods import Period, list_periods
from taizhang.lifecycle.service import GRADES, vendor_steps
from taizhang.records import Assessment, Vendor
from taizhang.repository.history import effective
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """An assessment period of a contract, with its assessment, or what there is of it."""

    period: Period
    assessment: Assessment | None
    state: str


@dataclass(frozen=True, slots=True)
class Service:
    """What is derived from a vendor's record.

    Attributes:
        steps: everything that waits, in order.
        rows: the periods that began by today, contract by contract.
        records: the other vendor records of the same company.
        failures: where it failed at other departments, the newest first.
    """

    steps: tuple[Step, ...]
    rows: tuple[PeriodRow, ...]
    records: tuple[Vendor, ...]
    failures: tuple[Failure, ...]


def service_of(view: View, vendor: Vendor) -> Service:
    """What the page of a vendor derives. Source: region-2021-1131/3, city-2021-76/2."""
    book, law, today = view.book, view.law, view.today
    signed = {c.number for c in effective(vendor, today).contracts if c.signed_on <= today}
    periods = (one for one in list_periods(vendor, book, law, today, today) if one.contract in signed)
    return Service(
        tuple(vendor_steps(vendor, book, law, today)),
        tuple(_row(view, vendor, period, today) for period in periods),
        records_of_company(vendor, book),
        failures_elsewhere(vendor, book, law, today),
    )


def _row(view: View, vendor: Vendor, period: Period, today: date) -> PeriodRow:
    made = assessment_of(period, vendor, view.book, view.law, today)
    if made is not None:
        return PeriodRow(period, made, f"{GRADES[made.grade].zh}（{made.total:g}分）")
    return PeriodRow(period, None, "待考核" if period.end < today else f"至{period.end}届满")
