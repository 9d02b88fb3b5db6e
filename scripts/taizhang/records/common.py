"""What records of several kinds share: attachments, reports, and corrections."""

from datetime import date
from typing import Any

import msgspec


class Struct(msgspec.Struct, frozen=True):
    """The base of all records: immutable.

    A field that only the schema knows stays in the record's document; a record built from it leaves the field out.
    """


class Attachment(Struct, frozen=True):
    """A file kept outside the repository, named and proved by its digest."""

    file: str
    sha256: str


class Report(Struct, frozen=True):
    """One report up the chain: to which division's finance department, and when."""

    to: str
    on: date


class Correction(Struct, frozen=True):
    """A correction 更正: a field was wrong from the start; it has its new value, and the old one is kept here.

    Attributes:
        field: the dotted place inside the record.
        was: the value before.
    """

    field: str
    was: Any
    on: date
    reason: str


class RecordChange(Struct, frozen=True):
    """A change 变更: a field was right until a day and has another value from then on; the field itself stays.

    Attributes:
        field: the dotted place inside the record.
        value: what it is from `effective_from` on, in the shape of the field.
    """

    field: str
    value: Any
    effective_from: date = msgspec.field(name="from")
    basis: str


class Undoing(Struct, frozen=True):
    """A decision that undoes an earlier fact from a day on: annulled, struck, cancelled or withdrawn."""

    on: date
    reason: str
