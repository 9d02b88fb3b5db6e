"""Where files are handed in on the forge that mkdocs.yml names: `extra.forge: {kind, address, branch}`."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from taizhang.errors import RunFailedError
from taizhang.text import Text

KINDS = {"github": "{address}/new/{branch}", "gitea": "{address}/_new/{branch}", "forgejo": "{address}/_new/{branch}"}
"""Where each kind of forge makes a new file; all take `filename` and `value`, and an issue's `title` and `body`."""
OTHERS = ("gitlab", "gitee")
"""Forges that have no such page, as far as they say: there, files are downloaded and handed in by hand."""
MOST = 8000
"""The longest address in bytes that is opened: GitHub answers 414 beyond 8,191, and so do proxies before others."""
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._~-]+)+")
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


@dataclass(frozen=True, slots=True)
class Inbox:
    """The pages of a forge that can be opened filled in.

    Attributes:
        file: where a new file is made, without its query.
        issue: where an issue is opened, without its query.
        most: how many bytes an address may have.
    """

    file: str
    issue: str
    most: int = MOST

    @property
    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def inbox_of(extra: Mapping[str, Any] | None) -> Inbox | None:
    """The inbox on the forge that `extra` of mkdocs.yml names; None where it names none, or one without such pages.

    Raises:
        RunFailedError: what it says is no forge that we know, or no address.
    """
    stated = (extra or {}).get("forge")
    if not stated:
        return None
    kind, address, branch = (
        str(stated.get(key, default)).rstrip("/") if isinstance(stated, Mapping) else ""
        for key, default in (("kind", ""), ("address", ""), ("branch", "main"))
    )
    if kind not in (*KINDS, *OTHERS) or not _ADDRESS.fullmatch(address) or not _BRANCH.fullmatch(branch):
        raise RunFailedError(
            Text(
                f"mkdocs.yml的extra.forge有误：kind应为{'、'.join((*KINDS, *OTHERS))}之一，address写作https://主机/单位/库，branch写分支名（默认main）。",
                f"extra.forge in mkdocs.yml is at fault: kind is one of {', '.join((*KINDS, *OTHERS))}, "
                "address is written https://host/owner/repository, branch is a branch's name (main by default).",
            )
        )
    if kind in OTHERS:
        return None
    return Inbox(KINDS[kind].format(address=address, branch=branch), f"{address}/issues/new")
