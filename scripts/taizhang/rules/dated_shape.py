"""What of a record depends on the day: fields that it lacks and that were required by then, terms with an end."""

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
    """A value of a record that is in force on some days only, and where it stands.

    Attributes:
        begins, ends: its first and last day, as they are written; empty where there is none.
        options: all terms that may stand there.
    """

    place: Place
    value: str
    begins: str
    ends: str
    successor: str
    options: tuple[Mapping[str, Any], ...]

    def is_in_force(self, on: date) -> bool:
        """Whether it may be written on a day."""
        return is_in_force({"x-from": self.begins, "x-until": self.ends}, on)


def missing_fields(schema: Schema, data: Any, on: date) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """The fields that are required on a day by their `x-required` and missing, each with that annotation."""
    marks = _dated(schema)
    if marks is not None:
        yield from _missing(marks, data, (), on)


def dated_terms(schema: Schema, data: Any) -> Iterator[DatedTerm]:
    """Every value of a record that has a first or a last day.

    Where the schema says `x-any-day`, the law of another day settles what is written, and a rule of its own judges it.
    """
    marks = _dated(schema)
    if marks is not None:
        yield from _terms(marks, data, ())


@dataclass(frozen=True, slots=True)
class _Marks:
    """What is dated of a mapping, a list or a value, and below it.

    Attributes:
        required: the annotations of the keys that are required on some days.
        terms: the dated ones of the terms that may stand here.
        options: all terms that may stand here.
    """

    required: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    terms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    options: tuple[Mapping[str, Any], ...] = ()
    properties: Mapping[str, "_Marks"] = field(default_factory=dict)
    items: "_Marks | None" = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is dated here or below."""
        return not (self.required or self.terms or self.properties or self.items)


@lru_cache(maxsize=128)
def _dated(schema: Schema) -> _Marks | None:
    return _collect(schema, schema.bundle)


def _collect(schema: Schema, node: JsonSchema) -> _Marks | None:
    node = schema.resolve(node)
    properties = node.get("properties", {})
    options = tuple(option for option in node.get("oneOf", ()) if "const" in option)
    found = _Marks(
        required={key: below["x-required"] for key, below in properties.items() if "x-required" in below},
        terms={} if node.get("x-any-day") else {one["const"]: one for one in options if _is_dated(one)},
        options=options,
        properties={key: one for key, below in properties.items() if (one := _collect(schema, below)) is not None},
        items=_collect(schema, node["items"]) if "items" in node else None,
    )
    return None if found.is_empty else found


def _is_dated(option: JsonSchema) -> bool:
    return "x-from" in option or "x-until" in option


def _missing(marks: _Marks, data: Any, place: Place, on: date) -> Iterator[tuple[Place, Mapping[str, str]]]:
    if isinstance(data, dict):
        for key, dated in marks.required.items():
            if key not in data and is_in_force(dated, on, "from", "until"):
                yield (*place, key), dated
        for key, below in marks.properties.items():
            if key in data:
                yield from _missing(below, data[key], (*place, key), on)
    elif isinstance(data, list) and marks.items is not None:
        for index, item in enumerate(data):
            yield from _missing(marks.items, item, (*place, index), on)


def _terms(marks: _Marks, data: Any, place: Place) -> Iterator[DatedTerm]:
    if isinstance(data, dict):
        for key, below in marks.properties.items():
            if key in data:
                yield from _terms(below, data[key], (*place, key))
    elif isinstance(data, list):
        for index, item in enumerate(data if marks.items is not None else ()):
            yield from _terms(marks.items, item, (*place, index))  # type: ignore[arg-type]
    elif isinstance(data, str) and (term := marks.terms.get(data)) is not None:
        begins, ends, successor = (str(term.get(key, "")) for key in ("x-from", "x-until", "x-successor"))
        yield DatedTerm(place, data, begins, ends, successor, marks.options)
