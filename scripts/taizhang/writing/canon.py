"""`fmt`: a file in the one canonical form, its meaning unchanged and every comment kept."""

import re
from typing import NamedTuple

from taizhang.document import Document, Place, spans
from taizhang.schema import Schema
from taizhang.strict import Span
from taizhang.writing.emit import Line, header, mapping, proved

_EDITORS = re.compile(r"#\s*yaml-language-server:")
_HASH = re.compile(r"(?:^|(?<=\s))#")
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(?=#)")


class Comment(NamedTuple):
    """A comment, and what it stands at.

    Attributes:
        anchor: the key or item above which it stands, or at the end of whose first line; None at the end of the file.
    """

    text: str
    anchor: Place | None
    trailing: bool


def canonical(document: Document, schema: Schema) -> bytes:
    """The file in the canonical form: as `emit.whole` writes it, with every comment where it stood.

    A comment on a line of its own stays above what it stood above, one behind something stays behind it; one
    inside brackets of several lines comes above them. Canonical files come out byte by byte.

    Raises:
        RunFailedError: the result would not read back as the same.
    """
    found = comments(document.raw)
    above: dict[Place | None, list[str]] = {}
    behind: dict[Place | None, list[str]] = {}
    for comment in found:
        (behind if comment.trailing else above).setdefault(comment.anchor, []).append(comment.text)
    lines = [header(schema, document.path)]
    for line in mapping(schema, (), document.data, 0):
        indent = line.text[: len(line.text) - len(line.text.lstrip())]
        lines += [indent + text for place in line.places for text in above.get(place, ())]
        lines.append("  ".join([line.text, *_joined(line, behind)]))
    raw = "\n".join([*lines, *above.get(None, ()), ""]).encode()
    proved(raw, document.path, schema.shape, document.data)
    return raw


def _joined(line: Line, behind: dict[Place | None, list[str]]) -> list[str]:
    return [text for place in line.places for text in behind.get(place, ())]


def comments(raw: bytes) -> tuple[Comment, ...]:
    """The comments of a faultless file, but for the line that names its schema to editors."""
    text, values, keys = spans(raw)
    begins = _begins(text, values, keys)
    scalars = sorted([*(span for place, span in values.items() if _is_leaf(place, values)), *keys.values()])
    found: list[Comment] = []
    at, next_ = 0, 0
    for number, line in enumerate(text.split("\n")):
        start = at
        at += len(line) + 1
        while next_ < len(scalars) and scalars[next_][1] <= start:
            next_ += 1
        hash_ = _comment_in(text, start, line, scalars[next_:])
        if hash_ is None or _EDITORS.match(line[hash_:]):
            continue
        words = line[hash_:].rstrip()
        here = begins.get(number, [])
        if line[:hash_].strip():
            anchor = max(here, key=len) if here else _around(start + hash_, values)
            found.append(Comment(words, anchor, bool(here)))
        else:
            inside = _around(start + hash_, {p: s for p, s in values.items() if text[s[0] : s[0] + 1] in "[{"})
            below = min((n for n in begins if n > number), default=None)
            found.append(Comment(words, inside or (min(begins[below], key=len) if below is not None else None), False))
    return tuple(found)


def _begins(text: str, values: dict[Place, Span], keys: dict[Place, Span]) -> dict[int, list[Place]]:
    """The keys and items that begin in each line, from 0; what lies inside brackets begins nowhere."""
    begins: dict[int, list[Place]] = {}
    for place in values:
        if place and not any(
            text[values[place[:n]][0] : values[place[:n]][0] + 1] in ("[", "{") for n in range(len(place))
        ):
            at = (keys.get(place) or values[place])[0]
            if text[at : at + 1] == "-" and place not in keys:
                at = values[place][0]
            begins.setdefault(text.count("\n", 0, at), []).append(place)
    return begins


def _is_leaf(place: Place, values: dict[Place, Span]) -> bool:
    return not any(len(other) == len(place) + 1 and other[: len(place)] == place for other in values)


def _comment_in(text: str, start: int, line: str, scalars: list[Span]) -> int | None:
    """Where in the line its comment begins; what looks like one inside a scalar is none."""
    for match in _HASH.finditer(line):
        at = start + match.start()
        span = next((s for s in scalars if s[0] <= at < s[1]), None)
        if span is None:
            return match.start()
        head = _HEADER.match(text, span[0])
        if head is not None and head.end() == at:
            return match.start()
    return None


def _around(at: int, values: dict[Place, Span]) -> Place | None:
    """The smallest value that holds the character, by the key that leads to it."""
    held = [place for place, (start, end) in values.items() if place and start <= at < end]
    if not held:
        return None
    place = min(held, key=len)
    while len(place) > 1 and isinstance(place[-1], int):
        place = place[:-1]
    return place
