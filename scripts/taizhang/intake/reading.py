"""What the normalisers give: a value, and how it differs from what was written; or that the writing is not clear."""

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
    """What was written may mean several things, or nothing here; nobody guesses.

    Attributes:
        message: what is wrong, to stand behind the field's name.
        help: what to do.
    """

    def __init__(self, message: Text, help_: Text) -> None:
        super().__init__(message.en)
        self.message = message
        self.help = help_


def normalize_line_breaks(text: str) -> str:
    """`text` with ordinary line ends, and without what nobody sees."""
    return _BREAK.sub("\n", _INVISIBLE.sub("", text))


def to_single_line(text: str) -> str:
    """`text` in one line, with single spaces; a line end between Chinese characters is none."""
    return _ANY_BLANKS.sub(" ", _WRAPPED_LINE.sub("", normalize_line_breaks(text))).strip(" \n")


def normalize_name(text: str) -> str:
    """A name in one line: blanks between Chinese characters only spread it."""
    return _BLANK_IN_CHINESE.sub("", to_single_line(text))


def normalize_prose(text: str) -> str:
    """`text` line by line, without blanks at their ends and more than one empty line between; one line end last."""
    lines = [_BLANKS.sub(" ", one).strip(" ") for one in normalize_line_breaks(text).split("\n")]
    remaining = [one for number, one in enumerate(lines) if one or (number and lines[number - 1])]
    whole = "\n".join(remaining).strip("\n")
    return whole + "\n" if whole else ""


def to_half_width(text: str) -> str:
    """Letters, digits and signs in half width, dashes of every length as hyphens, in one line."""
    return to_single_line(unicodedata.normalize("NFKC", text.translate(_DASHES))).translate(_DASHES)


def quote_text(text: str) -> str:
    """`text` as a message quotes it: in one line, and not all of a long one."""
    text_line = to_single_line(text)
    return text_line if len(text_line) <= 40 else text_line[:39] + "…"
