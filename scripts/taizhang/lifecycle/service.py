"""The lives of vendors and their assessments."""

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.base.messages import Messages
from taizhang.law.law import Law
from taizhang.lifecycle.life import Event, Life, Step, build_step, list_report_events, sort_events
from taizhang.lifecycle.next_report import find_next_report
from taizhang.lifecycle.payments import list_payment_steps
from taizhang.lifecycle.periods import list_open_periods, parse_period_name
from taizhang.records import Assessment, Vendor
from taizhang.repository.book import Book
from taizhang.repository.history import record_in_force

_message = Messages(__file__)

VENDOR_STAGES = {"serving": _message("vendor-stages-serving"), "ended": _message("vendor-stages-ended")}
GRADES = {
    "excellent": _message("grades-excellent"),
    "good": _message("grades-good"),
    "passed": _message("grades-passed"),
    "failed": _message("grades-failed"),
    "seriously-failed": _message("grades-seriously-failed"),
}


def derive_vendor_life(vendor: Vendor, book: Book, law: Law, today: date) -> Life:
    """The life of a vendor; its next step is a missing assessment or payment.

    Source: region-2021-1131/3.
    """

    def own(day: date) -> str:
        return law.department_responsible_for(vendor.division, day)

    assessments = book.assessments_of.get(vendor.id, ())

    def events() -> Iterator[Event]:
        for contract in vendor.contracts:
            act = _message("contract-renewed") if contract.renews else _message("contract-signed")
            yield Event(contract.signed_on, act, own(contract.signed_on), contract.number)
            for payment in contract.payments:
                if payment.paid_on:
                    act = _message("paid")
                    paid = payment.amount - (payment.deduction.amount if payment.deduction else 0)
                    yield Event(payment.paid_on, act, own(payment.paid_on), f"{paid:,.2f}元", payment.assessment or "")
        for assessment in assessments:
            act = _message("assessed-with-grade", grade=GRADES[assessment.grade])
            yield Event(
                assessment.assessed_on, act, own(assessment.assessed_on), f"{assessment.total:g}分", assessment.id
            )
        for problem in vendor.major_problems:
            act = _message("major-problem-became-known")
            yield Event(problem.known_on, act, own(problem.known_on), problem.description)
            yield from list_report_events(problem.reports, law)

    is_serving = any(
        contract.starts_on <= today <= contract.ends_on for contract in record_in_force(vendor, today).contracts
    )
    stage = "serving" if is_serving else "ended"
    return Life(
        stage,
        VENDOR_STAGES[stage],
        sort_events(events(), today),
        next(list_vendor_steps(vendor, book, law, today), None),
    )


def list_vendor_steps(vendor: Vendor, book: Book, law: Law, today: date) -> Iterator[Step]:
    """All open steps of a vendor: reports of major problems, missing assessments, payments that are due or may be made,
    and the contract and qualifications that expire.

    Source: region-2021-1131/3, city-2021-76/2; the lead time: house/windows.
    """
    yield from _list_problem_steps(vendor, law, today)
    in_force = record_in_force(vendor, today)
    division = law.responsible_for(vendor.division, today)
    department = law.department(division, today)
    for period in list_open_periods(vendor, book, law, today):
        act = _message("assess", period=period.name)
        if len(in_force.contracts) > 1:
            act = _message("act-under-contract", act=act, contract=period.contract)
        yield build_step(law, today, act, vendor.division, period.end, "window.assessment")
    yield from list_payment_steps(vendor, book, law, today)
    ahead = timedelta(days=law.number("window.expiry", today))
    signed = [contract for contract in in_force.contracts if contract.signed_on <= today]
    if not signed:
        return
    last = max(signed, key=lambda contract: contract.ends_on)
    if last.ends_on - ahead <= today <= last.ends_on:
        act = _message("renew-contract-or-procure-anew", contract=last.number)
        yield Step(act, department, last.ends_on - ahead, last.ends_on, False, division)
    for qualification in in_force.qualifications:
        until = qualification.valid_until
        if until and until - ahead <= today and last.ends_on >= today:
            act = _message("renew-the-qualification", qualification=qualification.name)
            yield Step(act, department, until - ahead, until, today > until, division)


def _list_problem_steps(vendor: Vendor, law: Law, today: date) -> Iterator[Step]:
    """The next report of every major problem, from the day on which it became known."""
    for number, problem in enumerate(vendor.major_problems, 1):
        if problem.known_on > today:
            continue
        route = law.route("escalation", vendor.division, problem.known_on)
        subject = _message("major-problem", number=number)
        due = find_next_report(
            law,
            route,
            problem.reports,
            problem.known_on,
            today,
            origin=vendor.division,
            subject=subject,
            window="window.escalation",
        )
        if due is not None:
            yield due


def find_escalation_step(assessment: Assessment, book: Book, law: Law, today: date) -> Step | None:
    """The next report of an assessment that has to be reported up, from the day on which it was made.

    Source: region-2021-1131/3, city-2021-76/2; how many days each level has: house/windows.
    """
    if assessment.assessed_on > today or not must_be_reported_up(assessment, book):
        return None
    return find_next_report(
        law,
        law.route("escalation", assessment.assessed_by, assessment.assessed_on),
        assessment.escalation.reports if assessment.escalation else (),
        assessment.assessed_on,
        today,
        origin=assessment.assessed_by,
        subject=_message("the-assessment"),
        window="window.escalation",
    )


def must_be_reported_up(assessment: Assessment, book: Book) -> bool:
    """Whether an assessment has to be reported up: it failed seriously, or has a major problem.

    A major problem on the vendor's record is reported up from the day it became known, and not twice.
    """
    if assessment.grade == "seriously-failed":
        return True
    return bool(assessment.major_problem) and not _is_reported_separately(assessment, book)


def _is_reported_separately(assessment: Assessment, book: Book) -> bool:
    vendor, days = book.vendors.get(assessment.vendor), parse_period_name(assessment.period)
    return assessment.escalation is None and any(
        problem.contract == assessment.contract
        and (days is None or days[0] <= problem.known_on)
        and problem.known_on <= assessment.assessed_on
        for problem in (vendor.major_problems if vendor else ())
    )


def derive_assessment_life(assessment: Assessment, book: Book, law: Law, today: date) -> Life:
    """The life of one assessment."""

    def events() -> Iterator[Event]:
        own = law.department_responsible_for(assessment.assessed_by, assessment.assessed_on)
        yield Event(assessment.assessed_on, _message("assessment-made"), own, f"{assessment.total:g}分")
        yield from list_report_events(assessment.escalation.reports if assessment.escalation else (), law)

    following = find_escalation_step(assessment, book, law, today)
    return Life(assessment.grade, GRADES[assessment.grade], sort_events(events(), today), following)
