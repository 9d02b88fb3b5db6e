"""GitHub, and GitHub Enterprise Server."""

import base64
from collections.abc import Iterator
from datetime import datetime

import msgspec

from taizhang.forge.rest import GHOST, RestForge, Told, User
from taizhang.forge.wire import Wire
from taizhang.gate.pull import Authored, Review, State

_STATES: dict[str, State] = {
    "APPROVED": "APPROVED",
    "CHANGES_REQUESTED": "CHANGES_REQUESTED",
    "COMMENTED": "COMMENTED",
    # What it was before somebody dismissed it is not told. It decides nothing, and hides what came before it.
    "DISMISSED": "APPROVED",
}


class _Account(msgspec.Struct, frozen=True):
    """Who wrote or committed; an empty object where the address belongs to no account."""

    login: str | None = None


class _Commit(msgspec.Struct, frozen=True):
    sha: str
    author: _Account | None = None
    committer: _Account | None = None


class _Review(msgspec.Struct, frozen=True):
    id: int
    state: str
    body: str | None = None
    user: User | None = None
    commit_id: str | None = None
    submitted_at: datetime | None = None


class GitHub(RestForge):
    """One repository on GitHub; `token` of a person or of a workflow."""

    sizing = "per_page"

    def __init__(self, api: str, repository: str, token: str) -> None:
        plain = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        super().__init__(Wire(api, f"Bearer {token}"), repository, f"Authorization: Basic {plain}")

    def merged_by(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit."""
        found = self._wire.found(f"{self._root}/commits/{merge}/pulls", list[Told])
        fitting = [told.number for told in found or () if told.merged_at and told.merge_commit_sha == merge]
        return fitting[0] if len(fitting) == 1 else None

    def _commits(self, number: int) -> Iterator[Authored]:
        for commit in self._wire.pages(f"{self._root}/pulls/{number}/commits", _Commit, per_page=100):
            author = commit.author.login if commit.author else None
            committer = commit.committer.login if commit.committer else None
            yield Authored(commit.sha, author, committer)

    def _reviews(self, number: int) -> Iterator[Review]:
        for told in self._wire.pages(f"{self._root}/pulls/{number}/reviews", _Review, per_page=100):
            state = _STATES.get(told.state)
            if state is None or told.submitted_at is None:
                continue
            yield Review(
                id=str(told.id),
                user=told.user.login if told.user else GHOST,
                bot=told.user is None or told.user.bot,
                state=state,
                commit=told.commit_id or "",
                submitted_at=told.submitted_at,
                dismissed=told.state == "DISMISSED",
                body=told.body or "",
            )
