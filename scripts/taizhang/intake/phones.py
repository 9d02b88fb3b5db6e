"""Telephone numbers as people write them: office landlines, mobiles, extensions."""

import re
from dataclasses import dataclass

from taizhang.base.messages import Messages
from taizhang.intake.reading import CellReading, UnclearError, normalize_line_breaks, quote_text, to_half_width

_message = Messages(__file__)

_LABEL = re.compile(
    r"(?:(?:办公|联系|固定|移动)?(?:电话|座机)|手机号?码?|(?:tel|phone|mobile)\.?)\s*:?\s*", re.IGNORECASE
)
_SPLIT = re.compile(r"[、,;；，/|\n]|\s*或\s*|(?<=\d{7})\s+(?=[(+]|0\d|1[3-9]\d)", re.ASCII)
_EXTENSION = re.compile(
    r"\s*(?:[(]?\s*(?:转|分机号?|内线|ext\.?|x|#)\s*:?\s*(\d{1,6})\s*[)]?)$", re.IGNORECASE | re.ASCII
)
_SIGNS = str.maketrans("：／（）　\xa0", ":/()  ")
_COUNTRY = re.compile(r"(?:\+|00)\s*86[\s-]*|[(]\s*\+?86\s*[)][\s-]*", re.ASCII)
_AREA = r"0(?:10|2\d)|0[3-9]\d{2}"
_LANDLINE = re.compile(
    rf"(?:[(]\s*({_AREA})\s*[)]|({_AREA}))[\s-]*(\d{{3,4}}[\s-]?\d{{4}}|\d{{7,8}})(?:\s*-\s*(\d{{1,6}}))?", re.ASCII
)
_WITHOUT_LEADING_ZERO = re.compile(
    r"[(]?\s*((?:10|2\d)|[3-9]\d{2})\s*[)]?([\s-]+|(?<=[)])\s*)(\d{3,4}[\s-]?\d{4})(?:\s*-\s*(\d{1,6}))?", re.ASCII
)
_MOBILE = re.compile(r"1[3-9]\d(?:[\s-]?\d{4}){2}|1[3-9]\d[\s-]?\d{3}[\s-]?\d{5}", re.ASCII)
_SHORT = re.compile(r"\d{3,4}[\s-]?\d{4}", re.ASCII)
_SERVICE = re.compile(r"[48]00[\s-]?\d{3,4}[\s-]?\d{3,4}|9\d{4}|12\d{3}", re.ASCII)
_PERSONAL = re.compile(r"(?<!\d)((?:86)?[\s-]?1[3-9]\d)[\d\s-]{4,}(\d{2})(?!\d)", re.ASCII)
_HELP = _message("write-area-code")


@dataclass(frozen=True, slots=True)
class PhoneNumbers:
    """The numbers of a cell: at most one landline and one mobile, each in its canonical form."""

    landline: str | None
    mobile: str | None


def read_phones(written: str) -> CellReading[PhoneNumbers]:
    """The telephone numbers in `written`.

    Raises:
        UnclearError: a part of it is not a complete number, or there are several of a kind.
    """
    landlines: list[str] = []
    mobiles: list[str] = []
    parts = [to_half_width(part) for part in _SPLIT.split(_strip_labels(written))]
    for part in filter(None, parts):
        number, mobile = _read_one(part)
        numbers = mobiles if mobile else landlines
        if number not in numbers:
            numbers.append(number)
    if not landlines and not mobiles:
        raise UnclearError(_message("number-missing"), _HELP)
    for kind, numbers in ((_message("landline"), landlines), (_message("mobile"), mobiles)):
        if len(numbers) > 1:
            raise UnclearError(
                _message("several-numbers", count=len(numbers), kind=kind),
                _message("keep-one-number"),
            )
    value = PhoneNumbers(landlines[0] if landlines else None, mobiles[0] if mobiles else None)
    formatted = "、".join(filter(None, [value.landline, value.mobile and mask_mobile_numbers(value.mobile)]))
    if written.strip() in (value.landline, value.mobile):
        return CellReading(value)
    source = mask_mobile_numbers(quote_text(written))
    return CellReading(value, _message("phone-normalized", source=source, formatted=formatted))


def _strip_labels(written: str) -> str:
    return _LABEL.sub("\n", normalize_line_breaks(written).translate(_SIGNS))


def _read_one(part: str) -> tuple[str, bool]:
    """A number in its canonical form, and whether it is a mobile's."""
    text = part.strip(" .。:：")
    if wrapped := re.fullmatch(r"[(]([\d\s-]+)[)]", text):
        text = wrapped[1]
    country = _COUNTRY.match(text)
    rest = text[country.end() :] if country else text
    if _MOBILE.fullmatch(rest):
        return re.sub(r"[\s-]", "", rest), True
    tail = _EXTENSION.search(rest)
    body = rest[: tail.start()] if tail else rest
    if match := _LANDLINE.fullmatch(body):
        return _format_landline(match[1] or match[2], match[3], match[4], tail, part), False
    if country and (match := _WITHOUT_LEADING_ZERO.fullmatch(body)):
        # From abroad the area code goes without its zero.
        return _format_landline("0" + match[1], match[3], match[4], tail, part), False
    if _SHORT.fullmatch(body):
        raise UnclearError(_message("area-code-missing", part=part), _HELP)
    if _SERVICE.fullmatch(rest):
        raise UnclearError(_message("hotline", part=part), _HELP)
    raise UnclearError(_message("incomplete-number", masked=mask_mobile_numbers(quote_text(part))), _HELP)


def _format_landline(area: str, number: str, extension: str | None, tail: re.Match[str] | None, part: str) -> str:
    digits = re.sub(r"[\s-]", "", number)
    if tail is not None and extension is not None:
        raise UnclearError(_message("two-extensions", part=part), _HELP)
    inner = tail[1] if tail is not None else extension
    return f"{area}-{digits}" + (f"-{inner}" if inner else "")


def mask_mobile_numbers(text: str) -> str:
    """`text` with the middle of every mobile number hidden: messages end up in logs."""
    return _PERSONAL.sub(r"\1****\2", text)
