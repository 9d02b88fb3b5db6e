"""The records of a tree that are on main without a seal: merged, and still to be sealed."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.timezone import SHANGHAI
from taizhang.records import Approval
from taizhang.repository.book import Book

MAIN = "main"
"""The branch that requests go into, unless a snapshot names another."""


def find_merged(root: Path, book: Book, target: str = MAIN) -> Mapping[str, date] | None:
    """The records of `book` without a seal that lie on the main branch, each with the day of its newest change there.

    A migrated entry has the seal of its deed.

    Main is the branch `target` of a known remote, and only the merges of the clone's own branch of that name: a
    plain commit there has passed no gate. Without a remote it is the clone's own branch. None where both are missing:
    an export without git, or a single commit.
    """
    unsealed = [
        (record.id, document.path)
        for _, record, document in book.all.values()
        if not isinstance(record, Approval) and book.entered_on(record.id) is None
    ]
    try:
        git = Git(root)
        remote, own = _find_tips(git, target)
        if not remote and own is None:
            return None
        merged: dict[str, date] = {}
        for record, path in unsealed:
            days = [_find_day(git, tip, path) for tip in remote]
            days += [_find_day(git, own, path, only_merged=bool(remote))] if own is not None else []
            change_days = [day for day in days if day is not None]
            if change_days:
                merged[record] = max(change_days)
        return merged
    except RunFailedError:
        return None


def _find_tips(git: Git, target: str) -> tuple[list[str], str | None]:
    """The tips of the branch on remotes, and that of the clone's own branch."""
    refs = git.run("for-each-ref", "--format=%(refname)", "refs/remotes/").decode("utf-8", "surrogateescape")
    remote = [ref for ref in refs.split("\n") if ref.partition("refs/remotes/")[2].partition("/")[2] == target]
    return [tip for ref in remote if (tip := git.tip_of(ref)) is not None], git.tip_of(f"refs/heads/{target}")


def _find_day(git: Git, tip: str, path: str, only_merged: bool = False) -> date | None:
    """The day on which the file at `path` was changed last on the line of `tip`; None where it is missing.

    With `only_merged` also where that was not a merge.
    """
    if next(git.blobs([f"{tip}:{path}"])) is None:
        return None
    newest = git.last_change(tip, path) or tip
    if only_merged and len(git.commit(newest).parents) < 2:
        return None
    timestamp = git.run("show", "--no-patch", "--format=%cI", newest).decode().strip()
    return datetime.fromisoformat(timestamp.replace("Z", "+00:00")).astimezone(SHANGHAI).date()
