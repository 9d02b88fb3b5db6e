"""The pages for submitting files on the forge that mkdocs.yml names: `extra.forge: {kind, address, branch}`.

GitHub opens a page for a new file with path and content filled in. No other forge reads a file's content from an
address: there the file is downloaded and submitted through the user's fork.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from taizhang.site.pages.forge import ForgeLinks

MOST = 8000
"""The maximum length of an address in bytes: GitHub and common proxies answer 414 beyond 8,191."""


@dataclass(frozen=True, slots=True)
class ForkPages:
    """The pages by which a file is added to the user's fork and proposed in a pull request.

    The page fills in `{fork}` (its address), `{account}` (its owner), `{folder}` and `{name}` (of the file).

    Attributes:
        fork: where the repository is forked.
        create: where the fork creates a new file; `upload`: where it receives one, None without such an address.
        compare: where the pull request is opened.
        propose: where a reader may propose a file without forking first; None if the forge does not support it.
    """

    fork: str
    create: str
    upload: str | None
    compare: str
    propose: str | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """The pages of a forge for submitting files and objections.

    Attributes:
        address: of the repository.
        branch: the main branch.
        file: where a prefilled file is created, without its query; None if the forge has no such page.
        issue: where a prefilled issue is opened, without its query; None if the forge has no such page.
        pages: of the user's fork; None if `file` makes them unnecessary.
        most: the maximum length of an address in bytes.
    """

    address: str
    branch: str
    file: str | None
    issue: str | None
    pages: ForkPages | None
    most: int = MOST

    @property
    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @property
    def host(self) -> str:
        """The forge's own address, without the repository."""
        return self.address.rsplit("/", 2)[0]

    @property
    def repository(self) -> str:
        """The repository as owner/name."""
        return "/".join(self.address.rsplit("/", 2)[1:])


def _gitea_pages(address: str, branch: str, propose: str | None) -> ForkPages:
    return ForkPages(
        f"{address}/fork",
        f"{{fork}}/_new/{branch}/{{folder}}?filename={{name}}",
        f"{{fork}}/_upload/{branch}/{{folder}}",
        f"{address}/compare/{branch}...{{account}}:{branch}",
        propose,
    )


def _find_fork_pages(forge: ForgeLinks) -> ForkPages | None:
    address, branch = forge.address, forge.branch
    match forge.kind:
        case "gitea":
            # Readers get the form from version 1.25 on; before, the page does not exist for them.
            return _gitea_pages(address, branch, f"{address}/_new/{branch}/{{folder}}?filename={{name}}")
        case "forgejo":
            return _gitea_pages(address, branch, None)
        case "gitlab":
            create = f"{{fork}}/-/new/{branch}?file_name={{folder}}/{{name}}"
            return ForkPages(f"{address}/-/forks/new", create, None, "{fork}/-/merge_requests/new")
        case "gitee":
            return ForkPages(address, f"{{fork}}/new/{branch}/{{folder}}", None, "{fork}/pulls")
    return None


def find_inbox(extra: Mapping[str, Any] | None) -> Inbox | None:
    """The inbox on the forge of mkdocs.yml's `extra`; None if it sets no forge.

    Raises:
        RunFailedError: the forge is unknown or its address is invalid.
    """
    forge = ForgeLinks.of(extra or {})
    if forge is None:
        return None
    pages = _find_fork_pages(forge)
    file = f"{forge.address}/new/{forge.branch}" if pages is None else None
    # Gitee and GitLab prefill issues in another way, or not at all.
    issue = f"{forge.address}/issues/new" if forge.kind in ("github", "gitea", "forgejo") else None
    return Inbox(forge.address, forge.branch, file, issue, pages)
