"""Fields that a correction or a change names: whether they exist, whether a value fits, who has to approve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.text import Text
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, dotted
from taizhang.findings.remedy import needs_second_approval
from taizhang.law.law import Law
from taizhang.lifecycle.chain import way
from taizhang.records import (
    Assessment,
    Defect,
    DepartmentChannel,
    DepartmentScheme,
    Dispute,
    Record,
    Requirement,
    Vendor,
)

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


def check_known(identity: str, schema: Schema, place: Place) -> None:
    """Let pass a field that the schema of a record knows.

    Raises:
        RefusedError: it knows none at `place`; the fields that stand there are named.
    """
    if place and schema.at(place):
        return
    depth = next(depth for depth in range(len(place), -1, -1) if depth < len(place) and schema.at(place[:depth]))
    parent = schema.at(place[:depth])
    keys = [dotted((*place[:depth], key)) for key in parent.get("properties", ())]
    if parent.get("type") == "array":
        keys = [dotted((*place[:depth], 0))]
    raise refusal_of_edit(
        Text(f"{identity}没有“{dotted(place)}”这一字段", f"{identity} has no field {dotted(place)}"),
        Text(
            f"字段逐级以点连接，列表从0数起；此处可写：{'、'.join(keys)}。",
            f"Steps are joined by dots, lists count from 0; here: {', '.join(keys)}.",
        ),
    )


def check_shape(schema: Schema, edit: FieldEdit) -> None:
    """Let pass a value that has the shape of its field.

    Raises:
        RefusedError: it has not; each reason is given.
    """
    reasons = schema.misfits(edit.place, edit.value)
    if reasons:
        name = schema.trail(edit.place)
        raise refusal_of_edit(
            Text(
                f"“{name.zh}”（{dotted(edit.place)}）填写有误：{'；'.join(reason.zh for reason in reasons)}",
                f"{name.en}: {'; '.join(reason.en for reason in reasons)}",
            ),
            Text(
                f"按该字段的格式填写：{schema.at(edit.place).get('description', '')}",
                "Write it in the shape of the field.",
            ),
        )


def describe_approvals(law: Law, record: Record, schema: Schema, corrected: Sequence[Place]) -> Iterator[Text]:
    """Who has to approve. Source: house/corrections."""
    if isinstance(record, Requirement):
        yield Text("按该需求的审批程序逐级审批后生效。", "It takes effect once it has passed the requirement's chain.")
        yield way(law, record.kind, record.requester.division, record.raising_divisions)
        return
    parts = record.id.split("-")
    has_division = isinstance(record, Vendor | Assessment | Defect | Dispute | DepartmentScheme | DepartmentChannel)
    department = law.department(law.responsible_for(parts[1]) if has_division else law.region)
    if any(needs_second_approval(schema, place) for place in corrected):
        yield Text(
            f"所涉字段关系付款、等次、办理方式或者法定日期，须由{department}经办人和另一人共同审批。",
            f"The field decides about money, a grade, a lane or a legal date: a second person of {department} "
            "approves it too.",
        )
    else:
        yield Text(f"由{department}审批。", f"{department} approves it.")
    informed = list(dict.fromkeys(law.department(law.responsible_for(code)) for code in _reported_to(record)))
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


def shown(schema: Schema, place: Place, value: Any) -> str:
    """A value in few words: yes and no, the title of a coded value, the beginning of what is long."""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = " ".join((schema.label(place, value) if isinstance(value, str) else str(value)).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def refusal_of_edit(message: Text, help_: Text) -> RefusedError:
    """The refusal of an edit, by the house's rules on corrections and changes."""
    return RefusedError(Refusal(message, _SOURCE, help_))
