"""Gitea and Forgejo."""

import base64
from collections.abc import Mapping

from taizhang.forge.rest import PAGE, RestForge, Said, Told
from taizhang.forge.wire import Wire
from taizhang.gate.pull import State


class Gitea(RestForge):
    """One repository on Gitea or Forgejo; `api` ends with /api/v1."""

    sizing = "limit"
    states: Mapping[str, State] = {
        "APPROVED": "APPROVED",
        "REQUEST_CHANGES": "CHANGES_REQUESTED",
        "COMMENT": "COMMENTED",
    }
    spare: Mapping[str, str] = {"files": "false"}

    def __init__(self, api: str, repository: str, token: str) -> None:
        plain = base64.b64encode(f"taizhang:{token}".encode()).decode()
        super().__init__(Wire(api, f"token {token}"), repository, f"Authorization: Basic {plain}")

    def merged_by(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit."""
        found = self._wire.found(f"{self._root}/commits/{merge}/pull", Told)
        return found.number if found and found.merged_at and found.merge_commit_sha == merge else None

    def _listed_reviews(self, path: str) -> tuple[Said, ...]:
        """The reviews that we may see; the total also counts the unsent drafts of others."""
        return self._wire.visible(path, Said, lambda said: said.id, limit=PAGE)
