"""The fields of a document as a page shows them: all of them, in the schema's order, under the schema's titles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taizhang.document import Place
from taizhang.publish.addresses import page_of
from taizhang.schema import Schema

_EMPTY = "（无）"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: either a text, perhaps with an address, or parts.

    Attributes:
        title: the schema's title.
        text: the value in words; empty where there are parts.
        page: the page it leads to, relative to the site's root.
        prose: the text has paragraphs.
        parts: the fields inside a mapping or list.
    """

    title: str
    text: str = ""
    page: str = ""
    prose: bool = False
    parts: tuple["Field", ...] = ()


def fields(schema: Schema, data: Any, place: Place = ()) -> tuple[Field, ...]:
    """The public fields of the mapping `data` at `place`. What the schema marks `x-public: false` is left out."""
    known = schema.at(place).get("properties", {})
    return tuple(
        _field(schema, data[key], (*place, key))
        for key in known
        if key in data and schema.at((*place, key)).get("x-public", True)
    )


def _field(schema: Schema, value: Any, place: Place) -> Field:
    told = schema.at(place)
    title = schema.title(place)
    if isinstance(value, Mapping):
        return Field(title, parts=fields(schema, value, place))
    if isinstance(value, list):
        if not value:
            return Field(title, _EMPTY)
        return Field(title, parts=tuple(_field(schema, item, (*place, i)) for i, item in enumerate(value)))
    if value is None:
        return Field(title, _EMPTY)
    if isinstance(value, bool):
        return Field(title, "是" if value else "否")
    if isinstance(value, float | int):
        return Field(title, f"{value:,.2f}" if "元" in str(told.get("description", "")) else f"{value:g}")
    if "x-ref" in told:
        return Field(title, value, page=page_of(value))
    label = schema.label(place, value)
    return Field(title, label.rstrip("\n"), prose="\n" in label.rstrip("\n") or len(label) > 80)
