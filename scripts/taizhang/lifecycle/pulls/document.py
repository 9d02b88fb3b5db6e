"""The snapshot's shape, `schemas/pulls.schema.json`: every open request, its records, and the duties of each."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from taizhang.base.text import Text

Version = Literal["urn:taizhang:pulls:v1"]
VERSION: Version = "urn:taizhang:pulls:v1"
"""The version of the shape; a reader rejects other versions."""
StepStanding = Literal["done", "next", "later"]
DutyName = Annotated[str, msgspec.Meta(pattern="^(evaluate|collect|consolidate|review|operate|govern)$")]
"""A duty of a chain, as the schema of approvals names it."""
DivisionCode = Annotated[str, msgspec.Meta(pattern="^[0-9]{6}$")]


class _Part(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of every part: immutable; unset fields are left out of the document."""


class Wording(_Part, frozen=True):
    """A sentence in both languages."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        """The sentence as messages use it."""
        return Text(self.zh, self.en)

    @classmethod
    def from_text(cls, text: Text) -> "Wording":
        """The wording of a message."""
        return cls(text.zh, text.en)


class RefusedReview(_Part, frozen=True):
    """An approval that does not count: its account, and the reason with the remedy."""

    login: str
    reason: Wording


class OpenStep(_Part, frozen=True):
    """One duty of a chain.

    Attributes:
        duty, division: the duty, and the division of the finance department that does it.
        standing: `next` for every duty whose turn it is; duties of one rank are next together.
        login, at: the account that did it, and when; None where it is not done.
        acting_for: the key of the principal whose deputy did it; None for an own duty.
        outcome: the outcome that ends the requirement; None where it continues or the duty is not done.
        letter: the number of the letter by which it went up; None for other duties and where it is not done.
        since: when its turn began, where it is next.
        due_until: the last day of its window, where it is next and a window is set. Source: house/windows.
        refused: approvals by holders of the duty that do not count for it.
    """

    duty: DutyName
    division: DivisionCode
    standing: StepStanding
    login: str | None = None
    at: datetime | None = None
    since: datetime | None = None
    due_until: date | None = None
    refused: tuple[RefusedReview, ...] = ()
    acting_for: str | None = None
    outcome: str | None = None
    letter: str | None = None


class OpenSubject(_Part, frozen=True):
    """A unit of approval: a record with its attachment, or all machinery of the request.

    Attributes:
        record: the record's id; `MACHINERY-<number>` for machinery.
        kind: the record's kind; `machinery` for machinery.
        path: the record's path; empty for machinery.
        division: the code of the division that it belongs to.
        title: the record's display name.
        steps: the duties in order of rank.
        blocked: the accounts whose request for changes is in force.
        outside: approvals by accounts without any of the duties.
        content: the record's file as it is proposed, for readers inside; None where it was not included.
    """

    record: str
    kind: str
    path: str
    division: DivisionCode
    title: str
    steps: tuple[OpenStep, ...]
    blocked: tuple[str, ...] = ()
    outside: tuple[RefusedReview, ...] = ()
    content: str | None = None

    @property
    def next(self) -> tuple[OpenStep, ...]:
        """The duties whose turn it is."""
        return tuple(step for step in self.steps if step.standing == "next")

    @property
    def is_whole(self) -> bool:
        """Whether every duty is done and nobody requests changes."""
        return not self.blocked and all(step.standing == "done" for step in self.steps)


class OpenRequest(_Part, frozen=True):
    """One open pull request as it was judged, or why it could not be.

    Attributes:
        title: its title on the forge; empty where it is unknown.
        author: the account that opened it; None, like `opened_at`, where unknown.
        head: the commit to be merged.
        mergeable: it has no errors and every chain is complete.
        errors: the number of findings that block it.
        unjudged: why it could not be judged, so that it is not mergeable; None where it was judged.
    """

    number: int
    title: str
    author: str | None
    opened_at: datetime | None
    head: str
    mergeable: bool
    errors: int = 0
    subjects: tuple[OpenSubject, ...] = ()
    unjudged: Wording | None = None

    @property
    def without_contents(self) -> "OpenRequest":
        """The same without the records' files, for a comment and for programs that have the files."""
        subjects = tuple(msgspec.structs.replace(subject, content=None) for subject in self.subjects)
        return msgspec.structs.replace(self, subjects=subjects)

    @property
    def moments(self) -> tuple[datetime, ...]:
        """Every moment that it states."""
        steps = [step for subject in self.subjects for step in subject.steps]
        moments = [self.opened_at, *(step.at for step in steps), *(step.since for step in steps)]
        return tuple(moment for moment in moments if moment is not None)


class PullsSnapshot(_Part, frozen=True, kw_only=True):
    """All open requests into one branch at one moment.

    Attributes:
        taken_at: when the requests were read, in Beijing.
        base: the commit that each was judged against.
        target: the branch whose tip the base was.
        requests: in order of number; one that could not be judged is among them.
    """

    version: Version
    taken_at: datetime
    base: str
    target: str
    requests: tuple[OpenRequest, ...] = ()
