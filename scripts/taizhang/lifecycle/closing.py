"""When a problem is closed and when it is late: one answer for pages, lists, tables, data, feeds and what is due."""

from collections.abc import Iterator, Mapping
from datetime import date

from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.lifecycle.transfer import describe_mismatch, find_end, find_living
from taizhang.records import Defect
from taizhang.repository.book import Book
from taizhang.repository.history import effective

WINDOWS: Mapping[tuple[str, bool], str] = {
    ("blocking", True): "window.urgent",
    ("blocking", False): "window.urgent",
    ("serious", True): "window.serious",
    ("serious", False): "window.defect",
    ("minor", True): "window.defect",
    ("minor", False): "window.minor",
}
"""The parameter that says in how many working days a problem is mended, by its severity and whether it affects
business."""


def closed_on(defect: Defect, book: Book, law: Law, today: date) -> date | None:
    """The day on which the problem was closed, as it stands on `today`; None while it is open.

    | problem | closed by |
    |---|---|
    | one that changes no business rule | its mending, or its explanation, whichever came first |
    | one that changes a business rule | the living requirement of its own line that it names, and nothing else |

    Reports up and the reporter's verification follow the closing; neither is waited for. Where the requirement ends
    later, the problem is open again.

    Source: region-2021-1131/4.2, /4.3; city-2021-76/3.2, /3.3.
    """
    held = effective(defect, today)
    ruling = held.disposition if held.disposition and held.disposition.on <= today else None
    if held.changes_business_rules or (ruling is not None and ruling.kind == "requirement"):
        return _transferred_on(held, book, law, today)
    days = [held.resolved_on] if held.resolved_on else []
    if ruling is not None and ruling.kind == "explained":
        days.append(ruling.on)
    return min((day for day in days if day <= today), default=None)


def is_closed(defect: Defect, book: Book, law: Law, today: date) -> bool:
    """Whether the problem is closed on `today`."""
    return closed_on(defect, book, law, today) is not None


def describe_broken_transfer(defect: Defect, book: Book, law: Law, today: date) -> tuple[date, Text] | None:
    """Since when, and why, the requirement that a problem names does not close it; None where it does or none is named.

    Source: region-2021-1131/4.2, city-2021-76/3.2.
    """
    held = effective(defect, today)
    ruling = held.disposition if held.disposition and held.disposition.on <= today else None
    if ruling is None or ruling.requirement is None:
        return None
    named = book.requirements.get(ruling.requirement)
    if named is None:
        return None
    end = find_end(named.id, book, law, today)
    if end is not None:
        return max(end[0], ruling.on), end[1]
    living = find_living(named.id, book, law, today)
    mismatch = describe_mismatch(held, living, law) if living is not None else None
    return (ruling.on, mismatch) if mismatch is not None else None


def _transferred_on(held: Defect, book: Book, law: Law, today: date) -> date | None:
    ruling = held.disposition
    if ruling is None or ruling.requirement is None or ruling.on > today:
        return None
    named = book.requirements.get(ruling.requirement)
    if named is None:
        # Its file is at fault: what is wrong there is found there.
        return ruling.on if book.known(ruling.requirement) else None
    living = find_living(named.id, book, law, today)
    if living is None or describe_mismatch(held, living, law) is not None:
        return None
    return max(ruling.on, named.submitted_on)


def working_days_open(defect: Defect, book: Book, law: Law, today: date) -> int | None:
    """Working days from the report until it was closed, or to `today`; None where the calendar does not reach."""
    end = closed_on(defect, book, law, today) or today
    count = law.working_days_between(defect.reported_on, end, defect.reporter.division)
    return None if isinstance(count, Unknown) else count


def mending_due(defect: Defect, law: Law, today: date) -> date | Unknown:
    """The last day for mending a problem, by what was known of its severity and effect from day to day.

    What turns out graver has the shorter window from the day on which that holds or was put right: never from an
    earlier one, so that nothing is late that was in time. What turns out lighter has the longer window from its report
    on.

    Source: region-2021-1131/4.2, city-2021-76/3.2; how many days: house/windows.
    """
    division = law.responsible_for(defect.reporter.division, today)
    steps = tuple(_windows_known(defect, today))
    _, window = steps[0]
    due = law.last_day(window, defect.reported_on, division)
    for day, window in steps[1:]:
        from_report = law.last_day(window, defect.reported_on, division)
        if _order(from_report) >= _order(due):
            due = from_report
        else:
            due = min((due, law.last_day(window, max(day, defect.reported_on), division)), key=_order)
    return due


def is_late(defect: Defect, book: Book, law: Law, today: date) -> bool:
    """Whether a problem that is to be mended is open on `today` though its last day is over."""
    due = mending_due(defect, law, today)
    return isinstance(due, date) and today > due and not is_closed(defect, book, law, today)


def _order(due: date | Unknown) -> date:
    return due if isinstance(due, date) else date.max


def _windows_known(defect: Defect, today: date) -> Iterator[tuple[date, str]]:
    """The windows that applied one after the other, each with the day from which it did; the first from the report."""
    days = {one.on for one in defect.corrections if one.field in _DECIDING}
    days |= {one.effective_from for one in defect.changes if one.field in _DECIDING}
    last = WINDOWS[_known_on(defect, defect.reported_on)]
    yield defect.reported_on, last
    for day in sorted(day for day in days if defect.reported_on < day <= today):
        window = WINDOWS[_known_on(defect, day)]
        if window != last:
            yield day, window
        last = window


_DECIDING = frozenset({"severity", "affects_business"})


def _known_on(defect: Defect, day: date) -> tuple[str, bool]:
    """Severity and effect as the record stated them on a day: without what was put right or changed after it."""
    known: dict[str, str | bool] = {"severity": defect.severity, "affects_business": defect.affects_business}
    for correction in reversed(defect.corrections):
        if correction.field in known and correction.on > day:
            known[correction.field] = correction.was
    for change in sorted(defect.changes, key=lambda one: one.effective_from):
        if change.field in known and change.effective_from <= day:
            known[change.field] = change.value
    severity, affects = str(known["severity"]), known["affects_business"] is True
    # F14 and F15 find what is no severity.
    return (severity, affects) if (severity, affects) in WINDOWS else (defect.severity, affects)
