"""Where files are handed in on the forge that mkdocs.yml names: `extra.forge: {kind, address, branch}`.

GitHub opens a page for a new file with path and content filled in. No other forge reads a file's content from an
address: there the file is downloaded and handed in by one's own fork.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from taizhang.site.pages.forge import Forge

MOST = 8000
"""The longest address in bytes that is opened: GitHub answers 414 beyond 8,191, and so do proxies before others."""


@dataclass(frozen=True, slots=True)
class ForkPages:
    """The pages by which a file goes into one's own fork and from there into a pull request.

    In an address `{fork}` stands for the fork's own, `{account}` for whose it is, `{folder}` and `{name}` for the file;
    the page fills them in.

    Attributes:
        fork: where the repository is forked.
        create: where the fork makes a new file; `upload` where it takes one, None where no address leads there.
        compare: where the pull request is opened.
        propose: where a reader may propose a file without forking first; None where the forge has nothing of the kind.
    """

    fork: str
    create: str
    upload: str | None
    compare: str
    propose: str | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """The pages of a forge by which files and objections are handed in.

    Attributes:
        address: of the repository.
        branch: the main branch.
        file: where a new file is made that comes filled in, without its query; None where no forge's page does.
        issue: where an issue is opened filled in, without its query; None where the forge has no such page.
        pages: of one's own fork; None where `file` makes them needless.
        most: how many bytes an address may have.
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


def _pages(forge: Forge) -> ForkPages | None:
    address, branch = forge.address, forge.branch
    match forge.kind:
        case "gitea":
            # From version 1.25 a reader gets the form as well; before, the page says that there is none.
            return _gitea_pages(address, branch, f"{address}/_new/{branch}/{{folder}}?filename={{name}}")
        case "forgejo":
            return _gitea_pages(address, branch, None)
        case "gitlab":
            create = f"{{fork}}/-/new/{branch}?file_name={{folder}}/{{name}}"
            return ForkPages(f"{address}/-/forks/new", create, None, "{fork}/-/merge_requests/new")
        case "gitee":
            return ForkPages(address, f"{{fork}}/new/{branch}/{{folder}}", None, "{fork}/pulls")
    return None


def inbox_of(extra: Mapping[str, Any] | None) -> Inbox | None:
    """The inbox on the forge that `extra` of mkdocs.yml names; None where it names none.

    Raises:
        RunFailedError: what it says is no forge that we know, or no address.
    """
    forge = Forge.of(extra or {})
    if forge is None:
        return None
    pages = _pages(forge)
    file = f"{forge.address}/new/{forge.branch}" if pages is None else None
    # Gitee and GitLab fill in an issue otherwise, or not at all.
    issue = f"{forge.address}/issues/new" if forge.kind in ("github", "gitea", "forgejo") else None
    return Inbox(forge.address, forge.branch, file, issue, pages)
