"""The life of a defect or problem: settled, mended, reported up, verified; or ended by a requirement."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.lifecycle.closing import describe_broken_transfer, is_closed, mending_due
from taizhang.lifecycle.life import Event, Life, Step, list_report_events, ordered, step
from taizhang.lifecycle.onward import next_report
from taizhang.records import Defect, Disposition
from taizhang.repository.book import Book
from taizhang.repository.history import effective

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
_SUBJECT = _message("subject")


def defect_life(defect: Defect, book: Book, law: Law, today: date) -> Life:
    """The life of a defect or problem, by the ruling in force; what comes next first is what is due first."""
    held = effective(defect, today)
    stage = _stage(defect, held, book, law, today)
    steps = list_steps(defect, book, law, today)
    return Life(stage, DEFECT_STAGES[stage], ordered(_events(held, law), today), steps[0] if steps else None)


def list_steps(defect: Defect, book: Book, law: Law, today: date) -> tuple[Step, ...]:
    """Everything that is to be done about a problem, by whom and until when; what has a last day comes first.

    Reporting up is a step of its own beside the mending: neither waits for the other.

    Source: region-2021-1131/4.2, /4.3; city-2021-76/3.2, /3.3.
    """
    held = effective(defect, today)
    stage = _stage(defect, held, book, law, today)
    found = [*_own_steps(stage, defect, held, book, law, today), report_step(defect, law, today)]
    return tuple(sorted((one for one in found if one is not None), key=_order))


def report_step(defect: Defect, law: Law, today: date) -> Step | None:
    """The report of a defect that is owed next, by whichever level it has reached; None where none is.

    It runs from the day on which it was settled that the problem is a defect, be it mended by then or not. What is
    explained, or takes the way of a requirement, is not reported this way.

    Source: region-2021-1131/4.2, city-2021-76/3.2; how many days: house/windows.
    """
    held = effective(defect, today)
    ruling = _ruling(held, today)
    if ruling is None or ruling.kind != "defect" or held.changes_business_rules:
        return None
    origin = held.reporter.division
    route = law.route("defect", origin, held.reported_on)
    since = max(held.reported_on, ruling.on)
    return next_report(law, route, held.reports, since, today, origin=origin, subject=_SUBJECT)


def _ruling(held: Defect, today: date) -> Disposition | None:
    return held.disposition if held.disposition is not None and held.disposition.on <= today else None


def _stage(defect: Defect, held: Defect, book: Book, law: Law, today: date) -> str:
    closed, ruling = is_closed(defect, book, law, today), _ruling(held, today)
    if not closed:
        if describe_broken_transfer(defect, book, law, today) is not None:
            return "reopened"
        return "reported" if ruling is None else "handling"
    if held.verified and held.verified.on <= today:
        return "verified"
    if held.resolved_on and held.resolved_on <= today:
        return "resolved"
    return "explained" if ruling is not None and ruling.kind == "explained" else "transferred"


def _own_steps(stage: str, defect: Defect, held: Defect, book: Book, law: Law, today: date) -> Iterator[Step]:
    """What the department of the problem itself, or its reporter, has to do."""
    own, ruling = held.reporter.division, _ruling(held, today)
    if ruling is None:
        act = _message("settle-how-it-is-handled")
        settled = step(law, today, act, own, held.reported_on, "window.disposition")
        # What stands still for longer than its mending may take is late with that.
        yield settled if stage != "reported" else _due_by(settled, mending_due(defect, law, today), today)
    if stage == "reopened":
        broken = describe_broken_transfer(defect, book, law, today)
        if broken is not None:
            since, why = broken
            act = _message("raise-another-or-settle-it-anew", why=why)
            yield step(law, today, act, own, since, "window.disposition")
    elif stage == "handling":
        act = _message("resolve")
        if held.changes_business_rules:
            act = _message("raise-the-requirement-for-the-changed-rule")
        resolved = step(law, today, act, own, held.reported_on)
        yield _due_by(resolved, mending_due(defect, law, today), today)
    elif stage == "resolved" and held.resolved_on:
        act = _message("verify-the-result")
        whose = law.responsible_for(own, today)
        yield Step(act, held.reporter.organization, held.resolved_on, None, False, whose)


def _due_by(step_: Step, due: date | Unknown, today: date) -> Step:
    """The step, due by the earlier one of its own last day and `due`."""
    known = [day for day in (step_.due, due) if isinstance(day, date)]
    last = min(known) if known else due
    overdue = isinstance(last, date) and today > last
    return Step(step_.act, step_.actor, step_.since, last, overdue, step_.division)


def _order(step_: Step) -> tuple[bool, date]:
    return step_.due is None, step_.due if isinstance(step_.due, date) else date.max


def _events(held: Defect, law: Law) -> Iterator[Event]:
    yield Event(held.reported_on, _message("reported"), held.reporter.organization)
    yield from list_report_events(held.reports, law)
    if held.disposition:
        ruling = held.disposition
        department = law.department_responsible_for(held.reporter.division, ruling.on)
        act, named = DISPOSITIONS[ruling.kind], ruling.requirement or ""
        yield Event(ruling.on, act, department, ruling.explanation or "", named)
    for handling in held.handling:
        yield Event(handling.on, _message("handled"), handling.by, handling.measure)
    if held.resolved_on:
        yield Event(held.resolved_on, _message("resolved"))
    if held.verified:
        yield Event(held.verified.on, _message("verified"), held.verified.by, held.verified.remark or "")
