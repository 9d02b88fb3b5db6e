"""The objects of GitHub, Gitea and Forgejo, as far as they are read: the same fields under the same names.

What a forge says is taken strictly where a judgement rests on it, and loosely where one odd object would keep others
from being read: then whoever uses it asks `is_commit_id` and `is_plausible`.
"""

import re
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

GHOST = "ghost"
"""Whom a forge names for an account that is gone; nobody can hold a duty under this name."""
DISMISSED = "DISMISSED"
"""The state of a review that GitHub shows in place of what it was."""
_COMMIT_ID = r"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\Z"

CommitId = Annotated[str, msgspec.Meta(pattern=_COMMIT_ID)]
"""The id of a commit; anything else is no answer."""
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone; without one it could be any of two days."""


class User(msgspec.Struct, frozen=True):
    """An account. GitHub tells its `type`; Gitea's own accounts have no positive `id`.

    `email` is the address that the forge shows of it, None or empty where it shows none.
    """

    login: str
    id: int | None = None
    type: str = "User"
    email: str | None = None

    @property
    def bot(self) -> bool:
        """Whether it is the forge's or a program's account, not a person's."""
        return self.type == "Bot" or (self.id is not None and self.id <= 0) or self.login.endswith("[bot]")


class Ref(msgspec.Struct, frozen=True):
    """One side of a pull request; of a branch that is gone Gitea says an empty `sha`."""

    ref: str
    sha: str


class PullRequest(msgspec.Struct, frozen=True):
    """A pull request as both forges show it; `commits` is their number, where it is shown."""

    number: int
    state: str
    head: Ref
    base: Ref
    created_at: Moment
    title: str = ""
    user: User | None = None
    commits: int | None = None
    merged_at: Moment | None = None
    merge_commit_sha: str | None = None
    html_url: str | None = None


class Account(msgspec.Struct, frozen=True):
    """Who wrote or committed; without a login where the address belongs to no account."""

    login: str | None = None


class Signature(msgspec.Struct, frozen=True):
    """Who wrote or committed, as the commit itself says."""

    email: str = ""


class CommitBody(msgspec.Struct, frozen=True):
    """What a commit itself says."""

    author: Signature = Signature()
    committer: Signature = Signature()


class PullRequestCommit(msgspec.Struct, frozen=True):
    """A commit of a pull request; `author` and `committer` are the accounts to which its addresses belong."""

    sha: CommitId
    author: Account | None = None
    committer: Account | None = None
    commit: CommitBody = CommitBody()


class PullReview(msgspec.Struct, frozen=True):
    """A review. GitHub tells of a dismissed one by its state alone, Gitea beside it."""

    id: int
    state: str
    body: str | None = None
    user: User | None = None
    commit_id: str | None = None
    submitted_at: Moment | None = None
    updated_at: Moment | None = None
    dismissed: bool = False


class Comment(msgspec.Struct, frozen=True):
    """A comment on a pull request."""

    id: int
    body: str | None = None
    user: User | None = None


class TimelineItem(msgspec.Struct, frozen=True):
    """Something that happened to a pull request of Gitea's; `review_id` names the review that it shows."""

    type: str
    created_at: Moment
    id: int = 0
    body: str | None = None
    review_id: int | None = None
    user: User | None = None


class CommitStatus(msgspec.Struct, frozen=True):
    """A status of a commit. GitHub calls its state `state`, Gitea `status`."""

    context: str
    description: str | None = None
    state: str | None = None
    status: str | None = None


class CommitStatuses(msgspec.Struct, frozen=True):
    """The newest status of each context of a commit."""

    statuses: tuple[CommitStatus, ...] | None = None


def is_commit_id(text: str | None) -> bool:
    """Whether it is the id of a commit."""
    return text is not None and re.search(_COMMIT_ID, text) is not None


def is_plausible(moment: datetime | None) -> bool:
    """Whether a time is of our days, in a zone of this earth: Gitea writes the year 1 for what it does not know."""
    if moment is None:
        return False
    return 2000 <= moment.year < 3000 and abs(moment.utcoffset() or timedelta()) <= timedelta(hours=14)


def login_of(user: User | None) -> str:
    """The account's name, `GHOST` for one that is gone."""
    return user.login if user is not None else GHOST


def account_of(user: User | None) -> int | None:
    """The forge's number of an account, which stays when the account is renamed; None where there is none."""
    return user.id if user is not None and user.id is not None and user.id > 0 else None


def with_plain_line_ends(text: str | None) -> str:
    """A text as every forge may store it: a browser sends other line ends than an interface."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")
