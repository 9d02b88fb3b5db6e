"""Writing files so that nobody ever meets half of one: written beside, brought to disk, then given the name."""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

UNFINISHED_NAME = re.compile(r"\.taizhang-[a-z0-9_]{8}")
"""The whole name of such a file, so that no other of people's is taken for one."""
_DEAD = 86_400
"""Seconds after which nobody is writing an unfinished file any more: a write takes moments."""
UNFINISHED_PREFIX = ".taizhang-"
"""How the name of a file begins that is not finished yet; what a killed run leaves behind is no record."""


def write_files(
    root: Path,
    files: Mapping[str, bytes],
    before: Mapping[str, bytes | None] | None = None,
    mode: int = 0o644,
) -> None:
    """Write every file of `files` (repository path → content) below `root`, in their order.

    Each is the old one or the new one at every moment. All are first written beside their places and only then
    take their names, one after the other: where the disk is full or a folder may not be written, nothing has
    changed. `before` tells what each file held when the content was made (None: there was none); a file that
    somebody changed or made meanwhile is not overwritten. `mode` is the rights of a new file; an old one keeps its
    own.

    Raises:
        RunFailedError: a file cannot be written, or is no longer what it was.
    """
    beside: list[tuple[Path, Path]] = []
    path = ""
    for folder in {(root / path).parent for path in files}:
        clear_unfinished(folder)
    try:
        for path, content in files.items():
            beside.append((_beside(root / path, content, mode), root / path))
        for path in files if before is not None else ():
            if (before or {}).get(path) != _held(root / path):
                raise _meanwhile(path)
        for path, (temporary, target) in zip(files, beside, strict=True):
            if before is not None and before.get(path) is None:
                _name(temporary, target)
            else:
                temporary.replace(target)
            _sync(target.parent)
    except FileExistsError:
        raise _meanwhile(path) from None
    except OSError as error:
        raise RunFailedError(
            _message("cannot-be-written-look-at-disk-space", path=path, strerror=error.strerror)
        ) from error
    finally:
        for temporary, _ in beside:
            temporary.unlink(missing_ok=True)


def clear_unfinished(folder: Path) -> None:
    """Take away what killed runs left unfinished in a folder more than a day ago, files and folders."""
    try:
        entries = [entry for entry in os.scandir(folder) if UNFINISHED_NAME.fullmatch(entry.name)]
    except OSError:
        return
    for entry in entries:
        try:
            is_dead = time.time() - entry.stat(follow_symlinks=False).st_mtime > _DEAD
            if is_dead and entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            elif is_dead and entry.is_file(follow_symlinks=False):
                Path(entry.path).unlink(missing_ok=True)
        except OSError:
            continue


def _beside(target: Path, content: bytes, mode: int) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o777 if target.exists() else mode
    handle, name = tempfile.mkstemp(prefix=UNFINISHED_PREFIX, dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _name(temporary: Path, target: Path) -> None:
    """Give a new file its name, unless somebody else took it: a link fails where a rename would overwrite."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links: what is left is the look just taken.
        if target.exists():
            raise FileExistsError from None
        temporary.replace(target)


def _held(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _meanwhile(path: str) -> RunFailedError:
    return RunFailedError(_message("was-changed-by-somebody-meanwhile", path=path))


def _sync(folder: Path) -> None:
    # So that the new name, too, outlives a power cut. Not every system lets a folder be opened.
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
