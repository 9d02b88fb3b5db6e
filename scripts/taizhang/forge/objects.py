"""The objects of GitHub, Gitea and Forgejo, as far as they are read: the same fields under the same names.

Values are decoded strictly where a judgement depends on them, and loosely where one malformed object would keep others
from being read: then their users check them with `is_commit_id` and `is_plausible`.
"""

import re
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

GHOST = "ghost"
"""The login of a deleted account; nobody can have a duty under this name."""
DISMISSED = "DISMISSED"
"""The state that GitHub shows for a dismissed review in place of its former state."""
_COMMIT_ID = r"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\Z"

CommitId = Annotated[str, msgspec.Meta(pattern=_COMMIT_ID)]
"""The id of a commit; anything else makes an answer malformed."""
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone; without one the day would be ambiguous."""


class User(msgspec.Struct, frozen=True):
    """An account. GitHub shows its `type`; Gitea's system accounts have no positive `id`.

    `email` is the address that the forge shows, None or empty where it is hidden.
    """

    login: str
    id: int | None = None
    type: str = "User"
    email: str | None = None

    @property
    def is_bot(self) -> bool:
        """Whether the account belongs to the forge or a program, not to a person."""
        return self.type == "Bot" or (self.id is not None and self.id <= 0) or self.login.endswith("[bot]")


class Ref(msgspec.Struct, frozen=True):
    """One side of a pull request; for a deleted branch Gitea shows an empty `sha`."""

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


class CommitAccount(msgspec.Struct, frozen=True):
    """The account of an author or committer; without a login where the address belongs to no account."""

    login: str | None = None


class Signature(msgspec.Struct, frozen=True):
    """The author or committer that a commit itself states."""

    email: str = ""


class CommitBody(msgspec.Struct, frozen=True):
    """The authorship that a commit itself states."""

    author: Signature = Signature()
    committer: Signature = Signature()


class PullRequestCommit(msgspec.Struct, frozen=True):
    """A commit of a pull request; `author` and `committer` are the accounts to which its addresses belong."""

    sha: CommitId
    author: CommitAccount | None = None
    committer: CommitAccount | None = None
    commit: CommitBody = CommitBody()


class PullReview(msgspec.Struct, frozen=True):
    """A review. GitHub shows a dismissal by the state, Gitea by a field of its own."""

    id: int
    state: str
    body: str | None = None
    user: User | None = None
    commit_id: str | None = None
    submitted_at: Moment | None = None
    updated_at: Moment | None = None
    dismissed: bool = False


class ForgeComment(msgspec.Struct, frozen=True):
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
    """Whether a text is the id of a commit."""
    return text is not None and re.search(_COMMIT_ID, text) is not None


def is_plausible(moment: datetime | None) -> bool:
    """Whether a time is in this millennium and has a real zone: Gitea writes the year 1 for an unknown time."""
    if moment is None:
        return False
    return 2000 <= moment.year < 3000 and abs(moment.utcoffset() or timedelta()) <= timedelta(hours=14)


def login_of(user: User | None) -> str:
    """The account's name, `GHOST` for a deleted one."""
    return user.login if user is not None else GHOST


def account_of(user: User | None) -> int | None:
    """The forge's number of an account, which stays when the account is renamed; None where it is missing."""
    return user.id if user is not None and user.id is not None and user.id > 0 else None


def normalize_line_ends(text: str | None) -> str:
    """A text with its line ends as LF: a browser sends other line ends than an interface."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")
