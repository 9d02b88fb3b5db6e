"""What a record states as of a day: as changed by a day, and as it stood before anything wrong in it was put right.

A change (变更) gives a field another value from a day on; the field itself keeps the first one. A correction (更正)
puts a field right and keeps the old value beside it. Annulling, striking, postponing, cancelling, the
prolongation of a notice, and an objection that is recorded late say later that something earlier was not so.
Source: house/corrections.
"""

from datetime import date
from typing import Any, TypeVar

import msgspec

from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import parse_place
from taizhang.records import (
    Approval,
    AssessmentScheme,
    Defect,
    DepartmentChannel,
    DepartmentScheme,
    Entry,
    Interface,
    Notice,
    Record,
    Release,
    Vendor,
)
from taizhang.records.knowledge import has_field

UNFIT = (msgspec.ValidationError, LookupError, TypeError, AttributeError)
"""What a change or a correction raises that does not fit its record: F14 or F15 finds it, and it has no effect."""

Changeable = Vendor | Defect | Interface | DepartmentScheme | DepartmentChannel
"""The kinds of record whose fields may change from a day on."""

R = TypeVar("R", bound=Record)


def record_in_force(record: R, on: date) -> R:
    """The record with every change that was in force on a day in its place, but for one that F15 finds unfit."""
    if not isinstance(record, Changeable):
        return record
    in_force = [
        one for one in record.changes if one.effective_from <= on and has_field(type(record), parse_place(one.field))
    ]
    for change in sorted(in_force, key=lambda change: change.effective_from):
        data = msgspec.to_builtins(record)
        try:
            places.set_value(data, parse_place(change.field), change.value)
            record = msgspec.convert(data, type=type(record))
        except UNFIT:
            continue
    return record


def schemes_of(vendor: Vendor) -> tuple[tuple[Place, AssessmentScheme], ...]:
    """Every assessment scheme that a vendor had, with the place at which it stands, the first one first."""
    found: list[tuple[Place, AssessmentScheme]] = [(("assessment_scheme",), vendor.assessment_scheme)]
    for number, change in enumerate(vendor.changes):
        if change.field == "assessment_scheme":
            try:
                found.append((("changes", number, "value"), msgspec.convert(change.value, type=AssessmentScheme)))
            except UNFIT:
                continue
    return tuple(found)


def has_later_truths(record: Record) -> bool:
    """Whether something in the record says that an earlier fact was wrong or no longer holds."""
    if isinstance(record, Approval):
        return False
    if record.corrections:
        return True
    match record:
        case Notice():
            return bool(
                record.annulled or record.prolonged or any(one.arrival is not None for one in record.objections)
            )
        case Entry():
            return record.struck is not None
        case Release():
            return bool(record.postponed) or record.cancelled is not None
        case _:
            return False


def without_later_truths(record: R) -> R:
    """The record as it stood before anything in it was corrected, undone, prolonged, or found to have arrived earlier.

    Corrections that F14 finds unfit are left as they stand.
    """
    if isinstance(record, Approval):
        return record
    found: Any = record
    if found.corrections:
        data = msgspec.to_builtins(found)
        # What only the schema knows is not in the record, neither before nor after.
        data["corrections"] = [one for one in data["corrections"] if has_field(type(record), parse_place(one["field"]))]
        try:
            undo_corrections(data)
            found = msgspec.convert(data, type=type(record))
        except UNFIT:
            found = record
    if isinstance(found, Notice):
        on_time = tuple(objection for objection in found.objections if objection.arrival is None)
        found = msgspec.structs.replace(found, objections=on_time, annulled=None, prolonged=())
    elif isinstance(found, Entry):
        found = msgspec.structs.replace(found, struck=None)
    elif isinstance(found, Release):
        found = msgspec.structs.replace(found, postponed=(), cancelled=None)
    return found  # type: ignore[no-any-return]


def undo_corrections(data: dict[str, Any]) -> None:
    """Put the value that stood before each correction back into plain `data`, the last correction first."""
    for correction in reversed(data.pop("corrections", ())):
        places.set_value(data, parse_place(correction["field"]), correction["was"])
