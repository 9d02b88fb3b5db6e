"""Changes: what was right until a day and holds differently from then on. Source: house/corrections."""

import copy
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.fields import FieldEdit, check_known, check_shape, describe_approvals, refusal_of_edit, shown
from taizhang.acts.raising import prose
from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, dotted, undotted
from taizhang.findings.remedy import is_changeable, is_correctable, remedy_of_fixed
from taizhang.repository.history import Changeable


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
            Text(f"{identity}的“{name.zh}”不登记变更", f"{name.en} of {identity} takes no change"),
            _instead_of_change(schema, identity, edit.place),
        )
    check_shape(schema, edit)
    held = _in_force(desk.book.document(identity).data, record, effective_from)
    if places.at(held, edit.place) == edit.value:
        raise refusal_of_edit(
            Text(
                f"“{name.zh}”自{effective_from}起本就如此，没有变更",
                f"{name.en} has that value on {effective_from} already",
            ),
            Text("请核对变更后的内容和生效日期。", "Look at the value and the day."),
        )
    item = {"field": dotted(edit.place), "value": edit.value, "from": effective_from, "basis": prose(basis)}
    files = desk.add(identity, [(("changes", len(record.changes)), item)])
    value = shown(schema, edit.place, edit.value)
    message = Text(
        f"{identity}的“{name.zh}”自{effective_from}起变更为“{value}”；原内容在此之前仍然有效。",
        f"{name.en} of {identity} is {value} from {effective_from} on; the old value holds before.",
    )
    return Act(files, (message, *describe_approvals(desk.law, record, schema, [edit.place])))


def _instead_of_change(schema: Schema, identity: str, place: Place) -> Text:
    if schema.inherited(place, "x-mutable", False):
        return Text(
            f"该字段可以直接在文件中改写（{dotted(place)}），不用登记变更。",
            f"It may simply be edited in the file ({dotted(place)}).",
        )
    if is_correctable(schema, place):
        return Text(
            f"登记有误的，用taizhang correct {identity} --field {dotted(place)}更正。",
            f"Where it was recorded wrongly, `taizhang correct {identity} --field {dotted(place)}`.",
        )
    return remedy_of_fixed(schema, identity, place)


def _in_force(data: Any, record: Changeable, on: date) -> Any:
    """Plain data of a record with every change that is in force on a day in its place."""
    changed = copy.deepcopy(data)
    for item in sorted(record.changes, key=lambda item: item.effective_from):
        if item.effective_from <= on:
            places.put(changed, undotted(item.field), item.value)
    return changed
