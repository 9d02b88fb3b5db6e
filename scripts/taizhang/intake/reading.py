"""What the normalisers give: a value, and how it differs from what was written; or that the writing is not clear."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

from taizhang.base.text import Text

T = TypeVar("T")

_UNSEEN = re.compile("[\u200b\ufeff\u00ad\u2060]|_x000[Dd]_")
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK = "[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_BLANKS = re.compile(f"{_BLANK}+")
_ANY = re.compile(rf"(?:{_BLANK}|\n)+")
_HAN = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff《》〔〕（）“”"
_BETWEEN = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")
_WRAPPED = re.compile(rf"(?<=[{_HAN}]){_BLANK}*\n(?:{_BLANK}|\n)*(?=[{_HAN}])")
_DASHES = str.maketrans("—–―‐‑‒−﹣－", "---------")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A value, and what to tell of it where more than spacing was changed."""

    value: T
    told: Text | None = None


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


def spaced(text: str) -> str:
    """`text` with ordinary line ends, and without what nobody sees."""
    return _BREAK.sub("\n", _UNSEEN.sub("", text))


def line(text: str) -> str:
    """`text` in one line, with single spaces; a line end between Chinese characters is none."""
    return _ANY.sub(" ", _WRAPPED.sub("", spaced(text))).strip(" \n")


def name(text: str) -> str:
    """A name in one line: blanks between Chinese characters only spread it."""
    return _BETWEEN.sub("", line(text))


def prose(text: str) -> str:
    """`text` line by line, without blanks at their ends and more than one empty line between; one line end last."""
    lines = [_BLANKS.sub(" ", one).strip(" ") for one in spaced(text).split("\n")]
    kept = [one for number, one in enumerate(lines) if one or (number and lines[number - 1])]
    whole = "\n".join(kept).strip("\n")
    return whole + "\n" if whole else ""


def narrow(text: str) -> str:
    """Letters, digits and signs in half width, dashes of every length as hyphens, in one line."""
    return line(unicodedata.normalize("NFKC", text.translate(_DASHES))).translate(_DASHES)


def shown(text: str) -> str:
    """`text` as a message quotes it: in one line, and not all of a long one."""
    short = line(text)
    return short if len(short) <= 40 else short[:39] + "…"
