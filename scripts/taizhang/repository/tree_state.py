"""The state of the files that an act rests on, checked again before anything is written."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.store import UNFINISHED_NAME
from taizhang.repository.kinds import FOLDERS

_message = Messages(__file__)

_MACHINERY_FOLDERS = ("schemas", ".github")

FileStamp = tuple[int, int, int]
"""What identifies a version of a file without reading it: inode, size, modification time."""


@dataclass(frozen=True, slots=True)
class TreeState:
    """The files of a working tree at one moment.

    Attributes:
        files: the stamp of each record, and of each file by which records are judged.
        unfinished: files that commands were still writing, or left unfinished when they were killed.
    """

    root: Path
    files: Mapping[str, FileStamp]
    unfinished: tuple[str, ...]

    def require_unchanged(self) -> None:
        """Check that nothing was added, removed or changed since.

        Raises:
            RunFailedError: something has; the first such path is named.
        """
        now = observe(self.root).files
        if now == self.files:
            return
        path = min(path for path in now.keys() | self.files.keys() if now.get(path) != self.files.get(path))
        raise RunFailedError(_message("file-changed-meanwhile", path=path))

    def has_changed(self) -> bool:
        """Whether something was added, removed or changed since."""
        return observe(self.root).files != self.files

    def clear_unfinished(self) -> None:
        """Remove the files that were unfinished then. Only for the holder of the lock: no other process writes them."""
        for path in self.unfinished:
            (self.root / path).unlink(missing_ok=True)


def observe(root: Path) -> TreeState:
    """The state of the working tree at `root`."""
    files: dict[str, FileStamp] = {}
    unfinished: list[str] = []
    for folder in (*FOLDERS, *_MACHINERY_FOLDERS):
        for path, name, stamp in _below(str(root), folder):
            if UNFINISHED_NAME.fullmatch(name):
                unfinished.append(path)
            else:
                files[path] = stamp
    return TreeState(root, files, tuple(unfinished))


def _below(root: str, folder: str) -> Iterator[tuple[str, str, FileStamp]]:
    try:
        entries = list(os.scandir(f"{root}/{folder}"))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _below(root, path)
        else:
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # removed between listing and stat, such as an unfinished file
            yield path, entry.name, (status.st_ino, status.st_size, status.st_mtime_ns)
