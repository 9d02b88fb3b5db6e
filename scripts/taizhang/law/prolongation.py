"""Prolongation: an arrangement announced within the window of a notice moves its last day later, never earlier.

The promised day stays on record; the prolongation is recorded beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.law.notice_window import calendar_of, window_of
from taizhang.records import Notice


@dataclass(frozen=True, slots=True)
class CountedWindow:
    """The last day of a notice, and the arrangements that it was counted with.

    Attributes:
        last_day: an `Unknown` where no calendar reaches that far; then nothing is pinned.
        versions: the version of each year that decides a day of the window.
        overlays: the local arrangements that name a day of it, by the names of their files.
    """

    last_day: date | Unknown
    versions: Mapping[int, int]
    overlays: tuple[str, ...]

    @property
    def pins(self) -> list[dict[str, int]]:
        """The versions as a notice states them."""
        return [{"year": year, "version": version} for year, version in self.versions.items()]


@dataclass(frozen=True, slots=True)
class DueProlongation:
    """A prolongation that is due but not on record.

    Attributes:
        recorded_last_day: the last day on record.
        window: the window counted anew.
        announced_on: when the newest arrangement that it is counted with was announced.
    """

    recorded_last_day: date
    window: CountedWindow
    announced_on: date


def count_window(law: Law, opens_on: date, announced_by: date) -> CountedWindow:
    """The window of a notice that opens on a day, by the arrangements that were announced by another day.

    Its days off are those of the region, which publishes it. Source: region-2021-1131/2.3, civil-code/201.
    """
    calendar = law.calendar.as_announced(announced_by)
    last_day = law.last_day("notice_days", opens_on, law.region, calendar)
    if isinstance(last_day, Unknown):
        return CountedWindow(last_day, {}, ())
    overlays = calendar.overlays_for(opens_on, last_day, law.as_of(opens_on).places(None))
    return CountedWindow(last_day, calendar.versions_for(opens_on, last_day), overlays)


def _count_longest_window(notice: Notice, law: Law, opens_on: date, announced_by: date) -> CountedWindow:
    """The window by what was announced by a day, or by an earlier day of it where that makes it end later.

    What the public could read within the window stays promised: a later arrangement takes no day back. An earlier
    day counts only where all that the notice already records was announced by then.
    """
    pins = [*notice.calendar, *(pin for one in notice.prolonged for pin in one.calendar)]
    overlays = {*notice.overlays, *(name for one in notice.prolonged for name in one.overlays)}
    calendar = law.calendar
    counted = count_window(law, opens_on, announced_by)
    for day in (opens_on, *calendar.announcement_days(opens_on, announced_by)):
        are_pins_known = all(pin.version <= (calendar.newest(pin.year, day) or 0) for pin in pins)
        if not are_pins_known or not overlays.issubset(calendar.overlays_announced(day)):
            continue
        earlier = count_window(law, opens_on, day)
        if isinstance(earlier.last_day, Unknown) or isinstance(counted.last_day, Unknown):
            continue
        if earlier.last_day > counted.last_day:
            counted = earlier
    return counted


def find_due_prolongation(notice: Notice, law: Law, today: date) -> DueProlongation | None:
    """The prolongation that is due for a notice: announcements by its last day make it end later than is on record.

    An arrangement that was filed late still counts by the day of its announcement; one that is announced
    after `today` has no effect yet. None where nothing is due, where the notice is annulled, or where its last day is
    not known yet.

    Source: civil-code/203.
    """
    window = window_of(notice, law)
    recorded = window.known_last_day
    if notice.annulled is not None or recorded is None:
        return None
    counted = _count_longest_window(notice, law, window.opens_on, min(recorded, max(today, window.opens_on)))
    pinned = law.last_day("notice_days", window.opens_on, law.region, calendar_of(notice, law, window.opens_on))
    if isinstance(pinned, Unknown):
        return None  # the pinned calendars do not reach its end: N02
    if isinstance(counted.last_day, date) and counted.last_day <= max(recorded, pinned):
        return None
    calendar = law.calendar
    days = [calendar.announced_on(year, version) for year, version in counted.versions.items()]
    days += [calendar.overlay_announced_on(name) for name in counted.overlays]
    in_time = [day for day in days if day <= recorded]
    return DueProlongation(recorded, counted, max(in_time, default=recorded))
