"""Working days: which days are worked, and when a period ends.

A day is decided by the year file whose notice names it (of two, the later year's). A day that no notice names
follows the week, provided that its own year's file exists. Any other day is unknown, and no date is ever
computed from it.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

PENDING = _message("pending")
"""The text in place of a date that is not known yet."""


class Day(enum.Enum):
    """The state of one day."""

    WORK = "work"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A period touches a day whose arrangement is not published yet.

    Attributes:
        day: the first such day.
        file: the file to add, as `schemas/calendar/2027.yaml`.
    """

    day: date
    file: str


_NamedDays = Mapping[int, Day]
"""The days that one announcement names, by their ordinal."""

_WEEKDAYS = 5  # the ordinal of a day, less one, modulo 7 is 0 on Monday and 4 on Friday


class _Table:
    """Every day from the first that a file decides to the last, ready for counting.

    A day is *firm* when a period may run over it: it is known, and it is not one of 29–31 December while
    the file of the year after is missing.
    """

    __slots__ = ("base", "by", "counts", "days", "stops", "worked")

    def __init__(self, files: Mapping[int, _NamedDays], overlays: Iterable[_NamedDays]) -> None:
        announced: dict[int, tuple[Day, int]] = {}
        for year in sorted(files):
            announced.update((ordinal, (day, year)) for ordinal, day in files[year].items())
        local: dict[int, Day] = {}
        for overlay in overlays:
            local.update(overlay)

        first = min([date(year, 1, 1).toordinal() for year in files] + list(announced), default=1)
        last = max([date(year, 12, 31).toordinal() for year in files] + list(announced), default=0)
        self.base = first
        self.days: list[Day] = []
        self.by: list[int] = []  # the year whose file decides the day; 0 for none
        self.worked: list[int] = []  # the index of each firm working day
        self.counts = [0]  # how many firm working days there are before index i
        soft: list[int] = []
        year, turn = 0, first
        for ordinal in range(first, last + 1):
            if ordinal >= turn:
                year = date.fromordinal(ordinal).year
                turn = date(year + 1, 1, 1).toordinal()
            index = ordinal - first
            day, by = announced.get(ordinal, (Day.UNKNOWN, 0))
            if not by and year in files:
                day, by = Day.WORK if (ordinal - 1) % 7 < _WEEKDAYS else Day.OFF, year
            if by:
                day = local.get(ordinal, day)
            self.days.append(day)
            self.by.append(by)
            if not by or (turn - ordinal <= 3 and year + 1 not in files):
                soft.append(index)
            elif day is Day.WORK:
                self.worked.append(index)
            self.counts.append(len(self.worked))
        # The first day from index i on that is not firm; the day after the last one never is.
        self.stops = [len(self.days)] * (len(self.days) + 1)
        for index in soft:
            self.stops[index] = index
        for index in range(len(self.days) - 1, -1, -1):
            self.stops[index] = min(self.stops[index], self.stops[index + 1])

    def stop(self, ordinal: int) -> int:
        """The ordinal of the first day from `ordinal` on that is not firm."""
        index = ordinal - self.base
        return self.base + self.stops[index] if 0 <= index <= len(self.days) else ordinal


@dataclass(frozen=True, slots=True)
class _Version:
    """One arrangement of a year: the days that it names, and the day of its announcement."""

    announced_on: date
    days: _NamedDays


@dataclass(frozen=True, slots=True)
class _Overlay:
    """One local arrangement: its title, its announcement, its divisions, and the days that it names."""

    title: str
    announced_on: date
    divisions: tuple[str, ...]
    days: _NamedDays


@dataclass(frozen=True, slots=True)
class _Files:
    """All that is on file: every year's versions by number, the overlays by the name of their file."""

    years: Mapping[int, Mapping[int, _Version]]
    overlays: Mapping[str, _Overlay]
    calendars: dict[tuple[tuple[tuple[int, int], ...], frozenset[str]], "Calendar"]


