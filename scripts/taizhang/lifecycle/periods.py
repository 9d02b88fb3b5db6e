"""Assessment periods 考核期: the parts into which the days of a contract are cut, without a gap.

They run from the contract's first day, or by the calendar where the scheme says so. A period belongs to one
contract; its name is in the id of its assessment: `2026Q1`, `2026H1` and `2026` where it is a quarter, half or year
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
from taizhang.repository.history import record_in_force

MONTHS = {"quarterly": 3, "half-yearly": 6, "yearly": 12}
"""The number of months in a period of a scheme."""
_CALENDAR = {"": (1, 12), "H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
_NAME = re.compile(r"([0-9]{4})(Q[1-4]|H[12])?|([0-9]{8})-([0-9]{8})")
_DAY = timedelta(days=1)
_EARLY = "assessment.early"
_EARLY_BEFORE = 30
"""The days before its end on which a period could be assessed under statutes without the parameter."""


@dataclass(frozen=True, slots=True)
class Period:
    """One assessment period of a contract, from its first day to its last.

    Attributes:
        contract: the contract's number.
        name: its name in the id of its assessment.
    """

    contract: str
    start: date
    end: date
    name: str


def parse_period_name(name: str) -> tuple[date, date] | None:
    """The first and the last day that a period's name states; None where it states no valid days."""
    match = _NAME.fullmatch(name.partition("-c")[0])
    if match is None:
        return None
    year, part, first, last = match.groups()
    try:
        if first:
            start, end = (date(int(day[:4]), int(day[4:6]), int(day[6:])) for day in (first, last))
            return (start, end) if start <= end else None
        begins, ends = _CALENDAR[part or ""]
        return date(int(year), begins, 1), _get_day_before(int(year), ends + 1)
    except ValueError:
        return None


def format_period_name(start: date, end: date) -> str:
    """The name of a period from `start` to `end`: its part of the calendar, or its two days."""
    for part, (first, last) in _CALENDAR.items():
        if (start.month, start.day) == (first, 1) and end == _get_day_before(start.year, last + 1):
            return f"{start.year}{part}"
    return f"{start:%Y%m%d}-{end:%Y%m%d}"


def list_periods(vendor: Vendor, book: Book, law: Law, on: date, began_by: date) -> tuple[Period, ...]:
    """The periods of all contracts of a vendor that began by a day, by the terms in force on the day `on`.

    They are in order, contract by contract, and cover every day of a contract; the last one may be shorter. A scheme of
    another length applies to the periods that begin under it. What was assessed up to the former end of a contract that
    was prolonged later stays a period of its own.

    Source: region-2021-1131/3, city-2021-76/2.
    """
    in_force = record_in_force(vendor, on)
    periods: list[Period] = []
    names: set[str] = set()
    for number, contract in enumerate(in_force.contracts, 1):
        own = tuple(_cut_into_periods(vendor, contract, book, law, began_by))
        periods += [replace(one, name=f"{one.name}-c{number}") if one.name in names else one for one in own]
        names |= {one.name for one in own}
    return tuple(periods)


def find_period(vendor: Vendor, assessment: Assessment, book: Book, law: Law) -> Period | None:
    """The period of its contract that an assessment is about; None where its name matches no period.

    The terms of the day of the assessment count, and those before and after each change: what was assessed stays
    assessed where a contract ends earlier or later than it stated then.
    """
    for day in dict.fromkeys([assessment.assessed_on, date.min, *(one.effective_from for one in vendor.changes)]):
        period = _find_period_in_force(vendor, assessment, book, law, day)
        if period is not None:
            return period
    return None


def find_earliest_day(period: Period, law: Law, entered_on: date) -> date:
    """The first day on which a period may be assessed, for an assessment that came to main on the day `entered_on`.

    That is the day after its end. Until the middle of 2026 the period's last month was accepted, too.
    Source: house/windows.
    """
    early = law.number(_EARLY, entered_on) if _EARLY in law.parameters else _EARLY_BEFORE
    return period.end + _DAY if early == 0 else period.end - timedelta(days=early)


def list_open_periods(vendor: Vendor, book: Book, law: Law, today: date) -> Iterator[Period]:
    """The periods that ended before `today` and are not assessed yet, in order of their end."""
    assessed = list(_list_assessed_periods(vendor, book, law, today))
    ended = [period for period in list_periods(vendor, book, law, today, today) if period.end < today]
    for period in sorted(ended, key=lambda one: (one.end, one.start, one.contract)):
        if not any(covers(one, period) for one in assessed):
            yield period


def covers(done: Period, period: Period) -> bool:
    """Whether the assessment of one period includes another one: the same contract's days, or more."""
    return done.contract == period.contract and done.start <= period.start and period.end <= done.end


