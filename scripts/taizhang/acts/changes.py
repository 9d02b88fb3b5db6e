"""Changes: a value that was right until a day and differs from then on. Source: house/corrections."""

import copy
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.fields import FieldEdit, check_known, check_shape, describe_approvals, format_value, refuse_edit
from taizhang.acts.raising import format_prose
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, format_place, parse_place
from taizhang.findings.remedy import is_changeable, is_correctable, remedy_of_fixed
from taizhang.repository.history import Changeable

_message = Messages(__file__)


def record_change(desk: Desk, identity: str, edit: FieldEdit, effective_from: date, basis: str) -> Act:
    """Record that a field has another value from a day on; the old value stays in force until then.

    Raises:
        RefusedError: the record or field does not exist, the field takes no change, or the value is invalid or
            already in force.

    Source: house/corrections.
    """
    record = desk.record(identity)
    schema = desk.schema(desk.book.kind(identity).name)
    check_known(identity, schema, edit.place)
    name = schema.trail(edit.place)
    if not isinstance(record, Changeable) or not is_changeable(schema, edit.place):
        raise refuse_edit(
            _message("field-is-unchangeable", identity=identity, name=name),
            _instead_of_change(schema, identity, edit.place),
        )
    check_shape(schema, edit)
    current = _data_in_force(desk.book.document(identity).data, record, effective_from)
    if places.value_at(current, edit.place) == edit.value:
        raise refuse_edit(
            _message("value-already-in-force", name=name, effective_from=effective_from),
            _message("check-value-and-day"),
        )
    item = {
        "field": format_place(edit.place),
        "value": edit.value,
        "from": effective_from,
        "basis": format_prose(basis),
    }
    files = desk.add(identity, [(("changes", len(record.changes)), item)])
    value = format_value(schema, edit.place, edit.value)
    message = _message(
        "changed-from-day",
        identity=identity,
        name=name,
        effective_from=effective_from,
        value=value,
    )
    return Act(files, (message, *describe_approvals(desk.law, record, schema, [edit.place])))


def _instead_of_change(schema: Schema, identity: str, place: Place) -> Text:
    if schema.inherited_flag(place, "x-mutable", False):
        return _message("edit-the-file", field=format_place(place))
    if is_correctable(schema, place):
        return _message("correct-instead", identity=identity, field=format_place(place))
    return remedy_of_fixed(schema, identity, place)


def _data_in_force(data: Any, record: Changeable, on: date) -> Any:
    """The plain data of a record with every change in force on a day applied."""
    changed = copy.deepcopy(data)
    for item in sorted(record.changes, key=lambda item: item.effective_from):
        if item.effective_from <= on:
            places.set_value(changed, parse_place(item.field), item.value)
    return changed
