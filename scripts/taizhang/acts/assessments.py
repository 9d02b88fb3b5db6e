"""Assessments of vendors by their scheme: marks, total and grade, and the report up of one that failed seriously."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.raising import plain_number, prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.acts.reporting import report_up
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle.payments import PASSING
from taizhang.lifecycle.periods import Period, days_named, list_periods, name_of, open_periods
from taizhang.lifecycle.service import GRADES, must_go_up
from taizhang.records import Assessment, Vendor

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks for one item of the scheme, with what the assessors remark."""

    item: str
    score: float
    remark: str | None = None


def assess(
    desk: Desk,
    vendor: str,
    period: str | None,
    on: date,
    marks: Sequence[Marks],
    contract: str | None = None,
    major_problem: str | None = None,
    escalation: str | None = None,
    reported_on: date | None = None,
) -> Act:
    """The assessment of a vendor for a period; total and grade are computed.

    Of the arguments:
        period: the period's name; where not given, the earliest one that ended before `on` and is not assessed.
        contract: the number of the contract assessed; the one that has the period where not given.
        escalation: the reason for reporting up, due where it failed seriously or met a major problem.
        reported_on: the day on which the first report was sent, where it was; nothing is recorded of it otherwise.

    Raises:
        RefusedError: the period was assessed already, none is open, or no contract has it.

    Source: region-2021-1131/3, city-2021-76/2.
    """
    held = desk.find(vendor, Vendor)
    agreed = _period(desk, held, period, contract, on)
    period = agreed.name
    record = f"ASSESS-{vendor.removeprefix('VENDOR-')}-{period}"
    if desk.book.known(record):
        told = _message("was-assessed-for-already", vendor=vendor, period=period)
        help_ = _message("period-is-assessed-once", record=record)
        raise RefusedError(Refusal(told, ("periodic-assessment",), help_))
    total = round(fsum(mark.score for mark in marks), 2)
    grade = desk.law.grade(total, on)
    raised: dict[str, Any] | None = None
    if escalation:
        raised = {"reason": prose(escalation)}
        if reported_on:
            due = desk.law.route("escalation", held.division, on)
            source = ("escalation",)
            (_, first), _ = report_up(desk.law, (), due, reported_on, ("escalation", "reports"), source)
            raised["reports"] = [first]
    data = {
        "id": record,
        "vendor": vendor,
        "contract": agreed.contract,
        "period": period,
        "assessed_on": on,
        "assessed_by": held.division,
        "scores": [
            {"item": m.item, "score": plain_number(m.score), "remark": prose(m.remark) if m.remark else None}
            for m in marks
        ],
        "total": plain_number(total),
        "grade": grade,
        "major_problem": prose(major_problem) if major_problem else None,
        "escalation": raised,
    }
    division, slug = vendor.split("-")[1:]
    told = _message("marks", record=record, total=total, grades=GRADES[grade])
    after = _message("payment-and-renewal-may-rest") if grade in PASSING else _name_what_a_failure_bars(desk, held, on)
    files = desk.new("assessment", f"vendors/{division}/{slug}/assessments/{period}.yaml", data)
    return Act(files, (told, after))


def _name_what_a_failure_bars(desk: Desk, vendor: Vendor, on: date) -> Text:
    barred = [
        name
        for source, name in (("house/payments", _message("payment")), ("house/renewal", _message("renewal")))
        if is_binding((source,), desk.law, on, vendor.division)
    ]
    if not barred:
        return _message("nobody-confirmed-that-only-a-pass-carries")
    return _message(
        "no-may-rest-on-it-unless-the-contract-says",
        listed=Text("、".join(one.zh for one in barred), " or ".join(one.en for one in barred)),
    )


def escalate(desk: Desk, assessment: str, on: date, reason: str | None) -> Act:
    """Record the next report up of a serious failure or a major problem. Source: region-2021-1131/3, city-2021-76/2.

    Raises:
        RefusedError: it has been reported all the way, or the first report has no reason.
    """
    held = desk.find(assessment, Assessment)
    due = desk.law.route("escalation", held.assessed_by, held.assessed_on)
    source = ("escalation",)
    if held.escalation:
        addition, told = report_up(desk.law, held.escalation.reports, due, on, ("escalation", "reports"), source)
        return Act(desk.add(assessment, [addition]), (told,))
    if not must_go_up(held, desk.book):
        grade = GRADES[held.grade]
        fine = _message("is-without-a-major-problem", assessment=assessment, grade=grade)
        help_ = _message("only-a-serious-failure-or-a-major-problem")
        raise RefusedError(Refusal(fine, source, help_))
    if not reason:
        fine = _message("first-report-needs-a-reason")
        raise RefusedError(Refusal(fine, source, _message("give-it-by-reason")))
    (_, first), told = report_up(desk.law, (), due, on, ("escalation", "reports"), source)
    data = {"reason": prose(reason), "reports": [first]}
    return Act(desk.add(assessment, [(("escalation",), data)]), (told,))


def _period(desk: Desk, vendor: Vendor, name: str | None, contract: str | None, on: date) -> Period:
    """The period of that name, or the earliest open one.

    One that is no period of the contract is judged by the rules, which name those that are.
    """
    if name is None:
        for period in open_periods(vendor, desk.book, desk.law, on):
            if contract in (None, period.contract):
                return period
        told = _message("no-period-that-ended-by-is-left-to-assess", on=on)
        help_ = _message("assess-a-period-after-its-end")
        raise RefusedError(Refusal(told, ("periodic-assessment",), help_))
    known = list_periods(vendor, desk.book, desk.law, on, date.max)
    mine = [one for one in known if contract in (None, one.contract)]
    days = days_named(name)
    named = [one for one in mine if one.name == name] or [one for one in mine if name_of(one.start, one.end) == name]
    if named:
        return named[0]
    running = [one for one in vendor.contracts if contract in (None, one.number) and days and one.starts_on <= days[1]]
    if running:
        return Period(max(running, key=lambda c: c.starts_on).number, on, on, name)
    told = _message("no-contract-has-the-period", name=name)
    help_ = _message(
        "known", listed=Text("、".join(one.name for one in mine[:8]) or "无", ", ".join(one.name for one in mine[:8]))
    )
    raise RefusedError(Refusal(told, ("periodic-assessment",), help_))
