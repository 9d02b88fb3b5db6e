"""Days of an old ledger: as people wrote them, and only as far as they wrote them."""

import re
from datetime import date, timedelta

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.intake.dates import day
from taizhang.intake.reading import Reading, UnclearError, narrow, shown

_message = Messages(__file__)

_EPOCH = date(1899, 12, 30)
"""Day 0 of the serial numbers by which spreadsheet programs count days."""
_SERIALS = range(36_526, 54_789)
"""The serial numbers of 2000-01-01 to 2049-12-31: a number outside of them is no day of an old ledger."""
_VAGUE = "(?:份|初|上旬|中旬|下旬|底|末)?"
_MONTH = re.compile(rf"(\d{{4}})\s*(?:年\s*(\d{{1,2}})\s*月?{_VAGUE}|[-./]\s*(\d{{1,2}}))", re.ASCII)
_YEAR = re.compile(r"(\d{4})\s*(?:年(?:度|初|底|末|[上下]半年|第?[一二三四1-4]季度)?)?", re.ASCII)
_HELP = _message("help")


def partial_day(value: object) -> Reading[str]:
    """The day that a cell holds, as YYYY-MM-DD, YYYY-MM or YYYY: no day and no month is ever added.

    Raises:
        UnclearError: it is none, or more than one may be meant.
    """
    if isinstance(value, bool):
        raise _unclear(str(value))
    if isinstance(value, int | float) and float(value).is_integer() and int(value) in _SERIALS:
        return _of_serial(int(value), str(int(value)))
    if isinstance(value, float) and not float(value).is_integer():
        # 2021.1 may be January, or October whose zero the cell dropped.
        text = str(value)
        if not re.fullmatch(r"\d{4}\.\d{2}", text):
            raise _unclear(text)
        value = text
    try:
        return day(value)
    except UnclearError:
        written = "" if value is None else str(int(value)) if isinstance(value, float) else str(value)
    text = narrow(written)
    if text.isascii() and text.isdigit() and len(text) == 5 and int(text) in _SERIALS:
        return _of_serial(int(text), text)
    if (match := _MONTH.fullmatch(text)) and 1 <= int(match[2] or match[3]) <= 12 and "1990" <= match[1] < "2100":
        return _noted(written, f"{match[1]}-{int(match[2] or match[3]):02}", "日", "no day")
    if (match := _YEAR.fullmatch(text)) and "1990" <= match[1] < "2100":
        return _noted(written, match[1], "月、日", "neither month nor day")
    raise _unclear(written)


def _of_serial(serial: int, written: str) -> Reading[str]:
    iso = (_EPOCH + timedelta(days=serial)).isoformat()
    return Reading(iso, _message("is-a-serial-number", written=written, iso=iso))


def _noted(written: str, iso: str, lacking: str, lacking_en: str) -> Reading[str]:
    return Reading(iso, _message("names", shown=shown(written), iso=iso, lacking=Text(lacking, lacking_en)))


def _unclear(written: str) -> UnclearError:
    return UnclearError(_message("is-no-day-that-can-be-read", shown=shown(written)), _HELP)
