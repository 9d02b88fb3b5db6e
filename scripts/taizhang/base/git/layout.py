"""The places of a repository's parts, found from files alone, without a command of git."""

import os
from dataclasses import dataclass
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

_MOST = 4096
"""The greatest length of a pointer file (`.git`, `commondir`, `HEAD`)."""


@dataclass(frozen=True, slots=True)
class RepositoryLayout:
    """The parts of a repository. Source: gitrepository-layout(5).

    Attributes:
        git_dir: the folder of this working tree alone, with its HEAD.
        common_dir: the folder that all working trees of the repository share: objects, refs, grafts, `shallow`; the
            same folder as `git_dir` unless this is a linked working tree.
        work_tree: the top of the checked-out files; None in a bare repository.
    """

    git_dir: Path
    common_dir: Path
    work_tree: Path | None

    @property
    def objects(self) -> Path:
        """The folder of the objects."""
        return self.common_dir / "objects"


def find_layout(root: Path) -> RepositoryLayout:
    """The repository at the folder `root`, or around it.

    Raises:
        RunFailedError: no repository was found, or it cannot be read.
    """
    try:
        start = root.resolve()
        for folder in (start, *start.parents):
            for git_dir, work_tree in ((_resolve_git_file(folder / ".git"), folder), (folder, None)):
                common_dir = _find_common_dir(git_dir)
                if _is_repository(git_dir, common_dir):
                    return RepositoryLayout(git_dir, common_dir, work_tree)
    except (OSError, ValueError) as error:
        raise RunFailedError(_message("repository-unreadable", root=root, error=error)) from error
    raise RunFailedError(_message("no-readable-repository", root=root))


def read_pointer(path: Path) -> str:
    """The one line of a small file that names another place.

    Raises:
        OSError: it cannot be read, or is not a regular file (reading a pipe would never end).
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: not a regular file")
    with path.open("rb") as stream:
        return os.fsdecode(stream.read(_MOST)).removesuffix("\n")


def _resolve_git_file(path: Path) -> Path:
    """The folder `.git`, or the one that a file of that name points to."""
    if not path.is_file():
        return path
    return path.parent / read_pointer(path).removeprefix("gitdir:").strip()


def _find_common_dir(git_dir: Path) -> Path:
    pointer = git_dir / "commondir"
    return (git_dir / read_pointer(pointer)).resolve() if pointer.is_file() else git_dir.resolve()


def _is_repository(git_dir: Path, common_dir: Path) -> bool:
    return (git_dir / "HEAD").is_file() and (common_dir / "objects").is_dir() and (common_dir / "refs").is_dir()
