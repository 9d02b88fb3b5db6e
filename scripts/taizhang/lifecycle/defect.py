"""The life of a defect or problem: settled, resolved, reported up, verified; or ended by a requirement."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.lifecycle.closing import describe_broken_transfer, find_mending_deadline, is_closed
from taizhang.lifecycle.life import Event, Life, Step, build_step, list_report_events, sort_events
from taizhang.lifecycle.next_report import find_next_report
from taizhang.records import Defect, Disposition
from taizhang.repository.book import Book
from taizhang.repository.history import record_in_force

_message = Messages(__file__)

DEFECT_STAGES = {
    "reported": _message("defect-stages-reported"),
    "handling": _message("defect-stages-handling"),
    "reopened": _message("defect-stages-reopened"),
    "explained": _message("defect-stages-explained"),
    "transferred": _message("defect-stages-transferred"),
    "resolved": _message("defect-stages-resolved"),
    "verified": _message("defect-stages-verified"),
}
DISPOSITIONS = {
    "explained": _message("dispositions-explained"),
    "defect": _message("dispositions-defect"),
    "requirement": _message("dispositions-requirement"),
}
_SUBJECT = _message("report-subject")


def derive_defect_life(defect: Defect, book: Book, law: Law, today: date) -> Life:
    """The life of a defect or problem, by the ruling in force; its next step is the one that is due first."""
    current = record_in_force(defect, today)
    stage = _find_stage(defect, current, book, law, today)
    steps = list_defect_steps(defect, book, law, today)
    return Life(
        stage, DEFECT_STAGES[stage], sort_events(_list_events(current, law), today), steps[0] if steps else None
    )


def list_defect_steps(defect: Defect, book: Book, law: Law, today: date) -> tuple[Step, ...]:
    """Everything that is to be done about a problem, by whom and until when; steps with a last day first.

    Reporting up and resolving do not wait for one another.

    Source: region-2021-1131/4.2, /4.3; city-2021-76/3.2, /3.3.
    """
    current = record_in_force(defect, today)
    stage = _find_stage(defect, current, book, law, today)
    steps = [*_list_own_steps(stage, defect, current, book, law, today), find_defect_report_step(defect, law, today)]
    return tuple(sorted((one for one in steps if one is not None), key=_get_sort_key))


def find_defect_report_step(defect: Defect, law: Law, today: date) -> Step | None:
    """The next report of a defect that is due, by the level that it has reached; None where no report is due.

    It runs from the day on which the problem was settled to be a defect, resolved or not. What is explained or becomes
    a requirement is not reported this way.

    Source: region-2021-1131/4.2, city-2021-76/3.2; how many days: house/windows.
    """
    current = record_in_force(defect, today)
    ruling = _find_ruling(current, today)
    if ruling is None or ruling.kind != "defect" or current.changes_business_rules:
        return None
    origin = current.reporter.division
    route = law.route("defect", origin, current.reported_on)
    since = max(current.reported_on, ruling.on)
    return find_next_report(law, route, current.reports, since, today, origin=origin, subject=_SUBJECT)


def _find_ruling(current: Defect, today: date) -> Disposition | None:
    return current.disposition if current.disposition is not None and current.disposition.on <= today else None


def _find_stage(defect: Defect, current: Defect, book: Book, law: Law, today: date) -> str:
    closed, ruling = is_closed(defect, book, law, today), _find_ruling(current, today)
    if not closed:
        if describe_broken_transfer(defect, book, law, today) is not None:
            return "reopened"
        return "reported" if ruling is None else "handling"
    if current.verified and current.verified.on <= today:
        return "verified"
    if current.resolved_on and current.resolved_on <= today:
        return "resolved"
    return "explained" if ruling is not None and ruling.kind == "explained" else "transferred"


def _list_own_steps(stage: str, defect: Defect, current: Defect, book: Book, law: Law, today: date) -> Iterator[Step]:
    """The steps of the problem's own department or of its reporter."""
    own, ruling = current.reporter.division, _find_ruling(current, today)
    if ruling is None:
        act = _message("settle-how-it-is-handled")
        settled = build_step(law, today, act, own, current.reported_on, "window.disposition")
        # What is still open after the window for resolving it is late with the ruling.
        yield settled if stage != "reported" else _limit_due(settled, find_mending_deadline(defect, law, today), today)
    if stage == "reopened":
        broken = describe_broken_transfer(defect, book, law, today)
        if broken is not None:
            since, reason = broken
            act = _message("raise-another-or-settle-it-anew", reason=reason)
            yield build_step(law, today, act, own, since, "window.disposition")
    elif stage == "handling":
        act = _message("resolve")
        if current.changes_business_rules:
            act = _message("raise-requirement")
        resolved = build_step(law, today, act, own, current.reported_on)
        yield _limit_due(resolved, find_mending_deadline(defect, law, today), today)
    elif stage == "resolved" and current.resolved_on:
        act = _message("verify-the-result")
        division = law.responsible_for(own, today)
        yield Step(act, current.reporter.organization, current.resolved_on, None, False, division)


def _limit_due(step: Step, due: date | Unknown, today: date) -> Step:
    """The step, due by its own last day or `due`, whichever is earlier."""
    known_days = [day for day in (step.due, due) if isinstance(day, date)]
    last = min(known_days) if known_days else due
    overdue = isinstance(last, date) and today > last
    return Step(step.act, step.actor, step.since, last, overdue, step.division)


def _get_sort_key(step: Step) -> tuple[bool, date]:
    return step.due is None, step.due if isinstance(step.due, date) else date.max


def _list_events(current: Defect, law: Law) -> Iterator[Event]:
    yield Event(current.reported_on, _message("reported"), current.reporter.organization)
    yield from list_report_events(current.reports, law)
    if current.disposition:
        ruling = current.disposition
        department = law.department_responsible_for(current.reporter.division, ruling.on)
        act, requirement = DISPOSITIONS[ruling.kind], ruling.requirement or ""
        yield Event(ruling.on, act, department, ruling.explanation or "", requirement)
    for handling in current.handling:
        yield Event(handling.on, _message("handled"), handling.by, handling.measure)
    if current.resolved_on:
        yield Event(current.resolved_on, _message("resolved"))
    if current.verified:
        yield Event(current.verified.on, _message("verified"), current.verified.by, current.verified.remark or "")
