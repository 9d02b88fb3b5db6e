"""Which records of a tree main holds and no seal speaks of: merged, and still to be sealed."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from taizhang.book import Book
from taizhang.clock import SHANGHAI
from taizhang.errors import RunFailedError
from taizhang.git import Git
from taizhang.records import Approval

MAIN = "main"
"""The branch that requests go into, unless a snapshot names another."""


def find_merged(root: Path, book: Book, target: str = MAIN) -> Mapping[str, date] | None:
    """The records of `book` without a seal that lie on the main branch, each with the day of its newest change there.

    Main is the branch `target` of a remote where one is known here, since a clone's own branch may be ahead of it;
    else the branch of that name. None where there is neither: an export without git, or a single commit.
    """
    unsealed = [
        (record.id, document.path)
        for _, record, document in book.all.values()
        if not isinstance(record, Approval) and record.id not in book.approvals_of
    ]
    try:
        git = Git(root)
        tips = _find_tips(git, target)
        if not tips:
            return None
        return {
            record: on for record, path in unsealed for tip in tips if (on := _find_day(git, tip, path)) is not None
        }
    except RunFailedError:
        return None


def _find_tips(git: Git, target: str) -> list[str]:
    listed = git.run("for-each-ref", "--format=%(refname)", "refs/remotes/").decode("utf-8", "surrogateescape")
    remote = [ref for ref in listed.split("\n") if ref.partition("refs/remotes/")[2].partition("/")[2] == target]
    refs = remote or [f"refs/heads/{target}"]
    return [tip for ref in refs if (tip := git.tip_of(ref)) is not None]


def _find_day(git: Git, tip: str, path: str) -> date | None:
    """The day on which the file at `path` was changed last on the line of `tip`; None where it is not there."""
    if next(git.blobs([f"{tip}:{path}"])) is None:
        return None
    newest = git.last_change(tip, path) or tip
    told = git.run("show", "--no-patch", "--format=%cI", newest).decode().strip()
    return datetime.fromisoformat(told.replace("Z", "+00:00")).astimezone(SHANGHAI).date()
