"""N14: a prolongation is the law's count by what was announced within the window, and never an earlier day."""

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
    """Each prolongation of a standing notice pins what was announced by then, and ends where that says."""
    for notice in facts.book.notices.values():
        if notice.annulled is not None:
            continue
        for number in range(len(notice.prolonged)):
            for field, problem in _faults(notice, number, facts.law):
                yield Hit(notice, f"prolonged.{number}.{field}", {"notice": notice.id, "problem": problem})


def _faults(notice: Notice, number: int, law: Law) -> list[tuple[str, Text]]:
    """The faults of one prolongation, counted from the notice's own day or from its page's, whichever it fits.

    It may have been recorded before the page's day was.
    """
    one = notice.prolonged[number]
    missing = list(_not_on_file(one, law))
    if missing:
        return missing
    starts = dict.fromkeys((notice.published_on, window_of(notice, law).opens_on))
    found = [list(_miscounted(notice, number, start, law)) for start in starts]
    return min(found, key=len)


def _not_on_file(one: Prolongation, law: Law) -> Iterator[tuple[str, Text]]:
    for index, pin in enumerate(one.calendar):
        latest = law.calendar.latest(pin.year)
        if latest is None or pin.version > latest:
            text = _message("no-version", year=pin.year, version=pin.version)
            yield f"calendar.{index}.version", text
    for index, name in enumerate(one.overlays):
        if name not in law.calendar.overlays:
            yield f"overlays.{index}", _message("no-overlay", name=name)


def _miscounted(notice: Notice, number: int, start: date, law: Law) -> Iterator[tuple[str, Text]]:
    """What is wrong with a prolongation of a window that opens on `start`. Source: civil-code/201, /203."""
    one, earlier = notice.prolonged[number], notice.prolonged[:number]
    stood = max([notice.closes_on, *(former.to for former in earlier)])
    pins, overlays = list(notice.calendar), set(notice.overlays)
    for former in earlier:
        pins += former.calendar
        overlays.update(former.overlays)
    if start != notice.published_on:
        from_page = law.last_day("notice_days", start, law.region, _pinned(law, pins, overlays, start))
        stood = max(stood, from_page) if isinstance(from_page, date) else stood
    held = {pin.year: pin.version for pin in pins}
    announced = []
    for index, pin in enumerate(one.calendar):
        day = law.calendar.announced_on(pin.year, pin.version)
        announced.append(day)
        if pin.version < held.get(pin.year, 1):
            text = _message(
                "version-of-is-older-than-the-one-pinned", year=pin.year, version=pin.version, held=held[pin.year]
            )
            yield f"calendar.{index}.version", text
        elif pin.version > held.get(pin.year, 1) and day > stood:
            yield f"calendar.{index}.version", _too_late(day, stood)
    for index, name in enumerate(one.overlays):
        day = law.calendar.overlay_announced_on(name)
        announced.append(day)
        if day > stood:
            yield f"overlays.{index}", _too_late(day, stood)
    calendar = _pinned(law, [*pins, *one.calendar], overlays | set(one.overlays), start)
    due = law.last_day("notice_days", start, law.region, calendar)
    if due != one.to:
        counted = Text(str(due), str(due)) if isinstance(due, date) else PENDING
        yield "to", _message("is-stated-is-due", to=one.to, counted=counted)
    elif one.to <= stood:
        text = _message("is-no-later", to=one.to, stood=stood)
        yield "to", text
    newest = max((day for day in announced if day <= stood), default=one.on)
    if one.on < newest:
        yield "on", _message("recorded-on-announced", on=one.on, newest=newest)


def _pinned(law: Law, pins: list[CalendarPin], overlays: set[str], on: date) -> Calendar:
    try:
        return law.calendar.as_pinned({pin.year: pin.version for pin in pins}, overlays, on)
    except KeyError:
        return law.calendar  # the notice's own pin is at fault: N03


def _too_late(announced: date, stood: date) -> Text:
    return _message("announced-on-after-the-window-ended", announced=announced, stood=stood)
