"""Corrections: a value that was wrong from the start is replaced, and the old value kept.

Source: house/corrections.
"""

import copy
from collections.abc import Iterator, Sequence
from datetime import date
from math import fsum
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.fields import FieldEdit, check_known, check_shape, describe_approvals, format_value, refuse_edit
from taizhang.acts.raising import format_prose
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, format_place
from taizhang.findings.remedy import is_closed_to_additions, is_correctable, remedy_of_fixed
from taizhang.law.law import Law
from taizhang.records import Approval, Assessment, Record, Requirement

_message = Messages(__file__)


def correct_record(desk: Desk, identity: str, edits: Sequence[FieldEdit], on: date, reason: str) -> Act:
    """Correct fields of a record that were wrong from the start; each old value goes into `corrections`.

    Of an assessment whose marks are corrected, total and grade follow by the scheme, unless `edits` state them.

    Raises:
        RefusedError: the record or field does not exist, the field takes no correction, nothing was recorded there
            (except in a list that takes no additions), or the value is invalid or unchanged.

    Source: house/corrections.
    """
    record = desk.record(identity)
    if isinstance(record, Approval):
        raise refuse_edit(
            _message("seal-is-not-correctable", identity=identity),
            _message("correct-the-sealed-record"),
        )
    schema, document = desk.schema(desk.book.kind(identity).name), desk.book.document(identity)
    data = copy.deepcopy(document.data)
    corrections, messages = list(data.get("corrections", ())), []
    pending = list(edits)
    while pending:
        edit = pending.pop(0)
        _check_correctable(desk, record, schema, data, edit)
        current = places.value_at(data, edit.place)
        # An absent list counts as an empty one.
        previous = [] if current is None else copy.deepcopy(current)
        if edit.value is None:
            places.value_at(data, edit.place[:-1]).pop(edit.place[-1])
        else:
            places.set_value(data, edit.place, copy.deepcopy(edit.value))
        corrections.append(
            {"field": format_place(edit.place), "was": previous, "on": on, "reason": format_prose(reason)}
        )
        messages.append(_describe_correction(identity, schema, edit, previous))
        if not pending and isinstance(record, Assessment):
            pending += _recompute(desk.law, record, data, [*edits, edit])
    data["corrections"] = corrections
    places_corrected = [edit.place for edit in edits]
    return Act(
        desk.rewrite(identity, data), (*messages, *describe_approvals(desk.law, record, schema, places_corrected))
    )


def _check_correctable(desk: Desk, record: Record, schema: Schema, data: Any, edit: FieldEdit) -> None:
    check_known(record.id, schema, edit.place)
    name, current = schema.trail(edit.place), places.value_at(data, edit.place)
    if not is_correctable(schema, edit.place):
        raise refuse_edit(
            _message("field-is-not-correctable", record=record.id, name=name),
            remedy_of_fixed(schema, record.id, edit.place),
        )
    is_list_closed = isinstance(edit.value, list) and is_closed_to_additions(schema, data, edit.place)
    if current is None and not is_list_closed:
        raise refuse_edit(
            _message("nothing-recorded", record=record.id, name=name),
            _instead_of_nothing(desk, record, edit.place),
        )
    if edit.value is None:
        _check_removable(desk, record, schema, edit.place)
        return
    check_shape(schema, edit)
    if current == edit.value and type(current) is type(edit.value):
        value = format_value(schema, edit.place, current)
        raise refuse_edit(
            _message("value-unchanged", name=name, value=value),
            _message("check-value"),
        )


def _check_removable(desk: Desk, record: Record, schema: Schema, place: Place) -> None:
    name = schema.trail(place)
    if isinstance(place[-1], int):
        raise refuse_edit(
            _message("is-list-item", name=name),
            _message("give-whole-list", field=format_place(place[:-1])),
        )
    if place[-1] in schema.at(place[:-1]).get("required", ()):
        raise refuse_edit(
            _message("is-required", name=name),
            _message("give-correct-value"),
        )
    if isinstance(record, Requirement) and record.id in desk.book.approvals_of:
        raise refuse_edit(
            _message("sealed-field-is-not-removable", record=record.id, name=name),
            _message("give-correct-value"),
        )


def _instead_of_nothing(desk: Desk, record: Record, place: Place) -> Text:
    if isinstance(record, Requirement) and record.id in desk.book.approvals_of:
        return _message("approved-requirement-is-frozen", record=record.id)
    return _message("fill-in-instead", field=format_place(place))


def _recompute(law: Law, record: Assessment, data: Any, edits: Sequence[FieldEdit]) -> Iterator[FieldEdit]:
    """Total and grade that follow from corrected marks, where they differ and `edits` do not state them."""
    stated = {edit.place[0] for edit in edits}
    if "scores" not in stated:
        return
    total = round(fsum(item["score"] for item in data["scores"]), 2)
    total = int(total) if total == int(total) else total
    if "total" not in stated and data["total"] != total:
        yield FieldEdit(("total",), total)
    grade = law.grade(total, record.assessed_on)
    if "grade" not in stated and data["grade"] != grade:
        yield FieldEdit(("grade",), grade)


def _describe_correction(identity: str, schema: Schema, edit: FieldEdit, previous: Any) -> Text:
    name, old = schema.trail(edit.place), format_value(schema, edit.place, previous)
    if edit.value is None:
        return _message("removed", identity=identity, name=name, old=old)
    new = format_value(schema, edit.place, edit.value)
    return _message("corrected", identity=identity, name=name, old=old, new=new)
