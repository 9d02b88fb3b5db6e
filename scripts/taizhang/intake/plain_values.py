"""Numbers, yes and no, and lists of single values, as forms write them, for fields described only by the schema."""

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
    """The number in `written`, with or without commas between thousands.

    Raises:
        UnclearError: it is not a number.
    """
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3}\b)", "", to_half_width(written))
    if not _NUMBER.fullmatch(plain):
        raise UnclearError(
            _message("not-a-number", text=quote_text(written)),
            _message("write-number-without-unit"),
        )
    value = float(plain)
    return CellReading(int(value) if value.is_integer() else value)


def read_yes_no(written: str) -> CellReading[bool]:
    """`written` as yes or no.

    Raises:
        UnclearError: it means neither.
    """
    word = to_half_width(written).lower()
    if word in _YES or word in _NO:
        return CellReading(word in _YES)
    raise UnclearError(
        _message("not-yes-or-no", text=quote_text(written)),
        _message("write-yes-or-no"),
    )


def read_list(written: str, form: CellForm) -> CellReading[list[Any]]:
    """The values of a list, one per line or separated by signs; `form` is the form of each.

    Raises:
        UnclearError: a value has not this form.
    """
    words = [word for part in _SEPARATORS.split(written) if (word := to_single_line(part))]
    if form == "day":
        return CellReading([read_day(word).value for word in words])
    return CellReading([read_number(word).value for word in words] if form == "number" else words)


def unsupported_field_error() -> UnclearError:
    """The error for a field whose data one cell cannot contain."""
    return UnclearError(
        _message("composite-field"),
        _message("fill-in-the-record"),
    )
