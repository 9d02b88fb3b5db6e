"""The result of reading a cell (a value, and a note on how it differs from the text), and normalisation of text."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

from taizhang.base.text import Text

T = TypeVar("T")

_INVISIBLE = re.compile("[\u200b\ufeff\u00ad\u2060]|_x000[Dd]_")
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK = "[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_BLANKS = re.compile(f"{_BLANK}+")
_ANY_BLANKS = re.compile(rf"(?:{_BLANK}|\n)+")
_CHINESE = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff《》〔〕（）“”"
_BLANK_IN_CHINESE = re.compile(rf"(?<=[{_CHINESE}]) (?=[{_CHINESE}])")
_WRAPPED_LINE = re.compile(rf"(?<=[{_CHINESE}]){_BLANK}*\n(?:{_BLANK}|\n)*(?=[{_CHINESE}])")
_DASHES = str.maketrans("—–―‐‑‒−﹣－", "---------")


@dataclass(frozen=True, slots=True)
class CellReading(Generic[T]):
    """A value, and a note where more than spacing was changed."""

    value: T
    note: Text | None = None


class UnclearError(ValueError):
    """The text has no meaning for the field, or several: it is not guessed.

    Attributes:
        message: what is wrong, to be put after the field's name.
        help: what to do.
    """

    def __init__(self, message: Text, help_: Text) -> None:
        super().__init__(message.en)
        self.message = message
        self.help = help_


def normalize_line_breaks(text: str) -> str:
    """`text` with ordinary line ends, and without invisible characters."""
    return _BREAK.sub("\n", _INVISIBLE.sub("", text))


def to_single_line(text: str) -> str:
    """`text` in one line, with single spaces; a line end between Chinese characters is removed."""
    return _ANY_BLANKS.sub(" ", _WRAPPED_LINE.sub("", normalize_line_breaks(text))).strip(" \n")


def normalize_name(text: str) -> str:
    """`text` as a name in one line, without the blanks between Chinese characters that only spread it."""
    return _BLANK_IN_CHINESE.sub("", to_single_line(text))


def normalize_prose(text: str) -> str:
    """`text` with lines stripped of blanks, at most one empty line in a row, and one line end at the end."""
    lines = [_BLANKS.sub(" ", one).strip(" ") for one in normalize_line_breaks(text).split("\n")]
    remaining = [one for number, one in enumerate(lines) if one or (number and lines[number - 1])]
    prose = "\n".join(remaining).strip("\n")
    return prose + "\n" if prose else ""


def to_half_width(text: str) -> str:
    """`text` in one line, with letters, digits and signs in half width and every dash as a hyphen."""
    return to_single_line(unicodedata.normalize("NFKC", text.translate(_DASHES))).translate(_DASHES)


def quote_text(text: str) -> str:
    """`text` as a message quotes it: in one line, shortened if it is long."""
    text_line = to_single_line(text)
    return text_line if len(text_line) <= 40 else text_line[:39] + "…"
