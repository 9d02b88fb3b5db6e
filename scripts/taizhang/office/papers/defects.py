"""The report of defects that change no business rule: one paper with a table of many.

Source: region-2021-1131/4.2, city-2021-76/3.2.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import Schema
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.press import DocumentProperties, Paper, Press
from taizhang.office.papers.upward import send_up
from taizhang.office.papers.words import format_day
from taizhang.records import Defect
from taizhang.repository.history import record_in_force

_message = Messages(__file__)

_SOURCE = ("defect-reports",)


def report_defects(press: Press, issuer: str, defects: Sequence[Defect], issue: Issue) -> Paper:
    """The report of defects to the next department above, with a table that shows each as of that day.

    A county's goes to its city; a city's to the region, with those that its counties had reported to it by then.

    Raises:
        UnfitError, UnsoundError: as for `send_up`.
    """
    sending = send_up(press, issuer, defects, tuple(press.book.defects.values()), issue, _find_exclusion)
    on, law = sending.on, press.law.as_of(sending.on)
    name = law.department(sending.issuer)
    items = [record_in_force(defect, on) for defect in sending.items]
    resolved = sum(defect.resolved_on is not None for defect in items)
    title = _message("title", department=name).zh
    schema = press.schemas["defect"]
    values = {
        **issue.values(press.law, sending.issuer, law.department(sending.addressee), on, _SOURCE),
        "title": title,
        "count": len(items),
        "resolved": resolved,
        "open": len(items) - resolved,
        "items": [_describe_item(schema, defect) for defect in items],
    }
    identities = [defect.id for defect in items]
    raw = sending.press.render(
        "defects", values, DocumentProperties(title, "、".join(identities), name, on), identities
    )
    return Paper(
        press.name_file(f"{_message('file').zh}-{issue.number or f'{name}-{on}'}.docx"), raw, sending.press.omissions
    )


def _find_exclusion(recorded: Defect, on: date) -> Text | None:
    defect = record_in_force(recorded, on)
    ruling = defect.disposition
    if defect.changes_business_rules or (ruling is not None and ruling.kind == "requirement"):
        return _message("changes-a-business-rule")
    if ruling is not None and ruling.kind != "defect":
        return _message("not-a-defect")
    return None


def _describe_item(schema: Schema, defect: Defect) -> dict[str, Any]:
    return {
        "id": defect.id,
        "title": defect.title,
        "reporter": defect.reporter.organization,
        "reported_on": format_day(defect.reported_on),
        "symptom": defect.symptom.strip(),
        "severity": schema.label(("severity",), defect.severity),
        "progress": "\n".join(
            [
                *(f"{format_day(step.on)}，{step.by}：{step.measure.strip()}" for step in defect.handling),
                _describe_state(defect),
            ]
        ),
    }


def _describe_state(defect: Defect) -> str:
    """The state of a defect in the words of the table's last column."""
    if defect.resolved_on is None:
        return _message("in-progress" if defect.handling else "not-begun").zh
    resolved_on, verified = format_day(defect.resolved_on), defect.verified
    if verified is None:
        return _message("resolved", day=resolved_on).zh
    return _message("resolved-and-verified", day=resolved_on, on=format_day(verified.on), by=verified.by).zh
