"""The letters by which cities sent requirements up, as the seals state them. Source: region-2021-1131/2.2."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from taizhang.records import Approval


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter that is on record.

    Attributes:
        number: its number, like 呼财购〔2026〕12号.
        division: whose finance department sent it.
        days: the days of the consolidations that state it, in order; one, unless an item went up again.
        requirements: the ids of what went up by it, in order.
    """

    number: str
    division: str
    days: tuple[date, ...]
    requirements: tuple[str, ...]


def list_letters(approvals: Iterable[Approval]) -> tuple[SentLetter, ...]:
    """Every letter that the seals name, the earliest first; one number of two departments is two letters."""
    found: dict[tuple[str, str], dict[str, date]] = {}
    for approval in approvals:
        for step in approval.predicate.chain:
            if step.duty == "consolidate" and step.letter is not None:
                found.setdefault((step.letter, step.division), {})[approval.record] = step.at.date()
    letters = [
        SentLetter(number, division, tuple(sorted(set(days.values()))), tuple(sorted(days)))
        for (number, division), days in found.items()
    ]
    return tuple(sorted(letters, key=lambda one: (one.days[0], one.number)))
