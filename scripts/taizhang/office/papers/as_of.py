"""A record as of a day: the facts that a paper of that day may state.

No paper states a fact later than its own day. The schema marks the dates that are facts, unlike planned days such as
the end of a period, by `x-recorded`; `x-dated-by` names the date of a text. So the rule applies to fields that are
added to a schema without a change here. Source: house/corrections.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeVar

import msgspec

from taizhang.documents import places
from taizhang.documents.document import Document, Place
from taizhang.documents.schema import Schema, parse_place
from taizhang.records import Record
from taizhang.repository.history import UNFIT

R = TypeVar("R", bound=Record)


class _Absent:
    """Marks a value that did not exist yet."""


_ABSENT: Final = _Absent()


def record_as_of(schema: Schema, record: R, on: date) -> R | None:
    """The record without facts later than a day; None if the record itself is later."""
    data = data_as_of(schema, _to_plain(msgspec.to_builtins(record)), on)
    if data is None:
        return None
    try:
        return msgspec.convert(data, type=type(record))
    except msgspec.ValidationError:
        # Only an invalid record, which can be printed as a draft only, lacks required fields here.
        return None


def document_as_of(schema: Schema, document: Document, on: date) -> Document | None:
    """The document without facts later than a day; None if its record itself is later."""
    data = data_as_of(schema, document.data, on)
    return None if data is None else Document(document.path, document.raw, data)


def data_as_of(schema: Schema, data: Mapping[str, Any], on: date) -> dict[str, Any] | None:
    """Plain data of a record without facts later than a day; None if the record itself is later.

    Later corrections are reverted, and changes that take effect later are left out. An optional later date is removed
    with the fields dated by it; a group, an item or a whole record with a required later date, or with a required
    field dated by it, is removed as a whole.
    """
    uncorrected = _revert_corrections(data, on)
    day = on.isoformat()
    late = {
        place for place, value, _ in schema.find_annotated(uncorrected, "x-recorded") if str(value)[: len(day)] > day
    }
    late |= {
        ("changes", number, "from")
        for number, change in enumerate(uncorrected.get("changes", ()))
        if str(change.get("from")) > day
    }
    restricted = _restrict_value(schema, (), uncorrected, late)
    return None if isinstance(restricted, _Absent) else restricted


def _revert_corrections(data: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The data before the corrections that were decided after a day."""
    corrections = data.get("corrections", ())
    later = [correction for correction in corrections if str(correction["on"]) > on.isoformat()]
    restored: dict[str, Any] = msgspec.to_builtins(data)
    for correction in reversed(later):
        try:
            places.set_value(restored, parse_place(correction["field"]), correction["was"])
        except UNFIT:
            continue  # rule F14 reports it; it has no effect
    return restored


def _restrict_value(schema: Schema, place: Place, value: Any, late: set[Place]) -> Any:
    if place in late:
        return _ABSENT
    if isinstance(value, list):
        items = [_restrict_value(schema, (*place, number), item, late) for number, item in enumerate(value)]
        present = [item for item in items if not isinstance(item, _Absent)]
        return _ABSENT if value and not present else present
    if not isinstance(value, dict):
        return value
    described = schema.at(place)
    properties, required = described.get("properties", {}), described.get("required", ())
    present_fields: dict[str, Any] = {}
    for key, inner in value.items():
        below = _restrict_value(schema, (*place, key), inner, late)
        if not isinstance(below, _Absent):
            present_fields[key] = below
        elif key in required:
            return _ABSENT
    removed = value.keys() - present_fields.keys()
    undated = {key for key in present_fields if properties.get(key, {}).get("x-dated-by") in removed}
    if undated.intersection(required):
        return _ABSENT
    return {key: inner for key, inner in present_fields.items() if key not in undated}


def _to_plain(value: Any) -> Any:
    """Values as in a document: lists, without None values."""
    if isinstance(value, dict):
        return {key: _to_plain(inner) for key, inner in value.items() if inner is not None}
    return [_to_plain(item) for item in value] if isinstance(value, list | tuple) else value
