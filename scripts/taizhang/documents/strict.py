"""The strict reading of YAML: its events in, plain data or faults out.

Of YAML it takes mappings with text as keys, lists and scalars. A scalar without quotes is null, true, false
or a decimal number where it is written as one, and text otherwise.
"""

import math
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, cast

import yaml
from yaml.error import Mark as YamlMark
from yaml.events import (
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents import syntax
from taizhang.documents.characters import find_flaws, is_clean

_message = Messages(__file__)

MAX_DEPTH = 20
"""How deep mappings and lists may be nested."""
MAX_FAULTS = 50
"""The reading ends after so many faults."""

Span: TypeAlias = tuple[int, int]
"""The characters of a text from the first to the second number, the second not included."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file: 1-based, in characters; `end_column` is exclusive, within the same line."""

    line: int
    column: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that the loader found; the message comes from the card of `code`.

    Attributes:
        by: the source words of the card that this fault violates; all of them where it is empty.
    """

    code: str
    mark: Mark
    params: Mapping[str, Param]
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape that the schema expects at a place.

    Attributes:
        text: the type is string, so a plain scalar that looks like a number is text.
        properties: the shape expected under each known key.
        items: the shape expected of each item.
    """

    text: bool = False
    properties: Mapping[str, "Shape"] = field(default_factory=dict)
    items: "Shape | None" = None


def mark_at(text: str, start: int, end: int) -> Mark:
    """The place of the characters `start` to `end`, cut at the end of the line in which they begin."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    end = min(end, len(text) if stop < 0 else stop)
    return Mark(text.count("\n", 0, start) + 1, start - begin + 1, max(start, end) - begin + 1)


def span_of(event: Event) -> Span:
    """The characters of an event."""
    start, end = cast("tuple[YamlMark, YamlMark]", (event.start_mark, event.end_mark))
    return start.index, end.index


def event_reader(text: str) -> Callable[[], Event]:
    """A function that returns the next event of `text` at each call."""
    return iter(yaml.parse(text, Loader=yaml.CLoader)).__next__


_NO_CONTENT = _message("no-content")
_MERGE = _message("merge-key")
_SEVERAL = _message("several-documents")
_NOT_TEXT = _message("key-not-text")
_NESTED_KEY = _message("nested-key")
_DEEP = _message("nesting-too-deep", max_depth=MAX_DEPTH)
_TOP = _message("top-level-not-mapping")

_TAG_SOURCE = re.compile(r"![^\s,\[\]{}]*")
_MAX_KEY_DISPLAYED = 60
_NO_SHAPES: Mapping[str, Shape] = {}
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Up to 18 digits: a longer number identifies something (a card, an account) and is never a quantity.
_INTEGER = re.compile(r"0|[-+]?[1-9][0-9]{0,17}")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?")


def _plain(source: str, text: bool) -> str | int | float | bool | None:
    """The value of a scalar without quotes."""
    if source in _WORDS:
        return _WORDS[source]
    if text or source[0] not in "+-0123456789":
        return source
    if _INTEGER.fullmatch(source):
        return int(source)
    if _FLOAT.fullmatch(source) and math.isfinite(number := float(source)):
        return number
    return source


class _Enough(Exception):  # noqa: N818 - it ends a reading, nothing failed
    """The reading ends here, with its last fault as the reason."""


class StrictReader:
    """One reading of one text; `faults` collects its faults."""

    __slots__ = ("escapes", "faults", "take", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.take = event_reader(text)
        self.faults: list[Fault] = []
        # The result of an escape is checked separately, unless the text was masked already.
        self.escapes = "\\" in text and is_clean(text)

    def top(self, shape: Shape | None) -> object:
        """The data of the whole text; meaningless once there are faults."""
        try:
            return self._document(shape)
        except _Enough:
            return None
        except yaml.YAMLError as error:
            self._add_syntax(error)
            return None

    def _document(self, shape: Shape | None) -> object:
        self.take()
        event = self.take()
        if isinstance(event, StreamEndEvent):
            self._add("F01", 0, 0, {"reason": _NO_CONTENT})
            return None
        if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
            self._refuse(syntax.DIRECTIVE, *span_of(event))
        event = self.take()
        if not isinstance(event, MappingStartEvent):
            self._refuse(_TOP, *span_of(event))
        data = self._value(event, shape, 1)
        self.take()
        event = self.take()
        if isinstance(event, DocumentStartEvent):
            self._refuse(_SEVERAL, *span_of(event))
        return data

    def _value(self, event: Event, shape: Shape | None, depth: int) -> object:
        if not isinstance(event, ScalarEvent | CollectionStartEvent):
            self._refuse(syntax.ALIAS, *span_of(event))
            return None
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        if isinstance(event, ScalarEvent):
            if event.style == "":
                return _plain(event.value, shape is not None and shape.text)
            if self.escapes and event.style == '"':
                self._check_escapes(event)
            return event.value
        if depth > MAX_DEPTH:
            self._refuse(_DEEP, *span_of(event))
            raise _Enough
        if isinstance(event, MappingStartEvent):
            return self._mapping(shape.properties if shape else _NO_SHAPES, depth)
        inner = shape.items if shape else None
        items = []
        while not isinstance(item := self.take(), SequenceEndEvent):
            items.append(self._value(item, inner, depth + 1))
        return items

    def _mapping(self, shapes: Mapping[str, Shape], depth: int) -> dict[str, object]:
        data: dict[str, object] = {}
        firsts: dict[str, Event] = {}
        while not isinstance(event := self.take(), MappingEndEvent):
            key = self._key(event, depth)
            if key is None:
                self._value(self.take(), None, depth + 1)
                continue
            first = firsts.setdefault(key, event)
            if first is not event:
                shortened = key if len(key) <= _MAX_KEY_DISPLAYED else f"{key[:_MAX_KEY_DISPLAYED]}…"
                line = mark_at(self.text, *span_of(first)).line
                self._add("F03", *span_of(event), {"key": shortened, "first_line": line})
            data[key] = self._value(self.take(), shapes.get(key), depth + 1)
        return data

    def _key(self, event: Event, depth: int) -> str | None:
        """The key, or None after a fault."""
        if not isinstance(event, ScalarEvent):
            if isinstance(event, CollectionStartEvent):
                self._refuse(_NESTED_KEY, *span_of(event))
            self._value(event, None, depth + 1)
            return None
        key = self._value(event, None, depth)
        construct = None
        if event.value == "":
            construct = syntax.EMPTY_KEY
        elif not isinstance(key, str):
            construct = _NOT_TEXT
        elif key == "<<" and event.style == "":
            construct = _MERGE
        if construct:
            self._refuse(construct, *span_of(event))
            return None
        # Every record has the same few keys: one string of each is enough.
        return sys.intern(event.value)

    def _refuse_properties(self, event: ScalarEvent | CollectionStartEvent) -> None:
        start = span_of(event)[0]
        if event.anchor is not None:
            anchor = self.text.find(f"&{event.anchor}", start)
            self._refuse(syntax.ANCHOR, anchor, anchor + 1 + len(event.anchor))
        if event.tag is not None:
            tag = _TAG_SOURCE.search(self.text, start)
            self._refuse(syntax.TAG, *(tag.span() if tag else span_of(event)))

    def _check_escapes(self, event: ScalarEvent) -> None:
        for flaw in {flaw.character: flaw for flaw in find_flaws(event.value)}.values():
            self._add("F05", *span_of(event), {"character": flaw.character, "reason": flaw.reason})

    def _add_syntax(self, error: yaml.YAMLError) -> None:
        explained = syntax.explain_syntax_error(self.text, error)
        mark = mark_at(self.text, explained.at, explained.at + 1)
        if explained.construct:
            self.faults.append(Fault("F04", mark, {"construct": explained.construct}))
        else:
            self.faults.append(Fault("F02", mark, {"problem": explained.problem}))

    def _refuse(self, construct: Text, start: int, end: int) -> None:
        self._add("F04", start, end, {"construct": construct})

    def _add(self, code: str, start: int, end: int, params: Mapping[str, Param]) -> None:
        mark = mark_at(self.text, start, max(end, start + 1))
        self.faults.append(Fault(code, mark, params))
        if len(self.faults) >= MAX_FAULTS:
            raise _Enough
