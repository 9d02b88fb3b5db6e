"""Gitea and Forgejo."""

import base64
from collections.abc import Iterator
from datetime import datetime

import msgspec

from taizhang.forge.rest import GHOST, RestForge, Told, User
from taizhang.forge.wire import Wire
from taizhang.gate.pull import Authored, Review, State

_STATES: dict[str, State] = {
    "APPROVED": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
    "COMMENT": "COMMENTED",
}


class _Commit(msgspec.Struct, frozen=True):
    sha: str
    author: User | None = None
    committer: User | None = None


class _Review(msgspec.Struct, frozen=True):
    id: int
    state: str
    body: str = ""
    user: User | None = None
    commit_id: str = ""
    submitted_at: datetime | None = None
    dismissed: bool = False


class Gitea(RestForge):
    """One repository on Gitea or Forgejo; `api` ends with /api/v1."""

    sizing = "limit"

    def __init__(self, api: str, repository: str, token: str) -> None:
        plain = base64.b64encode(f"taizhang:{token}".encode()).decode()
        super().__init__(Wire(api, f"token {token}"), repository, f"Authorization: Basic {plain}")

    def merged_by(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit."""
        found = self._wire.found(f"{self._root}/commits/{merge}/pull", Told)
        return found.number if found and found.merged_at and found.merge_commit_sha == merge else None

    def _commits(self, number: int) -> Iterator[Authored]:
        # Which files each commit touches is read from git; leaving it out saves the forge the work.
        found = self._wire.pages(f"{self._root}/pulls/{number}/commits", _Commit, limit=50, files="false")
        for commit in found:
            author = commit.author.login if commit.author else None
            committer = commit.committer.login if commit.committer else None
            yield Authored(commit.sha, author, committer)

    def _reviews(self, number: int) -> Iterator[Review]:
        for told in self._wire.pages(f"{self._root}/pulls/{number}/reviews", _Review, limit=50):
            state = _STATES.get(told.state)
            if state is None or told.submitted_at is None:
                continue
            yield Review(
                id=str(told.id),
                user=told.user.login if told.user else GHOST,
                bot=told.user is None or told.user.bot,
                state=state,
                commit=told.commit_id,
                submitted_at=told.submitted_at,
                dismissed=told.dismissed,
                body=told.body,
            )
