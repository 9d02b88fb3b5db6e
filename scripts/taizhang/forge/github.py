"""GitHub, and GitHub Enterprise Server."""

import base64
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from taizhang.forge.patience import USUAL, Patience
from taizhang.forge.port import Identity
from taizhang.forge.rest import DISMISSED, RestForge, Told, User
from taizhang.forge.wire import Wire
from taizhang.gate.pull import State

_WORKFLOW = "github-actions[bot]"
"""The account of a workflow's own token."""


class Closing(msgspec.Struct, frozen=True):
    """Who closed an issue or a pull request."""

    closed_by: User | None = None


class GitHub(RestForge):
    """One repository on GitHub; `token` of a person or of a workflow."""

    sizing = "per_page"
    by_age: Mapping[str, str] = {"sort": "created", "direction": "desc"}
    states: Mapping[str, State] = {
        "APPROVED": "APPROVED",
        "CHANGES_REQUESTED": "CHANGES_REQUESTED",
        "COMMENTED": "COMMENTED",
        # What it was before somebody dismissed it is not told. It decides nothing, and hides what came before it.
        DISMISSED: "APPROVED",
    }

    def __init__(self, api: str, repository: str, token: str, patience: Patience = USUAL) -> None:
        plain = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        self._host = urlsplit(api).netloc.removeprefix("api.")
        super().__init__(Wire(api, f"Bearer {token}", patience=patience), repository, f"Authorization: Basic {plain}")

    def identity(self) -> Identity:
        """The account of our token with its public address, or else its no-reply one.

        A workflow's own token may not ask who it is; its commits are those of the account `github-actions[bot]`.

        Raises:
            RunFailedError: neither account can be read.
        """
        me = self._wire.permitted("user", User) or self._wire.get(f"users/{_WORKFLOW}", User)
        return Identity(me.login, me.email or f"{me.id}+{me.login}@users.noreply.{self._host}")

    def _closed_by(self, number: int) -> str:
        """The account that closed a pull request; empty where the forge does not say."""
        found = self._wire.get(f"{self._root}/issues/{number}", Closing)
        return found.closed_by.login if found.closed_by is not None else ""

    def merged_by(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit."""
        found = self._wire.found(f"{self._root}/commits/{merge}/pulls", list[Told])
        fitting = [told.number for told in found or () if told.merged_at and told.merge_commit_sha == merge]
        return fitting[0] if len(fitting) == 1 else None
