"""What people write, as the value that the schema means: days, choices, numbers, yes and no."""

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import JsonSchema, Schema, dotted

_DAY = re.compile(r"\s*([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?\s*")
_YES = frozenset({"是", "y", "yes", "true", "有"})
_NO = frozenset({"否", "n", "no", "false", "无"})
_WIDE = str.maketrans("０１２３４５６７８９－．／：，　", "0123456789-./:, ")


class NoSuchValueError(ValueError):
    """What was written means nothing here; says what would."""


def meant(schema: Schema, place: Place, written: str) -> Any:
    """The value at `place` that `written` means, by the type that the schema gives.

    Raises:
        NoSuchValueError: it means none.
    """
    node = schema.at(place)
    type_ = node.get("type")
    narrow = written.translate(_WIDE).strip()
    if type_ == "array":
        if schema.fits((*place, 0), "甲 乙"):
            # A text may hold blanks: only signs and line ends part it from the next.
            return [word.strip() for word in re.split(r"[,，、;；\n]+", written) if word.strip()]
        words = [word for word in re.split(r"[,、;；\s]+", narrow) if word]
        return [meant(schema, (*place, 0), word) for word in words]
    if choices(node):
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


def choices(node: JsonSchema) -> list[Mapping[str, Any]]:
    """The coded values of a field, each with `const` and `title`; none where it is not coded."""
    return [option for option in node.get("oneOf", ()) if "const" in option]


def _choice(node: JsonSchema, written: str) -> str:
    options = choices(node)
    for option in options:
        if written in (option["const"], option["title"]):
            return str(option["const"])
    if written.isdigit() and 0 < int(written) <= len(options) and len(written) < 4:
        return str(options[int(written) - 1]["const"])
    found = [option for option in options if written and (written in option["title"] or written in option["const"])]
    if len(found) == 1:
        return str(found[0]["const"])
    if found:
        near = "、".join(f"{option['const']}（{option['title']}）" for option in found[:12])
        raise NoSuchValueError(f"“{written}”可以指{near}，请写全")
    raise NoSuchValueError(f"没有“{written}”这一选项")


def _boolean(written: str) -> bool:
    if written.lower() in _YES:
        return True
    if written.lower() in _NO:
        return False
    raise NoSuchValueError("请回答“是”或者“否”")


def _number(written: str, type_: str) -> int | float:
    value = number(written)
    if type_ == "integer" or value == int(value):
        if value != int(value):
            raise NoSuchValueError("应为整数")
        return int(value)
    return value


def number(written: str) -> float:
    """The number that is written, with commas between thousands or without.

    Raises:
        NoSuchValueError: it is none, or none that can be written down.
    """
    try:
        value = float(written.replace(",", ""))
    except ValueError:
        raise NoSuchValueError("应为数字") from None
    if not math.isfinite(value):
        raise NoSuchValueError("应为数字")
    return value


def _day(written: str) -> str:
    match = _DAY.fullmatch(written)
    if match is None:
        return written
    try:
        return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        raise NoSuchValueError("历法上没有这一天") from None


def faults(schema: Schema, place: Place, value: Any) -> list[str]:
    """Why `value` may not stand at `place`, in the words of the check; empty where it may."""
    return [reason.zh for reason in schema.misfits(place, value)]


def put(schema: Schema, data: dict[str, Any], place: Place, written: str) -> None:
    """Set the field at `place` to what `written` means.

    Raises:
        click.UsageError: it means nothing there.
    """
    try:
        value = meant(schema, place, written)
    except NoSuchValueError as error:
        raise click.UsageError(f"{schema.trail(place).zh}（{dotted(place)}）：{error}。") from error
    if wrong := faults(schema, place, value):
        raise click.UsageError(f"{schema.trail(place).zh}（{dotted(place)}）：{'；'.join(wrong)}。")
    try:
        places.put(data, place, value)
    except (TypeError, IndexError) as error:
        raise click.UsageError(
            f"{dotted(place)}之前还缺内容，请依次填写。/ Fill in what comes before {dotted(place)} first."
        ) from error
