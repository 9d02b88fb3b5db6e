"""The growth of each record: the versions of its file that were merged one after the other, by the days in it.

A fact with a day (`x-recorded` in the schema) came to the file on that day or soon after; for an earlier version, later
facts are removed and later corrections undone. This gives the earlier files, to be sealed.
"""

import copy
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from taizhang.documents import places
from taizhang.documents.document import Document, Place, read_document
from taizhang.documents.schema import Schema, parse_place
from taizhang.documents.writing.emit import format_file
from taizhang.documents.writing.original import find_originals
from taizhang.law.calendar import Day
from taizhang.law.law import Law
from taizhang.records import Record
from taizhang.repository.kinds import Kind

COMPANIONS = {
    "paid_on": ("assessment",),
    "answered_on": ("answer",),
    "decided_on": ("decision", "excluded_working_days"),
}
"""What is recorded together with a day beside it."""
NEVER_ALONE = frozenset({"arrival", "sent_on"})
"""Optional parts that were recorded together with the part around them."""
GATHERED = {"defect": 1, "dispute": 2}
"""Within so many working days after the first, facts of such a record are recorded in one pull request."""


@dataclass(frozen=True)
class Growth:
    """One merged change of one record.

    Attributes:
        serial: 1 for the first.
        after, before: the record with it and without it; `before` is None for the first.
        raw: the file with it.
        facts: the places of what it added, in order of day; empty for the first.
        day: the day of its latest fact.
    """

    kind: Kind
    record: str
    path: str
    serial: int
    after: Record
    before: Record | None
    raw: bytes
    facts: tuple[Place, ...]
    day: date

    @property
    def sha256(self) -> str:
        """The digest of the file with it."""
        return hashlib.sha256(self.raw).hexdigest()


def list_growths(kind: Kind, document: Document, schema: Schema, law: Law) -> tuple[Growth, ...]:
    """The changes that led to the present record, in order."""
    units = _units(document, schema)
    first = units.pop((), date.min)
    later: dict[Place, date] = {}
    for place, day in units.items():
        # A list only grows at its end: no item came before the items above it.
        days_above = [on for other, on in later.items() if isinstance(place[-1], int) and _is_above(other, place)]
        day = max([day, *days_above])
        if day > first:
            later[place] = day
    result: list[Growth] = []
    for serial, day in enumerate(_group_days(kind, [first, *sorted(set(later.values()))], law), 1):
        raw, data = _as_of(document, schema, {place for place, on in later.items() if on > day})
        record = msgspec.convert(data | {"id": document.data["id"]}, type=kind.record)
        facts = sorted((on, place) for place, on in later.items() if result and result[-1].day < on <= day)
        before = result[-1].after if result else None
        names = tuple(place for _, place in facts)
        result.append(Growth(kind, record.id, document.path, serial, record, before, raw, names, day))
    return tuple(result)


def _is_above(other: Place, place: Place) -> bool:
    """Whether `other` is the list of an item, or an earlier item of it."""
    if other == place[:-1]:
        return True
    last = other[-1]
    return other[:-1] == place[:-1] and isinstance(last, int) and last < int(place[-1])


def _units(document: Document, schema: Schema) -> dict[Place, date]:
    """The parts of a file that came on a day of their own, each with the latest day in it; () is all the rest."""
    days: dict[Place, date] = {}
    for place, value, _ in schema.find_annotated(document.data, "x-recorded"):
        if place[0] == "changes":
            continue
        unit = _unit(place, schema)
        days[unit] = max(days.get(unit, date.min), date.fromisoformat(str(value)[:10]))
    for number, change in enumerate(document.data.get("changes", ())):
        days["changes", number] = date.fromisoformat(change["from"])
    return days


def _unit(place: Place, schema: Schema) -> Place:
    """The smallest part around a place that the file could be without; of a list's first item, the whole list."""
    while place:
        above, last = place[:-1], place[-1]
        if above == ("corrections",) or (isinstance(last, int) and last > 0):
            return place
        if isinstance(last, str) and last not in schema.at(above).get("required", ()) and last not in NEVER_ALONE:
            return place
        place = above
    return ()


def _group_days(kind: Kind, days: list[date], law: Law) -> list[date]:
    """The last day of each group of days whose facts came in one pull request."""
    within = GATHERED.get(kind.name, 0)
    groups: list[list[date]] = []
    for day in days:
        if groups and working_days_between(law, groups[-1][0], day) <= within:
            groups[-1].append(day)
        else:
            groups.append([day])
    return [group[-1] for group in groups]


def working_days_between(law: Law, start: date, end: date) -> int:
    """How many working days lie after `start` and not after `end`; weekdays where no calendar decides."""
    days = (date.fromordinal(number) for number in range(start.toordinal() + 1, end.toordinal() + 1))
    return sum(is_worked(law, day) for day in days)


def is_worked(law: Law, day: date) -> bool:
    """Whether people are at work; by the weekday where no calendar decides."""
    day_type = law.calendar.day(day)
    return day_type is Day.WORK if day_type is not Day.UNKNOWN else day.weekday() < 5


def _as_of(document: Document, schema: Schema, later: set[Place]) -> tuple[bytes, Any]:
    """The file, and its data, without the parts in `later`."""
    if not later:
        return document.raw, document.data
    data = copy.deepcopy(document.data)
    # From the last to the first, so that no place moves; corrections are undone while their fields still exist.
    last_first = sorted(later, key=lambda place: tuple(map(_sortable, place)), reverse=True)
    for place in (place for place in last_first if place[0] == "corrections"):
        correction = data["corrections"].pop(place[-1])
        places.set_value(data, parse_place(correction["field"]), correction["was"])
    for place in (place for place in last_first if place[0] != "corrections"):
        holder = places.value_at(data, place[:-1])
        if holder is None or (isinstance(place[-1], int) and place[-1] >= len(holder)):
            continue  # removed together with the part around it
        holder.pop(place[-1])
        for companion in COMPANIONS.get(str(place[-1]), ()):
            holder.pop(companion, None)
    for key in ("corrections", "changes"):
        if data.get(key) == []:
            del data[key]
    if schema.name != "requirement":
        return format_file(schema, data, document.path), data
    # The approved file is restored byte by byte.
    for raw in find_originals(document):
        earlier, _ = read_document(raw, document.path, schema.shape)
        if earlier is not None and earlier.data == data:
            return raw, data
    raise ValueError(f"{document.path}: what was approved cannot be restored")


def _sortable(step: str | int) -> tuple[int, str]:
    return (step, "") if isinstance(step, int) else (0, step)
