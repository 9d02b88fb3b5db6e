"""A dispute after an upgrade, with the challenge and the complaint that it may lead to."""

from datetime import date

import msgspec

from taizhang.records.common import Correction, Report, Struct


class Explanation(Struct, frozen=True):
    """The explanation of a dispute by the requester of the requirement."""

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


class Purchaser(Struct, frozen=True):
    """The purchaser of the procurement concerned, and its agency where it has one.

    Attributes:
        organization: the purchaser's name.
        division: its budget level: the division whose finance department decides on complaints.
        agency: the name of the procurement agency.
    """

    organization: str
    division: str
    agency: str | None = None


class Inquiry(Struct, frozen=True):
    """An inquiry 询问 to the purchaser or its agency."""

    received_on: date
    matter: str
    replied_on: date | None = None
    replied_by: str | None = None
    reply: str | None = None


class Challenge(Struct, frozen=True):
    """A challenge 质疑 that a dispute led to.

    Attributes:
        respondent: whether the purchaser or its agency has to answer; None where it is undecided.
        answered_by: the name of the party that answered.
    """

    known_on: date
    received_on: date
    accepted: bool
    sent_on: date | None = None
    respondent: str | None = None
    answered_on: date | None = None
    answered_by: str | None = None
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


class SupplementRequest(Struct, frozen=True):
    """The request to supplement a complaint 补正, and its result.

    Attributes:
        until: the last day of the period that the request states.
        sufficient: whether the supplement meets the requirements; None where it is not examined yet.
    """

    on: date
    matters: str
    until: date
    supplied_on: date | None = None
    sufficient: bool | None = None

    @property
    def has_failed(self) -> bool:
        """Whether it was supplied late, or not well enough: such a complaint is not accepted. Source: order-94/21."""
        return self.sufficient is False or (self.supplied_on is not None and self.supplied_on > self.until)


class Rejection(Struct, frozen=True):
    """The written notice that a complaint is not accepted; `turn_to` has jurisdiction where this department has not."""

    on: date
    reason: str
    turn_to: str | None = None


class Suspension(Struct, frozen=True):
    """The suspension of a procurement while a complaint is dealt with, from the day of the written notice."""

    reason: str
    until: date
    from_: date = msgspec.field(name="from")
    resumed_on: date | None = None


class Complaint(Struct, frozen=True):
    """A complaint 投诉 after a challenge.

    Attributes:
        received_by: the division whose finance department received it; None where that is the deciding one.
        accepted: None until it is examined.
        forwarded_on: the day on which the respondent was sent the notice and the copy of the complaint.
        decided_by: the division whose finance department decided.
    """

    received_on: date
    accepted: bool | None = None
    received_by: str | None = None
    sent_on: date | None = None
    examined_on: date | None = None
    supplement: SupplementRequest | None = None
    rejection: Rejection | None = None
    forwarded_on: date | None = None
    suspension: Suspension | None = None
    excluded_working_days: int = 0
    excluded: tuple[ExcludedSpan, ...] = ()
    decided_on: date | None = None
    decided_by: str | None = None
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
    purchaser: Purchaser | None = None
    inquiries: tuple[Inquiry, ...] = ()
    challenge: Challenge | None = None
    complaint: Complaint | None = None
    corrections: tuple[Correction, ...] = ()
    explained_with: tuple[str, ...] = ()

    @property
    def counted_in(self) -> str:
        """The division by whose days off the periods of challenge and complaint count: the purchaser's, where known."""
        return self.purchaser.division if self.purchaser else self.explained_by
