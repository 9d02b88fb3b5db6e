"""Ledger entries, the releases that realize them, and interface specifications."""

from datetime import date

from taizhang.records.common import Correction, RecordChange, Struct, Undoing


class Bearer(Struct, frozen=True):
    """Who bears a cost, and by which article."""

    division: str
    source: str


class CostShare(Struct, frozen=True):
    """The share of one bearer in a cost, in percent."""

    division: str
    percent: float


class CostAgreement(Struct, frozen=True):
    """The agreement of several bearers on their shares; without one no share is known."""

    on: date
    shares: tuple[CostShare, ...]
    document: str | None = None


class CostBearer(Struct, frozen=True):
    """The cost bearer 费用承担单位 in its two parts.

    Attributes:
        internal: who bears it inside the city; None where several do.
        joint: the several that do, each for itself, of a requirement that they raised together.
    """

    towards_region: Bearer
    internal: Bearer | None = None
    joint: tuple[Bearer, ...] = ()
    agreement: CostAgreement | None = None

    @property
    def inside(self) -> tuple[Bearer, ...]:
        """The bearers inside the city, one or several."""
        return self.joint if self.internal is None else (self.internal, *self.joint)


class Entry(Struct, frozen=True):
    """A ledger entry 台账条目."""

    id: str
    requirement: str
    notice: str
    enrolled_on: date
    classification: str
    cost_bearer: CostBearer | None = None
    struck: Undoing | None = None
    corrections: tuple[Correction, ...] = ()


class FrameworkUnchanged(Struct, frozen=True):
    """The vendor's statement that the platform's basic framework is unchanged."""

    confirmed_by: str
    confirmed_on: date
    statement: str


class Postponement(Struct, frozen=True):
    """An entry that a release was to realize and no longer does; it is free to be planned again."""

    entry: str
    on: date
    reason: str


class Release(Struct, frozen=True):
    """A release 版本升级."""

    id: str
    title: str
    type: str
    arranged_on: date
    planned_for: date
    entries: tuple[str, ...]
    released_on: date | None = None
    framework_unchanged: FrameworkUnchanged | None = None
    notes: str | None = None
    postponed: tuple[Postponement, ...] = ()
    cancelled: Undoing | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def live_entries(self) -> tuple[str, ...]:
        """The entries that the release realizes or is to realize: none of a cancelled one, no postponed one."""
        if self.cancelled is not None:
            return ()
        postponed = {item.entry for item in self.postponed}
        return tuple(entry for entry in self.entries if entry not in postponed)


class Interface(Struct, frozen=True):
    """A published interface specification 接口规范."""

    id: str
    title: str
    version: str
    published_on: date
    answers: tuple[str, ...]
    provision: str
    document: str
    summary: str
    changes: tuple[RecordChange, ...] = ()
    corrections: tuple[Correction, ...] = ()
