"""The one loader: bytes of a YAML (or JSON) file in, plain data with the place of every value out.

It reads a narrow part of YAML, with the meaning of YAML 1.2: what it does not know for certain is text, and what
could hide something from a reader is a fault. Nothing that stands in a file makes it raise.
"""

import codecs
import hashlib
import math
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import yaml
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from taizhang.characters import clean, flaws, harmless
from taizhang.text import Param, Text

MAX_BYTES = 262_144
"""The largest file that is read."""
MAX_DEPTH = 20
"""How deep mappings and lists may lie in one another."""
MAX_FAULTS = 50
"""After so many faults the reading ends."""

Place: TypeAlias = tuple[str | int, ...]
"""Where a value stands inside a document: `("objections", 0, "received_on")`."""
_Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file: 1-based, in characters; `end_column` is exclusive, and never beyond the end of `line`."""

    line: int
    column: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What the loader found wrong; the message comes from the card of `code`."""

    code: str
    mark: Mark
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the schema expects at a place.

    Attributes:
        text: the type is string, so a plain scalar that looks like a number is the text that stands there.
        properties: what is expected under each known key.
        items: what is expected of each item.
    """

    text: bool = False
    properties: Mapping[str, "Shape"] = field(default_factory=dict)
    items: "Shape | None" = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file without a fault, as `read` returns it.

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
        """Where the value at `place` stands; of a place that does not exist, where its nearest ancestor is named."""
        text, values, _ = _spans(self.raw)
        if place in values:
            return _mark(text, *values[place])
        return self.key_mark(place)

    def key_mark(self, place: Place) -> Mark:
        """Where the key that leads to `place` stands; of a list's item or the top, where the value stands."""
        text, values, keys = _spans(self.raw)
        while place not in values:
            place = place[:-1]
        return _mark(text, *(keys.get(place) or values[place]))

    def line(self, number: int) -> str:
        """The source line of that number, without its end; empty when there is none."""
        lines = _lines(self.raw)
        return lines[number - 1] if 0 < number <= len(lines) else ""


def read(raw: bytes, path: str, shape: Shape | None = None) -> tuple[Document | None, tuple[Fault, ...]]:
    """The document in `raw`, or every fault that keeps it from being one, in order of place.

    Where `shape` says text, a plain scalar that looks like a number is text.
    """
    text = _text(raw)
    if isinstance(text, Fault):
        return None, (text,)
    faults: list[Fault] = []
    if not clean(text):
        for flaw in flaws(text):
            mark = _mark(text, flaw.start, flaw.end)
            faults.append(Fault("F05", mark, {"character": flaw.character, "reason": flaw.reason}))
            if len(faults) == MAX_FAULTS:
                break
    reading = _Reading(harmless(text) if faults else text)
    data = reading.top(shape)
    if not faults and not reading.faults:
        return Document(path, raw, data), ()
    # Beside a bad character a syntax error may be its mere consequence.
    faults += [fault for fault in reading.faults if not faults or fault.code != "F02"]
    return None, tuple(sorted(faults, key=lambda fault: (fault.mark.line, fault.mark.column)))


def _text(raw: bytes) -> str | Fault:
    if len(raw) > MAX_BYTES:
        return _unreadable(
            Mark(1, 1, 1),
            f"文件有 {len(raw)} 字节，最多 {MAX_BYTES} 字节",
            f"the file has {len(raw)} bytes; {MAX_BYTES} is the most",
        )
    if raw.startswith(codecs.BOM_UTF8):
        return _unreadable(
            Mark(1, 1, 1),
            "文件开头有字节顺序标记（BOM）：请存为“UTF-8”，不要“UTF-8 BOM”",
            "the file begins with a byte order mark: save it as UTF-8 without BOM",
        )
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return _unreadable(
            Mark(line, column, column + 1),
            f"第 {line} 行第 {column} 个字符起不是 UTF-8：请在编辑器里另存为 UTF-8（不要 GBK、ANSI）",
            f"not UTF-8 from line {line}, column {column}: save the file as UTF-8 (not GBK, not ANSI)",
        )


def _unreadable(mark: Mark, zh: str, en: str) -> Fault:
    return Fault("F01", mark, {"reason": Text(zh, en)})


