"""What a finance department has set up: its assessment scheme, and its channel of daily communication."""

from datetime import date

import msgspec

from taizhang.records.common import Correction, RecordChange, Struct


class DepartmentScheme(Struct, frozen=True):
    """The assessment mechanism 考核机制 of a department; a vendor's own scheme holds the items for its contract."""

    id: str
    division: str
    title: str
    adopted_on: date
    object: str
    content: str
    method: str
    standard: str
    period: str
    effective_from: date = msgspec.field(name="from")
    number: str | None = None
    changes: tuple[RecordChange, ...] = ()
    corrections: tuple[Correction, ...] = ()


class DepartmentChannel(Struct, frozen=True):
    """The mechanism of daily communication 日常沟通机制 of a department with the parties of procurement."""

    id: str
    division: str
    title: str
    adopted_on: date
    ways: str
    office: str
    hours: str
    answered_within: int
    number: str | None = None
    landline: str | None = None
    email: str | None = None
    changes: tuple[RecordChange, ...] = ()
    corrections: tuple[Correction, ...] = ()
