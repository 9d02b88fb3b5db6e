"""The report of vendors that failed seriously or met a major problem, one or several with one paper.

A serious failure goes up with its assessment; a major problem goes up on the day it is known, by the vendor's record.

Source: region-2021-1131/3, city-2021-76/2.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text, numeral
from taizhang.office.papers.assessment import describe_contract
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.press import About, Paper, Press
from taizhang.office.papers.upward import Matter, send_up
from taizhang.office.papers.words import day, period
from taizhang.records import Assessment, Report, Vendor
from taizhang.repository.history import effective

_message = Messages(__file__)

_SOURCE = ("escalation",)


def report_escalations(press: Press, issuer: str, stated: Sequence[Assessment | Vendor], issue: Issue) -> Paper:
    """The report of grave assessments and of major problems to the next department: the region, in Hohhot the city.

    Of a vendor it takes the problems that were known by the day of the paper and went no further before.

    Raises:
        UnfitError, UnsoundError: as `send_up`.
    """
    known: tuple[Assessment | Vendor, ...] = (*press.book.assessments.values(), *press.book.vendors.values())
    sending = send_up(press, issuer, stated, known, issue, _why_not)
    on, law = sending.on, press.law.as_of(sending.on)
    name = law.department(sending.issuer)
    title = f"{name}关于政府采购云平台运行维护服务商有关问题的报告"
    identities = [record.id for record in sending.items]
    values = {
        **issue.values(press.law, sending.issuer, law.department(sending.addressee), on, _SOURCE),
        "title": title,
        "count": numeral(len(sending.matters)),
        "items": [
            {"ordinal": numeral(number), **_item(sending.press, matter)}
            for number, matter in enumerate(sending.matters, 1)
        ],
    }
    raw = sending.press.pressed("escalations", values, About(title, "、".join(identities), name, on), identities)
    shown = identities[0] if len(identities) == 1 else issue.number or f"{name}-{on}"
    return Paper(press.named(f"服务商问题报告-{shown}.docx"), raw, sending.press.omissions)


def _why_not(record: Assessment | Vendor, _on: date) -> Text | None:
    if isinstance(record, Vendor):
        return None
    if record.grade == "seriously-failed" or (record.major_problem or "").strip():
        return None
    return _message("neither-failed-seriously-nor-met-a-major")


def _item(press: Press, matter: Matter[Assessment | Vendor]) -> dict[str, Any]:
    record = matter.record
    return {
        "id": record.id,
        "reports": _reports(press, matter.reports),
        **(_problem(press, record, matter) if isinstance(record, Vendor) else _failure(press, record)),
    }


def _problem(press: Press, recorded: Vendor, matter: Matter[Assessment | Vendor]) -> dict[str, Any]:
    """What is reported of one major problem of a vendor; nothing of an assessment."""
    problem = recorded.major_problems[matter.way.name]
    vendor = effective(recorded, problem.known_on)
    return {
        "vendor": vendor.name,
        "department": press.law.department_responsible_for(vendor.division, problem.known_on),
        "contract": describe_contract(vendor, problem.contract),
        "known_on": day(problem.known_on),
        "major_problem": problem.description.strip(),
        **dict.fromkeys(("period", "assessed_on", "total", "grade", "reason"), ""),
    }


def _failure(press: Press, assessment: Assessment) -> dict[str, Any]:
    recorded = press.book.vendors.get(assessment.vendor)
    vendor = effective(recorded, assessment.assessed_on) if recorded else None
    return {
        "vendor": vendor.name if vendor else assessment.vendor,
        "department": press.law.department_responsible_for(assessment.assessed_by, assessment.assessed_on),
        "contract": describe_contract(vendor, assessment.contract),
        "known_on": "",
        "period": period(assessment.period),
        "assessed_on": day(assessment.assessed_on),
        "total": f"{assessment.total:g}",
        "grade": press.schemas["assessment"].label(("grade",), assessment.grade),
        "major_problem": (assessment.major_problem or "").strip(),
        "reason": assessment.escalation.reason.strip() if assessment.escalation else "",
    }


def _reports(press: Press, reports: Sequence[Report]) -> str:
    return "\n".join(f"{day(report.on)}报{press.law.department(report.to, report.on)}。" for report in reports)
