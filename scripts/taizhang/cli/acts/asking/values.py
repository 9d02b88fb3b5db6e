"""Values as people write them, parsed by the schema: days, choices, numbers, yes and no."""

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.cli.bilingual import usage_error
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import JsonSchema, Schema, format_place

_message = Messages(__file__)


_DAY = re.compile(r"\s*([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?\s*")
_YES = frozenset({"是", "y", "yes", "true", "有"})
_NO = frozenset({"否", "n", "no", "false", "无"})
_WIDE = str.maketrans("０１２３４５６７８９－．／：，　", "0123456789-./:, ")


class NoSuchValueError(ValueError):
    """The text has no meaning here; the error describes what has."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.zh)


def parse_value(schema: Schema, place: Place, written: str) -> Any:
    """The value at `place` that `written` means, by the type that the schema gives.

    Raises:
        NoSuchValueError: it has no meaning there.
    """
    node = schema.at(place)
    type_ = node.get("type")
    narrow = written.translate(_WIDE).strip()
    if type_ == "array":
        if schema.fits((*place, 0), "甲 乙"):
            # A text may contain blanks: only signs and line ends separate it from the next.
            return [word.strip() for word in re.split(r"[,，、;；\n]+", written) if word.strip()]
        words = [word for word in re.split(r"[,、;；\s]+", narrow) if word]
        return [parse_value(schema, (*place, 0), word) for word in words]
    if list_choices(node):
        return _choice(node, narrow)
    if type_ == "boolean":
        return _boolean(narrow)
    if type_ in ("integer", "number"):
        return _number(narrow, type_)
    if node.get("format") == "date":
        return _day(narrow)
    if node.get("maxLength") == 20_000:
        return written.strip() + "\n" if written.strip() else ""
    return written.strip()


def list_choices(node: JsonSchema) -> list[Mapping[str, Any]]:
    """The coded values of a field, each with `const` and `title`; empty where it is not coded."""
    return [option for option in node.get("oneOf", ()) if "const" in option]


def _choice(node: JsonSchema, written: str) -> str:
    options = list_choices(node)
    for option in options:
        if written in (option["const"], option["title"]):
            return str(option["const"])
    if written.isdigit() and 0 < int(written) <= len(options) and len(written) < 4:
        return str(options[int(written) - 1]["const"])
    matches = [option for option in options if written and (written in option["title"] or written in option["const"])]
    if len(matches) == 1:
        return str(matches[0]["const"])
    if matches:
        choices = "、".join(f"{option['const']}（{option['title']}）" for option in matches[:12])
        raise NoSuchValueError(_message("ambiguous-choice", text=written, choices=choices))
    raise NoSuchValueError(_message("unknown-choice", text=written))


def _boolean(written: str) -> bool:
    if written.lower() in _YES:
        return True
    if written.lower() in _NO:
        return False
    raise NoSuchValueError(_message("not-yes-or-no"))


def _number(written: str, type_: str) -> int | float:
    value = parse_number(written)
    if type_ == "integer" or value == int(value):
        if value != int(value):
            raise NoSuchValueError(_message("not-an-integer"))
        return int(value)
    return value


def parse_number(written: str) -> float:
    """The number in `written`, with or without commas between thousands.

    Raises:
        NoSuchValueError: it is not a number, or not finite.
    """
    try:
        value = float(written.replace(",", ""))
    except ValueError:
        raise NoSuchValueError(_message("not-a-number")) from None
    if not math.isfinite(value):
        raise NoSuchValueError(_message("not-a-number"))
    return value


def _day(written: str) -> str:
    match = _DAY.fullmatch(written)
    if match is None:
        return written
    try:
        return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        raise NoSuchValueError(_message("no-such-day")) from None


def find_misfits(schema: Schema, place: Place, value: Any) -> list[str]:
    """Why the schema rejects `value` at `place`; empty where it does not."""
    return [reason.zh for reason in schema.find_mismatches(place, value)]


def set_value(schema: Schema, data: dict[str, Any], place: Place, written: str) -> None:
    """Set the field at `place` to what `written` means.

    Raises:
        click.UsageError: it has no meaning there.
    """
    try:
        value = parse_value(schema, place, written)
    except NoSuchValueError as error:
        raise _invalid_field_error(schema, place, str(error)) from error
    if misfits := find_misfits(schema, place, value):
        raise _invalid_field_error(schema, place, "；".join(misfits))
    try:
        places.set_value(data, place, value)
    except (TypeError, IndexError) as error:
        raise usage_error(_message("earlier-content-missing", field=format_place(place))) from error


def _invalid_field_error(schema: Schema, place: Place, reason: str) -> click.UsageError:
    message = _message("invalid-field", trail=schema.trail(place), place=format_place(place), reason=reason)
    return click.UsageError(message.zh)
