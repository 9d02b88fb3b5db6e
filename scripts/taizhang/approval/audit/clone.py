"""The clone that an audit reads: complete, and read from a verified copy."""

from collections.abc import Iterator
from pathlib import Path

from taizhang.approval.audit.breach import Breach
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)


def require_complete_clone(git: Git) -> None:
    """Require a clone that contains its whole history itself.

    What git keeps for all working trees of a repository together is looked for where it keeps it, so that a linked
    working tree is judged like the repository that it belongs to.

    Raises:
        RunFailedError: the clone is shallow or partial, borrows objects from elsewhere, or has grafts or replace refs.
    """
    reason = next(_find_clone_faults(git), None)
    if reason is not None:
        raise RunFailedError(_message("clone-is-incomplete", reason=reason))


def _find_clone_faults(git: Git) -> Iterator[Text]:
    shared, objects = git.layout.common_dir, git.layout.objects
    if (shared / "shallow").exists():
        yield _message("is-shallow")
    if (shared / "info/grafts").exists():
        yield _message("has-grafts")
    if _has_alternates(objects / "info/alternates"):
        yield _message("clone-borrows-objects")
    if any((objects / "pack").glob("*.promisor")):
        yield _message("is-a-partial-clone-filter")
    if git.run("for-each-ref", "--count=1", "--format=%(refname)", "refs/replace/"):
        yield _message("has-replace-refs")


def _has_alternates(alternates: Path) -> bool:
    return alternates.exists() and (not alternates.is_file() or bool(alternates.read_bytes().strip()))


def copy_main_line(git: Git, head: str) -> tuple[Git, list[Breach]]:
    """A checked copy of what the commit `head` contains, and what is wrong with its objects.

    The audit reads the copy only, so that the objects cannot change during the audit.
    Damage leaves the clone itself to read from: what can be read is still judged.
    """
    copy, damage = git.create_checked_copy(head)
    return copy, [Breach(head, "", _message("damaged-objects", line=line)) for line in damage]
