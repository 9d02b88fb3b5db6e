"""Corrections: what was wrong from the start is put right, and its old value kept beside it.

Source: house/corrections.
"""

import copy
from collections.abc import Iterator, Sequence
from datetime import date
from math import fsum
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.fields import FieldEdit, check_known, check_shape, describe_approvals, refusal_of_edit, shown
from taizhang.acts.raising import prose
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, dotted
from taizhang.findings.remedy import is_closed_to_additions, is_correctable, remedy_of_fixed
from taizhang.law.law import Law
from taizhang.records import Approval, Assessment, Record, Requirement

_message = Messages(__file__)


def correct(desk: Desk, identity: str, edits: Sequence[FieldEdit], on: date, reason: str) -> Act:
    """Put fields of a record right that were wrong from the start; each old value goes into `corrections`.

    Of an assessment whose marks are corrected, total and grade follow by the scheme, unless `edits` state them.

    Raises:
        RefusedError: there is no such record or field, the field takes no correction, nothing was recorded there
            (but for a list that takes no additions), or the value does not fit or is the old one.

    Source: house/corrections.
    """
    record = desk.record(identity)
    if isinstance(record, Approval):
        raise refusal_of_edit(
            _message("is-a-seal-and-is-not-corrected", identity=identity),
            _message("correct-the-record-that-it-speaks"),
        )
    schema, document = desk.schema(desk.book.kind(identity).name), desk.book.document(identity)
    data = copy.deepcopy(document.data)
    corrections, messages = list(data.get("corrections", ())), []
    pending = list(edits)
    while pending:
        edit = pending.pop(0)
        _check_correctable(desk, record, schema, data, edit)
        held = places.at(data, edit.place)
        # Where no list was recorded, an empty one stood there.
        was = [] if held is None else copy.deepcopy(held)
        if edit.value is None:
            places.at(data, edit.place[:-1]).pop(edit.place[-1])
        else:
            places.put(data, edit.place, copy.deepcopy(edit.value))
        corrections.append({"field": dotted(edit.place), "was": was, "on": on, "reason": prose(reason)})
        messages.append(_describe(identity, schema, edit, was))
        if not pending and isinstance(record, Assessment):
            pending += _recomputed(desk.law, record, data, [*edits, edit])
    data["corrections"] = corrections
    places_corrected = [edit.place for edit in edits]
    return Act(
        desk.rewrite(identity, data), (*messages, *describe_approvals(desk.law, record, schema, places_corrected))
    )


def _check_correctable(desk: Desk, record: Record, schema: Schema, data: Any, edit: FieldEdit) -> None:
    check_known(record.id, schema, edit.place)
    name, held = schema.trail(edit.place), places.at(data, edit.place)
    if not is_correctable(schema, edit.place):
        raise refusal_of_edit(
            _message("is-not-corrected", record=record.id, name=name),
            remedy_of_fixed(schema, record.id, edit.place),
        )
    is_list_closed = isinstance(edit.value, list) and is_closed_to_additions(schema, data, edit.place)
    if held is None and not is_list_closed:
        raise refusal_of_edit(
            _message("records-no-to-be-corrected", record=record.id, name=name),
            _instead_of_nothing(desk, record, edit.place),
        )
    if edit.value is None:
        _check_removable(desk, record, schema, edit.place)
        return
    check_shape(schema, edit)
    if held == edit.value and type(held) is type(edit.value):
        value = shown(schema, edit.place, held)
        raise refusal_of_edit(
            _message("is-already", name=name, value=value),
            _message("look-at-the-value"),
        )


def _check_removable(desk: Desk, record: Record, schema: Schema, place: Place) -> None:
    name = schema.trail(place)
    if isinstance(place[-1], int):
        raise refusal_of_edit(
            _message("is-an-item-of-a-list", name=name),
            _message("give-the-whole-list-as-it-should-be-field", dotted=dotted(place[:-1])),
        )
    if place[-1] in schema.at(place[:-1]).get("required", ()):
        raise refusal_of_edit(
            _message("is-required", name=name),
            _message("give-the-right-value-by-value"),
        )
    if isinstance(record, Requirement) and record.id in desk.book.approvals_of:
        raise refusal_of_edit(
            _message("is-sealed-is-put-right-not-taken-out", record=record.id, name=name),
            _message("give-the-right-value-by-value"),
        )


def _instead_of_nothing(desk: Desk, record: Record, place: Place) -> Text:
    if isinstance(record, Requirement) and record.id in desk.book.approvals_of:
        return _message("nothing-is-added-to-an-approved-requirement", record=record.id)
    return _message("what-was-never-recorded-is-filled", dotted=dotted(place))


def _recomputed(law: Law, record: Assessment, data: Any, edits: Sequence[FieldEdit]) -> Iterator[FieldEdit]:
    """Total and grade as they follow from corrected marks, where they differ and nobody stated them."""
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


def _describe(identity: str, schema: Schema, edit: FieldEdit, was: Any) -> Text:
    name, old = schema.trail(edit.place), shown(schema, edit.place, was)
    if edit.value is None:
        return _message("is-taken-out", identity=identity, name=name, old=old)
    new = shown(schema, edit.place, edit.value)
    return _message("is-corrected-from-to-the-old-value", identity=identity, name=name, old=old, new=new)
