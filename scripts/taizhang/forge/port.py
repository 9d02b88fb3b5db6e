"""What this software asks of a forge, whatever its make."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from taizhang.approval.gate.pull import Pull
from taizhang.forge.versions import ForgeVersion

Status = Literal["success", "failure", "pending", "error"]
"""What a commit status may say; every forge knows these four words."""
CONTEXT = "taizhang/gate"
"""The name of our commit status: what a forge's branch protection is told to require."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A pull request as it stands on the forge.

    Attributes:
        target: the branch that it asks to be merged into.
        merged_at: when it was merged, None while it is not.
        merge: the commit that merging it made, None while it is not merged.
        is_open: whether it is neither merged nor closed.
        page: the address at which people see it; empty where the forge does not say.
    """

    pull: Pull
    target: str
    merged_at: datetime | None
    merge: str | None
    is_open: bool = True
    page: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who commits: a name, and an address by which the forge knows the account."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class UnmergedRequest:
    """A pull request that was not merged: open, or closed.

    Attributes:
        head: its commit, empty where the forge has it no more.
        author: whose request it is.
        closed_by: who closed it; None while it is open, empty where the forge does not say.
    """

    number: int
    head: str
    author: str
    opened_at: datetime
    closed_by: str | None = None


class RequestReader(Protocol):
    """What judging asks, of a forge or of files that hold what a forge would say.

    Raises (all methods):
        RunFailedError: there is no answer, or no whole one.
    """

    def asked(self, number: int) -> Asked:
        """The pull request of that number, with all its commits and reviews."""

    def outline(self, number: int) -> Asked:
        """The pull request of that number without commits and reviews: enough to report on it."""

    def open(self, target: str) -> dict[int, str]:
        """The open pull requests into a branch: number and head commit, in order."""

    def unmerged(self, target: str, since: datetime) -> tuple[UnmergedRequest, ...]:
        """The requests into a branch that were opened at `since` or later and not merged, newest first."""

    @property
    def credential(self) -> str:
        """The header by which git may fetch what is missing; empty where there is none."""


class Forge(Protocol):
    """One repository on a forge.

    Raises (all methods):
        RunFailedError: the forge did not answer, or not in full; what it did not say is never taken for a yes.
    """

    def asked(self, number: int) -> Asked:
        """The pull request of that number, with all its commits and reviews."""

    def outline(self, number: int) -> Asked:
        """The pull request of that number without commits and reviews: enough to report on it."""

    def open(self, target: str) -> dict[int, str]:
        """The open pull requests into a branch: number and head commit, in order; empty where that cannot be read."""

    def unmerged(self, target: str, since: datetime) -> tuple[UnmergedRequest, ...]:
        """The requests into a branch that were opened at `since` or later and not merged, newest first."""

    def merged_by(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit."""

    def tell(self, number: int, text: str) -> None:
        """Keep exactly one comment of ours on a pull request: the first is written, from then on it is renewed."""

    def own_comments(self, number: int) -> tuple[str, ...]:
        """The texts of the comments on a pull request that are ours and bear one of our marks, oldest first."""

    def call(self, number: int, text: str) -> None:
        """Write a new comment on a pull request: only a new one calls on the people that it mentions."""

    def approve(self, number: int, commit: str, text: str) -> None:
        """Hand in an approval of a pull request at a commit, as the account of our token.

        It is sent once: where no answer comes, it may have arrived all the same.
        """

    @property
    def login(self) -> str | None:
        """The account of our token; None for a workflow's own, which may not ask."""

    def mark(self, commit: str, status: Status, told: str) -> None:
        """Set our status of a commit, with a line of at most 140 characters."""

    def propose(self, head: str, base: str, title: str, text: str) -> bool:
        """Ask for a pull request; False where one from `head` is open already."""

    def version(self) -> ForgeVersion:
        """The make and the version of the forge, and what it supports."""

    def identity(self) -> Identity:
        """The account of our token, as the author of commits that the forge will know as that account's."""

    @property
    def credential(self) -> str:
        """The header by which git may fetch from the forge as we do. It is never shown."""
