"""A seal: the review chain of one merged change of one record."""

from datetime import date, datetime

import msgspec

from taizhang.records.common import Struct


class Digest(Struct, frozen=True):
    """The digest of a file."""

    sha256: str


class Subject(Struct, frozen=True):
    """The file that an approval is about."""

    name: str
    digest: Digest


class Review(Struct, frozen=True):
    """One duty done: the opinion, its author, its time and its commit.

    Attributes:
        account: the forge's number of the account; None where it was unknown.
        acting_for: the key of the person for whom it was done by a deputy; None for a duty of one's own.
        outcome: the result that ended the requirement's chain; None where the chain went on.
        statement: the SHA-256 of the signed opinion that it was; None for a review on a forge.
    """

    duty: str
    division: str
    person: str
    review: str
    commit: str
    at: datetime
    opinion: str
    letter: str | None
    classification: str | None
    statement: str | None = None
    account: int | None = None
    acting_for: str | None = None
    outcome: str | None = None


class Predicate(Struct, frozen=True):
    """The content of an approval.

    `judged_by` is the commit whose machinery judged, where the base's own could not.
    """

    repository: str
    pull: int
    author: str
    merge: str
    sealed_at: datetime
    chain: tuple[Review, ...]
    reviewers_sha256: str
    previous: str | None
    opened_at: datetime | None = None
    merged_at: datetime | None = None
    judged_by: str | None = None

    @property
    def proven_at(self) -> datetime:
        """When the merge is proven to have happened: as the forge recorded it; by the seal in the first version."""
        return self.merged_at or self.sealed_at


class Approval(Struct, frozen=True):
    """An approval 审批存证: the review chain of one merged change of one record.

    `id` is `<record id>/<nnnn>`, `record` the record's id; both come from the path, not from the file.
    """

    statement_type: str = msgspec.field(name="_type")
    subject: tuple[Subject, ...]
    predicate_type: str = msgspec.field(name="predicateType")
    predicate: Predicate
    id: str = ""

    @property
    def record(self) -> str:
        """The id of the record that was approved."""
        return self.id.rpartition("/")[0]

    @property
    def serial(self) -> int:
        """1 for the record's first approval, 2 for the next."""
        return int(self.id.rpartition("/")[2])

    @property
    def digest(self) -> str:
        """SHA-256 of the record's file as it was approved."""
        return self.subject[0].digest.sha256

    @property
    def approved_on(self) -> date:
        """The day, in Beijing time, from which the approval counts."""
        return self.predicate.proven_at.date()

    @property
    def classification(self) -> str | None:
        """The classification that the review stated, if it stated one."""
        stated = [review.classification for review in self.predicate.chain if review.classification]
        return stated[-1] if stated else None

    @property
    def ending(self) -> Review | None:
        """The step that ended a requirement instead of letting it go on; None where the chain was completed."""
        last = self.predicate.chain[-1]
        return last if last.outcome is not None else None
