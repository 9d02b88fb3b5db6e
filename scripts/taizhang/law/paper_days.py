"""The days of an old ledger, which may lack their day or month, and what is irregular in them.

A day that the paper does not name is never made up: two such days are in the wrong order only where no day that they
may mean puts them right. What is irregular stays as it is, for the past cannot be mended; it is shown.
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
"""The fields of a migrated entry that hold days, in the order in which the notices have them happen."""


@dataclass(frozen=True, slots=True)
class Irregularity:
    """What is irregular in the days of a migrated entry.

    Attributes:
        field: the dotted field in which it shows.
        problem: what it is, as the end of a sentence.
    """

    field: str
    problem: Text


def first_day(written: str) -> date | None:
    """The first day that a written day may mean; None where the calendar has none such."""
    year, month, day = _parts(written)
    try:
        return date(year, month or 1, day or 1)
    except ValueError:
        return None


def last_day(written: str) -> date | None:
    """The last day that a written day may mean; None where the calendar has none such."""
    year, month, day = _parts(written)
    try:
        return date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    except ValueError:
        return None


def exact_day(written: str | None) -> date | None:
    """The one day that is meant; None where the paper does not say it."""
    return first_day(written) if written is not None and len(written) == len("2021-11-05") else None


def known_day(entry: MigratedEntry) -> date | None:
    """A day on which a migrated entry was certainly under way, by whose law it is looked at; None where none is named.

    Of a month or year it is the last day, so that a law that came within it counts.
    """
    for field in DAYS:
        written = entry.value(field)
        if isinstance(written, str) and (found := last_day(written)) is not None:
            return found
    return None


def find_irregularities(entry: MigratedEntry, law: Law) -> Iterator[Irregularity]:
    """What is irregular in an entry's days by the law of those days: their order, the length of its notice, its place.

    Source: region-2021-1131/2.3, house/migration.
    """
    yield from _find_misordered(entry)
    yield from _find_short_notice(entry, law)
    division = entry.requester.division if entry.requester else None
    day = known_day(entry)
    if division is not None and day is not None:
        then = law.as_of(day)
        known = then.divisions.get(division)
        if known is not None and not known.is_in_force(day):
            problem = _message("was", division=division, day=day, known_name=known.name)
            yield Irregularity("requester.division", problem)


def _find_misordered(entry: MigratedEntry) -> Iterator[Irregularity]:
    latest: tuple[date, str] | None = None
    for field in DAYS:
        written = entry.value(field)
        if not isinstance(written, str):
            continue
        first, last = first_day(written), last_day(written)
        if first is None or last is None:
            yield Irregularity(field, _message("is-no-day-of-the-calendar", written=written))
            continue
        if latest is not None and last < latest[0]:
            problem = _message("is-before-the-step-before", written=written, latest=latest[1])
            yield Irregularity(field, problem)
        if latest is None or first > latest[0]:
            latest = (first, written)


def _find_short_notice(entry: MigratedEntry, law: Law) -> Iterator[Irregularity]:
    notice = entry.notice
    opened, ended = (exact_day(day) for day in ((notice.published_on, notice.ends_on) if notice else (None, None)))
    if opened is None or ended is None or ended < opened:
        return
    then = law.as_of(opened)
    wanted, stood = then.number("notice_days", opened, then.region), then.working_days_between(opened, ended)
    if not isinstance(stood, Unknown) and stood < wanted:
        problem = _message("notice-stood-working-days", stood=stood, wanted=wanted)
        yield Irregularity("notice.ends_on", problem)


def _parts(written: str) -> tuple[int, int, int]:
    year, month, day = (int(part) for part in (*written.split("-"), "0", "0")[:3])
    return year, month, day
