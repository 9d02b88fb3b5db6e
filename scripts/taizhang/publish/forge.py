"""Addresses on the forge that keeps the repository, as `extra.forge` in mkdocs.yml sets it; nothing is asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from taizhang.errors import RunFailedError
from taizhang.text import Text

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


@dataclass(frozen=True, slots=True)
class Forge:
    """A forge: what kind it is, the repository's address on it, and the main branch."""

    kind: str
    address: str
    branch: str = "main"

    @classmethod
    def of(cls, extra: Mapping[str, Any]) -> "Forge | None":
        """The forge of mkdocs.yml's `extra`: `forge: {kind: gitea, address: https://…, branch: main}`.

        None where it sets none.

        Raises:
            RunFailedError: kind or address is missing or unknown.
        """
        told = extra.get("forge")
        if not told:
            return None
        kind, address = (str(told.get(key, "")) if isinstance(told, Mapping) else "" for key in ("kind", "address"))
        if kind not in _HISTORY or not address.startswith(("https://", "http://")):
            raise RunFailedError(
                Text(
                    f"mkdocs.yml的extra.forge有误：kind应为{'、'.join(_HISTORY)}之一，address应为以http开头的仓库地址。",
                    f"extra.forge in mkdocs.yml is at fault: kind is one of {', '.join(_HISTORY)}, "
                    f"and address begins with http.",
                )
            )
        return cls(kind, address.rstrip("/"), str(told.get("branch", "main")))

    def history(self, path: str) -> str:
        """The page with the history of a file of the repository."""
        return _HISTORY[self.kind].format(address=self.address, branch=quote(self.branch), path=quote(path))

    def pull(self, number: int) -> str:
        """The page of a pull request."""
        return _PULL[self.kind].format(address=self.address, number=number)
