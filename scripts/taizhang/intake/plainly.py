"""Numbers, yes and no, and lists of single values, as forms write them into fields that the schema alone knows."""

import re
from typing import Any

from taizhang.base.messages import Messages
from taizhang.intake.dates import read_day
from taizhang.intake.reading import CellReading, UnclearError, quote_text, to_half_width, to_single_line
from taizhang.office.sheets.columns import CellForm

_message = Messages(__file__)

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_YES = frozenset({"是", "有", "√", "✓", "y", "yes", "true", "1"})
_NO = frozenset({"否", "无", "没有", "×", "✗", "n", "no", "false", "0"})
_SEPARATORS = re.compile(r"[\n、；;]+")


def read_number(written: str) -> CellReading[int | float]:
    """The number that is written, with commas between thousands or without.

    Raises:
        UnclearError: it is no number.
    """
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3}\b)", "", to_half_width(written))
    if not _NUMBER.fullmatch(plain):
        raise UnclearError(
            _message("is-no-number", shown=quote_text(written)),
            _message("write-the-number-alone-without-its-unit"),
        )
    value = float(plain)
    return CellReading(int(value) if value.is_integer() else value)


def read_yes_no(written: str) -> CellReading[bool]:
    """What is written, as yes or no.

    Raises:
        UnclearError: it is neither.
    """
    word = to_half_width(written).lower()
    if word in _YES or word in _NO:
        return CellReading(word in _YES)
    raise UnclearError(
        _message("is-neither-yes-nor-no", shown=quote_text(written)),
        _message("write-yes-or-no"),
    )


def read_list(written: str, form: CellForm) -> CellReading[list[Any]]:
    """The values of a list, one a line or separated by signs; `form` is how each is written.

    Raises:
        UnclearError: one is not written so.
    """
    words = [word for part in _SEPARATORS.split(written) if (word := to_single_line(part))]
    if form == "day":
        return CellReading([read_day(word).value for word in words])
    return CellReading([read_number(word).value for word in words] if form == "number" else words)


def unsupported_field_error() -> UnclearError:
    """The reason why a field is not taken: no cell can hold its data."""
    return UnclearError(
        _message("has-parts-that-one-cell-cannot-hold"),
        _message("leave-the-cell-empty-and-fill"),
    )
