"""Assessment periods 考核期: the parts into which the days of a contract are cut, without a gap.

They are counted from the contract's first day, or by the calendar where the scheme says so. A period belongs to one
contract; its name stands in the id of its assessment: `2026Q1`, `2026H1` and `2026` where it is a quarter, half or year
of the calendar, its first and last day (`20260315-20260914`) everywhere else. Where a contract listed earlier has a
period of that name, the number of its own contract follows (`2026H1-c2`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from taizhang.law.law import Law
from taizhang.records import Assessment, Contract, Vendor
from taizhang.repository.book import Book
from taizhang.repository.history import effective

MONTHS = {"quarterly": 3, "half-yearly": 6, "yearly": 12}
"""How many months a period of a scheme has."""
_CALENDAR = {"": (1, 12), "H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
_NAME = re.compile(r"([0-9]{4})(Q[1-4]|H[12])?|([0-9]{8})-([0-9]{8})")
_DAY = timedelta(days=1)
_EARLY = "assessment.early"
_EARLY_BEFORE = 30
"""How many days before its end a period could be assessed under statutes that do not know the parameter yet."""


@dataclass(frozen=True, slots=True)
class Period:
    """One assessment period of a contract, from its first day to its last.

    Attributes:
        contract: the contract's number.
        name: what it is called in the id of its assessment.
    """

    contract: str
    start: date
    end: date
    name: str


def days_named(name: str) -> tuple[date, date] | None:
    """The first and the last day that a period's name says; None where it names no days that there are."""
    match = _NAME.fullmatch(name.partition("-c")[0])
    if match is None:
        return None
    year, part, first, last = match.groups()
    try:
        if first:
            start, end = (date(int(day[:4]), int(day[4:6]), int(day[6:])) for day in (first, last))
            return (start, end) if start <= end else None
        begins, ends = _CALENDAR[part or ""]
        return date(int(year), begins, 1), _day_before(int(year), ends + 1)
    except ValueError:
        return None


def name_of(start: date, end: date) -> str:
    """What a period from `start` to `end` is called: the part of the calendar that it is, or its two days."""
    for part, (first, last) in _CALENDAR.items():
        if (start.month, start.day) == (first, 1) and end == _day_before(start.year, last + 1):
            return f"{start.year}{part}"
    return f"{start:%Y%m%d}-{end:%Y%m%d}"


def list_periods(vendor: Vendor, book: Book, law: Law, on: date, began_by: date) -> tuple[Period, ...]:
    """The periods of all contracts of a vendor that began by a day, by the terms in force on the day `on`.

    They come contract by contract, in order. No day of a contract lies outside of them; the last one is shorter where
    the contract is no whole multiple. A scheme of another length holds for the periods that begin under it. What was
    assessed up to the former end of a contract that was prolonged later stays a period of its own.

    Source: region-2021-1131/3, city-2021-76/2.
    """
    held = effective(vendor, on)
    found: list[Period] = []
    names: set[str] = set()
    for number, contract in enumerate(held.contracts, 1):
        own = tuple(_cut(vendor, contract, book, law, began_by))
        found += [replace(one, name=f"{one.name}-c{number}") if one.name in names else one for one in own]
        names |= {one.name for one in own}
    return tuple(found)


def find_period(vendor: Vendor, assessment: Assessment, book: Book, law: Law) -> Period | None:
    """The period of its contract that an assessment is about; None where its name is none of them.

    It is one by the terms that were in force on the day of the assessment, or before or after a change of them: what
    was assessed stays assessed where a contract ends earlier or later than it said then.
    """
    for day in dict.fromkeys([assessment.assessed_on, date.min, *(one.effective_from for one in vendor.changes)]):
        found = _find(vendor, assessment, book, law, day)
        if found is not None:
            return found
    return None


def earliest_day(period: Period, law: Law, came: date) -> date:
    """The first day on which a period may be assessed, for an assessment that came to main on a day.

    That is the day after its end. Until the middle of 2026 it was let in during the period's last month.
    Source: house/windows.
    """
    early = law.number(_EARLY, came) if _EARLY in law.parameters else _EARLY_BEFORE
    return period.end + _DAY if early == 0 else period.end - timedelta(days=early)


def open_periods(vendor: Vendor, book: Book, law: Law, today: date) -> Iterator[Period]:
    """The periods that ended before `today` and are not assessed by then, in order of their end."""
    done = list(_assessed(vendor, book, law, today))
    ended = [period for period in list_periods(vendor, book, law, today, today) if period.end < today]
    for period in sorted(ended, key=lambda one: (one.end, one.start, one.contract)):
        if not any(covers(one, period) for one in done):
            yield period


def covers(done: Period, period: Period) -> bool:
    """Whether the assessment of one period is that of another one, too: the same contract's days, or more."""
    return done.contract == period.contract and done.start <= period.start and period.end <= done.end


