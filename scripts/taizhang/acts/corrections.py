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
from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, dotted
from taizhang.findings.remedy import is_closed_to_additions, is_correctable, remedy_of_fixed
from taizhang.law.law import Law
from taizhang.records import Approval, Assessment, Record, Requirement


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
            Text(f"{identity}是审批存证，不得更正", f"{identity} is a seal and is not corrected"),
            Text(
                "更正存证所对应的记录，合并后另行存证。",
                "Correct the record that it speaks of; that merge is sealed anew.",
            ),
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
            Text(f"{record.id}的“{name.zh}”不得更正", f"{name.en} of {record.id} is not corrected"),
            remedy_of_fixed(schema, record.id, edit.place),
        )
    is_list_closed = isinstance(edit.value, list) and is_closed_to_additions(schema, data, edit.place)
    if held is None and not is_list_closed:
        raise refusal_of_edit(
            Text(f"{record.id}没有登记过“{name.zh}”，无从更正", f"{record.id} records no {name.en} to be corrected"),
            _instead_of_nothing(desk, record, edit.place),
        )
    if edit.value is None:
        _check_removable(desk, record, schema, edit.place)
        return
    check_shape(schema, edit)
    if held == edit.value and type(held) is type(edit.value):
        value = shown(schema, edit.place, held)
        raise refusal_of_edit(
            Text(f"“{name.zh}”现在就是“{value}”，没有更正", f"{name.en} is {value} already"),
            Text("请核对更正后的内容。", "Look at the value."),
        )


def _check_removable(desk: Desk, record: Record, schema: Schema, place: Place) -> None:
    name = schema.trail(place)
    if isinstance(place[-1], int):
        raise refusal_of_edit(
            Text(f"“{name.zh}”是列表中的一项，不能单独去掉", f"{name.en} is an item of a list"),
            Text(
                f"以--field {dotted(place[:-1])} --value给出更正后的完整列表。",
                f"Give the whole list as it should be: --field {dotted(place[:-1])} --value.",
            ),
        )
    if place[-1] in schema.at(place[:-1]).get("required", ()):
        raise refusal_of_edit(
            Text(f"“{name.zh}”必填，不能去掉", f"{name.en} is required"),
            Text("用--value给出正确的内容。", "Give the right value by --value."),
        )
    if isinstance(record, Requirement) and record.id in desk.book.approvals_of:
        raise refusal_of_edit(
            Text(
                f"{record.id}已经存证，“{name.zh}”只能更正，不能去掉",
                f"{record.id} is sealed: {name.en} is put right, not taken out",
            ),
            Text("用--value给出正确的内容。", "Give the right value by --value."),
        )


def _instead_of_nothing(desk: Desk, record: Record, place: Place) -> Text:
    if isinstance(record, Requirement) and record.id in desk.book.approvals_of:
        return Text(
            "已审核通过的需求不再增补；确需增补的，另行提出需求（taizhang new request），"
            f"在supersedes中写明{record.id}。",
            "Nothing is added to an approved requirement; raise another (`taizhang new request`) whose `supersedes` "
            f"names {record.id}.",
        )
    return Text(
        f"没有登记过的内容直接补填：有相应命令的用命令，没有的在文件中填写{dotted(place)}，按原程序审批。",
        f"What was never recorded is filled in, by its command or in the file at {dotted(place)}.",
    )


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
        return Text(
            f"{identity}的“{name.zh}”（原为“{old}”）已去掉，原值留存。",
            f"{name.en} of {identity} is taken out; it was {old}.",
        )
    new = shown(schema, edit.place, edit.value)
    return Text(
        f"{identity}的“{name.zh}”由“{old}”更正为“{new}”，原值留存。",
        f"{name.en} of {identity} is corrected from {old} to {new}; the old value is kept.",
    )
