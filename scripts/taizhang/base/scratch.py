"""Temporary folders for one run, and the removal of those of killed runs."""

import os
import re
import shutil
import sys
import tempfile
import weakref
from functools import cache
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_PREFIX = "taizhang-scratch-"
_SCRATCH_NAME = re.compile(_PREFIX + r"[a-z]+-[a-z0-9_]{8}")


class ScratchFolder(tempfile.TemporaryDirectory[str]):
    """A temporary folder that is removed with this object.

    The folder is locked as long as its process lives; the first one of a run removes this user's folders whose
    processes were killed. Where the system cannot lock folders (Windows, some network disks), none is removed.

    Args:
        kind: what it is for, in lower-case letters; part of its name.

    Raises:
        OSError: it cannot be created.
    """

    def __init__(self, kind: str) -> None:
        _sweep(tempfile.gettempdir())
        while True:
            super().__init__(prefix=f"{_PREFIX}{kind}-")
            handle = _lock(self.name, waits=True)
            if handle is None:
                break
            # Between creation and locking another run may have removed it as the folder of a killed run.
            if Path(self.name).is_dir():
                weakref.finalize(self, os.close, handle)
                break
            os.close(handle)


@cache
def _sweep(parent: str) -> None:
    """Remove the folders of killed runs in `parent`, once in a run."""
    if sys.platform == "win32":
        return
    try:
        entries = [entry for entry in os.scandir(parent) if _SCRATCH_NAME.fullmatch(entry.name)]
        paths = [entry.path for entry in entries if entry.stat(follow_symlinks=False).st_uid == os.getuid()]
    except OSError:
        return
    for path in paths:
        handle = _lock(path, waits=False)
        if handle is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(handle)


def _lock(path: str, waits: bool) -> int | None:
    """Lock a folder and return its handle; None where it is locked already, or cannot be locked."""
    if sys.platform == "win32":
        return None
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
