"""Where the parts of a repository are, found from files alone, without a command of git."""

import os
from dataclasses import dataclass
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

_MOST = 4096
"""No pointer file (`.git`, `commondir`, `HEAD`) is longer."""


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
        raise _no_repository(root, f"（{error}）", f" ({error})") from error
    raise _no_repository(root)


def read_pointer(path: Path) -> str:
    """The one line of a small file that names another place.

    Raises:
        OSError: it cannot be read, or is no regular file (reading a pipe would never end).
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no regular file")
    with path.open("rb") as stream:
        return os.fsdecode(stream.read(_MOST)).removesuffix("\n")


def _resolve_git_file(path: Path) -> Path:
    """What `.git` is: the folder itself, or the one that a file of that name points to."""
    if not path.is_file():
        return path
    return path.parent / read_pointer(path).removeprefix("gitdir:").strip()


def _find_common_dir(git_dir: Path) -> Path:
    pointer = git_dir / "commondir"
    return (git_dir / read_pointer(pointer)).resolve() if pointer.is_file() else git_dir.resolve()


def _is_repository(git_dir: Path, common_dir: Path) -> bool:
    return (git_dir / "HEAD").is_file() and (common_dir / "objects").is_dir() and (common_dir / "refs").is_dir()


def _no_repository(root: Path, reason: str = "", why: str = "") -> RunFailedError:
    return RunFailedError(_message("no-readable-repository", root=root, reason=Text(reason, why)))
