"""The date-dependent shape of a record: fields required from or until a day, and terms with a first or last day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from taizhang.documents.document import Place
from taizhang.documents.in_force import is_in_force
from taizhang.documents.schema import JsonSchema, Schema


@dataclass(frozen=True, slots=True)
class DatedTerm:
    """A value of a record that is in force on some days only, with its place.

    Attributes:
        begins, ends: its first and last day as written; empty where it is missing.
        options: all terms allowed there.
    """

    place: Place
    value: str
    begins: str
    ends: str
    successor: str
    options: tuple[Mapping[str, Any], ...]

    def is_in_force(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return is_in_force({"x-from": self.begins, "x-until": self.ends}, on)


def find_missing_fields(schema: Schema, data: Any, on: date) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """The fields that are required on a day by their `x-required` and missing, each with that annotation."""
    node = _read_dated_node(schema)
    if node is not None:
        yield from _find_missing(node, data, (), on)


def find_dated_terms(schema: Schema, data: Any) -> Iterator[DatedTerm]:
    """Every value of a record that has a first or a last day.

    Values under `x-any-day` are left out: the law of another day decides them, and another rule judges them.
    """
    node = _read_dated_node(schema)
    if node is not None:
        yield from _find_terms(node, data, ())


@dataclass(frozen=True, slots=True)
class _DatedNode:
    """The dated parts of a mapping, a list or a value, and below it.

    Attributes:
        required: the annotations of the keys that are required on some days.
        terms: the dated ones of the terms allowed here.
        options: all terms allowed here.
    """

    required: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    terms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    options: tuple[Mapping[str, Any], ...] = ()
    properties: Mapping[str, "_DatedNode"] = field(default_factory=dict)
    items: "_DatedNode | None" = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is dated here or below."""
        return not (self.required or self.terms or self.properties or self.items)


@lru_cache(maxsize=128)
def _read_dated_node(schema: Schema) -> _DatedNode | None:
    return _collect_dated(schema, schema.bundle)


def _collect_dated(schema: Schema, node: JsonSchema) -> _DatedNode | None:
    node = schema.resolve(node)
    properties = node.get("properties", {})
    options = tuple(option for option in node.get("oneOf", ()) if "const" in option)
    dated_node = _DatedNode(
        required={key: below["x-required"] for key, below in properties.items() if "x-required" in below},
        terms={} if node.get("x-any-day") else {one["const"]: one for one in options if _is_dated(one)},
        options=options,
        properties={
            key: one for key, below in properties.items() if (one := _collect_dated(schema, below)) is not None
        },
        items=_collect_dated(schema, node["items"]) if "items" in node else None,
    )
    return None if dated_node.is_empty else dated_node


def _is_dated(option: JsonSchema) -> bool:
    return "x-from" in option or "x-until" in option


def _find_missing(node: _DatedNode, data: Any, place: Place, on: date) -> Iterator[tuple[Place, Mapping[str, str]]]:
    if isinstance(data, dict):
        for key, dated in node.required.items():
            if key not in data and is_in_force(dated, on, "from", "until"):
                yield (*place, key), dated
        for key, below in node.properties.items():
            if key in data:
                yield from _find_missing(below, data[key], (*place, key), on)
    elif isinstance(data, list) and node.items is not None:
        for index, item in enumerate(data):
            yield from _find_missing(node.items, item, (*place, index), on)


def _find_terms(node: _DatedNode, data: Any, place: Place) -> Iterator[DatedTerm]:
    if isinstance(data, dict):
        for key, below in node.properties.items():
            if key in data:
                yield from _find_terms(below, data[key], (*place, key))
    elif isinstance(data, list):
        for index, item in enumerate(data if node.items is not None else ()):
            yield from _find_terms(node.items, item, (*place, index))  # type: ignore[arg-type]
    elif isinstance(data, str) and (term := node.terms.get(data)) is not None:
        begins, ends, successor = (str(term.get(key, "")) for key in ("x-from", "x-until", "x-successor"))
        yield DatedTerm(place, data, begins, ends, successor, node.options)
