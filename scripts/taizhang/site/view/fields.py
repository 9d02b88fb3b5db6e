"""The fields of a document as a page shows them: all of them, in the schema's order, under the schema's titles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.law.law import Law
from taizhang.repository.amendments import LISTS, value_text
from taizhang.site.view.addresses import page_of

_UNMARKED: Mapping[Place, tuple["Mark", ...]] = {}
MAX_COLUMNS = 7
"""The widest table that a page still shows well."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a field says of one of its corrections or changes.

    Attributes:
        number: which one of the record's it is, from 1; the page has it under that number in full. 0 where it is none
            of them.
        title: what it is: 更正, 变更.
        before: the words in front of `value`.
        value: the other value of the field; empty where it is too long for a mark.
        after: the words behind it.
        is_former: whether `value` held before; of a change that is still to come it is what will hold.
    """

    number: int
    title: str
    before: str
    value: str
    after: str
    is_former: bool


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
        marks: its corrections and changes, the first one first.
    """

    title: str
    text: str = ""
    page: str = ""
    prose: bool = False
    listed: bool = False
    parts: tuple["Field", ...] = ()
    marks: tuple[Mark, ...] = ()

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


def fields(
    schema: Schema, law: Law, data: Any, place: Place = (), marks: Mapping[Place, tuple[Mark, ...]] = _UNMARKED
) -> tuple[Field, ...]:
    """The public fields of the mapping `data` at `place`. What the schema marks `x-public: false` is left out.

    Corrections and changes are no fields of their own: they stand as `marks` beside what they speak of, by its place.
    """
    known = schema.at(place).get("properties", {})
    return tuple(
        _field(schema, law, data[key], (*place, key), marks)
        for key in known
        if key in data and schema.shown((*place, key)) and (place or key not in LISTS)
    )


def value_field(schema: Schema, law: Law, value: Any, place: Place) -> Field:
    """A single value at `place` as a field of its own."""
    return _field(schema, law, value, place, _UNMARKED)


def _field(schema: Schema, law: Law, value: Any, place: Place, marks: Mapping[Place, tuple[Mark, ...]]) -> Field:
    title, own = schema.title(place), marks.get(place, ())
    if isinstance(value, Mapping):
        return Field(title, parts=fields(schema, law, value, place, marks), marks=own)
    if isinstance(value, list) and value:
        items = tuple(_field(schema, law, item, (*place, i), marks) for i, item in enumerate(value))
        return Field(title, listed=True, parts=items, marks=own)
    text = value_text(schema, law, value, place)
    if isinstance(value, str) and "x-ref" in schema.at(place):
        return Field(title, value, page=page_of(value), marks=own)
    return Field(title, text, prose=isinstance(value, str) and ("\n" in text or len(text) > 80), marks=own)
