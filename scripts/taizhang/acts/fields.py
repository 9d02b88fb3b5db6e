"""The fields of corrections and changes: whether they exist, whether a value fits, who has to approve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, format_place
from taizhang.findings.remedy import needs_second_approval
from taizhang.law.law import Law
from taizhang.lifecycle.chain import describe_way
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
_MAX_LENGTH = 40


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One field and its new value.

    Attributes:
        place: the field inside the record.
        value: plain data by the schema; None removes an optional field.
    """

    place: Place
    value: Any


def check_known(identity: str, schema: Schema, place: Place) -> None:
    """Require that the schema of a record has the field.

    Raises:
        RefusedError: it has no field at `place`; the help lists the existing fields.
    """
    if place and schema.at(place):
        return
    depth = next(depth for depth in range(len(place), -1, -1) if depth < len(place) and schema.at(place[:depth]))
    parent = schema.at(place[:depth])
    keys = [format_place((*place[:depth], key)) for key in parent.get("properties", ())]
    if parent.get("type") == "array":
        keys = [format_place((*place[:depth], 0))]
    raise refuse_edit(
        _message("unknown-field", identity=identity, field=format_place(place)),
        _message("field-syntax", fields=Text("、".join(keys), ", ".join(keys))),
    )


def check_shape(schema: Schema, edit: FieldEdit) -> None:
    """Require that a value has the shape of its field.

    Raises:
        RefusedError: it has not; the message lists the reasons.
    """
    reasons = schema.find_mismatches(edit.place, edit.value)
    if reasons:
        name = schema.trail(edit.place)
        raise refuse_edit(
            _message(
                "invalid-value",
                name=name,
                field=format_place(edit.place),
                reasons=Text("；".join(reason.zh for reason in reasons), "; ".join(reason.en for reason in reasons)),
            ),
            _message("use-format-of-field", description=schema.at(edit.place).get("description", "")),
        )


def describe_approvals(law: Law, record: Record, schema: Schema, corrected: Sequence[Place]) -> Iterator[Text]:
    """Describe who has to approve. Source: house/corrections."""
    if isinstance(record, Requirement):
        yield _message("takes-effect-after-chain")
        yield describe_way(law, record.kind, record.requester.division, record.raising_divisions)
        return
    parts = record.id.split("-")
    has_division = isinstance(record, Vendor | Assessment | Defect | Dispute | DepartmentScheme | DepartmentChannel)
    department = law.department(law.responsible_for(parts[1]) if has_division else law.region)
    if any(needs_second_approval(schema, place) for place in corrected):
        yield _message("needs-two-approvals", department=department)
    else:
        yield _message("needs-approval", department=department)
    recipients = list(dict.fromkeys(law.department(law.responsible_for(code)) for code in _list_recipients(record)))
    if recipients:
        yield _message("recipients-approve-too", recipients=Text("、".join(recipients), ", ".join(recipients)))


def _list_recipients(record: Record) -> list[str]:
    match record:
        case Defect() | Dispute():
            return [report.to for report in record.reports]
        case Assessment() if record.escalation is not None:
            return [report.to for report in record.escalation.reports]
        case _:
            return []


def format_value(schema: Schema, place: Place, value: Any) -> str:
    """A value as short text: yes or no, the title of a coded value, the beginning of a long text."""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = " ".join((schema.label(place, value) if isinstance(value, str) else str(value)).split())
    return text if len(text) <= _MAX_LENGTH else text[: _MAX_LENGTH - 1] + "…"


def refuse_edit(message: Text, help_: Text) -> RefusedError:
    """The refusal of an edit, by the house rules on corrections and changes."""
    return RefusedError(Refusal(message, _SOURCE, help_))
