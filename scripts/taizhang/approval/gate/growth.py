"""What a change may do to a record on main: add to it, and correct it by an entry under `corrections`."""

import copy
from collections.abc import Iterator
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents import places
from taizhang.documents.document import Document, Fault, Place
from taizhang.documents.schema import Schema, format_place, parse_place
from taizhang.findings.remedy import is_closed_to_additions
from taizhang.repository.kinds import Kind
from taizhang.repository.repository import Flaw

_message = Messages(__file__)

_FREE_KEYS = frozenset({"withdrawn", "corrections"})
"""All that is ever added to a requirement that was approved: the rest is what was approved, and what is noticed."""
_SAME = _message("field-not-corrected")

_ITEM = _message("item-not-removable")


def find_rewriting(kind: Kind, old: Document, is_sealed: bool, new: Document, schema: Schema) -> Iterator[Flaw]:
    """Everything in a changed record that rewrites the version on main, in order of place.

    `is_sealed` is whether the record has a seal: a requirement that was approved takes no additions either.

    A field that was recorded stays as it is, unless its schema has `x-mutable`, or a new correction names it with the
    recorded value. Additions are free, except where the schema closes a field to them: there the list, or the absence
    of a value, was part of the approved content. Source: house/gate, house/records, house/corrections.
    """
    identity = str(new.data["id"])
    data, faults = _apply_corrections(old, new, identity)
    yield from faults
    if kind.name == "requirement":
        if is_sealed:
            current = {key: value for key, value in new.data.items() if key not in _FREE_KEYS}
            former = {key: value for key, value in data.items() if key not in _FREE_KEYS}
            departures = [
                *_find_departures(former, current, ()),
                *_find_additions(former, current, ()),
                *_rewritten_keys(data, new.data),
            ]
            for place in departures[:1]:
                yield flaw_at("G05", new, identity, place, {"requirement": identity})
        return
    for place in _find_departures(data, new.data, ()):
        if place and not schema.inherited_flag(place, "x-mutable", False):
            yield flaw_at("G06", new, identity, place, {"record": identity, "field": format_place(place)})
    for place in _find_additions(data, new.data, ()):
        if is_closed_to_additions(schema, old.data, place):
            yield flaw_at("G06", new, identity, place, {"record": identity, "field": format_place(place)})


def _rewritten_keys(old: Any, new: Any) -> Iterator[Place]:
    for key in _FREE_KEYS & old.keys():
        yield from _find_departures(old[key], new.get(key), (key,)) if key in new else [(key,)]


def _apply_corrections(old: Document, new: Document, identity: str) -> tuple[Any, list[Flaw]]:
    """The old data with every new correction carried out, and the corrections that do not match it."""
    data, faults = copy.deepcopy(old.data), []
    known_count = len(old.data.get("corrections", ()))
    for number, correction in enumerate(new.data.get("corrections", ())):
        if number < known_count:
            continue
        place = parse_place(correction["field"])
        stored, value = places.value_at(data, place), places.value_at(new.data, place)
        if stored is None and correction["was"] == []:
            stored = []
        following = new.data["corrections"][number + 1 :]
        if (next_one := next((one for one in following if one["field"] == correction["field"]), None)) is not None:
            value = next_one["was"]
        problem = None
        if stored != correction["was"] or type(stored) is not type(correction["was"]):
            value_zh = "（无）" if stored is None else str(stored)
            problem = _message("main-has-another-value", value=Text(value_zh, stored))
        elif value == stored:
            problem = _SAME
        elif value is None and isinstance(place[-1], int):
            problem = _ITEM
        if problem is not None:
            where = ("corrections", number, "was")
            faults.append(flaw_at("G09", new, identity, where, {"field": correction["field"], "problem": problem}))
        elif value is None:
            places.value_at(data, place[:-1]).pop(place[-1])
        else:
            places.set_value(data, place, copy.deepcopy(value))
    return data, faults


def _find_departures(old: Any, new: Any, place: Place) -> Iterator[Place]:
    """Where `new` is not `old` with something added: a value changed or removed, a list not continued."""
    if old is None:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in old.items():
            if key in new:
                yield from _find_departures(value, new[key], (*place, key))
            elif value is not None:
                yield (*place, key)
    elif isinstance(old, list) and isinstance(new, list):
        for index, value in enumerate(old):
            if index >= len(new):
                yield (*place, index)
                return
            yield from _find_departures(value, new[index], (*place, index))
    elif old != new or type(old) is not type(new):
        yield place


def _find_additions(old: Any, new: Any, place: Place) -> Iterator[Place]:
    """Where `new` contains something that `old` does not."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in new.items():
            if key in old:
                yield from _find_additions(old[key], value, (*place, key))
            elif value is not None:
                yield (*place, key)
    elif isinstance(old, list) and isinstance(new, list):
        for index, value in enumerate(new):
            if index >= len(old):
                yield (*place, index)
                return
            yield from _find_additions(old[index], value, (*place, index))


def flaw_at(
    code: str, document: Document, record: str, place: Place, params: dict[str, Param], by: tuple[str, ...] = ()
) -> Flaw:
    """The flaw of a rule over changes at a place of a document; `by` is as of `Fault`."""
    mark = document.mark(place)
    fault = Fault(code, mark, {**params, "place": format_place(place)}, by)
    return Flaw(document.path, record, fault, document.line(mark.line))
