"""Divisions 行政区划 in time: their state on a day, which were in force, and the successors of those that ended."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

_KEYS = {
    "title": "name",
    "x-level": "level",
    "x-reports-to": "reports_to",
    "x-finance-department": "finance_department",
    "x-letter-prefix": "letter_prefix",
}
"""The keys of the vocabulary by the names of the fields here; each value may change from a day on."""


@dataclass(frozen=True, slots=True)
class Division:
    """A division 行政区划, as it was on a day.

    Attributes:
        level: region, city, county or zone.
        reports_to: the code of the division whose finance department it reports to; None for the region.
        finance_department: the name of its finance department.
        letter_prefix: the beginning of the numbers of that department's letters, like 呼财; None where unknown.
        begins: its first day; None where it has always existed.
        ends: its last day; None where no end is set.
        successor: the code of the division that replaced it; None where it was not replaced.
    """

    code: str
    name: str
    level: str
    reports_to: str | None
    finance_department: str
    letter_prefix: str | None = None
    begins: date | None = None
    ends: date | None = None
    successor: str | None = None

    def is_in_force(self, on: date) -> bool:
        """Whether the division exists on a day: from its first day to its last."""
        return (self.begins is None or self.begins <= on) and (self.ends is None or on <= self.ends)


class Era(NamedTuple):
    """Days in a row on which no division changes, from `start` to the start of the next era.

    Attributes:
        divisions: every code of all times, as it was in this era, in the order of the vocabulary. A division that has
            not begun yet is listed as it will begin, and one that has ended as it was at its end.
    """

    start: date
    divisions: Mapping[str, Division]


def eras_of(vocabulary: Iterable[Mapping[str, Any]]) -> tuple[Era, ...]:
    """The eras of a sound vocabulary of divisions, earliest first; the first one has no beginning."""
    terms = list(vocabulary)
    starts = {date.min}
    for term in terms:
        starts |= set(change_days(term))
    return tuple(Era(start, {term["const"]: _division(term, start) for term in terms}) for start in sorted(starts))


def change_days(term: Mapping[str, Any]) -> tuple[date, ...]:
    """The days on which a term of a vocabulary begins, ends or changes, unordered."""
    days = [date.fromisoformat(change["from"]) for change in term.get("x-changes", ())]
    if "x-from" in term:
        days.append(date.fromisoformat(term["x-from"]))
    if "x-until" in term:
        days.append(date.fromisoformat(term["x-until"]) + timedelta(days=1))
    return tuple(days)


def era_on(eras: tuple[Era, ...], day: date) -> Era:
    """The era in which a day lies."""
    return eras[bisect_right(eras, day, key=lambda era: era.start) - 1]


def _division(term: Mapping[str, Any], on: date) -> Division:
    values: dict[str, Any] = {name: term.get(key) for key, name in _KEYS.items()}
    for change in term.get("x-changes", ()):
        if date.fromisoformat(change["from"]) <= on:
            values |= {name: change[key] for key, name in _KEYS.items() if key in change}
    return Division(
        code=term["const"],
        begins=date.fromisoformat(term["x-from"]) if "x-from" in term else None,
        ends=date.fromisoformat(term["x-until"]) if "x-until" in term else None,
        successor=term.get("x-successor"),
        **values,
    )
