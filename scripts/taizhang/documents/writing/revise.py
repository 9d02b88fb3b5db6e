"""Minimal changes to a file: every byte outside the changed values stays as it is.

`amend` only adds; here values are replaced and removed as well. Only what is not approved yet
may be changed so; the callers check that.
"""

import copy
from typing import Any

from taizhang.documents import places
from taizhang.documents.document import Document, Place, locate_values
from taizhang.documents.schema import Schema
from taizhang.documents.writing.amend import amend, end_of_value, is_in_brackets
from taizhang.documents.writing.emit import format_inline, format_item, format_member, require_round_trip


def revise(document: Document, schema: Schema, data: Any) -> bytes:
    """The bytes of the file with the content `data`, plain data by the schema's keys; unchanged if it has it.

    A value that differs is replaced in its place, in the canonical form; what `data` lacks is removed with its lines,
    what is new is added as by `amend`. Comments and everything else stay, except those inside a value that is
    replaced as a whole.

    Raises:
        RunFailedError: the result would not read back as `data`.
    """
    current = document
    while True:
        step = _find_first_change(current.data, data, ())
        if step is None:
            require_round_trip(current.raw, current.path, schema.shape, data)
            return current.raw
        place, value = step
        expected = copy.deepcopy(current.data)
        if value is _REMOVED:
            raw, expected = _remove(current, schema, place, expected)
        elif place not in locate_values(current.raw)[1]:
            raw = amend(current, schema, [(place, value)])
            places.set_value(expected, place, copy.deepcopy(value))
        else:
            places.set_value(expected, place, copy.deepcopy(value))
            raw = _replace(current, schema, place, value)
        require_round_trip(raw, current.path, schema.shape, expected)
        current = Document(current.path, raw, expected)


_REMOVED = object()


def _find_first_change(old: Any, new: Any, place: Place) -> tuple[Place, Any] | None:
    """The first place at which `old` has to change, and to what."""
    if isinstance(old, dict) and isinstance(new, dict) and new:
        for key, value in old.items():
            if key not in new:
                return (*place, key), _REMOVED
            if (change := _find_first_change(value, new[key], (*place, key))) is not None:
                return change
        return next((((*place, key), new[key]) for key in new if key not in old), None)
    if isinstance(old, list) and isinstance(new, list) and old and new:
        for number, (before, after) in enumerate(zip(old, new, strict=False)):
            if (change := _find_first_change(before, after, (*place, number))) is not None:
                return change
        if len(old) > len(new):
            return (*place, len(old) - 1), _REMOVED
        return ((*place, len(old)), new[len(old)]) if len(new) > len(old) else None
    # True is 1 to Python, but not to a reader.
    return None if old == new and type(old) is type(new) else (place, new)


def _remove(current: Document, schema: Schema, place: Place, data: Any) -> tuple[bytes, Any]:
    """The file without the value at `place`, and its data."""
    parent = places.value_at(data, place[:-1])
    parent.pop(place[-1])
    text, values, keys = locate_values(current.raw)
    begin = (keys.get(place) or values[place])[0]
    start = text.rfind("\n", 0, begin) + 1
    alone = text[start:begin].strip() in ("", "-") and (isinstance(place[-1], int) or not text[start:begin].strip())
    if not parent or not alone or is_in_brackets(current, place[:-1]):
        return _replace(current, schema, place[:-1], parent), data
    return (text[:start] + text[end_of_value(current, place) :]).encode(), data


def _replace(current: Document, schema: Schema, place: Place, value: Any) -> bytes:
    text, values, keys = locate_values(current.raw)
    start, end = values[place]
    if is_in_brackets(current, place[:-1]):
        return f"{text[:start]}{format_inline(value)}{text[end:]}".encode()
    key_span = keys.get(place)
    lead = text.index(":", key_span[1]) + 1 if key_span else text.rindex("-", 0, start) + 1
    begin = text.rfind("\n", 0, key_span[0] if key_span else lead) + 1
    indent = (key_span[0] if key_span else lead - 1) - begin
    lines_written = (
        format_member(schema, place, value, indent) if key_span else format_item(schema, place, value, indent)
    )
    first = lines_written[0].text[indent + (len(str(place[-1])) + 1 if key_span else 1) :]
    stop = text.find("\n", lead)
    stop = len(text) if stop < 0 else stop
    block = text[start:end][:1] in ("", "|", ">") or _nested(places.value_at(current.data, place), text[start])
    if len(lines_written) == 1 and not block:
        return f"{text[:start]}{first.lstrip()}{text[end:]}".encode()
    comment = _comment(text[lead:stop], text[start : min(end, stop)] if start < stop else "")
    lines = [text[begin:lead] + first + comment, *(line.text for line in lines_written[1:])]
    return (text[:begin] + "\n".join([*lines, ""]) + text[end_of_value(current, place) :]).encode()


def _nested(value: Any, begins: str) -> bool:
    """Whether a value is a mapping or list that is written in lines of its own."""
    return isinstance(value, dict | list) and begins not in "[{"


def _comment(line: str, value: str) -> str:
    """The comment behind a key or dash in its line, whose own value begins with `value`."""
    rest = line.strip()
    if rest[:1] in ("|", ">"):
        rest = rest.lstrip("|>+-0123456789")
    elif value and not value.startswith("- "):
        rest = rest.removeprefix(value.rstrip())
    rest = rest.strip()
    return f"  {rest}" if rest.startswith("#") else ""
