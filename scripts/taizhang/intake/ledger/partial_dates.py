"""Days of an old ledger as people wrote them, with month and day only where they are written."""

import re
from datetime import date, timedelta

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.intake.dates import read_day
from taizhang.intake.reading import CellReading, UnclearError, quote_text, to_half_width

_message = Messages(__file__)

_EPOCH = date(1899, 12, 30)
"""Day 0 of the serial numbers of days in spreadsheet programs."""
_SERIALS = range(36_526, 54_789)
"""The serial numbers of 2000-01-01 to 2049-12-31: a number outside of them is not a day of an old ledger."""
_VAGUE = "(?:份|初|上旬|中旬|下旬|底|末)?"
_MONTH = re.compile(rf"(\d{{4}})\s*(?:年\s*(\d{{1,2}})\s*月?{_VAGUE}|[-./]\s*(\d{{1,2}}))", re.ASCII)
_YEAR = re.compile(r"(\d{4})\s*(?:年(?:度|初|底|末|[上下]半年|第?[一二三四1-4]季度)?)?", re.ASCII)
_HELP = _message("map-the-day")


def read_partial_day(value: object) -> CellReading[str]:
    """The day in a cell, as YYYY-MM-DD, YYYY-MM or YYYY: a missing day or month is never added.

    Raises:
        UnclearError: the value is not a day, or is ambiguous.
    """
    if isinstance(value, bool):
        raise _unclear_error(str(value))
    if isinstance(value, int | float) and float(value).is_integer() and int(value) in _SERIALS:
        return _read_serial(int(value), str(int(value)))
    if isinstance(value, float) and not float(value).is_integer():
        # 2021.1 may be January, or October if the cell dropped its zero.
        text = str(value)
        if not re.fullmatch(r"\d{4}\.\d{2}", text):
            raise _unclear_error(text)
        value = text
    try:
        return read_day(value)
    except UnclearError:
        written = "" if value is None else str(int(value)) if isinstance(value, float) else str(value)
    text = to_half_width(written)
    if text.isascii() and text.isdigit() and len(text) == 5 and int(text) in _SERIALS:
        return _read_serial(int(text), text)
    if (match := _MONTH.fullmatch(text)) and 1 <= int(match[2] or match[3]) <= 12 and "1990" <= match[1] < "2100":
        return _partial_reading(written, f"{match[1]}-{int(match[2] or match[3]):02}", _message("day"))
    if (match := _YEAR.fullmatch(text)) and "1990" <= match[1] < "2100":
        return _partial_reading(written, match[1], _message("month-and-day"))
    raise _unclear_error(written)


def _read_serial(serial: int, written: str) -> CellReading[str]:
    iso = (_EPOCH + timedelta(days=serial)).isoformat()
    return CellReading(iso, _message("serial-number", written=written, iso=iso))


def _partial_reading(written: str, iso: str, lacking: Text) -> CellReading[str]:
    return CellReading(iso, _message("partial-date", text=quote_text(written), iso=iso, lacking=lacking))


def _unclear_error(written: str) -> UnclearError:
    return UnclearError(_message("not-readable", text=quote_text(written)), _HELP)
