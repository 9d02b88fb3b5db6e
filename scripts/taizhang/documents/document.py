"""The one loader: bytes of a YAML (or JSON) file in, plain data with the place of every value out.

It reads a narrow part of YAML, with the meaning of YAML 1.2: a value that is not certainly of another type is text,
and notation that could mislead a reader is a fault. It never raises, whatever the file contains.
"""

import codecs
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from yaml.events import Event, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.characters import find_flaws, is_clean, mask_bad_characters
from taizhang.documents.strict import (
    MAX_DEPTH,
    MAX_FAULTS,
    Fault,
    Mark,
    Shape,
    Span,
    StrictReader,
    event_reader,
    mark_at,
    span_of,
)

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_FAULTS", "Document", "Fault", "Mark", "Place", "Shape", "read_document"]

_message = Messages(__file__)

MAX_BYTES = 262_144
"""The largest record that is read."""

Place: TypeAlias = tuple[str | int, ...]
"""The position of a value inside a document: `("objections", 0, "received_on")`."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file without a fault, as `read_document` returns it.

    Attributes:
        path: repository-relative, with `/`.
        raw: the file's bytes.
        data: dict, list, str, int, float, bool and None only; the top is a dict.
    """

    path: str
    raw: bytes = field(repr=False)
    data: Any = field(repr=False, compare=False)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file, in hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()

    def mark(self, place: Place) -> Mark:
        """The mark of the value at `place`; if it is missing, of the key of its nearest ancestor."""
        text, values, _ = locate_values(self.raw)
        if place in values:
            return mark_at(text, *values[place])
        return self.key_mark(place)

    def key_mark(self, place: Place) -> Mark:
        """The mark of the key of `place`; of a list's item or the top, the mark of the value."""
        text, values, keys = locate_values(self.raw)
        while place not in values:
            place = place[:-1]
        return mark_at(text, *(keys.get(place) or values[place]))

    def line(self, number: int) -> str:
        """The source line of that number, without its end; empty where it does not exist."""
        lines = _lines(self.raw)
        return lines[number - 1] if 0 < number <= len(lines) else ""


def read_document(
    raw: bytes, path: str, shape: Shape | None = None, most: int = MAX_BYTES
) -> tuple[Document | None, tuple[Fault, ...]]:
    """The document in `raw`, or every fault that keeps it from being one, in order of place.

    Where `shape` is text, a plain scalar that looks like a number is text. A file of more than `most` bytes is
    not read. The same bytes give the same document object: copy its data before changing them.
    """
    key = (raw, path, id(shape), most)
    if key not in _READ:
        if len(_READ) >= _MOST_READ:
            del _READ[next(iter(_READ))]
        # The shape is stored as well, so that its id cannot be reused by another one.
        _READ[key] = (shape, _read(raw, path, shape, most))
    return _READ[key][1]


_READ: dict[tuple[bytes, str, int, int], tuple[Shape | None, tuple[Document | None, tuple[Fault, ...]]]] = {}
_MOST_READ = 1024


def _read(raw: bytes, path: str, shape: Shape | None, most: int) -> tuple[Document | None, tuple[Fault, ...]]:
    text = _text(raw, most)
    if isinstance(text, Fault):
        return None, (text,)
    faults: list[Fault] = []
    if not is_clean(text):
        for flaw in find_flaws(text):
            mark = mark_at(text, flaw.start, flaw.end)
            faults.append(Fault("F05", mark, {"character": flaw.character, "reason": flaw.reason}))
            if len(faults) == MAX_FAULTS:
                break
    reading = StrictReader(mask_bad_characters(text) if faults else text)
    data = reading.top(shape)
    if not faults and not reading.faults:
        return Document(path, raw, data), ()
    # With a bad character in the file, a syntax error may be only its consequence.
    faults += [fault for fault in reading.faults if not faults or fault.code != "F02"]
    return None, tuple(sorted(faults, key=lambda fault: (fault.mark.line, fault.mark.column)))


def _text(raw: bytes, most: int) -> str | Fault:
    if len(raw) > most:
        return _unreadable(Mark(1, 1, 1), _message("file-too-large", size=len(raw), limit=most))
    if raw.startswith(codecs.BOM_UTF8):
        return _unreadable(Mark(1, 1, 1), _message("byte-order-mark"))
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return _unreadable(Mark(line, column, column + 1), _message("not-utf-8", line=line, column=column))


def _unreadable(mark: Mark, reason: Text) -> Fault:
    return Fault("F01", mark, {"reason": reason})


@lru_cache(maxsize=32)
def _lines(raw: bytes) -> list[str]:
    return raw.decode().split("\n")


@lru_cache(maxsize=32)
def locate_values(raw: bytes) -> tuple[str, dict[Place, Span], dict[Place, Span]]:
    """The text of a faultless file, and the span of each value and each key in it.

    The file is parsed a second time for this: few documents need it, and the spans take more memory than the data.
    """
    text = raw.decode()
    take = event_reader(text)
    values: dict[Place, Span] = {}
    keys: dict[Place, Span] = {}

    def visit(event: Event, place: Place) -> None:
        start, end = span_of(event)
        if isinstance(event, MappingStartEvent):
            while isinstance(key := take(), ScalarEvent):
                inner = (*place, key.value)
                keys[inner] = span_of(key)
                visit(take(), inner)
            end = span_of(key)[1]
        elif isinstance(event, SequenceStartEvent):
            number = 0
            while not isinstance(item := take(), SequenceEndEvent):
                visit(item, (*place, number))
                number += 1
            end = span_of(item)[1]
        values[place] = (start, end)

    take()  # the stream
    take()  # the document
    visit(take(), ())
    return text, values, keys
