"""A public notice with its objections."""

from datetime import date

from taizhang.records.common import Attachment, Correction, Struct, Undoing


class Channel(Struct, frozen=True):
    """Where a notice was published in law."""

    url: str
    screenshot: Attachment | None = None


class Publication(Struct, frozen=True):
    """Proof that the page of a notice stood on the official site, and from which day."""

    url: str
    on: date
    screenshot: Attachment


class CalendarPin(Struct, frozen=True):
    """The version of a year's calendar that a notice was counted with."""

    year: int
    version: int


class Prolongation(Struct, frozen=True):
    """A later last day of a notice's window: an arrangement of days off that was announced within it moves it.

    Attributes:
        to: the last day that counts from then on.
        calendar: the versions that it was counted with.
        on: the day on which it was recorded.
        overlays: the local arrangements that it was counted with, by the names of their files.
    """

    to: date
    calendar: tuple[CalendarPin, ...]
    on: date
    overlays: tuple[str, ...] = ()


class NoticedRequirement(Struct, frozen=True):
    """A requirement in a notice, with the digest of its content as shown."""

    id: str
    sha256: str


class Arrival(Struct, frozen=True):
    """Proof of when an objection arrived that was recorded after the window of its notice."""

    number: str
    scan: Attachment
    recorded_on: date


class ObjectionHandling(Struct, frozen=True):
    """The handling of an objection."""

    on: date
    outcome: str
    decided_by: str
    reply: str
    officer: str | None = None


class Objection(Struct, frozen=True):
    """An objection 异议 to one requirement of a notice."""

    requirement: str
    received_on: date
    party: str
    grounds: str
    text: str
    organization: str | None = None
    enclosures: tuple[Attachment, ...] = ()
    contact_ref: str | None = None
    arrival: Arrival | None = None
    withdrawn: Undoing | None = None
    handling: ObjectionHandling | None = None


class Notice(Struct, frozen=True):
    """A public notice 公示 of a batch of requirements."""

    id: str
    title: str
    published_on: date
    closes_on: date
    calendar: tuple[CalendarPin, ...]
    requirements: tuple[NoticedRequirement, ...]
    overlays: tuple[str, ...] = ()
    channel: Channel | None = None
    prolonged: tuple[Prolongation, ...] = ()
    publication: Publication | None = None
    objections: tuple[Objection, ...] = ()
    annulled: Undoing | None = None
    corrections: tuple[Correction, ...] = ()