def _assessed(vendor: Vendor, book: Book, law: Law, today: date) -> Iterator[Period]:
    for assessment in book.assessments_of.get(vendor.id, ()):
        if assessment.assessed_on <= today:
            found = find_period(vendor, assessment, book, law)
            if found is not None:
                yield found


def _find(vendor: Vendor, assessment: Assessment, book: Book, law: Law, on: date) -> Period | None:
    named = days_named(assessment.period)
    held = effective(vendor, on)
    place = next((n for n, one in enumerate(held.contracts, 1) if one.number == assessment.contract), None)
    if named is None or place is None:
        return None
    contract = held.contracts[place - 1]
    _, dash, suffix = assessment.period.partition("-c")
    if dash and suffix != str(place):
        return None
    # A part of the calendar is said whole, also where the contract has only some of its days.
    days = max(named[0], contract.starts_on), min(named[1], contract.ends_on)
    if days != named and name_of(*named) != assessment.period.partition("-c")[0]:
        return None
    for period in _cut(vendor, contract, book, law, days[0]):
        if (period.start, period.end) == days:
            return replace(period, name=assessment.period)
    return None


def _cut(vendor: Vendor, contract: Contract, book: Book, law: Law, began_by: date) -> Iterator[Period]:
    """The periods of a contract that began by a day; a part of the calendar bears its name also where it is cut."""
    earlier = _is_counted_by_earlier_rule(vendor, contract, book, law)
    closed = _closed_before_prolongation(vendor, contract, book)
    start, anchor, months, count = contract.starts_on, contract.starts_on, 0, 0
    while start <= min(contract.ends_on, began_by):
        scheme = effective(vendor, start).assessment_scheme
        length = MONTHS[scheme.period]
        if scheme.counted_from == "calendar" or (scheme.counted_from is None and earlier):
            first = (start.month - 1) // length * length + 1
            end, months = _day_before(start.year, first + length), 0
            name = name_of(date(start.year, first, 1), end)
        else:
            if length != months:
                anchor, months, count = start, length, 0
            count += 1
            end, name = _last_day(anchor, months * count), ""
        end = min(end, contract.ends_on)
        if start in closed and closed[start] < end:
            end, months, name = closed[start], 0, ""
        yield Period(contract.number, start, end, name or name_of(start, end))
        if end == date.max:
            return
        start = end + _DAY


def _closed_before_prolongation(vendor: Vendor, contract: Contract, book: Book) -> dict[date, date]:
    """The last days of what was assessed up to a former end of a contract, by the first."""
    place = next(n for n, one in enumerate(vendor.contracts) if one.number == contract.number)
    field = f"contracts.{place}.ends_on"
    changed = [one for one in vendor.changes if one.field == field]
    if not changed:
        return {}
    days = [date.min, *(one.effective_from for one in changed)]
    former = {effective(vendor, day).contracts[place].ends_on for day in days} - {contract.ends_on}
    named = (
        days_named(one.period) for one in book.assessments_of.get(vendor.id, ()) if one.contract == contract.number
    )
    return {days[0]: days[1] for days in named if days is not None and days[1] in former}


def _is_counted_by_earlier_rule(vendor: Vendor, contract: Contract, book: Book, law: Law) -> bool:
    """Whether a contract was assessed by parts of the calendar while that was the rule, whatever its first day."""
    for assessment in book.assessments_of.get(vendor.id, ()):
        named = days_named(assessment.period)
        came = book.entered_on(assessment.id)
        if assessment.contract != contract.number or named is None or came is None or "-" in assessment.period:
            continue
        if _EARLY in law.parameters and law.number(_EARLY, came) == 0:
            continue
        if not _is_whole(contract, named):
            return True
    return False


def _is_whole(contract: Contract, named: tuple[date, date]) -> bool:
    """Whether a part of the calendar is a whole number of months from the contract's first day."""
    return contract.starts_on.day == 1 and (named[0].month - contract.starts_on.month) % _months(named) == 0


def _months(named: tuple[date, date]) -> int:
    return named[1].month - named[0].month + 1


def _last_day(anchor: date, months: int) -> date:
    """The last day of so many months from `anchor`: the day before that day of the month, or the month's last day.

    Source: Civil Code art. 202.
    """
    total = anchor.year * 12 + anchor.month - 1 + months
    year, month = total // 12, total % 12 + 1
    if year > date.max.year:
        return date.max
    try:
        return date(year, month, anchor.day) - _DAY
    except ValueError:
        return _day_before(year, month + 1)


def _day_before(year: int, month: int) -> date:
    """The day before the first of a month; month 13 is the next year's first."""
    if (year, month) == (date.max.year, 13):
        return date.max
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1) - _DAY
