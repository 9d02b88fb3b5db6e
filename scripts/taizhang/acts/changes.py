"""Changes: what was right until a day and holds differently from then on. Source: house/corrections."""

import copy
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.fields import FieldEdit, check_known, check_shape, describe_approvals, refusal_of_edit, shown
from taizhang.acts.raising import prose
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, dotted, undotted
from taizhang.findings.remedy import is_changeable, is_correctable, remedy_of_fixed
from taizhang.repository.history import Changeable

_message = Messages(__file__)


def change(desk: Desk, identity: str, edit: FieldEdit, effective_from: date, basis: str) -> Act:
    """Record that a field has another value from a day on; what stood before stays, for it held until then.

    Raises:
        RefusedError: there is no such record or field, the field does not change, or the value does not fit or is in
            force already.

    Source: house/corrections.
    """
    record = desk.record(identity)
    schema = desk.schema(desk.book.kind(identity).name)
    check_known(identity, schema, edit.place)
    name = schema.trail(edit.place)
    if not isinstance(record, Changeable) or not is_changeable(schema, edit.place):
        raise refusal_of_edit(
            _message("takes-no-change", identity=identity, name=name),
            _instead_of_change(schema, identity, edit.place),
        )
    check_shape(schema, edit)
    held = _in_force(desk.book.document(identity).data, record, effective_from)
    if places.at(held, edit.place) == edit.value:
        raise refusal_of_edit(
            _message("has-that-value-on-already", name=name, effective_from=effective_from),
            _message("look-at-the-value-and-the-day"),
        )
    item = {"field": dotted(edit.place), "value": edit.value, "from": effective_from, "basis": prose(basis)}
    files = desk.add(identity, [(("changes", len(record.changes)), item)])
    value = shown(schema, edit.place, edit.value)
    message = _message(
        "is-from-on-the-old-value-holds-before",
        identity=identity,
        name=name,
        effective_from=effective_from,
        value=value,
    )
    return Act(files, (message, *describe_approvals(desk.law, record, schema, [edit.place])))


def _instead_of_change(schema: Schema, identity: str, place: Place) -> Text:
    if schema.inherited(place, "x-mutable", False):
        return _message("it-may-simply-be-edited-in-the-file", dotted=dotted(place))
    if is_correctable(schema, place):
        return _message("where-it-was-recorded-wrongly", identity=identity, dotted=dotted(place))
    return remedy_of_fixed(schema, identity, place)


def _in_force(data: Any, record: Changeable, on: date) -> Any:
    """Plain data of a record with every change that is in force on a day in its place."""
    changed = copy.deepcopy(data)
    for item in sorted(record.changes, key=lambda item: item.effective_from):
        if item.effective_from <= on:
            places.put(changed, undotted(item.field), item.value)
    return changed
