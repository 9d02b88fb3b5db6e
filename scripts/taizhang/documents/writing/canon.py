"""`fmt`: a file in the one canonical form, its meaning unchanged and every comment kept."""

import re
from bisect import bisect_right
from itertools import islice
from typing import NamedTuple

from taizhang.documents.document import MAX_BYTES, Document, Place, locate_values
from taizhang.documents.schema import Schema
from taizhang.documents.strict import Span
from taizhang.documents.writing.emit import YamlLine, format_mapping, require_round_trip, schema_header

_EDITORS = re.compile(r"#\s*yaml-language-server:")
_HASH = re.compile(r"(?:^|(?<=\s))#")
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(?=#)")


class YamlComment(NamedTuple):
    """A comment and its anchor.

    Attributes:
        anchor: the key or item below it, or the one whose first line it ends; None at the end of the file.
    """

    text: str
    anchor: Place | None
    trailing: bool


def canonicalize(document: Document, schema: Schema, most: int = MAX_BYTES) -> bytes:
    """The file in the canonical form: as `emit.format_file` writes it, with every comment in its place.

    A comment on a line of its own stays above its anchor, a trailing one stays behind it; one
    inside brackets of several lines moves above them. A canonical file comes out byte by byte.

    Raises:
        RunFailedError: the result would not read back as the same.
    """
    comments = find_comments(document.raw)
    above: dict[Place | None, list[str]] = {}
    behind: dict[Place | None, list[str]] = {}
    for comment in comments:
        (behind if comment.trailing else above).setdefault(comment.anchor, []).append(comment.text)
    lines = [schema_header(schema, document.path)]
    for line in format_mapping(schema, (), document.data, 0):
        indent = line.text[: len(line.text) - len(line.text.lstrip())]
        lines += [indent + text for place in line.places for text in above.get(place, ())]
        lines.append("  ".join([line.text, *_trailing_comments(line, behind)]))
    raw = "\n".join([*lines, *above.get(None, ()), ""]).encode()
    require_round_trip(raw, document.path, schema.shape, document.data, most)
    return raw


def _trailing_comments(line: YamlLine, behind: dict[Place | None, list[str]]) -> list[str]:
    return [text for place in line.places for text in behind.get(place, ())]


def find_comments(raw: bytes) -> tuple[YamlComment, ...]:
    """The comments of a faultless file, but for the line that names its schema to editors."""
    text, values, keys = locate_values(raw)
    starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
    brackets = _brackets(text, values)
    begins = _begins(starts, values, keys, brackets)
    inner = {place[:-1] for place in values if place}
    scalars = sorted([*(span for place, span in values.items() if place not in inner), *keys.values()])
    comments: list[YamlComment] = []
    next_ = 0
    for number, start in enumerate(starts):
        line = text[start : starts[number + 1] - 1 if number + 1 < len(starts) else len(text)]
        while next_ < len(scalars) and scalars[next_][1] <= start:
            next_ += 1
        at = _comment_in(text, start, line, scalars, next_)
        if at is None or _EDITORS.match(line[at:]):
            continue
        here = begins.get(number)
        around = next((place for place, (a, b) in brackets.items() if a <= start + at < b), None)
        if line[:at].strip():
            # Behind the last line of a value, or behind the mark `---` that begins a document.
            earlier = max((n for n in begins if n <= number), default=min(begins))
            anchor = max(here, key=len) if here else around or max(begins[earlier], key=len)
            comments.append(YamlComment(line[at:].rstrip(), anchor, bool(here)))
        else:
            below = min((n for n in begins if n > number), default=None)
            anchor_ = min(begins[below], key=len) if below is not None else None
            comments.append(YamlComment(line[at:].rstrip(), around or anchor_, False))
    return tuple(comments)


def _brackets(text: str, values: dict[Place, Span]) -> dict[Place, Span]:
    """The outermost values in brackets, by the key or item that leads to them."""
    brackets: dict[Place, Span] = {}
    for place in sorted(values, key=len):
        start = values[place][0]
        opens = text[start : start + 1] in ("[", "{")
        if place and opens and not any(place[:n] in brackets for n in range(1, len(place))):
            brackets[place] = values[place]
    return brackets


def _begins(
    starts: list[int], values: dict[Place, Span], keys: dict[Place, Span], brackets: dict[Place, Span]
) -> dict[int, list[Place]]:
    """The keys and items that begin in each line, from 0; except those inside brackets."""
    begins: dict[int, list[Place]] = {}
    for place in values:
        if place and not any(place[:n] in brackets for n in range(1, len(place))):
            at = (keys.get(place) or values[place])[0]
            begins.setdefault(bisect_right(starts, at) - 1, []).append(place)
    return begins


def _comment_in(text: str, start: int, line: str, scalars: list[Span], first: int) -> int | None:
    """Where in the line its comment begins; a # inside a scalar begins none."""
    for match in _HASH.finditer(line):
        at = start + match.start()
        span = next((s for s in islice(scalars, first, None) if s[1] > at), None)
        if span is None or span[0] > at:
            return match.start()
        head = _HEADER.match(text, span[0])
        if head is not None and head.end() == at:
            return match.start()
    return None
