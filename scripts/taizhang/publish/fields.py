"""The fields of a document as a page shows them: all of them, in the schema's order, under the schema's titles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taizhang.document import Place
from taizhang.law import Law
from taizhang.publish.addresses import page_of
from taizhang.schema import Schema

_EMPTY = "（无）"
MAX_COLUMNS = 7
"""The widest table that a page still shows well."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: either a text, perhaps with an address, or parts.

    Attributes:
        title: the schema's title.
        text: the value in words; empty where there are parts.
        page: the page it leads to, relative to the site's root.
        prose: the text has paragraphs.
        listed: the parts are items of a list.
        parts: the fields inside a mapping or list.
    """

    title: str
    text: str = ""
    page: str = ""
    prose: bool = False
    listed: bool = False
    parts: tuple["Field", ...] = ()

    @property
    def plain(self) -> bool:
        """Whether this is a list of single values, all under one title."""
        return self.listed and not any(part.parts for part in self.parts)

    @property
    def columns(self) -> tuple[str, ...]:
        """The titles under which a list of flat mappings is a table; empty where it is none, or too wide for one."""
        if not self.listed or any(inner.parts for part in self.parts for inner in part.parts):
            return ()
        titles = tuple(dict.fromkeys(inner.title for part in self.parts for inner in part.parts))
        return titles if len(titles) <= MAX_COLUMNS else ()

    def under(self, title: str) -> "Field":
        """The part of that title; an empty field where there is none."""
        return next((part for part in self.parts if part.title == title), Field(title, "—"))


def fields(schema: Schema, law: Law, data: Any, place: Place = ()) -> tuple[Field, ...]:
    """The public fields of the mapping `data` at `place`. What the schema marks `x-public: false` is left out."""
    known = schema.at(place).get("properties", {})
    return tuple(
        _field(schema, law, data[key], (*place, key)) for key in known if key in data and schema.shown((*place, key))
    )


def public(schema: Schema, data: Any, place: Place = ()) -> Any:
    """A copy of the value `data` at `place` without what the schema keeps from the public."""
    if isinstance(data, Mapping):
        return {key: public(schema, value, (*place, key)) for key, value in data.items() if schema.shown((*place, key))}
    if isinstance(data, list):
        return [public(schema, value, (*place, number)) for number, value in enumerate(data)]
    return data


def _field(schema: Schema, law: Law, value: Any, place: Place) -> Field:
    told = schema.at(place)
    title = schema.title(place)
    if isinstance(value, Mapping):
        return Field(title, parts=fields(schema, law, value, place))
    if isinstance(value, list):
        if not value:
            return Field(title, _EMPTY)
        items = tuple(_field(schema, law, item, (*place, i)) for i, item in enumerate(value))
        return Field(title, listed=True, parts=items)
    if value is None:
        return Field(title, _EMPTY)
    if isinstance(value, bool):
        return Field(title, "是" if value else "否")
    if isinstance(value, float | int):
        return Field(title, f"{value:,.2f}" if "元" in str(told.get("description", "")) else f"{value:g}")
    if "x-ref" in told:
        return Field(title, value, page=page_of(value))
    match told.get("x-shows"):
        case "finance-department":
            label = law.department(value)
        case "citation":
            label = law.cite(value).zh
        case _:
            label = schema.label(place, value)
    return Field(title, label.rstrip("\n"), prose="\n" in label.rstrip("\n") or len(label) > 80)
