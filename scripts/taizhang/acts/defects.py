"""The fast lane: defects and problems, advanced step by step, resolved, verified."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.acts.reporting import report_up
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Place
from taizhang.law.law import Law
from taizhang.law.route import list_legs
from taizhang.lifecycle.closing import describe_broken_transfer
from taizhang.lifecycle.defect import report_step
from taizhang.records import Defect

_message = Messages(__file__)

_DISPOSITIONS = {
    "explained": _message("dispositions-explained"),
    "defect": _message("dispositions-defect"),
    "requirement": _message("dispositions-requirement"),
}
_RULES_CHANGE = Refusal(
    _message("it-changes-business-rules-and-cannot"),
    ("defect-to-requirement",),
    _message("raise-a-requirement-then-give-disposition"),
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a problem is to be handled, by the result of the communication."""

    kind: str
    explanation: str | None = None
    requirement: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What was done, and by whom."""

    by: str
    measure: str


def advance(
    desk: Desk,
    record: str,
    on: date,
    ruling: Ruling | None = None,
    measure: Measure | None = None,
    report: bool = False,
) -> Act:
    """Record a step: how the problem is to be handled, what was done, the next report up; one or several of them.

    Raises:
        RefusedError: no step is given, or the defect is closed already; a report may follow the closing.

    Source: region-2021-1131/4.2, /4.3; city-2021-76/3.2, /3.3.
    """
    defect = desk.find(record, Defect)
    if ruling or measure or not report:
        enter(desk, "defect advance", defect)
    additions: list[tuple[Place, Any]] = []
    messages: list[Text] = []
    if ruling:
        if ruling.kind == "defect" and defect.changes_business_rules and not ruling.requirement:
            raise RefusedError(_RULES_CHANGE)
        additions.append(_rule(desk, defect, ruling, on))
        messages += filter(None, [_DISPOSITIONS.get(ruling.kind)])
    if report:
        due = desk.law.route("defect", defect.reporter.division, defect.reported_on)
        addition, message = report_up(desk.law, defect.reports, due, on, ("reports",), ("defect-reports",))
        additions.append(addition)
        messages.append(message)
    if measure:
        data = {"on": on, "by": measure.by, "measure": prose(measure.measure)}
        additions.append((("handling", len(defect.handling)), data))
        messages.append(_message("step-is-recorded"))
    if not additions:
        nothing = _message("no-step-is-given")
        help_ = _message("give-disposition-measure-with-by-or-report")
        raise RefusedError(Refusal(nothing, ("daily-communication",), help_))
    return Act(desk.add(record, additions), tuple(messages))


def _rule(desk: Desk, defect: Defect, ruling: Ruling, on: date) -> tuple[Place, Any]:
    """The addition that records a ruling: the first one, or the one in place of a ruling that came to nothing."""
    data = {"kind": ruling.kind, "on": on}
    data |= {"explanation": prose(ruling.explanation)} if ruling.explanation else {}
    data |= {"requirement": ruling.requirement} if ruling.requirement else {}
    broken = describe_broken_transfer(defect, desk.book, desk.law, on)
    if broken is None:
        return ("disposition",), data
    basis = prose(f"{broken[1].zh}，重新明确处理办法。")
    change = {"field": "disposition", "value": {**data, "on": on.isoformat()}, "from": on, "basis": basis}
    return ("changes", len(defect.changes)), change


def forward(
    desk: Desk, records: Sequence[str], on: date, reporter: str | None = None, receiver: str | None = None
) -> Act:
    """Record that several problems were reported to the next level, each by whichever level it had reached.

    Of the arguments:
        records: the problems; empty for all that wait for the report of `reporter`.
        reporter: the division that reports: a problem whose next report is another's is refused.
        receiver: the division that they are reported to, likewise.

    Raises:
        RefusedError: nothing waits for the reporter, or the next report of one of them is not the one that is meant.

    Source: region-2021-1131/4.2, city-2021-76/3.2.
    """
    law, files, reasons = desk.law.as_of(on), dict[str, bytes](), list[Refusal]()
    if not records and reporter is not None:
        records = [one.id for one in desk.book.defects.values() if _waits_for(desk, one, reporter)]
    if not records:
        nothing = _message("no-problem-waits-to-be-reported")
        help_ = _message("name-the-problems-or-the-division")
        if reporter is not None:
            office = law.department_responsible_for(reporter, on)
            nothing = _message("no-problem-waits-to-be-reported-2", office=office)
            help_ = _message("there-is-nothing-to-do-lists-what-waits")
        raise RefusedError(Refusal(nothing, ("defect-reports",), help_))
    sent: dict[tuple[str, str], list[str]] = {}
    for record in dict.fromkeys(records):
        defect = desk.find(record, Defect)
        origin = defect.reporter.division
        route = law.route("defect", origin, defect.reported_on)
        try:
            addition, _ = report_up(law, defect.reports, route, on, ("reports",), ("defect-reports",))
        except RefusedError as error:
            reasons += [
                replace(one, message=_about(record, one.message)) for one in error.reasons if isinstance(one, Refusal)
            ]
            continue
        leg = list_legs(origin, route)[len(defect.reports)]
        by, to = law.responsible_for(leg.reporter), law.responsible_for(leg.to)
        if _is_another(law, by, reporter) or _is_another(law, to, receiver):
            reasons.append(_refuse_level(law, record, by, to))
            continue
        files |= desk.add(record, [addition])
        sent.setdefault((by, to), []).append(record)
    if reasons:
        raise RefusedError(*reasons)
    return Act(files, tuple(_describe_sent(law, on, *levels, identities) for levels, identities in sent.items()))


def _waits_for(desk: Desk, defect: Defect, reporter: str) -> bool:
    owed = report_step(defect, desk.law, desk.today)
    return owed is not None and owed.division == desk.law.responsible_for(reporter)


def _is_another(law: Law, division: str, meant: str | None) -> bool:
    return meant is not None and law.responsible_for(meant) != division


def _about(record: str, message: Text) -> Text:
    return _message("text", record=record, message=message)


def _refuse_level(law: Law, record: str, by: str, to: str) -> Refusal:
    reporter, receiver = law.department(by), law.department(to)
    return Refusal(
        _message("is-to-be-reported-by-to-next-and-by-nobody", record=record, reporter=reporter, receiver=receiver),
        ("defect-reports",),
        _message("each-level-records-its-own-report"),
    )


def _describe_sent(law: Law, on: date, by: str, to: str, identities: Sequence[str]) -> Text:
    reporter, receiver = law.department(by), law.department(to)
    return _message(
        "reported-problems-to-open-a-pull-request",
        on=on,
        reporter=reporter,
        identities_count=len(identities),
        receiver=receiver,
        identities=Text("、".join(identities), ", ".join(identities)),
    )


def resolve(desk: Desk, record: str, on: date) -> Act:
    """Record that a defect is mended. Source: region-2021-1131/4.2."""
    defect = desk.find(record, Defect)
    enter(desk, "defect resolve", defect)
    message = _message("was-resolved-on-verifies", record=record, on=on, organization=defect.reporter.organization)
    owed = report_step(defect, desk.law, desk.today)
    messages = [message]
    if owed is not None:
        zh = f"上报不影响办结：{owed.actor}还应{owed.act.zh}（taizhang defect forward）。"
        messages.append(Text(zh, f"Reports follow: {owed.actor} has to {owed.act.en} (`taizhang defect forward`)."))
    return Act(desk.add(record, [(("resolved_on",), on)]), tuple(messages))


def verify(desk: Desk, record: str, on: date, by: str | None, remark: str | None = None) -> Act:
    """Record the reporter's word that the defect is gone; `by` is the reporter where nobody is named.

    Source: region-2021-1131/4.2.
    """
    defect = desk.find(record, Defect)
    enter(desk, "defect verify", defect)
    data = {"on": on, "by": by or defect.reporter.organization, "remark": prose(remark) if remark else None}
    return Act(desk.add(record, [(("verified",), data)]), (_message("is-verified", record=record),))
