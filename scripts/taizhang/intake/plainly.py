"""Numbers, yes and no, and lists of single values, as forms write them into fields that the schema alone knows."""

import re
from typing import Any

from taizhang.base.messages import Messages
from taizhang.intake.dates import day
from taizhang.intake.reading import Reading, UnclearError, line, narrow, shown
from taizhang.office.sheets.columns import Form

_message = Messages(__file__)

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_YES = frozenset({"是", "有", "√", "✓", "y", "yes", "true", "1"})
_NO = frozenset({"否", "无", "没有", "×", "✗", "n", "no", "false", "0"})
_SEPARATORS = re.compile(r"[\n、；;]+")


def number(written: str) -> Reading[int | float]:
    """The number that is written, with commas between thousands or without.

    Raises:
        UnclearError: it is no number.
    """
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3}\b)", "", narrow(written))
    if not _NUMBER.fullmatch(plain):
        raise UnclearError(
            _message("is-no-number", shown=shown(written)),
            _message("write-the-number-alone-without-its-unit"),
        )
    value = float(plain)
    return Reading(int(value) if value.is_integer() else value)


def yes_no(written: str) -> Reading[bool]:
    """What is written, as yes or no.

    Raises:
        UnclearError: it is neither.
    """
    word = narrow(written).lower()
    if word in _YES or word in _NO:
        return Reading(word in _YES)
    raise UnclearError(
        _message("is-neither-nor", shown=shown(written)),
        _message("write"),
    )


def lines(written: str, form: Form) -> Reading[list[Any]]:
    """The values of a list, one a line or separated by signs; `form` is how each is written.

    Raises:
        UnclearError: one is not written so.
    """
    words = [word for part in _SEPARATORS.split(written) if (word := line(part))]
    if form == "day":
        return Reading([day(word).value for word in words])
    return Reading([number(word).value for word in words] if form == "number" else words)


def untaken() -> UnclearError:
    """The reason why a field is not taken: no cell can hold its data."""
    return UnclearError(
        _message("has-parts-that-one-cell-cannot-hold"),
        _message("leave-the-cell-empty-and-fill"),
    )
