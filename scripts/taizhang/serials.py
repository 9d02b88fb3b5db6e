"""Serial numbers: gap-free from 1, in the order of their days."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Misnumbered(Generic[R]):
    """A record whose number is not the one due.

    Attributes:
        reason: "gap" where the number due is missing (or the number is 0), "order" where a record with a
            smaller number has a later day.
        due: the missing number; for "order", the number that the record's day would have earned it.
    """

    record: R
    reason: Literal["gap", "order"]
    due: int


def misnumbered(series: Iterable[tuple[int, date, R]], held: Collection[int] = ()) -> Iterator[Misnumbered[R]]:
    """The records of one series (mostly one year's) that stand after a gap or out of the order of their days.

    `series` gives number, day and record; no number stands there twice. `held` are numbers whose records
    cannot be read: they leave no gap. After a gap, only the next record is told of, with the first number that is
    missing; the count goes on from there.

    Source: house/serials.
    """
    taken = frozenset(held)
    due = 1
    days: list[date] = []  # ascending: only records in order are added
    numbers: list[int] = []
    for number, day, record in sorted(series, key=lambda item: item[0]):
        while due in taken and due < number:
            due += 1
        if number != due:
            yield Misnumbered(record, "gap", due)
        due = number + 1
        if days and day < days[-1]:
            yield Misnumbered(record, "order", numbers[bisect_right(days, day)])
        else:
            days.append(day)
            numbers.append(number)
