"""The lives of vendors and their assessments."""

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.book import Book
from taizhang.history import effective
from taizhang.law import Law
from taizhang.lifecycle.life import Event, Life, Step, ordered, step
from taizhang.records import Assessment, Vendor
from taizhang.text import Text

VENDOR_STAGES = {"serving": Text("服务中", "serving"), "ended": Text("合同已到期", "contract ended")}
GRADES = {
    "excellent": Text("优秀", "excellent"),
    "good": Text("良好", "good"),
    "passed": Text("合格", "passed"),
    "failed": Text("不合格", "failed"),
    "seriously-failed": Text("严重不合格", "seriously failed"),
}
_MONTHS = {"": (1, 12), "H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
PARTS = {"quarterly": ("Q1", "Q2", "Q3", "Q4"), "half-yearly": ("H1", "H2"), "yearly": ("",)}
"""What the year is cut into, by the scheme's period."""


def period_end(period: str) -> date:
    """The last day of an assessment period: `2026Q1`, `2026H1` or `2026`."""
    year, month = int(period[:4]), _MONTHS[period[4:]][1]
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def periods(vendor: Vendor, today: date) -> Iterator[str]:
    """The assessment periods of the scheme that lie within a contract and have ended by `today`, in order."""
    vendor = effective(vendor, today)
    first = min(contract.starts_on for contract in vendor.contracts)
    last = min(today, max(contract.ends_on for contract in vendor.contracts))
    for year in range(first.year, last.year + 1):
        for part in PARTS[vendor.assessment_scheme.period]:
            start = date(year, _MONTHS[part][0], 1)
            if start >= first.replace(day=1) and period_end(f"{year}{part}") <= last:
                yield f"{year}{part}"


def vendor_life(vendor: Vendor, book: Book, law: Law, today: date) -> Life:
    """The life of a vendor; a missing assessment or payment is what comes next.

    Source: region-2021-1131/3.
    """

    def own(day: date) -> str:
        return law.department_responsible_for(vendor.division, day)

    assessments = book.assessments_of.get(vendor.id, ())

    def events() -> Iterator[Event]:
        for contract in vendor.contracts:
            act = Text("续签合同", "contract renewed") if contract.renews else Text("签订合同", "contract signed")
            yield Event(contract.signed_on, act, own(contract.signed_on), contract.number)
            for payment in contract.payments:
                if payment.paid_on:
                    act = Text("支付合同款", "paid")
                    yield Event(
                        payment.paid_on, act, own(payment.paid_on), f"{payment.amount:,.2f}元", payment.assessment or ""
                    )
        for assessment in assessments:
            act = Text(f"考核{GRADES[assessment.grade].zh}", f"assessed: {GRADES[assessment.grade].en}")
            yield Event(
                assessment.assessed_on, act, own(assessment.assessed_on), f"{assessment.total:g}分", assessment.id
            )

    serving = any(c.starts_on <= today <= c.ends_on for c in effective(vendor, today).contracts)
    stage = "serving" if serving else "ended"
    return Life(
        stage, VENDOR_STAGES[stage], ordered(events(), today), next(vendor_steps(vendor, book, law, today), None)
    )


def vendor_steps(vendor: Vendor, book: Book, law: Law, today: date) -> Iterator[Step]:
    """Everything that waits to be done with a vendor: every missing assessment, every payment that may be made,
    the contract that runs out and the qualifications that do.

    Source: region-2021-1131/3; how long ahead is told: house/windows.
    """
    vendor = effective(vendor, today)
    whose = law.responsible_for(vendor.division, today)
    own = law.department(whose, today)
    assessed = {a.period: a for a in book.assessments_of.get(vendor.id, ()) if a.assessed_on <= today}
    for period in periods(vendor, today):
        if period not in assessed:
            act = Text(f"完成{period}考核", f"assess {period}")
            yield step(law, today, act, vendor.division, period_end(period), "window.assessment")
    waiting = [
        (payment.due_on, index, contract)
        for contract in vendor.contracts
        for index, payment in enumerate(contract.payments, 1)
        if payment.paid_on is None or payment.paid_on > today
    ]
    used = {
        payment.assessment
        for contract in vendor.contracts
        for payment in contract.payments
        if payment.paid_on and payment.paid_on <= today
    }
    for due, index, contract in sorted(waiting, key=lambda item: (item[0], item[1])):
        grounds = [
            a for a in assessed.values() if a.contract == contract.number and a.grade in PASSING and a.id not in used
        ]
        if grounds:
            act = Text(
                f"按合同{contract.number}支付第{index}笔款项", f"make payment {index} of contract {contract.number}"
            )
            since = min(grounds, key=lambda a: (a.assessed_on, a.id))
            used.add(since.id)
            yield Step(act, own, since.assessed_on, due, today > due, whose)
    ahead = timedelta(days=law.number("window.expiry", today))
    signed = [contract for contract in vendor.contracts if contract.signed_on <= today]
    if not signed:
        return
    last = max(signed, key=lambda c: c.ends_on)
    if last.ends_on - ahead <= today <= last.ends_on:
        act = Text(f"合同{last.number}到期前续签或者另行采购", f"renew contract {last.number} or procure anew")
        yield Step(act, own, last.ends_on - ahead, last.ends_on, False, whose)
    for qualification in vendor.qualifications:
        until = qualification.valid_until
        if until and until - ahead <= today and last.ends_on >= today:
            act = Text(f"更新资质：{qualification.name}", f"renew the qualification {qualification.name}")
            yield Step(act, own, until - ahead, until, today > until, whose)


PASSING = frozenset({"excellent", "good", "passed"})
"""The grades on which a payment or a renewal may rest."""


def assessment_life(assessment: Assessment, law: Law, today: date) -> Life:
    """The life of one assessment."""

    def events() -> Iterator[Event]:
        own = law.department_responsible_for(assessment.assessed_by, assessment.assessed_on)
        yield Event(assessment.assessed_on, Text("完成考核", "assessed"), own, f"{assessment.total:g}分")
        for report in assessment.escalation.reports if assessment.escalation else ():
            department = law.department(report.to, report.on)
            yield Event(report.on, Text(f"上报{department}", f"reported to {department}"), own)

    return Life(assessment.grade, GRADES[assessment.grade], ordered(events(), today))
