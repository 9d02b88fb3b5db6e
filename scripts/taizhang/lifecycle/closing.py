"""When a problem is closed and when it is late, for pages, lists, tables, data, feeds and the agenda alike."""

from collections.abc import Iterator, Mapping
from datetime import date

from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.lifecycle.transfer import describe_mismatch, find_living_requirement, find_requirement_end
from taizhang.records import Defect
from taizhang.repository.book import Book
from taizhang.repository.history import record_in_force

WINDOWS: Mapping[tuple[str, bool], str] = {
    ("blocking", True): "window.urgent",
    ("blocking", False): "window.urgent",
    ("serious", True): "window.serious",
    ("serious", False): "window.defect",
    ("minor", True): "window.defect",
    ("minor", False): "window.minor",
}
"""The parameter that sets in how many working days a problem is resolved, by severity and effect on business."""


def find_closing_day(defect: Defect, book: Book, law: Law, today: date) -> date | None:
    """The day on which the problem was closed, as of `today`; None while it is open.

    | problem | closed by |
    |---|---|
    | one that changes no business rule | its resolution or its explanation, whichever came first |
    | one that changes a business rule | the living requirement of its own line that it names |

    Reports up and the reporter's verification follow the closing; neither is waited for. Where the requirement ends
    later, the problem is open again.

    Source: region-2021-1131/4.2, /4.3; city-2021-76/3.2, /3.3.
    """
    current = record_in_force(defect, today)
    ruling = current.disposition if current.disposition and current.disposition.on <= today else None
    if current.changes_business_rules or (ruling is not None and ruling.kind == "requirement"):
        return _find_transfer_day(current, book, law, today)
    days = [current.resolved_on] if current.resolved_on else []
    if ruling is not None and ruling.kind == "explained":
        days.append(ruling.on)
    return min((day for day in days if day <= today), default=None)


def is_closed(defect: Defect, book: Book, law: Law, today: date) -> bool:
    """Whether the problem is closed on `today`."""
    return find_closing_day(defect, book, law, today) is not None


def describe_broken_transfer(defect: Defect, book: Book, law: Law, today: date) -> tuple[date, Text] | None:
    """Since when, and why, the requirement that a problem names does not close it; None where it does or is not named.

    Source: region-2021-1131/4.2, city-2021-76/3.2.
    """
    current = record_in_force(defect, today)
    ruling = current.disposition if current.disposition and current.disposition.on <= today else None
    if ruling is None or ruling.requirement is None:
        return None
    requirement = book.requirements.get(ruling.requirement)
    if requirement is None:
        return None
    end = find_requirement_end(requirement.id, book, law, today)
    if end is not None:
        return max(end[0], ruling.on), end[1]
    living = find_living_requirement(requirement.id, book, law, today)
    mismatch = describe_mismatch(current, living, law) if living is not None else None
    return (ruling.on, mismatch) if mismatch is not None else None


def _find_transfer_day(current: Defect, book: Book, law: Law, today: date) -> date | None:
    ruling = current.disposition
    if ruling is None or ruling.requirement is None or ruling.on > today:
        return None
    requirement = book.requirements.get(ruling.requirement)
    if requirement is None:
        # Its file is broken: the fault is reported there.
        return ruling.on if book.has_record(ruling.requirement) else None
    living = find_living_requirement(requirement.id, book, law, today)
    if living is None or describe_mismatch(current, living, law) is not None:
        return None
    return max(ruling.on, requirement.submitted_on)


def count_working_days_open(defect: Defect, book: Book, law: Law, today: date) -> int | None:
    """Working days from the report until it was closed, or to `today`; None where the calendar does not reach."""
    end = find_closing_day(defect, book, law, today) or today
    count = law.working_days_between(defect.reported_on, end, defect.reporter.division)
    return None if isinstance(count, Unknown) else count


def find_mending_deadline(defect: Defect, law: Law, today: date) -> date | Unknown:
    """The last day for resolving a problem, by what was known of its severity and effect from day to day.

    A graver problem has the shorter window from the day on which that took effect or was corrected, so that nothing
    becomes late retroactively. A lighter one has the longer window from its report on.

    Source: region-2021-1131/4.2, city-2021-76/3.2; how many days: house/windows.
    """
    division = law.responsible_for(defect.reporter.division, today)
    steps = tuple(_list_windows(defect, today))
    _, window = steps[0]
    due = law.last_day(window, defect.reported_on, division)
    for day, window in steps[1:]:
        from_report = law.last_day(window, defect.reported_on, division)
        if _get_sort_day(from_report) >= _get_sort_day(due):
            due = from_report
        else:
            due = min((due, law.last_day(window, max(day, defect.reported_on), division)), key=_get_sort_day)
    return due


def is_late(defect: Defect, book: Book, law: Law, today: date) -> bool:
    """Whether a problem is open on `today` after its last day."""
    due = find_mending_deadline(defect, law, today)
    return isinstance(due, date) and today > due and not is_closed(defect, book, law, today)


def _get_sort_day(due: date | Unknown) -> date:
    return due if isinstance(due, date) else date.max


def _list_windows(defect: Defect, today: date) -> Iterator[tuple[date, str]]:
    """The windows that applied, each with its first day, beginning with the report."""
    days = {correction.on for correction in defect.corrections if correction.field in _DECISIVE_FIELDS}
    days |= {change.effective_from for change in defect.changes if change.field in _DECISIVE_FIELDS}
    last = WINDOWS[_find_severity_on(defect, defect.reported_on)]
    yield defect.reported_on, last
    for day in sorted(day for day in days if defect.reported_on < day <= today):
        window = WINDOWS[_find_severity_on(defect, day)]
        if window != last:
            yield day, window
        last = window


_DECISIVE_FIELDS = frozenset({"severity", "affects_business"})


def _find_severity_on(defect: Defect, day: date) -> tuple[str, bool]:
    """Severity and effect as the record stated them on a day, before later corrections and changes."""
    stated: dict[str, str | bool] = {"severity": defect.severity, "affects_business": defect.affects_business}
    for correction in reversed(defect.corrections):
        if correction.field in stated and correction.on > day:
            stated[correction.field] = correction.was
    for change in sorted(defect.changes, key=lambda one: one.effective_from):
        if change.field in stated and change.effective_from <= day:
            stated[change.field] = change.value
    severity, affects = str(stated["severity"]), stated["affects_business"] is True
    # F14 and F15 report a value that is no severity.
    return (severity, affects) if (severity, affects) in WINDOWS else (defect.severity, affects)
