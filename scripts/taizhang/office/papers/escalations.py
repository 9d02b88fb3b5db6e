"""The report of vendors with a serious failure or a major problem, one or several with one paper.

A serious failure is reported by its assessment; a major problem by the vendor's record, on the day it is known.

Source: region-2021-1131/3, city-2021-76/2.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text, chinese_numeral
from taizhang.office.papers.assessment import describe_contract
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.press import DocumentProperties, Paper, Press
from taizhang.office.papers.upward import Matter, send_up
from taizhang.office.papers.words import describe_period, format_day
from taizhang.records import Assessment, Report, Vendor
from taizhang.repository.history import record_in_force

_message = Messages(__file__)

_SOURCE = ("escalation",)


def report_escalations(press: Press, issuer: str, requested: Sequence[Assessment | Vendor], issue: Issue) -> Paper:
    """The report of serious failures and major problems to the next department: the region, in Hohhot the city.

    For a vendor, it contains the problems known by the day of the paper and not reported before.

    Raises:
        UnfitError, UnsoundError: as for `send_up`.
    """
    records: tuple[Assessment | Vendor, ...] = (*press.book.assessments.values(), *press.book.vendors.values())
    sending = send_up(press, issuer, requested, records, issue, _find_exclusion)
    on, law = sending.on, press.law.as_of(sending.on)
    name = law.department(sending.issuer)
    title = _message("title", department=name).zh
    identities = [record.id for record in sending.items]
    values = {
        **issue.values(press.law, sending.issuer, law.department(sending.addressee), on, _SOURCE),
        "title": title,
        "count": chinese_numeral(len(sending.matters)),
        "items": [
            {"ordinal": chinese_numeral(number), **_describe_item(sending.press, matter)}
            for number, matter in enumerate(sending.matters, 1)
        ],
    }
    raw = sending.press.render(
        "escalations", values, DocumentProperties(title, "、".join(identities), name, on), identities
    )
    subject = identities[0] if len(identities) == 1 else issue.number or f"{name}-{on}"
    return Paper(press.name_file(f"服务商问题报告-{subject}.docx"), raw, sending.press.omissions)


def _find_exclusion(record: Assessment | Vendor, _on: date) -> Text | None:
    if isinstance(record, Vendor):
        return None
    if record.grade == "seriously-failed" or (record.major_problem or "").strip():
        return None
    return _message("no-failure-and-no-major-problem")


def _describe_item(press: Press, matter: Matter[Assessment | Vendor]) -> dict[str, Any]:
    record = matter.record
    return {
        "id": record.id,
        "reports": _describe_reports(press, matter.reports),
        **(
            _describe_problem(press, record, matter) if isinstance(record, Vendor) else _describe_failure(press, record)
        ),
    }


def _describe_problem(press: Press, recorded: Vendor, matter: Matter[Assessment | Vendor]) -> dict[str, Any]:
    """The template values of one major problem of a vendor; those of an assessment are empty."""
    problem = recorded.major_problems[matter.way.name]
    vendor = record_in_force(recorded, problem.known_on)
    return {
        "vendor": vendor.name,
        "department": press.law.department_responsible_for(vendor.division, problem.known_on),
        "contract": describe_contract(vendor, problem.contract),
        "known_on": format_day(problem.known_on),
        "major_problem": problem.description.strip(),
        **dict.fromkeys(("period", "assessed_on", "total", "grade", "reason"), ""),
    }


def _describe_failure(press: Press, assessment: Assessment) -> dict[str, Any]:
    recorded = press.book.vendors.get(assessment.vendor)
    vendor = record_in_force(recorded, assessment.assessed_on) if recorded else None
    return {
        "vendor": vendor.name if vendor else assessment.vendor,
        "department": press.law.department_responsible_for(assessment.assessed_by, assessment.assessed_on),
        "contract": describe_contract(vendor, assessment.contract),
        "known_on": "",
        "period": describe_period(assessment.period),
        "assessed_on": format_day(assessment.assessed_on),
        "total": f"{assessment.total:g}",
        "grade": press.schemas["assessment"].label(("grade",), assessment.grade),
        "major_problem": (assessment.major_problem or "").strip(),
        "reason": assessment.escalation.reason.strip() if assessment.escalation else "",
    }


def _describe_reports(press: Press, reports: Sequence[Report]) -> str:
    return "\n".join(f"{format_day(report.on)}报{press.law.department(report.to, report.on)}。" for report in reports)
