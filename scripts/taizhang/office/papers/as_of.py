"""A record as it stood on a day: what a paper of that day may say of it.

No paper names a later fact than its own day. Which dates of a record are facts, and not days that lie ahead by nature
like the end of a period, its schema says by `x-recorded`; `x-dated-by` names the date beside a text that came with it.
So a field that is added to a schema keeps to the same rule without a line here. Source: house/corrections.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeVar

import msgspec

from taizhang.documents import places
from taizhang.documents.document import Document, Place
from taizhang.documents.schema import Schema, undotted
from taizhang.records import Record
from taizhang.repository.history import UNFIT

R = TypeVar("R", bound=Record)


class _Gone:
    """Stands for what was not there yet."""


_GONE: Final = _Gone()


def record_as_of(schema: Schema, record: R, on: date) -> R | None:
    """The record with nothing in it that is later than a day; None where it began later itself."""
    data = data_as_of(schema, _plain(msgspec.to_builtins(record)), on)
    if data is None:
        return None
    try:
        return msgspec.convert(data, type=type(record))
    except msgspec.ValidationError:
        # Only a record at fault, which is printed as a draft at most, leaves less than its type needs.
        return None


def document_as_of(schema: Schema, document: Document, on: date) -> Document | None:
    """The document with nothing in it that is later than a day; None where its record began later itself."""
    data = data_as_of(schema, document.data, on)
    return None if data is None else Document(document.path, document.raw, data)


def data_as_of(schema: Schema, data: Mapping[str, Any], on: date) -> dict[str, Any] | None:
    """Plain data of a record with nothing in it that is later than a day; None where it began later itself.

    What was corrected later has its old value back, and a change that holds from a later day is not there. A later date
    that may be missing goes with what is dated by it; a group, an item or a whole record whose date it is, or whose
    required part is dated by it, goes as one.
    """
    stood = _uncorrected(data, on)
    day = on.isoformat()
    late = {place for place, value, _ in schema.annotated(stood, "x-recorded") if str(value)[: len(day)] > day}
    late |= {
        ("changes", number, "from")
        for number, change in enumerate(stood.get("changes", ()))
        if str(change.get("from")) > day
    }
    kept = _kept(schema, (), stood, late)
    return None if isinstance(kept, _Gone) else kept


def _uncorrected(data: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The data before the corrections that were decided after a day."""
    corrections = data.get("corrections", ())
    later = [one for one in corrections if str(one["on"]) > on.isoformat()]
    stood: dict[str, Any] = msgspec.to_builtins(data)
    for correction in reversed(later):
        try:
            places.put(stood, undotted(correction["field"]), correction["was"])
        except UNFIT:
            continue  # F14 finds what is wrong with it; it has no effect
    return stood


def _kept(schema: Schema, place: Place, value: Any, late: set[Place]) -> Any:
    if place in late:
        return _GONE
    if isinstance(value, list):
        items = [_kept(schema, (*place, number), item, late) for number, item in enumerate(value)]
        found = [item for item in items if not isinstance(item, _Gone)]
        return _GONE if value and not found else found
    if not isinstance(value, dict):
        return value
    described = schema.at(place)
    known, required = described.get("properties", {}), described.get("required", ())
    kept: dict[str, Any] = {}
    for key, inner in value.items():
        below = _kept(schema, (*place, key), inner, late)
        if not isinstance(below, _Gone):
            kept[key] = below
        elif key in required:
            return _GONE
    gone = value.keys() - kept.keys()
    undated = {key for key in kept if known.get(key, {}).get("x-dated-by") in gone}
    if undated.intersection(required):
        return _GONE
    return {key: inner for key, inner in kept.items() if key not in undated}


def _plain(value: Any) -> Any:
    """Values as a document holds them: lists, and nothing where nothing is stated."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if inner is not None}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
