"""Assessments of vendors by their scheme: marks, total and grade, and reports up of serious failures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.raising import format_prose, plain_number
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.acts.reporting import report_up
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle.payments import PASSING
from taizhang.lifecycle.periods import Period, format_period_name, list_open_periods, list_periods, parse_period_name
from taizhang.lifecycle.service import GRADES, must_be_reported_up
from taizhang.records import Assessment, Vendor

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks for one item of the scheme, with the assessors' remark."""

    item: str
    score: float
    remark: str | None = None


def assess_vendor(
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
    """Record the assessment of a vendor for a period; total and grade are computed.

    Of the arguments:
        period: the period's name; by default the earliest unassessed one that ended before `on`.
        contract: the number of the contract assessed; by default the one that has the period.
        escalation: the reason for reporting up, required after a serious failure or a major problem.
        reported_on: the day on which the first report was sent; None where no report was sent.

    Raises:
        RefusedError: the period is already assessed, no period is open, or no contract has the period.

    Source: region-2021-1131/3, city-2021-76/2.
    """
    stored = desk.find(vendor, Vendor)
    assessed_period = _find_period(desk, stored, period, contract, on)
    period = assessed_period.name
    record = f"ASSESS-{vendor.removeprefix('VENDOR-')}-{period}"
    if desk.book.has_record(record):
        message = _message("already-assessed", vendor=vendor, period=period)
        help_ = _message("period-is-assessed-once", record=record)
        raise RefusedError(Refusal(message, ("periodic-assessment",), help_))
    total = round(fsum(mark.score for mark in marks), 2)
    grade = desk.law.grade(total, on)
    escalation_data: dict[str, Any] | None = None
    if escalation:
        escalation_data = {"reason": format_prose(escalation)}
        if reported_on:
            due = desk.law.route("escalation", stored.division, on)
            source = ("escalation",)
            (_, first), _ = report_up(desk.law, (), due, reported_on, ("escalation", "reports"), source)
            escalation_data["reports"] = [first]
    data = {
        "id": record,
        "vendor": vendor,
        "contract": assessed_period.contract,
        "period": period,
        "assessed_on": on,
        "assessed_by": stored.division,
        "scores": [
            {"item": m.item, "score": plain_number(m.score), "remark": format_prose(m.remark) if m.remark else None}
            for m in marks
        ],
        "total": plain_number(total),
        "grade": grade,
        "major_problem": format_prose(major_problem) if major_problem else None,
        "escalation": escalation_data,
    }
    division, slug = vendor.split("-")[1:]
    message = _message("marks", record=record, total=total, grades=GRADES[grade])
    consequence = (
        _message("may-pay-and-renew") if grade in PASSING else _describe_consequences_of_failure(desk, stored, on)
    )
    files = desk.new("assessment", f"vendors/{division}/{slug}/assessments/{period}.yaml", data)
    return Act(files, (message, consequence))


def _describe_consequences_of_failure(desk: Desk, vendor: Vendor, on: date) -> Text:
    excluded = [
        name
        for source, name in (("house/payments", _message("payment")), ("house/renewal", _message("renewal")))
        if is_binding((source,), desk.law, on, vendor.division)
    ]
    if not excluded:
        return _message("pass-requirement-unconfirmed")
    return _message(
        "may-not-rest-on-failure",
        barred=Text("、".join(one.zh for one in excluded), " or ".join(one.en for one in excluded)),
    )


def escalate_assessment(desk: Desk, assessment: str, on: date, reason: str | None) -> Act:
    """Record the next report up of a serious failure or a major problem. Source: region-2021-1131/3, city-2021-76/2.

    Raises:
        RefusedError: every level has been reported to, or the first report has no reason.
    """
    stored = desk.find(assessment, Assessment)
    due = desk.law.route("escalation", stored.assessed_by, stored.assessed_on)
    source = ("escalation",)
    if stored.escalation:
        addition, message = report_up(desk.law, stored.escalation.reports, due, on, ("escalation", "reports"), source)
        return Act(desk.add(assessment, [addition]), (message,))
    if not must_be_reported_up(stored, desk.book):
        grade = GRADES[stored.grade]
        message = _message("not-to-be-escalated", assessment=assessment, grade=grade)
        help_ = _message("neither-serious-failure-nor-major-problem")
        raise RefusedError(Refusal(message, source, help_))
    if not reason:
        message = _message("first-report-needs-a-reason")
        raise RefusedError(Refusal(message, source, _message("give-reason")))
    (_, first), message = report_up(desk.law, (), due, on, ("escalation", "reports"), source)
    data = {"reason": format_prose(reason), "reports": [first]}
    return Act(desk.add(assessment, [(("escalation",), data)]), (message,))


def _find_period(desk: Desk, vendor: Vendor, name: str | None, contract: str | None, on: date) -> Period:
    """The period of that name, or the earliest open one.

    A name outside the contract's periods is left to the rules, which list the valid ones.
    """
    if name is None:
        for period in list_open_periods(vendor, desk.book, desk.law, on):
            if contract in (None, period.contract):
                return period
        message = _message("no-open-period", on=on)
        help_ = _message("assess-a-period-after-its-end")
        raise RefusedError(Refusal(message, ("periodic-assessment",), help_))
    periods = list_periods(vendor, desk.book, desk.law, on, date.max)
    candidates = [one for one in periods if contract in (None, one.contract)]
    days = parse_period_name(name)
    matches = [one for one in candidates if one.name == name] or [
        one for one in candidates if format_period_name(one.start, one.end) == name
    ]
    if matches:
        return matches[0]
    running_contracts = [
        one for one in vendor.contracts if contract in (None, one.number) and days and one.starts_on <= days[1]
    ]
    if running_contracts:
        return Period(max(running_contracts, key=lambda c: c.starts_on).number, on, on, name)
    message = _message("unknown-period", name=name)
    help_ = _message(
        "known-periods",
        periods=Text(
            "、".join(one.name for one in candidates[:8]) or "无", ", ".join(one.name for one in candidates[:8])
        ),
    )
    raise RefusedError(Refusal(message, ("periodic-assessment",), help_))
