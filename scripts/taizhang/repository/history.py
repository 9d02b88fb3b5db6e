"""A record as of a day: as changed by that day, and as it was before its corrections.

A change (变更) gives a field another value from a day on; the field itself keeps the first one. A correction (更正)
replaces a wrong value and keeps it beside the new one. Annulling, striking, postponing, cancelling, the
prolongation of a notice, and an objection that is recorded late state later that an earlier fact does not hold.
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
from taizhang.records.record_fields import has_field

UNFIT = (msgspec.ValidationError, LookupError, TypeError, AttributeError)
"""The errors of a change or correction that does not fit its record: F14 or F15 reports it, and it has no effect."""

Changeable = Vendor | Defect | Interface | DepartmentScheme | DepartmentChannel
"""The kinds of record whose fields may change from a day on."""

R = TypeVar("R", bound=Record)


def record_in_force(record: R, on: date) -> R:
    """The record with every change that was in force on a day applied, except those that F15 rejects."""
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
    """Every assessment scheme that a vendor had, with its place, the first one first."""
    result: list[tuple[Place, AssessmentScheme]] = [(("assessment_scheme",), vendor.assessment_scheme)]
    for number, change in enumerate(vendor.changes):
        if change.field == "assessment_scheme":
            try:
                result.append((("changes", number, "value"), msgspec.convert(change.value, type=AssessmentScheme)))
            except UNFIT:
                continue
    return tuple(result)


def has_later_truths(record: Record) -> bool:
    """Whether something in the record states that an earlier fact was wrong or no longer holds."""
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
    """The record before it was corrected, undone, prolonged, or an objection proved to have arrived earlier.

    Corrections that F14 rejects stay in effect.
    """
    if isinstance(record, Approval):
        return record
    result: Any = record
    if result.corrections:
        data = msgspec.to_builtins(result)
        # Fields that only the schema knows are not in the typed record.
        data["corrections"] = [one for one in data["corrections"] if has_field(type(record), parse_place(one["field"]))]
        try:
            undo_corrections(data)
            result = msgspec.convert(data, type=type(record))
        except UNFIT:
            result = record
    if isinstance(result, Notice):
        on_time = tuple(objection for objection in result.objections if objection.arrival is None)
        result = msgspec.structs.replace(result, objections=on_time, annulled=None, prolonged=())
    elif isinstance(result, Entry):
        result = msgspec.structs.replace(result, struck=None)
    elif isinstance(result, Release):
        result = msgspec.structs.replace(result, postponed=(), cancelled=None)
    return result  # type: ignore[no-any-return]


def undo_corrections(data: dict[str, Any]) -> None:
    """Restore the value before each correction in plain `data`, the last correction first."""
    for correction in reversed(data.pop("corrections", ())):
        places.set_value(data, parse_place(correction["field"]), correction["was"])