def _list_assessed_periods(vendor: Vendor, book: Book, law: Law, today: date) -> Iterator[Period]:
    for assessment in book.assessments_of.get(vendor.id, ()):
        if assessment.assessed_on <= today:
            period = find_period(vendor, assessment, book, law)
            if period is not None:
                yield period


def _find_period_in_force(vendor: Vendor, assessment: Assessment, book: Book, law: Law, on: date) -> Period | None:
    named_days = parse_period_name(assessment.period)
    in_force = record_in_force(vendor, on)
    place = next((n for n, one in enumerate(in_force.contracts, 1) if one.number == assessment.contract), None)
    if named_days is None or place is None:
        return None
    contract = in_force.contracts[place - 1]
    _, dash, suffix = assessment.period.partition("-c")
    if dash and suffix != str(place):
        return None
    # A part of the calendar is named whole, also where the contract has only some of its days.
    days = max(named_days[0], contract.starts_on), min(named_days[1], contract.ends_on)
    if days != named_days and format_period_name(*named_days) != assessment.period.partition("-c")[0]:
        return None
    for period in _cut_into_periods(vendor, contract, book, law, days[0]):
        if (period.start, period.end) == days:
            return replace(period, name=assessment.period)
    return None


def _cut_into_periods(vendor: Vendor, contract: Contract, book: Book, law: Law, began_by: date) -> Iterator[Period]:
    """The periods of a contract that began by a day; a part of the calendar has its name also where it is cut."""
    earlier = _is_counted_by_calendar(vendor, contract, book, law)
    closed = _find_closed_before_prolongation(vendor, contract, book)
    start, anchor, months, count = contract.starts_on, contract.starts_on, 0, 0
    while start <= min(contract.ends_on, began_by):
        scheme = record_in_force(vendor, start).assessment_scheme
        length = MONTHS[scheme.period]
        if scheme.counted_from == "calendar" or (scheme.counted_from is None and earlier):
            first = (start.month - 1) // length * length + 1
            end, months = _get_day_before(start.year, first + length), 0
            name = format_period_name(date(start.year, first, 1), end)
        else:
            if length != months:
                anchor, months, count = start, length, 0
            count += 1
            end, name = _find_last_day(anchor, months * count), ""
        end = min(end, contract.ends_on)
        if start in closed and closed[start] < end:
            end, months, name = closed[start], 0, ""
        yield Period(contract.number, start, end, name or format_period_name(start, end))
        if end == date.max:
            return
        start = end + _DAY


def _find_closed_before_prolongation(vendor: Vendor, contract: Contract, book: Book) -> dict[date, date]:
    """The last days of the periods assessed up to a former end of a contract, by their first days."""
    place = next(n for n, one in enumerate(vendor.contracts) if one.number == contract.number)
    field = f"contracts.{place}.ends_on"
    changed = [one for one in vendor.changes if one.field == field]
    if not changed:
        return {}
    days = [date.min, *(one.effective_from for one in changed)]
    former = {record_in_force(vendor, day).contracts[place].ends_on for day in days} - {contract.ends_on}
    assessed = (
        parse_period_name(one.period)
        for one in book.assessments_of.get(vendor.id, ())
        if one.contract == contract.number
    )
    return {days[0]: days[1] for days in assessed if days is not None and days[1] in former}


def _is_counted_by_calendar(vendor: Vendor, contract: Contract, book: Book, law: Law) -> bool:
    """Whether a contract was assessed by parts of the calendar while that was the rule, whatever its first day."""
    for assessment in book.assessments_of.get(vendor.id, ()):
        named_days = parse_period_name(assessment.period)
        entered_on = book.entered_on(assessment.id)
        if (
            assessment.contract != contract.number
            or named_days is None
            or entered_on is None
            or "-" in assessment.period
        ):
            continue
        if _EARLY in law.parameters and law.number(_EARLY, entered_on) == 0:
            continue
        if not _starts_with_contract(contract, named_days):
            return True
    return False


def _starts_with_contract(contract: Contract, days: tuple[date, date]) -> bool:
    """Whether a part of the calendar is a whole number of months from the contract's first day."""
    return contract.starts_on.day == 1 and (days[0].month - contract.starts_on.month) % _count_months(days) == 0


def _count_months(days: tuple[date, date]) -> int:
    return days[1].month - days[0].month + 1


def _find_last_day(anchor: date, months: int) -> date:
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
        return _get_day_before(year, month + 1)


def _get_day_before(year: int, month: int) -> date:
    """The day before the first of a month; month 13 is the next year's first."""
    if (year, month) == (date.max.year, 13):
        return date.max
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1) - _DAY
