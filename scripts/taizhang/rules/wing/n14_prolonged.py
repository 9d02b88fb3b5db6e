"""N14: a prolongation is the law's count by what was announced within the window, and never earlier."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import PENDING, Calendar
from taizhang.law.law import Law
from taizhang.law.notice_window import window_of
from taizhang.records import CalendarPin, Notice, Prolongation
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def prolonged(facts: Facts) -> Iterator[Hit]:
    """Each prolongation of a notice pins what was announced by then, and ends on the day that results."""
    for notice in facts.book.notices.values():
        if notice.annulled is not None:
            continue
        for number in range(len(notice.prolonged)):
            for field, problem in _find_faults(notice, number, facts.law):
                yield Hit(notice, f"prolonged.{number}.{field}", {"notice": notice.id, "problem": problem})


def _find_faults(notice: Notice, number: int, law: Law) -> list[tuple[str, Text]]:
    """The faults of one prolongation, counted from the notice's own day or from its page's, whichever fits better.

    It may have been recorded before the page's day was known.
    """
    prolongation = notice.prolonged[number]
    missing = list(_find_missing_files(prolongation, law))
    if missing:
        return missing
    starts = dict.fromkeys((notice.published_on, window_of(notice, law).opens_on))
    faults_by_start = [list(_find_miscounts(notice, number, start, law)) for start in starts]
    return min(faults_by_start, key=len)


def _find_missing_files(prolongation: Prolongation, law: Law) -> Iterator[tuple[str, Text]]:
    for index, pin in enumerate(prolongation.calendar):
        latest = law.calendar.latest(pin.year)
        if latest is None or pin.version > latest:
            fault = _message("no-such-version", year=pin.year, version=pin.version)
            yield f"calendar.{index}.version", fault
    for index, overlay in enumerate(prolongation.overlays):
        if overlay not in law.calendar.overlays:
            yield f"overlays.{index}", _message("no-such-overlay", overlay=overlay)


def _find_miscounts(notice: Notice, number: int, start: date, law: Law) -> Iterator[tuple[str, Text]]:
    """The faults of a prolongation of a window that opens on `start`. Source: civil-code/201, /203."""
    prolongation, earlier = notice.prolonged[number], notice.prolonged[:number]
    last_day = max([notice.closes_on, *(former.to for former in earlier)])
    pins, overlays = list(notice.calendar), set(notice.overlays)
    for former in earlier:
        pins += former.calendar
        overlays.update(former.overlays)
    if start != notice.published_on:
        from_page = law.last_day("notice_days", start, law.region, _pin_calendar(law, pins, overlays, start))
        last_day = max(last_day, from_page) if isinstance(from_page, date) else last_day
    pinned = {pin.year: pin.version for pin in pins}
    announced = []
    for index, pin in enumerate(prolongation.calendar):
        day = law.calendar.announced_on(pin.year, pin.version)
        announced.append(day)
        if pin.version < pinned.get(pin.year, 1):
            fault = _message("version-older-than-pinned", year=pin.year, version=pin.version, pinned=pinned[pin.year])
            yield f"calendar.{index}.version", fault
        elif pin.version > pinned.get(pin.year, 1) and day > last_day:
            yield f"calendar.{index}.version", _describe_late_announcement(day, last_day)
    for index, overlay in enumerate(prolongation.overlays):
        day = law.calendar.overlay_announced_on(overlay)
        announced.append(day)
        if day > last_day:
            yield f"overlays.{index}", _describe_late_announcement(day, last_day)
    calendar = _pin_calendar(law, [*pins, *prolongation.calendar], overlays | set(prolongation.overlays), start)
    due = law.last_day("notice_days", start, law.region, calendar)
    if due != prolongation.to:
        counted = Text(str(due), str(due)) if isinstance(due, date) else PENDING
        yield "to", _message("last-day-differs", stated=prolongation.to, due=counted)
    elif prolongation.to <= last_day:
        fault = _message("not-later", stated=prolongation.to, previous=last_day)
        yield "to", fault
    newest = max((day for day in announced if day <= last_day), default=prolongation.on)
    if prolongation.on < newest:
        yield "on", _message("recorded-before-announcement", recorded_on=prolongation.on, announced_on=newest)


def _pin_calendar(law: Law, pins: list[CalendarPin], overlays: set[str], on: date) -> Calendar:
    try:
        return law.calendar.as_pinned({pin.year: pin.version for pin in pins}, overlays, on)
    except KeyError:
        return law.calendar  # the notice's own pin is wrong: N03


def _describe_late_announcement(announced: date, last_day: date) -> Text:
    return _message("announced-too-late", announced=announced, last_day=last_day)
