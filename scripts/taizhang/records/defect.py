"""A defect or problem."""

from datetime import date

from taizhang.records.common import Attachment, Correction, RecordChange, Report, Struct


class Reporter(Struct, frozen=True):
    """Who reported a defect or problem."""

    party: str
    organization: str
    division: str


class Disposition(Struct, frozen=True):
    """How a problem is to be handled, by the result of the communication."""

    kind: str
    on: date
    explanation: str | None = None
    requirement: str | None = None


class DefectHandling(Struct, frozen=True):
    """One step of handling a defect."""

    on: date
    by: str
    measure: str


class Verification(Struct, frozen=True):
    """The reporter's confirmation that the defect is resolved."""

    on: date
    by: str
    remark: str | None = None


class Defect(Struct, frozen=True):
    """A defect 缺陷 or problem; the problem-resolution ledger is derived from these."""

    id: str
    title: str
    reported_on: date
    reporter: Reporter
    channel: str
    subsystem: str
    symptom: str
    severity: str
    affects_business: bool
    changes_business_rules: bool
    enclosures: tuple[Attachment, ...] = ()
    disposition: Disposition | None = None
    reports: tuple[Report, ...] = ()
    handling: tuple[DefectHandling, ...] = ()
    resolved_on: date | None = None
    verified: Verification | None = None
    changes: tuple[RecordChange, ...] = ()
    corrections: tuple[Correction, ...] = ()
