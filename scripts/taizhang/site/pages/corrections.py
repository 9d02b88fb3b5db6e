"""The corrections and changes on a record's page: a section with all of them, and a mark beside each field."""

from collections.abc import Mapping
from dataclasses import dataclass

from taizhang.base.messages import Messages
from taizhang.documents.document import Place
from taizhang.records import Notice, Record
from taizhang.repository.amendments import KINDS, Amendment, amendments_of, data_in_force, field_title, value_text
from taizhang.site.view.fields import AmendmentMark, PageField, list_fields, make_field
from taizhang.site.view.tables import format_day
from taizhang.site.view.view import View

_message = Messages(__file__)

_LAST_DAY: Place = ("closes_on",)
_SHORT = 60
"""The maximum length of an old value beside its field; longer ones and groups are in the section only."""


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """One correction or change as the section shows it.

    Attributes:
        title: the field that it names.
        kind: 更正 or 变更.
        is_ahead: whether its day is in the future.
        was: the value before, now: after; None if they are not public.
    """

    title: str
    kind: str
    amendment: Amendment
    is_ahead: bool
    was: PageField | None
    now: PageField | None


def list_amended_fields(view: View, record: Record) -> tuple[PageField, ...]:
    """The public fields of a record as of the view's day, each with its corrections and changes beside it."""
    kind, _, document = view.book.all[record.id]
    schema = view.schemas[kind.name]
    return list_fields(
        schema, view.law_of(record), data_in_force(document.data, view.today), marks=_list_marks(view, record)
    )


def describe_amendments(view: View, record: Record) -> tuple[AmendmentRow, ...]:
    """Every correction and change of a record, in order of their days."""
    schema, law = view.schemas[view.book.kind(record.id).name], view.law
    return tuple(
        AmendmentRow(
            field_title(schema, item.place),
            KINDS[item.kind].zh,
            item,
            item.on > view.today,
            make_field(schema, law, item.was, item.described_at) if item.is_public else None,
            make_field(schema, law, item.now, item.described_at) if item.is_public else None,
        )
        for item in list_amendments(view, record)
    )


def list_amendments(view: View, record: Record) -> tuple[Amendment, ...]:
    """The public corrections and changes in a record's file."""
    kind, _, document = view.book.all[record.id]
    return amendments_of(view.schemas[kind.name], document.data)


def _list_marks(view: View, record: Record) -> Mapping[Place, tuple[AmendmentMark, ...]]:
    marks: dict[Place, tuple[AmendmentMark, ...]] = {}
    for number, item in enumerate(list_amendments(view, record), 1):
        if item.is_public:
            marks[item.place] = (*marks.get(item.place, ()), _make_mark(view, record, item, number))
    if isinstance(record, Notice) and (window := view.window(record)).is_prolonged:
        description = _message("prolonged", cause=window.cause, day=format_day(window.last_day)).zh
        title = _message("prolongation").zh
        marks[_LAST_DAY] = (*marks.get(_LAST_DAY, ()), AmendmentMark(0, title, description, "", "", is_former=False))
    return marks


def _make_mark(view: View, record: Record, item: Amendment, number: int) -> AmendmentMark:
    schema = view.schemas[view.book.kind(record.id).name]
    is_ahead = item.kind == "change" and item.on > view.today
    value = item.now if is_ahead else item.was
    text = "" if isinstance(value, Mapping | list) else value_text(schema, view.law, value, item.described_at)
    short = text if len(text) <= _SHORT and "\n" not in text else ""
    if is_ahead:
        before, after = _message("future-value" if short else "future-change", day=item.on).zh, ""
    else:
        when = _message("changed" if item.kind == "change" else "corrected", day=item.on)
        before, after = (_message("former-value").zh, _message("since", when=when).zh) if short else (when.zh, "")
    return AmendmentMark(number, KINDS[item.kind].zh, before, short, after, not is_ahead)
