"""The days of an old ledger, which may lack their day or month, and their irregularities.

A day that the paper does not state is never invented: two such days are in the wrong order only where every
reading of them is. Irregularities are reported, not corrected.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.records import MigratedEntry

_message = Messages(__file__)

DAYS: tuple[str, ...] = (
    "submitted_on",
    "notice.published_on",
    "notice.ends_on",
    "enrolled_on",
    "release.released_on",
)
"""The fields of a migrated entry that hold days, in the order that the notices prescribe."""


@dataclass(frozen=True, slots=True)
class Irregularity:
    """An irregularity in the days of a migrated entry.

    Attributes:
        field: the dotted field in which it shows.
        problem: its description, as the end of a sentence.
    """

    field: str
    problem: Text


def first_day(written: str) -> date | None:
    """The first day that a written day may mean; None where no such day exists."""
    year, month, day = _parts(written)
    try:
        return date(year, month or 1, day or 1)
    except ValueError:
        return None


def last_day(written: str) -> date | None:
    """The last day that a written day may mean; None where no such day exists."""
    year, month, day = _parts(written)
    try:
        return date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    except ValueError:
        return None


def exact_day(written: str | None) -> date | None:
    """The exact day; None where the paper does not state it."""
    return first_day(written) if written is not None and len(written) == len("2021-11-05") else None


def known_day(entry: MigratedEntry) -> date | None:
    """A day on which a migrated entry was certainly under way, by whose law it is judged; None where no day is named.

    Of a month or year it is the last day, so that a law that came within it counts.
    """
    for field in DAYS:
        written = entry.value(field)
        if isinstance(written, str) and (day := last_day(written)) is not None:
            return day
    return None


def find_irregularities(entry: MigratedEntry, law: Law) -> Iterator[Irregularity]:
    """The irregularities in an entry's days by the law of those days: their order, the length of its notice, its place.

    Source: region-2021-1131/2.3, house/migration.
    """
    yield from _find_misordered(entry)
    yield from _find_short_notice(entry, law)
    division = entry.requester.division if entry.requester else None
    day = known_day(entry)
    if division is not None and day is not None:
        then = law.as_of(day)
        entry_division = then.divisions.get(division)
        if entry_division is not None and not entry_division.is_in_force(day):
            problem = _message("division-not-in-force", division=division, day=day, name=entry_division.name)
            yield Irregularity("requester.division", problem)


def _find_misordered(entry: MigratedEntry) -> Iterator[Irregularity]:
    latest: tuple[date, str] | None = None
    for field in DAYS:
        written = entry.value(field)
        if not isinstance(written, str):
            continue
        first, last = first_day(written), last_day(written)
        if first is None or last is None:
            yield Irregularity(field, _message("no-such-day", written=written))
            continue
        if latest is not None and last < latest[0]:
            problem = _message("before-previous-step", written=written, previous=latest[1])
            yield Irregularity(field, problem)
        if latest is None or first > latest[0]:
            latest = (first, written)


def _find_short_notice(entry: MigratedEntry, law: Law) -> Iterator[Irregularity]:
    notice = entry.notice
    opened, ended = (exact_day(day) for day in ((notice.published_on, notice.ends_on) if notice else (None, None)))
    if opened is None or ended is None or ended < opened:
        return
    law_of_day = law.as_of(opened)
    required, actual = (
        law_of_day.number("notice_days", opened, law_of_day.region),
        law_of_day.working_days_between(opened, ended),
    )
    if not isinstance(actual, Unknown) and actual < required:
        problem = _message("notice-too-short", actual=actual, required=required)
        yield Irregularity("notice.ends_on", problem)


def _parts(written: str) -> tuple[int, int, int]:
    year, month, day = (int(part) for part in (*written.split("-"), "0", "0")[:3])
    return year, month, day
