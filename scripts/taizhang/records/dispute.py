"""A dispute after an upgrade, with the challenge and the complaint that it may lead to."""

from datetime import date

import msgspec

from taizhang.records.common import Correction, Report, Struct


class Explanation(Struct, frozen=True):
    """The explanation of a dispute by whoever raised the requirement."""

    on: date
    text: str


class DisputeHandling(Struct, frozen=True):
    """How a dispute was handled."""

    on: date
    measures: str
    result: str


class Filing(Struct, frozen=True):
    """The region's filing 备案 of a dispute."""

    on: date
    number: str


class Challenge(Struct, frozen=True):
    """A challenge 质疑 that a dispute led to."""

    known_on: date
    received_on: date
    accepted: bool
    sent_on: date | None = None
    answered_on: date | None = None
    answer: str | None = None

    @property
    def raised_on(self) -> date:
        """The day that counts for its period: what was posted in time is in time. Source: order-94/42."""
        return self.sent_on or self.received_on


class ExcludedSpan(Struct, frozen=True):
    """A span of days that does not count towards the decision on a complaint, both days included, and why."""

    ground: str
    reason: str
    until: date
    from_: date = msgspec.field(name="from")


class Complaint(Struct, frozen=True):
    """A complaint 投诉 after a challenge."""

    received_on: date
    accepted: bool
    sent_on: date | None = None
    excluded_working_days: int = 0
    excluded: tuple[ExcludedSpan, ...] = ()
    decided_on: date | None = None
    decision: str | None = None

    @property
    def raised_on(self) -> date:
        """The day that counts for its period: what was posted in time is in time. Source: order-94/42."""
        return self.sent_on or self.received_on


class Dispute(Struct, frozen=True):
    """A dispute 争议 after an upgrade."""

    id: str
    title: str
    release: str
    entry: str
    arose_on: date
    party: str
    matter: str
    explained_by: str
    organization: str | None = None
    explanation: Explanation | None = None
    handling: DisputeHandling | None = None
    reports: tuple[Report, ...] = ()
    filed: Filing | None = None
    challenge: Challenge | None = None
    complaint: Complaint | None = None
    corrections: tuple[Correction, ...] = ()
    explained_with: tuple[str, ...] = ()
