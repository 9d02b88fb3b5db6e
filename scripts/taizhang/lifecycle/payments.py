"""Which payments of a vendor's contracts are outstanding, and on which condition."""

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.life import Step
from taizhang.lifecycle.periods import Period, find_period, list_periods
from taizhang.records import Assessment, Contract, Payment, Vendor
from taizhang.repository.book import Book
from taizhang.repository.history import record_in_force

_message = Messages(__file__)

PASSING = frozenset({"excellent", "good", "passed"})
"""The grades on which a payment or a renewal may rest."""


def list_payment_steps(vendor: Vendor, book: Book, law: Law, today: date) -> Iterator[Step]:
    """Every outstanding payment: from its passing assessment on, else some time before its day.

    Without a passing assessment the step states what is missing; after a failure it refers to the contract.

    Source: region-2021-1131/3, city-2021-76/2; the lead time: house/windows.
    """
    division = law.responsible_for(vendor.division, today)
    department = law.department(division, today)
    window = "window.payment" if "window.payment" in law.parameters else "window.expiry"
    ahead = timedelta(days=law.number(window, today))
    waiting = [
        (payment.due_on, index, contract, payment)
        for contract in record_in_force(vendor, today).contracts
        if contract.signed_on <= today
        for index, payment in enumerate(contract.payments, 1)
        if payment.paid_on is None or payment.paid_on > today
    ]
    for due, index, contract, payment in sorted(waiting, key=lambda item: (item[0], item[1])):
        since, condition = _find_condition(vendor, contract, payment, book, law, today)
        if since is None:
            since = max(contract.signed_on, due - ahead)
        if since > today:
            continue
        act = _message("make-payment-of-contract", contract=contract.number, number=index, condition=condition)
        yield Step(act, department, since, due, today > due, division)


def _find_condition(
    vendor: Vendor, contract: Contract, payment: Payment, book: Book, law: Law, today: date
) -> tuple[date | None, Text]:
    """Since when a payment can be made (None: from its day on), and on which condition."""
    if payment.kind == "advance":
        return None, _message("in-advance")
    period = find_period_before(vendor, contract, payment.due_on, book, law, today)
    if period is None:
        return None, _message("no-period-before-payment")
    assessment = find_assessment(period, vendor, book, law, today)
    if assessment is None and period.end >= today:
        return None, _message(
            "assess-when-period-ends", period=Text(f"{period.name}考核期至{period.end}届满，届满后", period.name)
        )
    if assessment is None:
        return None, _message("assess-first", period=period.name)
    if assessment.grade in PASSING:
        return assessment.assessed_on, Text("", "")
    return None, _message("assessment-failed", assessment=assessment.id)


def find_period_before(
    vendor: Vendor, contract: Contract, due: date, book: Book, law: Law, today: date
) -> Period | None:
    """The newest period of a contract that ends before a payment's day; None where no period does."""
    ended = [
        period
        for period in list_periods(vendor, book, law, today, due)
        if period.contract == contract.number and period.end < due
    ]
    return ended[-1] if ended else None


def find_assessment(period: Period, vendor: Vendor, book: Book, law: Law, by: date) -> Assessment | None:
    """The assessment of a period made by a day; None where it is missing."""
    for assessment in book.assessments_of.get(vendor.id, ()):
        if assessment.assessed_on <= by and assessment.contract == period.contract:
            assessed = find_period(vendor, assessment, book, law)
            if assessed is not None and assessed.start <= period.start and period.end <= assessed.end:
                return assessment
    return None
