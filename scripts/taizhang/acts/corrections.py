"""Corrections and changes: what was wrong from the start, and what holds differently from a day on.

Neither wipes anything out: a corrected field keeps its old value beside it, a changed one keeps its first value and
gets a dated element. Source: house/corrections.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any

from taizhang import places
from taizhang.acts.desk import Act, Desk
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.chain import way
from taizhang.document import Place
from taizhang.law import Law
from taizhang.records import Approval, Assessment, Defect, Dispute, Interface, Record, Requirement, Vendor
from taizhang.remedy import is_changeable, is_correctable, remedy_of_fixed
from taizhang.schema import Schema, dotted, undotted
from taizhang.text import Text

_SOURCE = ("house/corrections", "house/records")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One field and the value that it is to have.

    Attributes:
        place: the field inside the record.
        value: plain data by the schema; None takes an optional field out.
    """

    place: Place
    value: Any


def correct(desk: Desk, identity: str, edits: Sequence[FieldEdit], on: date, reason: str) -> Act:
    """Put fields of a record right that were wrong from the start; each old value goes into `corrections`.

    Of an assessment whose marks are corrected, total and grade follow by the scheme, unless `edits` state them.

    Raises:
        RefusedError: there is no such record or field, the field takes no correction, nothing was recorded there, or
            the value does not fit or is the old one.

    Source: house/corrections.
    """
    record = desk.record(identity)
    if isinstance(record, Approval):
        raise _refusal(
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
        was = copy.deepcopy(places.at(data, edit.place))
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
    return Act(desk.rewrite(identity, data), (*messages, *_approvals(desk.law, record, schema, places_corrected)))


def change(desk: Desk, identity: str, edit: FieldEdit, effective_from: date, basis: str) -> Act:
    """Record that a field has another value from a day on; what stood before stays, for it held until then.

    Raises:
        RefusedError: there is no such record or field, the field does not change, or the value does not fit or is in
            force already.

    Source: house/corrections.
    """
    record = desk.record(identity)
    schema = desk.schema(desk.book.kind(identity).name)
    _check_known(identity, schema, edit.place)
    name = schema.trail(edit.place)
    if not isinstance(record, Vendor | Defect | Interface) or not is_changeable(schema, edit.place):
        raise _refusal(
            Text(f"{identity}的“{name.zh}”不登记变更", f"{name.en} of {identity} takes no change"),
            _instead_of_change(schema, identity, edit.place),
        )
    _check_shape(schema, edit)
    held = _in_force(desk.book.document(identity).data, record, effective_from)
    if places.at(held, edit.place) == edit.value:
        raise _refusal(
            Text(
                f"“{name.zh}”自{effective_from}起本就如此，没有变更",
                f"{name.en} has that value on {effective_from} already",
            ),
            Text("请核对变更后的内容和生效日期。", "Look at the value and the day."),
        )
    item = {"field": dotted(edit.place), "value": edit.value, "from": effective_from, "basis": prose(basis)}
    files = desk.add(identity, [(("changes", len(record.changes)), item)])
    value = _shown(schema, edit.place, edit.value)
    message = Text(
        f"{identity}的“{name.zh}”自{effective_from}起变更为“{value}”；原内容在此之前仍然有效。",
        f"{name.en} of {identity} is {value} from {effective_from} on; the old value holds before.",
    )
    return Act(files, (message, *_approvals(desk.law, record, schema, [edit.place])))


def _check_known(identity: str, schema: Schema, place: Place) -> None:
    if place and schema.at(place):
        return
    depth = next(depth for depth in range(len(place), -1, -1) if depth < len(place) and schema.at(place[:depth]))
    parent = schema.at(place[:depth])
    keys = [dotted((*place[:depth], key)) for key in parent.get("properties", ())]
    if parent.get("type") == "array":
        keys = [dotted((*place[:depth], 0))]
    raise _refusal(
        Text(f"{identity}没有“{dotted(place)}”这一字段", f"{identity} has no field {dotted(place)}"),
        Text(
            f"字段逐级以点连接，列表从0数起；此处可写：{'、'.join(keys)}。",
            f"Steps are joined by dots, lists count from 0; here: {', '.join(keys)}.",
        ),
    )


def _check_correctable(desk: Desk, record: Record, schema: Schema, data: Any, edit: FieldEdit) -> None:
    _check_known(record.id, schema, edit.place)
    name, held = schema.trail(edit.place), places.at(data, edit.place)
    if not is_correctable(schema, edit.place):
        raise _refusal(
            Text(f"{record.id}的“{name.zh}”不得更正", f"{name.en} of {record.id} is not corrected"),
            remedy_of_fixed(schema, record.id, edit.place),
        )
    if held is None:
        raise _refusal(
            Text(f"{record.id}没有登记过“{name.zh}”，无从更正", f"{record.id} records no {name.en} to be corrected"),
            _instead_of_nothing(desk, record, edit.place),
        )
    if edit.value is None:
        _check_removable(desk, record, schema, edit.place)
        return
    _check_shape(schema, edit)
    if held == edit.value and type(held) is type(edit.value):
        value = _shown(schema, edit.place, held)
        raise _refusal(
            Text(f"“{name.zh}”现在就是“{value}”，没有更正", f"{name.en} is {value} already"),
            Text("请核对更正后的内容。", "Look at the value."),
        )


def _check_removable(desk: Desk, record: Record, schema: Schema, place: Place) -> None:
    name = schema.trail(place)
    if isinstance(place[-1], int):
        raise _refusal(
            Text(f"“{name.zh}”是列表中的一项，不能单独去掉", f"{name.en} is an item of a list"),
            Text(
                f"以--field {dotted(place[:-1])} --value给出更正后的完整列表。",
                f"Give the whole list as it should be: --field {dotted(place[:-1])} --value.",
            ),
        )
    if place[-1] in schema.at(place[:-1]).get("required", ()):
        raise _refusal(
            Text(f"“{name.zh}”必填，不能去掉", f"{name.en} is required"),
            Text("用--value给出正确的内容。", "Give the right value by --value."),
        )
    if isinstance(record, Requirement) and record.id in desk.book.approvals_of:
        raise _refusal(
            Text(
                f"{record.id}已经存证，“{name.zh}”只能更正，不能去掉",
                f"{record.id} is sealed: {name.en} is put right, not taken out",
            ),
            Text("用--value给出正确的内容。", "Give the right value by --value."),
        )


def _check_shape(schema: Schema, edit: FieldEdit) -> None:
    reasons = schema.misfits(edit.place, edit.value)
    if reasons:
        name = schema.trail(edit.place)
        raise _refusal(
            Text(
                f"“{name.zh}”（{dotted(edit.place)}）填写有误：{'；'.join(reason.zh for reason in reasons)}",
                f"{name.en}: {'; '.join(reason.en for reason in reasons)}",
            ),
            Text(
                f"按该字段的格式填写：{schema.at(edit.place).get('description', '')}",
                "Write it in the shape of the field.",
            ),
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


def _approvals(law: Law, record: Record, schema: Schema, corrected: Sequence[Place]) -> Iterator[Text]:
    """Who has to approve. Source: house/corrections."""
    if isinstance(record, Requirement):
        yield Text("按该需求的审批程序逐级审批后生效。", "It takes effect once it has passed the requirement's chain.")
        yield way(law, record.kind, record.requester.division)
        return
    parts = record.id.split("-")
    has_division = isinstance(record, Vendor | Assessment | Defect | Dispute)
    department = law.department(parts[1] if has_division else law.region)
    if any(schema.inherited(place, "x-second-approval", False) for place in corrected):
        yield Text(
            f"所涉字段关系付款、等次、办理方式或者法定日期，须由{department}经办人和另一人共同审批。",
            f"The field decides about money, a grade, a lane or a legal date: a second person of {department} "
            "approves it too.",
        )
    else:
        yield Text(f"由{department}审批。", f"{department} approves it.")
    informed = list(dict.fromkeys(law.department(code) for code in _reported_to(record)))
    if informed:
        yield Text(
            f"该事项曾上报{'、'.join(informed)}，还须经其同意。",
            f"It was reported to {', '.join(informed)}, who approve too.",
        )


def _reported_to(record: Record) -> list[str]:
    match record:
        case Defect() | Dispute():
            return [report.to for report in record.reports]
        case Assessment() if record.escalation is not None:
            return [report.to for report in record.escalation.reports]
        case _:
            return []


def _describe(identity: str, schema: Schema, edit: FieldEdit, was: Any) -> Text:
    name, old = schema.trail(edit.place), _shown(schema, edit.place, was)
    if edit.value is None:
        return Text(
            f"{identity}的“{name.zh}”（原为“{old}”）已去掉，原值留存。",
            f"{name.en} of {identity} is taken out; it was {old}.",
        )
    new = _shown(schema, edit.place, edit.value)
    return Text(
        f"{identity}的“{name.zh}”由“{old}”更正为“{new}”，原值留存。",
        f"{name.en} of {identity} is corrected from {old} to {new}; the old value is kept.",
    )


def _shown(schema: Schema, place: Place, value: Any) -> str:
    """A value in few words: yes and no, the title of a coded value, the beginning of what is long."""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = " ".join((schema.label(place, value) if isinstance(value, str) else str(value)).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _in_force(data: Any, record: Vendor | Defect | Interface, on: date) -> Any:
    """Plain data of a record with every change that is in force on a day in its place."""
    changed = copy.deepcopy(data)
    for item in sorted(record.changes, key=lambda item: item.effective_from):
        if item.effective_from <= on:
            places.put(changed, undotted(item.field), item.value)
    return changed


def _refusal(message: Text, help_: Text) -> RefusedError:
    return RefusedError(Refusal(message, _SOURCE, help_))
