"""Working days: which days are worked, and when a period ends.

A day is decided by the year file whose notice names it (of two, the later year's). A day that no notice names
goes by the week, provided that its own year's file is there. Any other day is unknown, and no date is ever
computed from it.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from taizhang.errors import RunFailedError
from taizhang.text import Text

PENDING = Text(
    "待国务院办公厅节假日安排公布后确定",
    "to be fixed when the State Council's General Office has published the holiday arrangement",
)
"""What is shown in place of a date that cannot be known yet."""


class Day(enum.Enum):
    """What is known of one day."""

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


_Named = Mapping[int, Day]
"""The days that one notice names, by their ordinal."""

_WEEKDAYS = 5  # the ordinal of a day, less one, modulo 7 is 0 on Monday and 4 on Friday


class _Table:
    """Every day from the first that a file decides to the last, ready for counting.

    A day is *firm* when a period may run over it: it is known, and it is not one of 29–31 December while
    the file of the year after is missing.
    """

    __slots__ = ("base", "by", "counts", "days", "stops", "worked")

    def __init__(self, files: Mapping[int, _Named], overlays: Iterable[_Named]) -> None:
        named: dict[int, tuple[Day, int]] = {}
        for year in sorted(files):
            named.update((ordinal, (day, year)) for ordinal, day in files[year].items())
        local: dict[int, Day] = {}
        for overlay in overlays:
            local.update(overlay)

        first = min([date(year, 1, 1).toordinal() for year in files] + list(named), default=1)
        last = max([date(year, 12, 31).toordinal() for year in files] + list(named), default=0)
        self.base = first
        self.days: list[Day] = []
        self.by: list[int] = []  # the year whose file decides the day; 0: none does
        self.worked: list[int] = []  # the index of each firm working day
        self.counts = [0]  # how many firm working days there are before index i
        soft: list[int] = []
        year, turn = 0, first
        for ordinal in range(first, last + 1):
            if ordinal >= turn:
                year = date.fromordinal(ordinal).year
                turn = date(year + 1, 1, 1).toordinal()
            index = ordinal - first
            day, by = named.get(ordinal, (Day.UNKNOWN, 0))
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


class Calendar:
    """The working days of all years on file. Immutable: every method leaves it as it was."""

    __slots__ = ("_files", "_local", "_named_overlays", "_pinned", "_table", "_versions")

    _files: Mapping[int, Mapping[int, _Named]]
    _versions: Mapping[int, int]
    _named_overlays: Mapping[str, tuple[_Named, ...]]
    _table: _Table
    _local: Mapping[str, _Table]
    _pinned: dict[tuple[tuple[int, int], ...], "Calendar"]

    @classmethod
    def of(cls, years: Iterable[Mapping[str, Any]], overlays: Iterable[Mapping[str, Any]] = ()) -> Self:
        """The calendar of these documents, each of which has passed its schema.

        Dates are text as `2026-03-02`; a year or version may be a number or its digits. Each year stands with
        its newest version.

        Raises:
            RunFailedError: two files for one year; versions not numbered 1, 2, 3 …; a span that ends before
                it begins; a day both off and worked.
        """
        files: dict[int, dict[int, _Named]] = {}
        for document in years:
            year = int(document["year"])
            if year in files:
                raise _broken(_file(year), Text("同一年份有两个文件", "two files for one year"))
            numbers = [int(item["version"]) for item in document["versions"]]
            if numbers != list(range(1, len(numbers) + 1)):
                raise _broken(_file(year), Text("版次应从1起连续编号", "versions must be numbered 1, 2, 3 …"))
            tables = (_named(item, _file(year)) for item in document["versions"])
            files[year] = dict(zip(numbers, tables, strict=True))
        listed: dict[str, list[tuple[str, _Named]]] = {}
        for document in overlays:
            named = _named(document, str(document["title"]))
            for code in document["divisions"]:
                listed.setdefault(str(code), []).append((str(document["announced_on"]), named))
        # What holds in each listed division: the widest one first, so that the nearest has the last word.
        named_overlays = {
            code: tuple(
                named
                for wider in _wider(code)[::-1]
                for _, named in sorted(listed.get(wider, ()), key=lambda entry: entry[0])
            )
            for code in listed
        }
        return cls._standing(files, {year: max(versions) for year, versions in files.items()}, named_overlays, {})

    @classmethod
    def _standing(
        cls,
        files: Mapping[int, Mapping[int, _Named]],
        versions: Mapping[int, int],
        named_overlays: Mapping[str, tuple[_Named, ...]],
        pinned: dict[tuple[tuple[int, int], ...], "Calendar"],
    ) -> Self:
        self = cls.__new__(cls)
        chosen = {year: files[year][version] for year, version in versions.items()}
        self._files, self._versions, self._named_overlays = files, versions, named_overlays
        self._table = _Table(chosen, ())
        self._local = {code: _Table(chosen, overlays) for code, overlays in named_overlays.items()}
        self._pinned = pinned  # shared by all that stand on the same files
        pinned[tuple(sorted(versions.items()))] = self
        return self

    def as_pinned(self, pins: Mapping[int, int]) -> "Calendar":
        """The calendar as it stood with these versions, by year; a year not pinned stands with its newest.

        Pins made on a pinned calendar replace the earlier ones.

        Raises:
            KeyError: with year and version, where there is no such version.
        """
        versions = {year: max(numbers) for year, numbers in self._files.items()}
        for year, version in pins.items():
            if version not in self._files.get(year, {}):
                raise KeyError(year, version)
            versions[year] = version
        found = self._pinned.get(tuple(sorted(versions.items())))
        if found is None:
            found = self._standing(self._files, versions, self._named_overlays, self._pinned)
        return found

    def latest(self, year: int) -> int | None:
        """The newest version on file for the year, pinned or not; None if there is no file."""
        return max(self._files[year]) if year in self._files else None

    def day(self, day: date, division: str | None = None) -> Day:
        """Whether the day is worked in the division (None: by the arrangement of the whole country).

        The last days of December are answered from what is on file, though next year's notice may yet change
        them; the methods that count a period are stricter.
        """
        table = self._for(division)
        index = day.toordinal() - table.base
        return table.days[index] if 0 <= index < len(table.days) else Day.UNKNOWN

    def last_day(self, start: date, working_days: int, division: str | None = None) -> date | Unknown:
        """The last day of a period of working days; it ends at 24:00 of that day.

        The day it starts does not count (Civil Code, art. 201; Order 94 of the Ministry of Finance, art. 42).
        The last day is always a working day, the `working_days`-th after `start`. Unknown where the period
        runs into a day not published, or into 29–31 December before next year's file is here.

        Raises:
            ValueError: `working_days` is less than 1.
        """
        if working_days < 1:
            raise ValueError("a period has at least one working day")
        table = self._for(division)
        first = start.toordinal() + 1
        stop = table.stop(first)
        if stop > first:
            place = table.counts[first - table.base] + working_days - 1
            if place < len(table.worked) and table.base + table.worked[place] < stop:
                return date.fromordinal(table.base + table.worked[place])
        return self._unknown(stop)

    def calendar_last_day(self, start: date, days: int, division: str | None = None) -> date | Unknown:
        """The last day of a period of calendar days; on a day off, it moves on to the next working day.

        The day it starts does not count (Civil Code, art. 201), and the end moves by art. 203. Days off
        within the period count like any other, so only the end must be published: Unknown where it, or a day
        that it must move over, is not, or is one of 29–31 December before next year's file is here.

        Raises:
            ValueError: `days` is less than 1.
        """
        if days < 1:
            raise ValueError("a period has at least one day")
        return self.last_day(start + timedelta(days=days - 1), 1, division)

    def working_days_between(self, start: date, end: date, division: str | None = None) -> int | Unknown:
        """How many working days lie after `start` and not after `end`; negative if `end` is the earlier.

        The inverse of `last_day` (Civil Code, art. 201); exchanging the two days changes the sign only.
        Unknown where one of the days is not published, or is one of 29–31 December before next year's file is
        here.
        """
        if end < start:
            count = self.working_days_between(end, start, division)
            return count if isinstance(count, Unknown) else -count
        table = self._for(division)
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
        table = self._table
        low = max(start.toordinal() - table.base, 0)
        high = max(end.toordinal() - table.base + 1, 0)
        years = set(table.by[low:high]) - {0}
        for year in range(start.year, end.year + 1):
            if year + 1 in self._versions and start <= date(year, 12, 31) and end >= date(year, 12, 29):
                years.add(year + 1)
        return {year: self._versions[year] for year in sorted(years)}

    def _for(self, division: str | None) -> _Table:
        if self._local and division is not None:
            for code in _wider(division):
                if code in self._local:
                    return self._local[code]
        return self._table

    def _unknown(self, ordinal: int) -> Unknown:
        day = date.fromordinal(min(ordinal, date.max.toordinal()))
        return Unknown(day, _file(day.year + 1 if day.year in self._versions else day.year))


def _wider(code: str) -> list[str]:
    """The division and those it lies in, the nearest first: 150102, 150100, 150000."""
    return list(dict.fromkeys((code, code[:4] + "00", code[:2] + "0000")))


def _file(year: int) -> str:
    return f"schemas/calendar/{year}.yaml"


def _broken(where: str, what: Text) -> RunFailedError:
    return RunFailedError(Text(f"工作日历有误（{where}）：{what.zh}", f"the calendar is broken ({where}): {what.en}"))


def _named(document: Mapping[str, Any], where: str) -> _Named:
    named: dict[int, Day] = {}
    for span in document["days_off"]:
        first, last = date.fromisoformat(span["from"]), date.fromisoformat(span["until"])
        if last < first:
            raise _broken(where, Text(f"{first}起的时段在首日之前结束", f"the span from {first} ends before it begins"))
        named.update((ordinal, Day.OFF) for ordinal in range(first.toordinal(), last.toordinal() + 1))
    for text in document["days_worked"]:
        day = date.fromisoformat(text)
        if named.get(day.toordinal()) is Day.OFF:
            raise _broken(where, Text(f"{day}既放假又上班", f"{day} is both off and worked"))
        named[day.toordinal()] = Day.WORK
    return named
