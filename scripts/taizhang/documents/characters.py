"""Characters that may not occur in a record: invisible, misleading, lost, or not in the normal form NFC."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

MAX_SAME = 3
"""How many occurrences of the same bad character are reported."""


class CharacterFlaw(NamedTuple):
    """A flaw of the characters `start` to `end` (exclusive) of a text."""

    start: int
    end: int
    character: str
    reason: Text


_INVISIBLE = _message("invisible-character")
_NO_CHARACTER = _message("not-a-character")
_PLANES = range(0x10000, 0x110000, 0x10000)
# Mongolian script needs U+180B–180E, U+200C, U+200D and U+202F: they are allowed.
KINDS: tuple[tuple[str, Text], ...] = (
    (
        "\r",
        _message("line-end"),
    ),
    ("\t", _message("tab")),
    (
        "\x00-\x08\x0b-\x1f\x7f-\x9f",
        _message("control-character"),
    ),
    (
        "\u2028\u2029",
        _message("special-line-separator"),
    ),
    (
        "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
        _message("changes-writing-direction"),
    ),
    ("\u00ad\u115f\u1160\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb", _INVISIBLE),
    ("\U000e0000-\U000e007f", _INVISIBLE),
    ("\ufffd", _message("text-lost")),
    ("\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff", _NO_CHARACTER),
    ("".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in _PLANES), _NO_CHARACTER),
)
# One class of all would try every range beyond U+FFFF on every character: ten times slower.
_NEAR = "".join(body for body, _ in KINDS if body < "\U00010000")
_BAD = re.compile(f"[{_NEAR}\U0001fffe-\U0010ffff](?<=[{''.join(body for body, _ in KINDS)}])")
_EACH = tuple((re.compile(f"[{body}]"), reason) for body, reason in KINDS)
NOT_NFC = _message("not-nfc")
_BREAKS = re.compile("[\t\r\x85\u2028\u2029]")


def is_clean(text: str) -> bool:
    """Whether every character of `text` may occur in a record."""
    return _BAD.search(text) is None and (text.isascii() or unicodedata.is_normalized("NFC", text))


def find_flaws(text: str) -> Iterator[CharacterFlaw]:
    """Why `text` is not `is_clean`: the first few places of each bad character, and the first not in NFC."""
    seen: dict[str, int] = {}
    for match in _BAD.finditer(text):
        character = match[0]
        seen[character] = seen.get(character, 0) + 1
        # CR is on every line or on none: one report is enough.
        if seen[character] <= (1 if character == "\r" else MAX_SAME):
            yield CharacterFlaw(match.start(), match.end(), _name(character), _reason(character))
    if not unicodedata.is_normalized("NFC", text):
        end = _first_not_normal(text)
        start = end - 1
        if unicodedata.combining(text[start]) and start > 0:
            start -= 1
        yield CharacterFlaw(start, end, " ".join(map(_name, text[start:end])), NOT_NFC)


def mask_bad_characters(text: str) -> str:
    """`text` with a replacement for each bad character, position by position, so that the reading can go on."""
    return _BAD.sub("\ufffd", _BREAKS.sub(" ", text))


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"


def _reason(character: str) -> Text:
    return next(reason for pattern, reason in _EACH if pattern.match(character))


def _first_not_normal(text: str) -> int:
    """The length of the shortest beginning of `text` that is not NFC.

    Every part of an NFC text is NFC, so halving finds it. To normalise the text and compare would be simpler,
    but takes quadratic time on long runs of combining marks.
    """
    good, bad = 0, len(text)
    while bad - good > 1:
        middle = (good + bad) // 2
        if unicodedata.is_normalized("NFC", text[:middle]):
            good = middle
        else:
            bad = middle
    return bad
