"""Where files are handed in on the forge that mkdocs.yml names: `extra.forge: {kind, address, branch}`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from taizhang.publish.forge import Forge

_NEW = {"github": "{address}/new/{branch}", "gitea": "{address}/_new/{branch}", "forgejo": "{address}/_new/{branch}"}
"""Where each kind of forge makes a new file; all take `filename` and `value`, and an issue's `title` and `body`.

GitLab and Gitee have no such page, as far as they say: there, files are downloaded and handed in by hand.
"""
MOST = 8000
"""The longest address in bytes that is opened: GitHub answers 414 beyond 8,191, and so do proxies before others."""


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
    forge = Forge.of(extra or {})
    if forge is None or forge.kind not in _NEW:
        return None
    return Inbox(_NEW[forge.kind].format(address=forge.address, branch=forge.branch), f"{forge.address}/issues/new")
