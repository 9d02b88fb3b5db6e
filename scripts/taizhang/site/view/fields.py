"""The fields of a document for a page: all public ones, in schema order, under the schema's titles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.law.law import Law
from taizhang.repository.amendments import LISTS, value_text
from taizhang.site.view.addresses import find_page

_UNMARKED: Mapping[Place, tuple["AmendmentMark", ...]] = {}
MAX_COLUMNS = 7
"""The maximum number of columns of a table on a page."""


@dataclass(frozen=True, slots=True)
class AmendmentMark:
    """The mark of a field for one of its corrections or changes.

    Attributes:
        number: of the correction or change in the record's section, from 1; 0 for other marks.
        title: 更正 or 变更.
        before: the text before `value`.
        value: the other value of the field; empty if it is too long for a mark.
        after: the text after it.
        is_former: whether `value` is the former value; for a future change it is the new one.
    """

    number: int
    title: str
    before: str
    value: str
    after: str
    is_former: bool


@dataclass(frozen=True, slots=True)
class PageField:
    """One field: either a text, possibly with a page, or parts.

    Attributes:
        title: the schema's title.
        text: the value in words; empty if there are parts.
        page: the page it leads to, relative to the site's root.
        prose: whether the text has paragraphs.
        listed: whether the parts are items of a list.
        parts: the fields inside a mapping or list.
        marks: its corrections and changes, the first one first.
    """

    title: str
    text: str = ""
    page: str = ""
    prose: bool = False
    listed: bool = False
    parts: tuple["PageField", ...] = ()
    marks: tuple[AmendmentMark, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether this is a list of single values."""
        return self.listed and not any(part.parts for part in self.parts)

    @property
    def columns(self) -> tuple[str, ...]:
        """The column titles of a list of flat mappings; empty if it cannot be shown as a table."""
        if not self.listed or any(inner.parts for part in self.parts for inner in part.parts):
            return ()
        titles = tuple(dict.fromkeys(inner.title for part in self.parts for inner in part.parts))
        return titles if len(titles) <= MAX_COLUMNS else ()

    def under(self, title: str) -> "PageField":
        """The part of that title; an empty field if it is missing."""
        return next((part for part in self.parts if part.title == title), PageField(title, "—"))


def list_fields(
    schema: Schema, law: Law, data: Any, place: Place = (), marks: Mapping[Place, tuple[AmendmentMark, ...]] = _UNMARKED
) -> tuple[PageField, ...]:
    """The public fields of the mapping `data` at `place`. What the schema marks `x-public: false` is left out.

    Corrections and changes are not separate fields: they are `marks` of the affected fields, by place.
    """
    properties = schema.at(place).get("properties", {})
    return tuple(
        _make_field(schema, law, data[key], (*place, key), marks)
        for key in properties
        if key in data and schema.is_public((*place, key)) and (place or key not in LISTS)
    )


def make_field(schema: Schema, law: Law, value: Any, place: Place) -> PageField:
    """A single value at `place` as a field of its own."""
    return _make_field(schema, law, value, place, _UNMARKED)


def _make_field(
    schema: Schema, law: Law, value: Any, place: Place, marks: Mapping[Place, tuple[AmendmentMark, ...]]
) -> PageField:
    title, own = schema.title(place), marks.get(place, ())
    if isinstance(value, Mapping):
        return PageField(title, parts=list_fields(schema, law, value, place, marks), marks=own)
    if isinstance(value, list) and value:
        items = tuple(_make_field(schema, law, item, (*place, i), marks) for i, item in enumerate(value))
        return PageField(title, listed=True, parts=items, marks=own)
    text = value_text(schema, law, value, place)
    if isinstance(value, str) and "x-ref" in schema.at(place):
        return PageField(title, value, page=find_page(value), marks=own)
    return PageField(title, text, prose=isinstance(value, str) and ("\n" in text or len(text) > 80), marks=own)