class Calendar:
    """The working days of all years on file; immutable.

    Where a method takes `places`, they are the codes of a division and of those around it, the nearest first; without
    them the arrangement of the whole country applies. The calendar does not know which division contains which.
    """

    __slots__ = ("_files", "_overlays", "_tables", "_versions")

    _files: _Files
    _versions: Mapping[int, int]
    _overlays: frozenset[str]
    _tables: dict[tuple[str, ...], _Table]

    @classmethod
    def of(cls, years: Iterable[Mapping[str, Any]], overlays: Mapping[str, Mapping[str, Any]] | None = None) -> Self:
        """The calendar of these documents, each of which has passed its schema; `overlays` by their files' names.

        Dates are text as `2026-03-02`; a year or version may be a number or its digits. Each year has
        its newest version, and every overlay counts.

        Raises:
            RunFailedError: two files for one year; versions not numbered 1, 2, 3 …; a version announced before the one
                that it revises; a span that ends before it begins; a day both off and worked.
        """
        files: dict[int, dict[int, _Version]] = {}
        for document in years:
            year = int(document["year"])
            if year in files:
                raise _broken_calendar_error(_file(year), _message("two-files-for-one-year"))
            numbers = [int(item["version"]) for item in document["versions"]]
            if numbers != list(range(1, len(numbers) + 1)):
                raise _broken_calendar_error(_file(year), _message("versions-must-be-numbered"))
            announced = [date.fromisoformat(item["announced_on"]) for item in document["versions"]]
            if announced != sorted(announced):
                reason = _message("versions-announced-out-of-order")
                raise _broken_calendar_error(_file(year), reason)
            tables = (_read_named_days(item, _file(year)) for item in document["versions"])
            files[year] = {
                number: _Version(day, days) for number, day, days in zip(numbers, announced, tables, strict=True)
            }
        local = {
            name: _Overlay(
                str(document["title"]),
                date.fromisoformat(document["announced_on"]),
                tuple(str(code) for code in document["divisions"]),
                _read_named_days(document, f"schemas/calendar/overlays/{name}.yaml"),
            )
            for name, document in (overlays or {}).items()
        }
        newest = {year: max(versions) for year, versions in files.items()}
        return cls._create(_Files(files, local, {}), newest, frozenset(local))

    @classmethod
    def _create(cls, files: _Files, versions: Mapping[int, int], overlays: frozenset[str]) -> Self:
        self = cls.__new__(cls)
        self._files, self._versions, self._overlays, self._tables = files, versions, overlays, {}
        files.calendars[tuple(sorted(versions.items())), overlays] = self
        return self

    def as_pinned(
        self, pins: Mapping[int, int], overlays: Iterable[str] | None = None, on: date | None = None
    ) -> "Calendar":
        """The calendar with these versions, by year, and with these overlays alone (None: with all).

        A year that is not pinned has its newest version; with a day `on`, the newest that was announced by
        then, or its first where none was. Pins made on a pinned calendar replace the earlier ones.

        Raises:
            KeyError: with year and version, where there is no such version; with the name of a missing overlay.
        """
        years = self._files.years
        versions = {year: max(numbers) if on is None else self._announced(year, on) for year, numbers in years.items()}
        for year, version in pins.items():
            if version not in years.get(year, {}):
                raise KeyError(year, version)
            versions[year] = version
        names = frozenset(self._files.overlays if overlays is None else overlays)
        for name in sorted(names - self._files.overlays.keys()):
            raise KeyError(name)
        calendar = self._files.calendars.get((tuple(sorted(versions.items())), names))
        return calendar if calendar is not None else self._create(self._files, versions, names)

    def as_announced(self, on: date) -> "Calendar":
        """The calendar as it was known on a day: the newest versions and the overlays that were announced by then.

        A year of which nothing was announced by then has its first version, so that older periods can be
        counted at all.
        """
        return self.as_pinned({}, self.overlays_announced(on), on)

    def overlay_title(self, name: str) -> str:
        """The title of an overlay; its name itself where it is not on file."""
        overlay = self._files.overlays.get(name)
        return overlay.title if overlay is not None else name

    def overlays_announced(self, on: date) -> tuple[str, ...]:
        """The names of the overlays announced by a day."""
        return tuple(name for name, overlay in self._files.overlays.items() if overlay.announced_on <= on)

    def announced_on(self, year: int, version: int) -> date:
        """The day on which a version of a year was announced.

        Raises:
            KeyError: it is not on file.
        """
        return self._files.years[year][version].announced_on

    def announcement_days(self, first: date, last: date) -> list[date]:
        """The days from `first` to `last` on which a version or an overlay was announced, in order."""
        versions = (version.announced_on for numbers in self._files.years.values() for version in numbers.values())
        overlays = (overlay.announced_on for overlay in self._files.overlays.values())
        return sorted({day for day in (*versions, *overlays) if first <= day <= last})

    def overlay_announced_on(self, name: str) -> date:
        """The day on which an overlay was announced.

        Raises:
            KeyError: it is not on file.
        """
        return self._files.overlays[name].announced_on

    @property
    def overlays(self) -> tuple[str, ...]:
        """The names of all overlays on file, pinned or not."""
        return tuple(self._files.overlays)

    def newest(self, year: int, on: date) -> int | None:
        """The version of a year that applies on a day: the newest announced by then, else the first."""
        return self._announced(year, on) if year in self._files.years else None

    def _announced(self, year: int, on: date) -> int:
        announced = [number for number, version in self._files.years[year].items() if version.announced_on <= on]
        return max(announced, default=1)

    def latest(self, year: int) -> int | None:
        """The newest version on file for the year, pinned or not; None where the file is missing."""
        return max(self._files.years[year]) if year in self._files.years else None

    def day(self, day: date, places: Sequence[str] = ()) -> Day:
        """Whether the day is worked there.

        The last days of December are answered from the files, though next year's notice may still change
        them; the methods that count a period are stricter.
        """
        table = self._for(places)
        index = day.toordinal() - table.base
        return table.days[index] if 0 <= index < len(table.days) else Day.UNKNOWN

    def last_day(self, start: date, working_days: int, places: Sequence[str] = ()) -> date | Unknown:
        """The last day of a period of working days; it ends at 24:00 of that day.

        The day it starts does not count (Civil Code, art. 201; Order 94 of the Ministry of Finance, art. 42).
        The last day is always a working day, the `working_days`-th after `start`. Unknown where the period
        runs into a day not published, or into 29–31 December before next year's file exists.

        Raises:
            ValueError: `working_days` is less than 1.
        """
        if working_days < 1:
            raise ValueError("a period has at least one working day")
        table = self._for(places)
        first = start.toordinal() + 1
        stop = table.stop(first)
        if stop > first:
            place = table.counts[first - table.base] + working_days - 1
            if place < len(table.worked) and table.base + table.worked[place] < stop:
                return date.fromordinal(table.base + table.worked[place])
        return self._unknown(stop)

    def calendar_last_day(self, start: date, days: int, places: Sequence[str] = ()) -> date | Unknown:
        """The last day of a period of calendar days; on a day off, it moves on to the next working day.

        The day it starts does not count (Civil Code, art. 201), and the end moves by art. 203. Days off
        within the period count like any other, so only the end must be published: Unknown where it, or a day
        that it must move over, is not, or is one of 29–31 December before next year's file exists.

        Raises:
            ValueError: `days` is less than 1.
        """
        if days < 1:
            raise ValueError("a period has at least one day")
        return self.last_day(start + timedelta(days=days - 1), 1, places)

    def working_days_between(self, start: date, end: date, places: Sequence[str] = ()) -> int | Unknown:
        """How many working days lie after `start` and not after `end`; negative if `end` is the earlier.

        The inverse of `last_day` (Civil Code, art. 201); exchanging the two days changes the sign only.
        Unknown where one of the days is not published, or is one of 29–31 December before next year's file
        exists.
        """
        if end < start:
            count = self.working_days_between(end, start, places)
            return count if isinstance(count, Unknown) else -count
        table = self._for(places)
        first, last = start.toordinal() + 1, end.toordinal()
        if first > last:
            return 0
        stop = table.stop(first)
        if stop <= last:
            return self._unknown(stop)
        return table.counts[last + 1 - table.base] - table.counts[first - table.base]

    def versions_for(self, start: date, end: date) -> dict[int, int]:
        """The version of each year file that decides a day from `start` to `end`: what a notice pins.

        For 29–31 December next year's file is among them, since its silence decides as well. A day not
        published adds nothing. Counted again with these pins, the period ends on the same day.
        """
        table = self._for(())
        low = max(start.toordinal() - table.base, 0)
        high = max(end.toordinal() - table.base + 1, 0)
        years = set(table.by[low:high]) - {0}
        for year in range(start.year, end.year + 1):
            if year + 1 in self._versions and start <= date(year, 12, 31) and end >= date(year, 12, 29):
                years.add(year + 1)
        return {year: self._versions[year] for year in sorted(years)}

    def overlays_for(self, start: date, end: date, places: Sequence[str]) -> tuple[str, ...]:
        """The overlays that name a day after `start` and not after `end` there: what a notice pins beside the years."""
        first, last = start.toordinal() + 1, end.toordinal()
        applying = dict.fromkeys(self._applying(places))
        overlays = self._files.overlays
        return tuple(sorted(name for name in applying if any(first <= day <= last for day in overlays[name].days)))

    def _applying(self, places: Sequence[str]) -> tuple[str, ...]:
        """The overlays that count there: the widest place's first, so that the nearest takes precedence."""
        if not self._overlays or not places:
            return ()
        overlays = self._files.overlays
        ordered = sorted(self._overlays, key=lambda name: (overlays[name].announced_on, name))
        return tuple(name for place in reversed(places) for name in ordered if place in overlays[name].divisions)

    def _for(self, places: Sequence[str]) -> _Table:
        names = self._applying(places)
        table = self._tables.get(names)
        if table is None:
            chosen = {year: self._files.years[year][version].days for year, version in self._versions.items()}
            table = _Table(chosen, [self._files.overlays[name].days for name in names])
            self._tables[names] = table
        return table

    def _unknown(self, ordinal: int) -> Unknown:
        day = date.fromordinal(min(ordinal, date.max.toordinal()))
        return Unknown(day, _file(day.year + 1 if day.year in self._versions else day.year))


def _file(year: int) -> str:
    return f"schemas/calendar/{year}.yaml"


def _broken_calendar_error(where: str, problem: Text) -> RunFailedError:
    return RunFailedError(_message("calendar-is-broken", where=where, problem=problem))


def _read_named_days(document: Mapping[str, Any], where: str) -> _NamedDays:
    days: dict[int, Day] = {}
    for span in document["days_off"]:
        first, last = date.fromisoformat(span["from"]), date.fromisoformat(span["until"])
        if last < first:
            raise _broken_calendar_error(where, _message("span-ends-before-it-begins", first=first))
        days.update((ordinal, Day.OFF) for ordinal in range(first.toordinal(), last.toordinal() + 1))
    for text in document["days_worked"]:
        day = date.fromisoformat(text)
        if days.get(day.toordinal()) is Day.OFF:
            raise _broken_calendar_error(where, _message("day-both-off-and-worked", day=day))
        days[day.toordinal()] = Day.WORK
    return days