def _mark(text: str, start: int, end: int) -> Mark:
    """The place of the characters `start` to `end`, cut at the end of the line in which they begin."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    end = min(end, len(text) if stop < 0 else stop)
    return Mark(text.count("\n", 0, start) + 1, start - begin + 1, max(start, end) - begin + 1)


def _span(event: Any) -> _Span:
    return event.start_mark.index, event.end_mark.index


def _events(text: str) -> Callable[[], Any]:
    return iter(yaml.parse(text, Loader=yaml.CLoader)).__next__


@lru_cache(maxsize=32)
def _lines(raw: bytes) -> list[str]:
    return raw.decode().split("\n")


@lru_cache(maxsize=32)
def _spans(raw: bytes) -> tuple[str, dict[Place, _Span], dict[Place, _Span]]:
    """The text of a faultless file, and where each value and each key stands in it.

    It is read a second time for this: few documents are ever asked, and the places would weigh more than the data.
    """
    text = raw.decode()
    take = _events(text)
    values: dict[Place, _Span] = {}
    keys: dict[Place, _Span] = {}

    def visit(event: Any, place: Place) -> None:
        start, end = _span(event)
        if isinstance(event, MappingStartEvent):
            while not isinstance(key := take(), MappingEndEvent):
                inner = (*place, key.value)
                keys[inner] = _span(key)
                visit(take(), inner)
            end = _span(key)[1]
        elif isinstance(event, SequenceStartEvent):
            number = 0
            while not isinstance(item := take(), SequenceEndEvent):
                visit(item, (*place, number))
                number += 1
            end = _span(item)[1]
        values[place] = (start, end)

    take()  # the stream
    take()  # the document
    visit(take(), ())
    return text, values, keys


_ANCHOR = Text("锚点（&）", "an anchor (&)")
_ALIAS = Text("别名（*）", "an alias (*)")
_TAG = Text("标签（!）", "a tag (!)")
_MERGE = Text("合并键（<<）", "a merge key (<<)")
_DIRECTIVE = Text("指令（%）", "a directive (%)")
_SEVERAL = Text("一个文件里的多个文档（---）", "several documents in one file (---)")
_NOT_TEXT = Text("不是文字的键（数字、true、null 等，键若如此须加引号）", "a key that is not text (put it in quotes)")
_EMPTY_KEY = Text("空的键", "an empty key")
_NESTED_KEY = Text("以列表或映射作键", "a list or a mapping as key")
_DEEP = Text(f"超过 {MAX_DEPTH} 层的嵌套", f"nesting deeper than {MAX_DEPTH}")
_TOP = Text("最外层不是“键: 值”", "a top level that is not made of “key: value”")

_NO_SHAPES: Mapping[str, Shape] = {}
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Up to 18 digits: what is longer is a number of something (a card, an account), never a quantity.
_INTEGER = re.compile(r"0|[-+]?[1-9][0-9]{0,17}")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?")


def _plain(source: str, text: bool) -> str | int | float | bool | None:
    """What a scalar without quotes means."""
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
    """The reading ends here: its last fault says why."""


class _Reading:
    """One reading of one text; `faults` holds what was found wrong."""

    __slots__ = ("escapes", "faults", "take", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.take = _events(text)
        self.faults: list[Fault] = []
        # What an escape makes is looked at by itself, unless the text was mended already.
        self.escapes = "\\" in text and clean(text)

    def top(self, shape: Shape | None) -> Any:
        """The data of the whole text; means nothing once there are faults."""
        try:
            return self._document(shape)
        except _Enough:
            return None
        except yaml.YAMLError as error:
            self.faults.append(syntax_fault(self.text, error))
            return None

    def _document(self, shape: Shape | None) -> Any:
        self.take()
        event = self.take()
        if isinstance(event, StreamEndEvent):
            self.faults.append(_unreadable(Mark(1, 1, 1), "文件没有内容", "the file has no content"))
            return None
        if event.version or event.tags:
            self._refuse(_DIRECTIVE, *_span(event))
        event = self.take()
        if not isinstance(event, MappingStartEvent):
            self._refuse(_TOP, *_span(event))
        data = self._value(event, shape, 1)
        self.take()
        event = self.take()
        if isinstance(event, DocumentStartEvent):
            self._refuse(_SEVERAL, *_span(event))
        return data

    def _value(self, event: Any, shape: Shape | None, depth: int) -> Any:
        if isinstance(event, AliasEvent):
            self._refuse(_ALIAS, *_span(event))
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
            self._refuse(_DEEP, *_span(event))
            raise _Enough
        if isinstance(event, MappingStartEvent):
            return self._mapping(shape.properties if shape else _NO_SHAPES, depth)
        items = []
        inner = shape.items if shape else None
        while not isinstance(event := self.take(), SequenceEndEvent):
            items.append(self._value(event, inner, depth + 1))
        return items

    def _mapping(self, shapes: Mapping[str, Shape], depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        firsts: dict[str, Any] = {}
        while not isinstance(event := self.take(), MappingEndEvent):
            key = self._key(event, depth)
            if key is None:
                self._value(self.take(), None, depth + 1)
                continue
            first = firsts.setdefault(key, event)
            if first is not event:
                line = first.start_mark.line + 1
                self._add("F03", *_span(event), {"key": _short(key), "first_line": line})
            data[key] = self._value(self.take(), shapes.get(key), depth + 1)
        return data

    def _key(self, event: Any, depth: int) -> str | None:
        """The key, or None after a fault."""
        if not isinstance(event, ScalarEvent):
            if not isinstance(event, AliasEvent):
                self._refuse(_NESTED_KEY, *_span(event))
            self._value(event, None, depth + 1)
            return None
        key = self._value(event, None, depth)
        construct = None
        if event.value == "":
            construct = _EMPTY_KEY
        elif not isinstance(key, str):
            construct = _NOT_TEXT
        elif key == "<<" and event.style == "":
            construct = _MERGE
        if construct:
            self._refuse(construct, *_span(event))
            return None
        # The same few keys stand in every record: one string of each is enough.
        return sys.intern(event.value)

    def _refuse_properties(self, event: Any) -> None:
        start = event.start_mark.index
        if event.anchor is not None:
            anchor = self.text.find(f"&{event.anchor}", start)
            self._refuse(_ANCHOR, anchor, anchor + 1 + len(event.anchor))
        if event.tag is not None:
            tag = _TAG_SOURCE.search(self.text, start)
            self._refuse(_TAG, *(tag.span() if tag else _span(event)))

    def _check_escapes(self, event: Any) -> None:
        for flaw in {flaw.character: flaw for flaw in flaws(event.value)}.values():
            self._add("F05", *_span(event), {"character": flaw.character, "reason": flaw.reason})

    def _refuse(self, construct: Text, start: int, end: int) -> None:
        self._add("F04", start, end, {"construct": construct})

    def _add(self, code: str, start: int, end: int, params: Mapping[str, Param]) -> None:
        self.faults.append(Fault(code, _mark(self.text, start, end), params))
        if len(self.faults) >= MAX_FAULTS:
            raise _Enough


_TAG_SOURCE = re.compile(r"![^\s,\[\]{}]*")
