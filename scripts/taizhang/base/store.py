"""Atomic writing of files: each is written beside its place, synced to disk, then renamed."""

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
"""The whole name of an unfinished file, so that no file of a user is taken for one."""
_MAX_AGE = 86_400
"""Seconds after which an unfinished file is abandoned: a write takes moments."""
UNFINISHED_PREFIX = ".taizhang-"
"""The prefix of unfinished files, so that the files of a killed run are not read as records."""


def write_files(
    root: Path,
    files: Mapping[str, bytes],
    before: Mapping[str, bytes | None] | None = None,
    mode: int = 0o644,
) -> None:
    """Write every file of `files` (repository path → content) below `root`, in their order.

    At every moment each file has its old or its new content. All are first written beside their places and only then
    renamed, one after the other: where the disk is full or a folder is read-only, nothing has
    changed. `before` is the content of each file when the new one was computed (None: it did not exist); a file
    changed or created since then is not overwritten. `mode` is that of a new file; an existing one keeps its
    own.

    Raises:
        RunFailedError: a file cannot be written, or was changed meanwhile.
    """
    beside: list[tuple[Path, Path]] = []
    path = ""
    for folder in {(root / path).parent for path in files}:
        clear_unfinished(folder)
    try:
        for path, content in files.items():
            beside.append((_write_beside(root / path, content, mode), root / path))
        for path in files if before is not None else ():
            if (before or {}).get(path) != _read_current(root / path):
                raise _changed_file_error(path)
        for path, (temporary, target) in zip(files, beside, strict=True):
            if before is not None and before.get(path) is None:
                _publish(temporary, target)
            else:
                temporary.replace(target)
            _sync(target.parent)
    except FileExistsError:
        raise _changed_file_error(path) from None
    except OSError as error:
        raise RunFailedError(_message("file-cannot-be-written", path=path, reason=error.strerror)) from error
    finally:
        for temporary, _ in beside:
            temporary.unlink(missing_ok=True)


def clear_unfinished(folder: Path) -> None:
    """Remove the unfinished files and folders that killed runs left in a folder more than a day ago."""
    try:
        entries = [entry for entry in os.scandir(folder) if UNFINISHED_NAME.fullmatch(entry.name)]
    except OSError:
        return
    for entry in entries:
        try:
            is_stale = time.time() - entry.stat(follow_symlinks=False).st_mtime > _MAX_AGE
            if is_stale and entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            elif is_stale and entry.is_file(follow_symlinks=False):
                Path(entry.path).unlink(missing_ok=True)
        except OSError:
            continue


def _write_beside(target: Path, content: bytes, mode: int) -> Path:
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


def _publish(temporary: Path, target: Path) -> None:
    """Give a new file its name, unless it is taken: a link fails where a rename would overwrite."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links: only this check is possible.
        if target.exists():
            raise FileExistsError from None
        temporary.replace(target)


def _read_current(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _changed_file_error(path: str) -> RunFailedError:
    return RunFailedError(_message("file-changed-meanwhile", path=path))


def _sync(folder: Path) -> None:
    # So that the new name survives a power cut as well. Not every system can open a folder.
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
