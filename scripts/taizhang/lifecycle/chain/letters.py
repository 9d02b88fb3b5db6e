"""The letters by which cities sent requirements up, as stated by the seals. Source: region-2021-1131/2.2."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from taizhang.records import Approval


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter that is on record.

    Attributes:
        number: its number, like 呼财购〔2026〕12号.
        division: the division of the finance department that sent it.
        days: the days of the consolidations that state it, in order; several where an item was sent up again.
        requirements: the ids of the requirements sent up by it, in order.
    """

    number: str
    division: str
    days: tuple[date, ...]
    requirements: tuple[str, ...]


def list_letters(approvals: Iterable[Approval]) -> tuple[SentLetter, ...]:
    """Every letter that the seals state, the earliest first; one number of two departments is two letters."""
    days_of: dict[tuple[str, str], dict[str, date]] = {}
    for approval in approvals:
        for step in approval.predicate.chain:
            if step.duty == "consolidate" and step.letter is not None:
                days_of.setdefault((step.letter, step.division), {})[approval.record] = step.at.date()
    letters = [
        SentLetter(number, division, tuple(sorted(set(days.values()))), tuple(sorted(days)))
        for (number, division), days in days_of.items()
    ]
    return tuple(sorted(letters, key=lambda letter: (letter.days[0], letter.number)))
