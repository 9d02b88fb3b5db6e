"""What a record's page says of its corrections and changes: a section of them all, and a mark beside each field."""

from collections.abc import Mapping
from dataclasses import dataclass

from taizhang.documents.document import Place
from taizhang.records import Notice, Record
from taizhang.repository.amendments import KINDS, Amendment, amendments_of, field_title, in_force, value_text
from taizhang.site.view.fields import Field, Mark, fields, value_field
from taizhang.site.view.tables import day
from taizhang.site.view.view import View

_LAST_DAY: Place = ("closes_on",)
_SHORT = 60
"""The longest old value that stands beside its field; a longer one, or a group, stands in the section alone."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One correction or change as the section shows it.

    Attributes:
        title: the field that it names.
        kind: 更正 or 变更.
        is_ahead: its day is still to come.
        was: the value before, now: after; None where they are not public.
    """

    title: str
    kind: str
    amendment: Amendment
    is_ahead: bool
    was: Field | None
    now: Field | None


def amended_fields(view: View, record: Record) -> tuple[Field, ...]:
    """The public fields of a record as they hold on the view's day, each with its corrections and changes beside it."""
    kind, _, document = view.book.all[record.id]
    schema = view.schemas[kind.name]
    return fields(schema, view.law_of(record), in_force(document.data, view.today), marks=_marks(view, record))


def amendments(view: View, record: Record) -> tuple[Shown, ...]:
    """Every correction and change of a record, in order of their days."""
    schema, law = view.schemas[view.book.kind(record.id).name], view.law
    return tuple(
        Shown(
            field_title(schema, item.place),
            KINDS[item.kind].zh,
            item,
            item.on > view.today,
            value_field(schema, law, item.was, item.described_at) if item.is_public else None,
            value_field(schema, law, item.now, item.described_at) if item.is_public else None,
        )
        for item in found(view, record)
    )


def found(view: View, record: Record) -> tuple[Amendment, ...]:
    """The corrections and changes in a record's file, as far as they are public."""
    kind, _, document = view.book.all[record.id]
    return amendments_of(view.schemas[kind.name], document.data)


def _marks(view: View, record: Record) -> Mapping[Place, tuple[Mark, ...]]:
    marks: dict[Place, tuple[Mark, ...]] = {}
    for number, item in enumerate(found(view, record), 1):
        if item.is_public:
            marks[item.place] = (*marks.get(item.place, ()), _mark(view, record, item, number))
    if isinstance(record, Notice) and (window := view.window(record)).is_prolonged:
        words = f"{window.cause.zh}，公示期顺延，截止日{day(window.last_day)}"
        marks[_LAST_DAY] = (*marks.get(_LAST_DAY, ()), Mark(0, "顺延", words, "", "", is_former=False))
    return marks


def _mark(view: View, record: Record, item: Amendment, number: int) -> Mark:
    schema = view.schemas[view.book.kind(record.id).name]
    is_ahead = item.kind == "change" and item.on > view.today
    value = item.now if is_ahead else item.was
    words = "" if isinstance(value, Mapping | list) else value_text(schema, view.law, value, item.described_at)
    short = words if len(words) <= _SHORT and "\n" not in words else ""
    if is_ahead:
        before, after = (f"自{item.on}起为", "") if short else (f"自{item.on}起变更", "")
    else:
        day = f"{item.on}起变更" if item.kind == "change" else f"{item.on}更正"
        before, after = ("原为", f"，{day}") if short else (day, "")
    return Mark(number, KINDS[item.kind].zh, before, short, after, not is_ahead)
