"""Additions to a file that leave every byte of its author unchanged: comments, order, quotes, block scalars."""

import copy
from collections.abc import Sequence
from typing import Any

from taizhang.documents import places
from taizhang.documents.document import Document, Place, locate_values
from taizhang.documents.schema import Schema
from taizhang.documents.writing.emit import (
    STEP,
    YamlLine,
    format_inline,
    format_item,
    format_member,
    require_round_trip,
)


class OccupiedError(Exception):
    """The place of an addition is occupied already.

    Attributes:
        place: where.
    """

    def __init__(self, place: Place) -> None:
        super().__init__(".".join(map(str, place)))
        self.place = place


def amend(document: Document, schema: Schema, additions: Sequence[tuple[Place, Any]]) -> bytes:
    """The bytes of the file with each value added at its place, which must be empty.

    The last step of a place is a key that its mapping lacks, or the length of a list, to append to it; missing
    parents are created. The difference is added lines only, except inside brackets: there an
    item is added within its line, and an empty list becomes one of lines. A key goes behind the keys that
    precede it in the schema.

    Raises:
        OccupiedError: the place is not empty.
        RunFailedError: the result would not read back as intended.
    """
    raw, data = document.raw, copy.deepcopy(document.data)
    for place, value in additions:
        raw = _File(raw, data, schema).add(place, value)
        places.set_value(data, place, copy.deepcopy(value))
        require_round_trip(raw, document.path, schema.shape, data)
    return raw


def remove_key(document: Document, key: str) -> tuple[bytes, ...]:
    """The bytes of the file without the lines of a top-level key: as it was before `amend` added it.

    Two candidates where it was at the end, since the file may have ended without a line end; none where the key is
    missing or shares its lines with another.
    """
    if key not in document.data:
        return ()
    file = _File(document.raw, document.data, None)
    start = file.text.rfind("\n", 0, file.keys[(key,)][0]) + 1
    end = file.after((key,))
    if file.text[start : file.keys[(key,)][0]].strip():
        return ()
    rest = file.text[:start] + file.text[end:]
    candidates = [rest]
    if end >= len(file.text):
        candidates.append(rest.removesuffix("\n"))
    return tuple(candidate.encode() for candidate in candidates)


def end_of_value(document: Document, place: Place) -> int:
    """The character behind the last line of the value at `place`; comments below it are not its own."""
    return _File(document.raw, document.data, None).after(place)


def is_in_brackets(document: Document, place: Place) -> bool:
    """Whether the value at `place`, or one around it, is written in brackets."""
    file = _File(document.raw, document.data, None)
    return any(file.bracketed(place[:depth]) for depth in range(len(place) + 1))


class _File:
    """One file while something is added to it."""

    def __init__(self, raw: bytes, data: Any, schema: Schema | None) -> None:
        self.text, self.values, self.keys = locate_values(raw)
        self.data = data
        self._schema = schema

    @property
    def schema(self) -> Schema:
        """The schema, which additions need."""
        if self._schema is None:
            raise TypeError("a file without its schema is only read")
        return self._schema

    def add(self, place: Place, value: Any) -> bytes:
        if place in self.values:
            raise OccupiedError(place)
        parent, step = place[:-1], place[-1]
        while parent not in self.values:
            value = [value] if isinstance(step, int) else {step: value}
            parent, step = parent[:-1], parent[-1]
        container = places.value_at(self.data, parent)
        if isinstance(container, list) is not isinstance(step, int):
            raise OccupiedError(parent)
        if self.bracketed(parent):
            return self._in_brackets(parent, step, value, container)
        if isinstance(step, int):
            lines = format_item(self.schema, (*parent, step), value, self._column(self.values[parent][0]))
            return self._below((*parent, len(container) - 1), lines)
        order = list(self.schema.at(parent).get("properties", ()))
        before = [key for key in container if key in order and step in order and order.index(key) < order.index(step)]
        indent = self._column(self.keys[(*parent, next(iter(container)))][0])
        lines = format_member(self.schema, (*parent, step), value, indent)
        # Behind the last of those keys in the order of the file, which need not be the schema's.
        last = max(
            before or container, key=lambda key: self.keys[(*parent, key)][0] if before else -list(container).index(key)
        )
        return self._below((*parent, last), lines)

    def after(self, place: Place) -> int:
        """The character behind the last line of the value at `place`."""
        start, end = self._own(place)
        if self.text[start] in "|>" and "+" not in self.text[start : self.text.find("\n", start)]:
            end = start + len(self.text[start:end].rstrip())
        elif end and self.text[end - 1] == "\n":
            return end
        line_end = self.text.find("\n", end)
        return len(self.text) if line_end < 0 else line_end + 1

    def _own(self, place: Place) -> tuple[int, int]:
        """The span of the last scalar or bracket of the value at `place`; a block itself ends behind comments."""
        while not self.bracketed(place):
            value = places.value_at(self.data, place)
            if isinstance(value, dict):
                place = (*place, max(value, key=lambda key: self.keys[(*place, key)][0]))
            elif isinstance(value, list):
                place = (*place, len(value) - 1)
            else:
                break
        return self.values[place]

    def bracketed(self, place: Place) -> bool:
        """Whether the value at `place` is written in brackets."""
        value = places.value_at(self.data, place)
        start = self.values[place][0]
        return isinstance(value, dict | list) and self.text[start : start + 1] in ("[", "{")

    def _column(self, at: int) -> int:
        return at - (self.text.rfind("\n", 0, at) + 1)

    def _below(self, place: Place, lines: list[YamlLine]) -> bytes:
        at = self.after(place)
        head, tail = self.text[:at], self.text[at:]
        gap = "" if head.endswith("\n") else "\n"
        return "".join([head, gap, *(f"{line.text}\n" for line in lines), tail]).encode()

    def _in_brackets(self, parent: Place, step: str | int, value: Any, container: Any) -> bytes:
        start, end = self.values[parent]
        added = format_inline(value) if isinstance(step, int) else f"{step}: {format_inline(value)}"
        if container:
            last = (
                *parent,
                len(container) - 1
                if isinstance(container, list)
                else max(container, key=lambda k: self.keys[(*parent, k)]),
            )
            at = self.values[last][1]
            comma = len(self.text[at:end]) - len(self.text[at:end].lstrip())
            if self.text[at + comma] == ",":
                at += comma + 1
                return f"{self.text[:at]} {added}{self.text[at:]}".encode()
            return f"{self.text[:at]}, {added}{self.text[at:]}".encode()
        if any(self.bracketed(parent[:depth]) for depth in range(len(parent))):
            return f"{self.text[: start + 1]}{added}{self.text[end - 1 :]}".encode()
        key = next((parent[:depth] for depth in range(len(parent), 0, -1) if parent[:depth] in self.keys), parent)
        indent = self._column(self.keys[key][0]) + STEP
        lines = (
            format_item(self.schema, (*parent, step), value, indent)
            if isinstance(step, int)
            else format_member(self.schema, (*parent, step), value, indent)
        )
        stop = self.text.find("\n", end)
        stop = len(self.text) if stop < 0 else stop
        head = self.text[:start].rstrip(" ") + self.text[end:stop]
        return "".join([head, *(f"\n{line.text}" for line in lines), self.text[stop:] or "\n"]).encode()
