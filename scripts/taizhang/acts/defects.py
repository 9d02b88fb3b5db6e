"""The fast lane: defects and problems, advanced step by step, resolved, verified."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import require_stage
from taizhang.acts.raising import format_prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.acts.reporting import report_up
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Place
from taizhang.law.law import Law
from taizhang.law.route import list_legs
from taizhang.lifecycle.closing import describe_broken_transfer
from taizhang.lifecycle.defect import find_defect_report_step
from taizhang.records import Defect

_message = Messages(__file__)

_DISPOSITION_MESSAGES = {
    "explained": _message("disposition-explained"),
    "defect": _message("disposition-defect"),
    "requirement": _message("disposition-requirement"),
}
_RULES_CHANGE = Refusal(
    _message("changes-business-rules"),
    ("defect-to-requirement",),
    _message("convert-to-requirement"),
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a problem is to be handled, as settled with its reporter."""

    kind: str
    explanation: str | None = None
    requirement: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A step of the handling and the body that took it."""

    by: str
    measure: str


def advance_defect(
    desk: Desk,
    record: str,
    on: date,
    ruling: Ruling | None = None,
    measure: Measure | None = None,
    report: bool = False,
) -> Act:
    """Record steps: the ruling on how to handle the problem, a measure taken, the next report up.

    Raises:
        RefusedError: no step is stated, or the defect is already closed; a report may follow the closing.

    Source: region-2021-1131/4.2, /4.3; city-2021-76/3.2, /3.3.
    """
    defect = desk.find(record, Defect)
    if ruling or measure or not report:
        require_stage(desk, "defect advance", defect)
    additions: list[tuple[Place, Any]] = []
    messages: list[Text] = []
    if ruling:
        if ruling.kind == "defect" and defect.changes_business_rules and not ruling.requirement:
            raise RefusedError(_RULES_CHANGE)
        additions.append(_disposition_addition(desk, defect, ruling, on))
        messages += filter(None, [_DISPOSITION_MESSAGES.get(ruling.kind)])
    if report:
        due = desk.law.route("defect", defect.reporter.division, defect.reported_on)
        addition, message = report_up(desk.law, defect.reports, due, on, ("reports",), ("defect-reports",))
        additions.append(addition)
        messages.append(message)
    if measure:
        data = {"on": on, "by": measure.by, "measure": format_prose(measure.measure)}
        additions.append((("handling", len(defect.handling)), data))
        messages.append(_message("step-is-recorded"))
    if not additions:
        message = _message("no-step-is-given")
        help_ = _message("give-steps")
        raise RefusedError(Refusal(message, ("daily-communication",), help_))
    return Act(desk.add(record, additions), tuple(messages))


def _disposition_addition(desk: Desk, defect: Defect, ruling: Ruling, on: date) -> tuple[Place, Any]:
    """The addition that records a ruling: the first one, or the one that replaces a ruling that failed."""
    data = {"kind": ruling.kind, "on": on}
    data |= {"explanation": format_prose(ruling.explanation)} if ruling.explanation else {}
    data |= {"requirement": ruling.requirement} if ruling.requirement else {}
    broken_transfer = describe_broken_transfer(defect, desk.book, desk.law, on)
    if broken_transfer is None:
        return ("disposition",), data
    basis = format_prose(_message("basis-of-new-disposition", reason=broken_transfer[1]).zh)
    change = {"field": "disposition", "value": {**data, "on": on.isoformat()}, "from": on, "basis": basis}
    return ("changes", len(defect.changes)), change


def forward_defects(
    desk: Desk, records: Sequence[str], on: date, reporter: str | None = None, receiver: str | None = None
) -> Act:
    """Record that several problems were reported to the next level, each by the level that it had reached.

    Of the arguments:
        records: the problems; empty for all that wait for a report by `reporter`.
        reporter: the division that reports; a problem whose next report is by another one is refused.
        receiver: the division that receives the report, likewise.

    Raises:
        RefusedError: nothing waits for the reporter, or the next report of a problem is a different one.

    Source: region-2021-1131/4.2, city-2021-76/3.2.
    """
    law, files, reasons = desk.law.as_of(on), dict[str, bytes](), list[Refusal]()
    if not records and reporter is not None:
        records = [one.id for one in desk.book.defects.values() if _awaits_report_by(desk, one, reporter)]
    if not records:
        message = _message("nothing-to-report")
        help_ = _message("name-the-problems-or-the-division")
        if reporter is not None:
            office = law.department_responsible_for(reporter, on)
            message = _message("nothing-to-report-by", department=office)
            help_ = _message("see-due-list")
        raise RefusedError(Refusal(message, ("defect-reports",), help_))
    reported: dict[tuple[str, str], list[str]] = {}
    for record in dict.fromkeys(records):
        defect = desk.find(record, Defect)
        origin = defect.reporter.division
        route = law.route("defect", origin, defect.reported_on)
        try:
            addition, _ = report_up(law, defect.reports, route, on, ("reports",), ("defect-reports",))
        except RefusedError as error:
            reasons += [
                replace(one, message=_prefix_record(record, one.message))
                for one in error.reasons
                if isinstance(one, Refusal)
            ]
            continue
        leg = list_legs(origin, route)[len(defect.reports)]
        by, to = law.responsible_for(leg.reporter), law.responsible_for(leg.to)
        if _differs_from(law, by, reporter) or _differs_from(law, to, receiver):
            reasons.append(_refuse_level(law, record, by, to))
            continue
        files |= desk.add(record, [addition])
        reported.setdefault((by, to), []).append(record)
    if reasons:
        raise RefusedError(*reasons)
    return Act(files, tuple(_describe_sent(law, on, *levels, identities) for levels, identities in reported.items()))


def _awaits_report_by(desk: Desk, defect: Defect, reporter: str) -> bool:
    report_due = find_defect_report_step(defect, desk.law, desk.today)
    return report_due is not None and report_due.division == desk.law.responsible_for(reporter)


def _differs_from(law: Law, division: str, expected: str | None) -> bool:
    return expected is not None and law.responsible_for(expected) != division


def _prefix_record(record: str, message: Text) -> Text:
    return _message("record-and-message", record=record, message=message)


def _refuse_level(law: Law, record: str, by: str, to: str) -> Refusal:
    reporter, receiver = law.department(by), law.department(to)
    return Refusal(
        _message("wrong-level", record=record, reporter=reporter, receiver=receiver),
        ("defect-reports",),
        _message("each-level-records-its-own-report"),
    )


def _describe_sent(law: Law, on: date, by: str, to: str, identities: Sequence[str]) -> Text:
    reporter, receiver = law.department(by), law.department(to)
    return _message(
        "reported",
        on=on,
        reporter=reporter,
        count=len(identities),
        receiver=receiver,
        records=Text("、".join(identities), ", ".join(identities)),
    )


def resolve_defect(desk: Desk, record: str, on: date) -> Act:
    """Record that a defect is fixed. Source: region-2021-1131/4.2."""
    defect = desk.find(record, Defect)
    require_stage(desk, "defect resolve", defect)
    message = _message("resolved", record=record, on=on, organization=defect.reporter.organization)
    report_due = find_defect_report_step(defect, desk.law, desk.today)
    messages = [message]
    if report_due is not None:
        messages.append(_message("report-follows-resolution", department=report_due.actor, step=report_due.act))
    return Act(desk.add(record, [(("resolved_on",), on)]), tuple(messages))


def verify_defect(desk: Desk, record: str, on: date, by: str | None, remark: str | None = None) -> Act:
    """Record the reporter's confirmation that the defect is gone; `by` defaults to the reporter.

    Source: region-2021-1131/4.2.
    """
    defect = desk.find(record, Defect)
    require_stage(desk, "defect verify", defect)
    data = {"on": on, "by": by or defect.reporter.organization, "remark": format_prose(remark) if remark else None}
    return Act(desk.add(record, [(("verified",), data)]), (_message("verified", record=record),))
