"""Changes to a file that touch nothing but what changes: every other byte of its author stays where it was.

`amend` adds where nothing stands; here values are set anew and taken out as well. Only what nobody has approved yet
may be changed so; who may do it is for others to say.
"""

import copy
from typing import Any

from taizhang.documents import places
from taizhang.documents.document import Document, Place, locate_values
from taizhang.documents.schema import Schema
from taizhang.documents.writing.amend import amend, end_of_value, is_in_brackets
from taizhang.documents.writing.emit import format_inline, format_item, format_member, require_round_trip


def revise(document: Document, schema: Schema, data: Any) -> bytes:
    """The bytes of the file that says `data`, plain data by the schema's keys; a file that says so already stays.

    A value that differs is set anew in its place, in the canonical form; what `data` lacks goes with its lines, what is
    new comes as `amend` adds it. Comments and everything else stay; only those inside a value that is set anew as
    a whole go with it.

    Raises:
        RunFailedError: the result would not read back as `data`.
    """
    held = document
    while True:
        step = _find_first_change(held.data, data, ())
        if step is None:
            require_round_trip(held.raw, held.path, schema.shape, data)
            return held.raw
        place, wanted = step
        meant = copy.deepcopy(held.data)
        if wanted is _GONE:
            raw, meant = _remove(held, schema, place, meant)
        elif place not in locate_values(held.raw)[1]:
            raw = amend(held, schema, [(place, wanted)])
            places.set_value(meant, place, copy.deepcopy(wanted))
        else:
            places.set_value(meant, place, copy.deepcopy(wanted))
            raw = _replace(held, schema, place, wanted)
        require_round_trip(raw, held.path, schema.shape, meant)
        held = Document(held.path, raw, meant)


_GONE = object()


def _find_first_change(old: Any, new: Any, place: Place) -> tuple[Place, Any] | None:
    """The first place at which `old` has to change, and to what."""
    if isinstance(old, dict) and isinstance(new, dict) and new:
        for key, value in old.items():
            if key not in new:
                return (*place, key), _GONE
            if (found := _find_first_change(value, new[key], (*place, key))) is not None:
                return found
        return next((((*place, key), new[key]) for key in new if key not in old), None)
    if isinstance(old, list) and isinstance(new, list) and old and new:
        for number, (before, after) in enumerate(zip(old, new, strict=False)):
            if (found := _find_first_change(before, after, (*place, number))) is not None:
                return found
        if len(old) > len(new):
            return (*place, len(old) - 1), _GONE
        return ((*place, len(old)), new[len(old)]) if len(new) > len(old) else None
    # True is 1 to Python, but not to a reader.
    return None if old == new and type(old) is type(new) else (place, new)


def _remove(held: Document, schema: Schema, place: Place, meant: Any) -> tuple[bytes, Any]:
    """The file without what stands at `place`, and its data."""
    parent = places.value_at(meant, place[:-1])
    parent.pop(place[-1])
    text, values, keys = locate_values(held.raw)
    begin = (keys.get(place) or values[place])[0]
    start = text.rfind("\n", 0, begin) + 1
    alone = text[start:begin].strip() in ("", "-") and (isinstance(place[-1], int) or not text[start:begin].strip())
    if not parent or not alone or is_in_brackets(held, place[:-1]):
        return _replace(held, schema, place[:-1], parent), meant
    return (text[:start] + text[end_of_value(held, place) :]).encode(), meant


def _replace(held: Document, schema: Schema, place: Place, value: Any) -> bytes:
    text, values, keys = locate_values(held.raw)
    start, end = values[place]
    if is_in_brackets(held, place[:-1]):
        return f"{text[:start]}{format_inline(value)}{text[end:]}".encode()
    named = keys.get(place)
    lead = text.index(":", named[1]) + 1 if named else text.rindex("-", 0, start) + 1
    begin = text.rfind("\n", 0, named[0] if named else lead) + 1
    indent = (named[0] if named else lead - 1) - begin
    written = format_member(schema, place, value, indent) if named else format_item(schema, place, value, indent)
    first = written[0].text[indent + (len(str(place[-1])) + 1 if named else 1) :]
    stop = text.find("\n", lead)
    stop = len(text) if stop < 0 else stop
    block = text[start:end][:1] in ("", "|", ">") or _nested(places.value_at(held.data, place), text[start])
    if len(written) == 1 and not block:
        return f"{text[:start]}{first.lstrip()}{text[end:]}".encode()
    comment = _comment(text[lead:stop], text[start : min(end, stop)] if start < stop else "")
    lines = [text[begin:lead] + first + comment, *(line.text for line in written[1:])]
    return (text[:begin] + "\n".join([*lines, ""]) + text[end_of_value(held, place) :]).encode()


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
