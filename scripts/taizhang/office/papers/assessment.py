"""The result of an assessment 服务质量考核结果: object, content, method, standard and marks of every item.

Source: region-2021-1131/3, city-2021-76/2.
"""

from datetime import date
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.lifecycle.payments import PASSING
from taizhang.lifecycle.periods import Period, find_period
from taizhang.office.papers.issue import ON_OWN_INITIATIVE, Disclosure
from taizhang.office.papers.press import DocumentProperties, Paper, Press
from taizhang.office.papers.words import describe_period, format_day
from taizhang.records import Assessment, SchemeItem, Score, Vendor
from taizhang.repository.history import record_in_force

_message = Messages(__file__)


def build_assessment(
    press: Press, record: Assessment, disclosure: Disclosure = ON_OWN_INITIATIVE, paper_date: date | None = None
) -> Paper:
    """The result of one assessment by the vendor's scheme, dated `paper_date`, else by its day or corrections.

    Raises:
        UnfitError: it would be dated before the assessment.
        UnsoundError: the check has findings on the assessment or its vendor, and no draft is requested.
        RunFailedError: the file of the vendor is missing or invalid.
    """
    press.require_sound([record.id])
    corrected = (correction.on for correction in record.corrections if correction.on <= press.today)
    on = paper_date or max([record.assessed_on, *corrected])
    press = press.restrict_to(on, [record])
    record = press.book.assessments[record.id]
    vendor = press.book.vendors.get(record.vendor)
    if vendor is None:
        raise RunFailedError(_message("vendor-file-invalid", record=record.id, vendor=record.vendor))
    assessed_period = find_period(vendor, record, press.book, press.law)
    vendor = record_in_force(vendor, record.assessed_on)
    schema, issuer = (
        press.schemas["assessment"],
        press.law.department_responsible_for(record.assessed_by, record.assessed_on),
    )
    scheme = {item.id: item for item in vendor.assessment_scheme.items}
    title = _message("title", vendor=vendor.name, period=describe_period(record.period)).zh
    values = {
        "title": title,
        "number": _message("number", id=record.id).zh,
        "vendor": vendor.name,
        "contract": describe_contract(vendor, record.contract),
        "period": _format_days(record.period, assessed_period),
        "issuer": issuer,
        "assessed_on": format_day(record.assessed_on),
        "dated": format_day(on),
        "scheme": _message("scheme", day=format_day(vendor.assessment_scheme.adopted_on)).zh,
        "items": [_describe_item(scheme.get(score.item), score) for score in record.scores],
        "full_marks": str(sum(item.full_marks for item in scheme.values())),
        "total": f"{record.total:g}",
        "grade": schema.label(("grade",), record.grade),
        "consequence": _describe_consequence(press, record.grade),
        "major_problem": (record.major_problem or "").strip(),
        "escalation": _describe_escalation(press, record),
        "disclosure": disclosure,
    }
    raw = press.render("assessment", values, DocumentProperties(title, record.id, issuer, on), [record.id])
    return Paper(press.name_file(f"考核结果-{record.id}.docx"), raw, press.omissions)


def _format_days(name: str, days: Period | None) -> str:
    """The period in words, with its first and last day if the words do not contain them."""
    description = describe_period(name)
    if days is None or "至" in description:
        return description
    return f"{description}（{format_day(days.start)}至{format_day(days.end)}）"


def describe_contract(vendor: Vendor | None, number: str) -> str:
    """A contract by its number and its days; by its number alone if the vendor has no such contract."""
    for contract in vendor.contracts if vendor else ():
        if contract.number == number:
            return f"{number}（{format_day(contract.starts_on)}至{format_day(contract.ends_on)}）"
    return number


def _describe_item(item: SchemeItem | None, score: Score) -> dict[str, Any]:
    # A later change of the scheme may have removed the item; its marks stay.
    return {
        "object": item.object.strip() if item else score.item,
        "content": item.content.strip() if item else "",
        "method": item.method.strip() if item else "",
        "standard": item.standard.strip() if item else "",
        "full_marks": str(item.full_marks) if item else "",
        "score": f"{score.score:g}",
        "remark": (score.remark or "").strip(),
    }


_GROUNDS = ("house/renewal",)


def _describe_consequence(press: Press, grade: str) -> str:
    """The consequence by the notices; that a failure bars renewal is stated only if confirmed."""
    if grade in PASSING:
        return _message("passed").zh
    renewal = press.state_if_confirmed(_GROUNDS, _message("no-ground-for-renewal").zh)
    return _message("failed" if grade == "failed" else "seriously-failed", renewal=renewal).zh


def _describe_escalation(press: Press, record: Assessment) -> str:
    if record.escalation is None:
        return ""
    steps = [
        f"{format_day(report.on)}报{press.law.department(report.to, report.on)}" for report in record.escalation.reports
    ]
    return "\n".join([record.escalation.reason.strip(), *(["，".join(steps) + "。"] if steps else [])])
