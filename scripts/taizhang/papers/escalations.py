"""The report of vendors that failed seriously or met a major problem, one or several with one paper.

Source: region-2021-1131/3, city-2021-76/2.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from taizhang.history import effective
from taizhang.papers.assessment import describe_contract
from taizhang.papers.issue import Issue
from taizhang.papers.press import About, Paper, Press
from taizhang.papers.upward import send_up
from taizhang.papers.words import day, period
from taizhang.records import Assessment
from taizhang.text import Text, numeral

_SOURCE = ("escalation",)


def report_escalations(press: Press, issuer: str, assessments: Sequence[Assessment], issue: Issue) -> Paper:
    """The report of grave assessments to the next department above: the region, in Hohhot the city first.

    Raises:
        UnfitError, UnsoundError: as `send_up`.
    """
    sending = send_up(press, issuer, assessments, tuple(press.book.assessments.values()), issue, _why_not)
    on, law = sending.on, press.law.as_of(sending.on)
    name = law.department(sending.issuer)
    title = f"{name}关于政府采购云平台运行维护服务商有关问题的报告"
    identities = [assessment.id for assessment in sending.items]
    values = {
        **issue.values(press.law, sending.issuer, law.department(sending.addressee), on, _SOURCE),
        "title": title,
        "count": numeral(len(identities)),
        "items": [_item(sending.press, assessment, number) for number, assessment in enumerate(sending.items, 1)],
    }
    raw = sending.press.pressed("escalations", values, About(title, "、".join(identities), name, on), identities)
    shown = identities[0] if len(identities) == 1 else issue.number or f"{name}-{on}"
    return Paper(press.named(f"服务商问题报告-{shown}.docx"), raw, sending.press.omissions)


def _why_not(assessment: Assessment, _on: date) -> Text | None:
    if assessment.grade == "seriously-failed" or (assessment.major_problem or "").strip():
        return None
    return Text(
        "既非严重不合格，又无重大问题，不须上报", "neither failed seriously nor met a major problem: it does not go up"
    )


def _item(press: Press, assessment: Assessment, number: int) -> dict[str, Any]:
    recorded = press.book.vendors.get(assessment.vendor)
    vendor = effective(recorded, assessment.assessed_on) if recorded else None
    raised = assessment.escalation
    return {
        "ordinal": numeral(number),
        "id": assessment.id,
        "vendor": vendor.name if vendor else assessment.vendor,
        "department": press.law.department_responsible_for(assessment.assessed_by, assessment.assessed_on),
        "contract": describe_contract(vendor, assessment.contract),
        "period": period(assessment.period),
        "assessed_on": day(assessment.assessed_on),
        "total": f"{assessment.total:g}",
        "grade": press.schemas["assessment"].label(("grade",), assessment.grade),
        "major_problem": (assessment.major_problem or "").strip(),
        "reason": raised.reason.strip() if raised else "",
        "reports": "\n".join(
            f"{day(report.on)}报{press.law.department(report.to, report.on)}。"
            for report in (raised.reports if raised else ())
        ),
    }
