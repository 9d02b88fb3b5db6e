"""Days as people write them; a missing day, month or century is never invented."""

import re
from datetime import date, datetime

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.intake.reading import CellReading, UnclearError, quote_text, to_half_width

_message = Messages(__file__)

_WEEKDAY = r"(?:\s*[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?)?"
_MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?)?"
_WRITTEN = (
    re.compile(rf"(\d{{4}})\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号]?{_WEEKDAY}{_MIDNIGHT}", re.ASCII),
    re.compile(rf"(\d{{4}})\s*([-./])\s*(\d{{1,2}})\s*\2\s*(\d{{1,2}}){_WEEKDAY}{_MIDNIGHT}", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_NUMERALS = {"〇": 0, "○": 0, "零": 0, "O": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_NUMERALS |= {"六": 6, "七": 7, "八": 8, "九": 9}
_DIGIT = "[〇○零O一二三四五六七八九]"
_SMALL = "[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_CHINESE = re.compile(rf"({_DIGIT}{{4}})\s*年\s*({_SMALL})\s*月\s*({_SMALL})\s*[日号]{_WEEKDAY}")
_CANONICAL = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_HELP = _message("write-the-full-date")
_CAUSES: tuple[tuple[re.Pattern[str], Text], ...] = (
    (
        re.compile(r"\d{4}\s*(?:年|[-./])\s*\d{1,2}\s*月?(?:份|底|初|中旬|上旬|下旬|末)?", re.ASCII),
        _message("day-missing"),
    ),
    (
        re.compile(rf"{_DIGIT}{{4}}\s*年\s*(?:{_SMALL})\s*月(?:份|底|初|中旬|上旬|下旬|末)?"),
        _message("day-missing"),
    ),
    (
        re.compile(r"\d{4}\s*年?(?:底|末|初|[上下]半年|第?[一二三四1-4]季度)?", re.ASCII),
        _message("month-missing"),
    ),
    (
        re.compile(r"'?\d{2}\s*(?:年|[-./])\s*\d{1,2}\s*(?:月|[-./])\s*\d{1,2}\s*日?", re.ASCII),
        _message("two-digit-year"),
    ),
    (
        re.compile(r"\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?", re.ASCII),
        _message("year-missing"),
    ),
    (
        re.compile(r"\d{1,2}\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{4}", re.ASCII),
        _message("ambiguous-order"),
    ),
    (
        re.compile(r"\d{5}(?:\.\d+)?", re.ASCII),
        _message("not-a-date"),
    ),
)


def read_day(value: object) -> CellReading[str]:
    """The day in a cell, as YYYY-MM-DD, with a note where it was written in another form.

    Raises:
        UnclearError: the value is not a day, or is ambiguous.
    """
    if isinstance(value, datetime):
        if value.time().isoformat() != "00:00:00":
            iso = value.date().isoformat()
            return CellReading(iso, _message("time-dropped", value=value, iso=iso))
        return CellReading(value.date().isoformat())
    if isinstance(value, date):
        return CellReading(value.isoformat())
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    written = "" if value is None else str(value)
    text = to_half_width(written)
    parts = _parse_parts(text)
    if parts is None:
        cause = next((reason for pattern, reason in _CAUSES if pattern.fullmatch(text)), None)
        cause = cause or _message("not-readable")
        raise UnclearError(_message("unclear-date", text=quote_text(written), cause=cause), _HELP)
    try:
        iso = date(*parts).isoformat()
    except ValueError:
        raise UnclearError(_message("no-such-day", text=quote_text(written)), _HELP) from None
    if _CANONICAL.fullmatch(written.strip()):
        return CellReading(iso)
    return CellReading(iso, _message("date-normalized", text=quote_text(written), iso=iso))


def _parse_parts(text: str) -> tuple[int, int, int] | None:
    for pattern in _WRITTEN:
        if match := pattern.fullmatch(text):
            year, *_, month, number = match.groups()
            # A year of the distant past or future is a typing error that the calendar's own bounds would accept.
            return (int(year), int(month), int(number)) if "1900" <= year < "2200" else None
    if match := _CHINESE.fullmatch(text):
        year = "".join(str(_NUMERALS[character]) for character in match[1])
        return (
            (int(year), _parse_small_numeral(match[2]), _parse_small_numeral(match[3]))
            if "1900" <= year < "2200"
            else None
        )
    return None


def _parse_small_numeral(text: str) -> int:
    """The value of a Chinese numeral from one to 99."""
    tens, ten, ones = text.rpartition("十")
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0) if ten else _NUMERALS[text]
