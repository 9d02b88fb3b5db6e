"""Addresses on the forge that keeps the repository, as set by `extra.forge` in mkdocs.yml; without requests to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

_HISTORY = {
    "github": "{address}/commits/{branch}/{path}",
    "gitea": "{address}/commits/branch/{branch}/{path}",
    "forgejo": "{address}/commits/branch/{branch}/{path}",
    "gitlab": "{address}/-/commits/{branch}/{path}",
    "gitee": "{address}/commits/{branch}/{path}",
}
_PULL = {
    "github": "{address}/pull/{number}",
    "gitea": "{address}/pulls/{number}",
    "forgejo": "{address}/pulls/{number}",
    "gitlab": "{address}/-/merge_requests/{number}",
    "gitee": "{address}/pulls/{number}",
}
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._~-]+)+")
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


@dataclass(frozen=True, slots=True)
class ForgeLinks:
    """A forge: what kind it is, the repository's address on it, and the main branch."""

    kind: str
    address: str
    branch: str = "main"

    @classmethod
    def of(cls, extra: Mapping[str, Any]) -> "ForgeLinks | None":
        """The forge of mkdocs.yml's `extra`: `forge: {kind: gitea, address: https://…, branch: main}`.

        None if it is not set.

        Raises:
            RunFailedError: the forge is unknown, or the address or branch is invalid.
        """
        settings = extra.get("forge")
        if not settings:
            return None
        kind, address, branch = (
            str(settings.get(key, default)).rstrip("/") if isinstance(settings, Mapping) else ""
            for key, default in (("kind", ""), ("address", ""), ("branch", "main"))
        )
        if kind not in _HISTORY or not _ADDRESS.fullmatch(address) or not _BRANCH.fullmatch(branch):
            kinds = tuple(_HISTORY)
            raise RunFailedError(_message("invalid-forge", kinds=Text("、".join(kinds), ", ".join(kinds))))
        return cls(kind, address, branch)

    def history(self, path: str) -> str:
        """The page with the history of a file of the repository."""
        return _HISTORY[self.kind].format(address=self.address, branch=quote(self.branch), path=quote(path))

    def pull(self, number: int) -> str:
        """The page of a pull request."""
        return _PULL[self.kind].format(address=self.address, number=number)
