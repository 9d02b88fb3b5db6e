"""The bytes of a requirement's file before a withdrawal or corrections were added to it."""

import hashlib
import json
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from taizhang.documents.document import Document, locate_values, read_document
from taizhang.documents.schema import parse_place
from taizhang.documents.writing.amend import end_of_value, remove_key
from taizhang.documents.writing.emit import format_inline

_MOST = 400
"""Ways of writing old values that are tried at most: enough for each correctable field of a requirement at once."""


def find_originals(document: Document) -> Iterator[bytes]:
    """Every file that this one may have been before: less its withdrawal, less its corrections one after the other.

    An old value may have been written plain or in either kind of quotes; each way is a candidate. The file itself
    comes first.
    """
    seen: set[bytes] = set()
    waiting = [document]
    while waiting:
        current = waiting.pop(0)
        if current.raw in seen or len(seen) > _MOST:
            continue
        seen.add(current.raw)
        yield current.raw
        waiting += [
            previous
            for raw in _find_predecessors(current)
            if (previous := read_document(raw, current.path)[0]) is not None
        ]


def has_only_grown_since(document: Document, digest: str) -> bool:
    """Whether the file had this SHA-256 before a withdrawal and corrections came; `digest` is a seal's or a notice's.

    Source: house/corrections.
    """
    return any(hashlib.sha256(raw).hexdigest() == digest for raw in find_originals(document))


def _find_predecessors(document: Document) -> Iterator[bytes]:
    yield from remove_key(document, "withdrawn")
    corrections = document.data.get("corrections")
    if isinstance(corrections, list) and corrections:
        for lists in _without_last(document, len(corrections)):
            yield from _restore(lists, corrections[-1])


def _without_last(document: Document, count: int) -> Iterator[bytes]:
    """The file less its last correction; the key goes with the only one."""
    if count == 1:
        yield from remove_key(document, "corrections")
        return
    text, values, _ = locate_values(document.raw)
    start = text.rfind("\n", 0, values[("corrections", count - 1)][0]) + 1
    rest = document.raw.decode()
    end = end_of_value(document, ("corrections", count - 1))
    yield (rest[:start] + rest[end:]).encode()


def _restore(raw: bytes, correction: Any) -> Iterator[bytes]:
    """The file with the old value of a correction restored, in every notation."""
    if not isinstance(correction, dict) or not {"field", "was"} <= correction.keys():
        return
    place, was = parse_place(str(correction["field"])), correction["was"]
    text, values, _ = locate_values(raw)
    if place not in values:
        return
    if isinstance(was, dict):
        # A mapping was corrected as a whole: its members are put back one by one.
        members = [(*place, key) for key in was]
        if not all(member in values for member in members):
            return
        for written in islice(product(*(_list_notations(was[key]) for key in was)), _MOST):
            changed = text
            for member, way in sorted(zip(members, written, strict=True), key=lambda pair: -values[pair[0]][0]):
                changed = changed[: values[member][0]] + way + changed[values[member][1] :]
            yield changed.encode()
        return
    for way in _list_notations(was):
        yield (text[: values[place][0]] + way + text[values[place][1] :]).encode()


def _list_notations(value: Any) -> tuple[str, ...]:
    plain = format_inline(value)
    if not isinstance(value, str):
        return (plain,)
    double, single = json.dumps(value, ensure_ascii=False), value.replace("'", "''")
    ways = (plain, value, double, f"'{single}'")
    return tuple(dict.fromkeys(way for way in ways if "\n" not in way))
