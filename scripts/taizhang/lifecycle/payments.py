"""Which payments of a vendor's contracts wait, and what stands between them and the payment."""

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.life import Step
from taizhang.lifecycle.periods import Period, find_period, list_periods
from taizhang.records import Assessment, Contract, Payment, Vendor
from taizhang.repository.book import Book
from taizhang.repository.history import effective

_message = Messages(__file__)

PASSING = frozenset({"excellent", "good", "passed"})
"""The grades on which a payment or a renewal may rest."""


def payment_steps(vendor: Vendor, book: Book, law: Law, today: date) -> Iterator[Step]:
    """Every payment that is not made: from its assessment on where that passed, else some time before its day.

    Without a passing assessment the step says what is missing; after a failure it says that the contract decides.

    Source: region-2021-1131/3, city-2021-76/2; how long ahead it is shown: house/windows.
    """
    whose = law.responsible_for(vendor.division, today)
    own = law.department(whose, today)
    window = "window.payment" if "window.payment" in law.parameters else "window.expiry"
    ahead = timedelta(days=law.number(window, today))
    waiting = [
        (payment.due_on, index, contract, payment)
        for contract in effective(vendor, today).contracts
        if contract.signed_on <= today
        for index, payment in enumerate(contract.payments, 1)
        if payment.paid_on is None or payment.paid_on > today
    ]
    for due, index, contract, payment in sorted(waiting, key=lambda item: (item[0], item[1])):
        since, condition = _condition(vendor, contract, payment, book, law, today)
        if since is None:
            since = max(contract.signed_on, due - ahead)
        if since > today:
            continue
        act = _message("make-payment-of-contract", contract_number=contract.number, index=index, condition=condition)
        yield Step(act, own, since, due, today > due, whose)


def _condition(
    vendor: Vendor, contract: Contract, payment: Payment, book: Book, law: Law, today: date
) -> tuple[date | None, Text]:
    """Since when a payment can be made, None where that waits for its day, and on what condition."""
    if payment.kind == "advance":
        return None, _message("in-advance")
    period = period_before(vendor, contract, payment.due_on, book, law, today)
    if period is None:
        return None, _message("no-period-ends-before-its-day")
    assessment = assessment_of(period, vendor, book, law, today)
    if assessment is None and period.end >= today:
        return None, _message("assess-first", period_name=period.name, end=period.end)
    if assessment is None:
        return None, _message("assess-first-2", period_name=period.name)
    if assessment.grade in PASSING:
        return assessment.assessed_on, Text("", "")
    return None, _message("is-no-pass", assessment=assessment.id)


def period_before(vendor: Vendor, contract: Contract, due: date, book: Book, law: Law, today: date) -> Period | None:
    """The newest period of a contract that ends before a payment's day; None where none does."""
    ended = [
        period
        for period in list_periods(vendor, book, law, today, due)
        if period.contract == contract.number and period.end < due
    ]
    return ended[-1] if ended else None


def assessment_of(period: Period, vendor: Vendor, book: Book, law: Law, by: date) -> Assessment | None:
    """The assessment of a period made by a day; None where there is none."""
    for assessment in book.assessments_of.get(vendor.id, ()):
        if assessment.assessed_on <= by and assessment.contract == period.contract:
            found = find_period(vendor, assessment, book, law)
            if found is not None and found.start <= period.start and period.end <= found.end:
                return assessment
    return None
