"""The pull request in the form common to all forges: its authors and its reviews with their times."""

from datetime import datetime
from typing import Literal

import msgspec

from taizhang.approval.gate.reviews_file import read_reviews

ReviewState = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED"]


class AuthoredCommit(msgspec.Struct, frozen=True):
    """A commit of the pull request with the accounts that wrote and made it; None where the forge knows no account."""

    sha: str
    author: str | None
    committer: str | None = None


class SubmittedReview(msgspec.Struct, frozen=True):
    """One review, by a forge's own number.

    Attributes:
        commit: the commit that was reviewed.
        submitted_at: when it was submitted, not when its draft was begun.
        dismissed: whether it was dismissed.
        account: the forge's number of the account, which stays when the account is renamed; None where unknown.
        edited: whether the text that the forge shows today differs from the submitted one.
        statement: the SHA-256 of the signed statement that it represents; None for a review on a forge.
        serves: the duty and the division that it is for; None where it may serve any duty of its account.
    """

    id: str
    user: str
    bot: bool
    state: ReviewState
    commit: str
    submitted_at: datetime
    dismissed: bool
    body: str
    account: int | None = None
    edited: bool = False
    statement: str | None = None
    serves: tuple[str, str] | None = None

    @property
    def person(self) -> str:
        """The account, in lower case."""
        return self.user.casefold()


class Pull(msgspec.Struct, frozen=True):
    """A pull request.

    Attributes:
        head: the commit to be merged.
        opened_at: when it was opened.
        merged_at: when it was merged, None while it is not.
        author_account: the forge's number of the author's account; None where unknown.
        title: its title on the forge; empty where unknown.
    """

    number: int
    author: str
    head: str
    commits: tuple[AuthoredCommit, ...]
    reviews: tuple[SubmittedReview, ...]
    opened_at: datetime
    merged_at: datetime | None = None
    author_account: int | None = None
    title: str = ""

    @property
    def writers(self) -> frozenset[str]:
        """Everybody who wrote or committed a part of it, in lower case."""
        names = [self.author, *(name for commit in self.commits for name in (commit.author, commit.committer))]
        return frozenset(name.casefold() for name in names if name)

    def until(self, moment: datetime) -> "Pull":
        """The pull request as it was at a moment: later reviews had no part in its merging."""
        return msgspec.structs.replace(
            self, reviews=tuple(review for review in self.reviews if review.submitted_at <= moment)
        )


def read_pull(raw: bytes, path: str) -> Pull:
    """The pull request in a reviews file; see `taizhang.approval.gate.reviews_file`.

    Raises:
        RunFailedError: the file is invalid; unreadable data never counts as an approval.
    """
    return msgspec.convert(read_reviews(raw, path), type=Pull)
