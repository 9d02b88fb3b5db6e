"""Fields that a correction or a change names: whether they exist, whether a value fits, who has to approve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
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

_message = Messages(__file__)

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
        _message("has-no-field", identity=identity, dotted=dotted(place)),
        _message("steps-are-joined-by-dots-lists-count", keys=Text("、".join(keys), ", ".join(keys))),
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
            _message(
                "text",
                name=name,
                dotted=dotted(edit.place),
                listed="；".join(reason.zh for reason in reasons),
                listed_2="; ".join(reason.en for reason in reasons),
            ),
            _message("write-it-in-the-shape-of-the-field", get=schema.at(edit.place).get("description", "")),
        )


def describe_approvals(law: Law, record: Record, schema: Schema, corrected: Sequence[Place]) -> Iterator[Text]:
    """Who has to approve. Source: house/corrections."""
    if isinstance(record, Requirement):
        yield _message("it-takes-effect-once-it-has-passed")
        yield way(law, record.kind, record.requester.division, record.raising_divisions)
        return
    parts = record.id.split("-")
    has_division = isinstance(record, Vendor | Assessment | Defect | Dispute | DepartmentScheme | DepartmentChannel)
    department = law.department(law.responsible_for(parts[1]) if has_division else law.region)
    if any(needs_second_approval(schema, place) for place in corrected):
        yield _message("field-decides-about-money-a-grade-a-lane", department=department)
    else:
        yield _message("approves", department=department)
    informed = list(dict.fromkeys(law.department(law.responsible_for(code)) for code in _reported_to(record)))
    if informed:
        yield _message("it-was-reported-to-who-approve-too", informed=Text("、".join(informed), ", ".join(informed)))


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
