"""Serial numbers: gap-free from 1 within their series, in the order of their days."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

R = TypeVar("R")
_SERIAL = re.compile(r"(.*?)([0-9]+)")


@dataclass(frozen=True, slots=True)
class Misnumbered(Generic[R]):
    """A record whose number is not the expected one.

    Attributes:
        reason: "gap" where a number before it is missing, "order" where one before it has a later day.
        problem: the reason in words.
    """

    record: R
    reason: Literal["gap", "order"]
    problem: Text


def find_misnumbered(series: Iterable[tuple[str, date, R]], broken: Iterable[str]) -> Iterator[Misnumbered[R]]:
    """Find the records after a gap or out of the order of their days.

    `series` gives id, day and record; the digits that end the id are the number, and what precedes them
    is the series: a year's, a record's. `broken` are ids whose records are unreadable: they leave no gap. Only the
    first record after a gap is reported, with the first missing number.

    Source: house/serials.
    """
    unreadable = set(broken)
    groups: defaultdict[str, list[tuple[int, str, date, R]]] = defaultdict(list)
    for identity, day, record in series:
        head, digits = _split_serial(identity)
        groups[head].append((int(digits), identity, day, record))
    for head, members in groups.items():
        members.sort(key=lambda member: member[0])
        due, predecessor = 1, members[0]
        for member in members:
            number, identity, day, record = member
            missing = f"{head}{due:0{len(_split_serial(identity)[1])}}"
            while missing in unreadable and due < number:
                due += 1
                missing = f"{head}{due:0{len(_split_serial(identity)[1])}}"
            if number != due:
                yield Misnumbered(record, "gap", _message("gap-before", missing=missing))
            due = number + 1
            if day < predecessor[2]:
                problem = _message(
                    "day-before-predecessor", day=day, predecessor=predecessor[1], predecessor_day=predecessor[2]
                )
                yield Misnumbered(record, "order", problem)
            else:
                predecessor = member


def _split_serial(identity: str) -> tuple[str, str]:
    match = _SERIAL.fullmatch(identity)
    return (match[1], match[2]) if match else (identity, "0")
