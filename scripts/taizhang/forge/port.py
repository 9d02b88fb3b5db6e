"""The interface of a forge that this software needs, independent of the make."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from taizhang.approval.gate.pull import Pull
from taizhang.forge.versions import ForgeVersion

Status = Literal["success", "failure", "pending", "error"]
"""The states of a commit status, which all forges share."""
CONTEXT = "taizhang/gate"
"""The name of our commit status: a forge's branch protection must require it."""


@dataclass(frozen=True, slots=True)
class ForgePullRequest:
    """A pull request in its current state on the forge.

    Attributes:
        target: the branch into which it is to be merged.
        merged_at: when it was merged, None while it is not.
        merge: the merge commit, None while it is not merged.
        is_open: whether it is neither merged nor closed.
        page: the address at which people see it; empty where the forge does not show it.
    """

    pull: Pull
    target: str
    merged_at: datetime | None
    merge: str | None
    is_open: bool = True
    page: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """The author of commits: a name, and an address by which the forge knows the account."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class UnmergedRequest:
    """A pull request that was not merged: open, or closed.

    Attributes:
        head: its commit, empty where the forge no longer has it.
        author: the account that opened it.
        closed_by: the account that closed it; None while it is open, empty where the forge does not show it.
    """

    number: int
    head: str
    author: str
    opened_at: datetime
    closed_by: str | None = None


class RequestReader(Protocol):
    """The interface that judging needs, of a forge or of files with the same data.

    Raises (all methods):
        RunFailedError: the answer is missing or incomplete.
    """

    def read_pull_request(self, number: int) -> ForgePullRequest:
        """The pull request of that number, with all its commits and reviews."""

    def read_outline(self, number: int) -> ForgePullRequest:
        """The pull request of that number without commits and reviews: enough to report on it."""

    def list_open(self, target: str) -> dict[int, str]:
        """The open pull requests into a branch: number and head commit, in order."""

    def list_unmerged(self, target: str, since: datetime) -> tuple[UnmergedRequest, ...]:
        """The requests into a branch that were opened at `since` or later and not merged, newest first."""

    @property
    def credential(self) -> str:
        """The header by which git may fetch what is missing; empty where none is needed."""


class Forge(Protocol):
    """One repository on a forge.

    Raises (all methods):
        RunFailedError: the answer is missing or incomplete; missing data never counts as consent.
    """

    def read_pull_request(self, number: int) -> ForgePullRequest:
        """The pull request of that number, with all its commits and reviews."""

    def read_outline(self, number: int) -> ForgePullRequest:
        """The pull request of that number without commits and reviews: enough to report on it."""

    def list_open(self, target: str) -> dict[int, str]:
        """The open pull requests into a branch: number and head commit, in order; empty where that cannot be read."""

    def list_unmerged(self, target: str, since: datetime) -> tuple[UnmergedRequest, ...]:
        """The requests into a branch that were opened at `since` or later and not merged, newest first."""

    def find_merged(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit."""

    def update_comment(self, number: int, text: str) -> None:
        """Keep exactly one comment of ours on a pull request: it is written once and edited from then on."""

    def read_own_comments(self, number: int) -> tuple[str, ...]:
        """The texts of the comments on a pull request that are ours and bear one of our marks, oldest first."""

    def add_comment(self, number: int, text: str) -> None:
        """Write a new comment on a pull request: only a new one notifies the people that it mentions."""

    def approve(self, number: int, commit: str, text: str) -> None:
        """Submit an approval of a pull request at a commit, as the account of our token.

        It is sent once: it may have arrived even where no answer comes.
        """

    @property
    def login(self) -> str | None:
        """The account of our token; None for a workflow's own, which may not read it."""

    def set_status(self, commit: str, status: Status, description: str) -> None:
        """Set our status of a commit, with a line of at most 140 characters."""

    def open_pull_request(self, head: str, base: str, title: str, text: str) -> bool:
        """Open a pull request; False where one from `head` is open already."""

    def version(self) -> ForgeVersion:
        """The make and the version of the forge, and what it supports."""

    def identity(self) -> Identity:
        """The account of our token, as the author of commits that the forge will know as that account's."""

    @property
    def credential(self) -> str:
        """The header by which git may fetch from the forge as we do. It is never shown."""
