"""The pull request as every forge knows it: who wrote it, and who said what about it, when."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from taizhang.errors import RunFailedError
from taizhang.text import Text

State = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED"]


class Authored(msgspec.Struct, frozen=True):
    """A commit of the pull request with the accounts that wrote and made it; None where the forge knows none."""

    sha: str
    author: str | None
    committer: str | None = None


class Review(msgspec.Struct, frozen=True):
    """One review, by a forge's own number.

    Attributes:
        commit: what it was given on.
        submitted_at: when it was handed in, which is not when a draft of it was begun.
        dismissed: somebody took it back.
        account: the forge's number of the account, which stays when the account is renamed; None where unknown.
        edited: the text that the forge shows today is not the one that was handed in.
        statement: the SHA-256 of the signed statement that it stands for; None for a review on a forge.
    """

    id: str
    user: str
    bot: bool
    state: State
    commit: str
    submitted_at: datetime
    dismissed: bool
    body: str
    account: int | None = None
    edited: bool = False
    statement: str | None = None

    @property
    def person(self) -> str:
        """The account, less its case."""
        return self.user.casefold()


class Pull(msgspec.Struct, frozen=True):
    """A pull request.

    Attributes:
        head: the commit that is asked to be merged.
        opened_at: when it was opened.
        merged_at: when it was merged, None while it is not.
        author_account: the forge's number of the author's account; None where unknown.
        title: what the forge shows it as; empty where unknown.
    """

    number: int
    author: str
    head: str
    commits: tuple[Authored, ...]
    reviews: tuple[Review, ...]
    opened_at: datetime
    merged_at: datetime | None = None
    author_account: int | None = None
    title: str = ""

    @property
    def writers(self) -> frozenset[str]:
        """Everybody who wrote or committed something of it, less their case."""
        named = [self.author, *(name for commit in self.commits for name in (commit.author, commit.committer))]
        return frozenset(name.casefold() for name in named if name)

    def until(self, moment: datetime) -> "Pull":
        """The pull request as it stood then: a review that came later had no part in its merging."""
        return msgspec.structs.replace(
            self, reviews=tuple(review for review in self.reviews if review.submitted_at <= moment)
        )


def pull_of(raw: bytes, path: str) -> Pull:
    """The pull request in a forge-neutral JSON document.

    Raises:
        RunFailedError: it is none; what could not be read is never taken for an approval.
    """
    try:
        pull = msgspec.json.decode(raw, type=Pull)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise _unusable(path, str(error)) from error
    if pull.number < 1 or not pull.author or not pull.head:
        raise _unusable(path, "number, author and head must be given")
    times = [
        ("opened_at", pull.opened_at),
        ("merged_at", pull.merged_at),
        *((f"reviews {review.id}", review.submitted_at) for review in pull.reviews),
    ]
    for name, time in times:
        if time is not None and (time.tzinfo is None or abs(time.utcoffset() or timedelta()) > timedelta(hours=14)):
            raise _unusable(path, f"{name}: a time without its zone")
        if time is not None and not 2000 <= time.year < 3000:
            raise _unusable(path, f"{name}: no time of ours")
    return pull


def _unusable(path: str, told: str) -> RunFailedError:
    return RunFailedError(
        Text(
            f"审查意见文件{path}不可用（{told}），无法判断能否合并，按不能合并处理。请重新取得后再运行。",
            f"The reviews file {path} cannot be used ({told}): not judged, which is a no. Fetch it again and rerun.",
        )
    )
