"""One writer at a time: what a command reads stays as it is until it has written.

Decision. The lock is the kernel's, on a file that is never deleted: it ends with its process however that ends, so it
is never left behind. It lies in the git folder, which no commit includes; without git in `.taizhang`. Readers
take no lock. Editors do not know it: the files that an act rests on are checked again before it writes
(taizhang.repository.tree_state), and so is each file written.
"""

import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.git.layout import find_layout
from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PATIENCE = 60.0
"""Seconds that a command waits for another one."""
_SILENCE = 1.0
"""Seconds after which it reports that it waits."""
_PAUSE = 0.05
_LOCKED_ERRORS = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""The error codes of the system where another process has the lock."""
_LOCK_OFFSET = 1 << 30
"""Windows locks bytes against reading: one far behind the holder's name in the file."""

Notify = Callable[[Text], None]


@dataclass(slots=True)
class _Lock:
    """A lock of this thread; `handle` is None where the place cannot be locked."""

    path: Path
    handle: int | None
    work: str
    notify: Notify
    patience: float


_LOCKS: dict[tuple[Path, int], _Lock] = {}


def _ignore(message: Text) -> None:
    """Drop a message: within a command that has reported it already."""


def lock_path(root: Path) -> Path:
    """The file that every writer of the repository at `root` locks."""
    try:
        return find_layout(root).git_dir.resolve() / "taizhang-lock"
    except RunFailedError:
        return root.resolve() / ".taizhang" / "lock"


@contextmanager
def hold_lock(
    path: Path, work: str = "", notify: Notify = _ignore, patience: float = PATIENCE, silence: float = _SILENCE
) -> Iterator[bool]:
    """Hold the lock on the file `path`; yields whether the lock is exclusive.

    Within a thread that has it already this does nothing. Where the file cannot be locked, `notify` reports it,
    and the work goes on without.

    Args:
        path: the file, created where it is missing; see `lock_path`.
        work: the name of this work for others that wait, such as `taizhang import`.
        notify: receives messages for the user, such as which command is being waited for.
        patience: seconds to wait for another process.
        silence: seconds before the waiting is reported.

    Raises:
        RunFailedError: another process did not end in time.
    """
    key = (path, threading.get_ident())
    if key in _LOCKS:
        yield _LOCKS[key].handle is not None
        return
    lock = _Lock(path, _open_lock_file(path), work, notify, patience)
    try:
        if not _acquire(lock, silence):
            notify(_UNGUARDED)
        _LOCKS[key] = lock
        yield lock.handle is not None
    finally:
        _LOCKS.pop(key, None)
        if lock.handle is not None:
            os.close(lock.handle)


@contextmanager
def pause_locks() -> Iterator[None]:
    """Release the locks of this thread while a person thinks, and take them again afterwards.

    Raises:
        RunFailedError: another process did not end in time.
    """
    locks = [
        lock for (_, thread), lock in _LOCKS.items() if thread == threading.get_ident() and lock.handle is not None
    ]
    for lock in locks:
        _release(lock.handle)
    yield
    for lock in locks:
        _acquire(lock, _SILENCE)


_UNGUARDED = _message("locking-unavailable")


def _open_lock_file(path: Path) -> int | None:
    """Open the lock file, created where it is missing; None where it is unavailable."""
    try:
        path.parent.mkdir(exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        pass
    try:
        # A file of another user can be locked all the same.
        return os.open(path, os.O_RDONLY)
    except OSError:
        return None


def _acquire(lock: _Lock, silence: float) -> bool:
    """Acquire the lock, and return whether it can be locked here at all."""
    begun = time.monotonic()
    is_notified = False
    while lock.handle is not None:
        try:
            if _try_lock(lock.handle):
                _write_holder(lock.handle, lock.work)
                return True
        except OSError:
            os.close(lock.handle)
            lock.handle = None
            break
        waited = time.monotonic() - begun
        if waited >= lock.patience:
            raise _busy_error(lock.path, waited)
        if waited >= silence and not is_notified:
            is_notified = True
            holder = _read_holder(lock.path)
            lock.notify(_message("waiting-for-another-command", holder=holder))
        time.sleep(_PAUSE)
    return False


def _try_lock(handle: int) -> bool:
    """Try to lock; False where another process has the lock.

    Raises:
        OSError: the file system has no locks.
    """
    try:
        if sys.platform == "win32":
            os.lseek(handle, _LOCK_OFFSET, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _LOCKED_ERRORS:
            return False
        raise
    return True


def _release(handle: int | None) -> None:
    if handle is None:
        return
    if sys.platform == "win32":
        os.lseek(handle, _LOCK_OFFSET, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _write_holder(handle: int, work: str) -> None:
    """Write the holder of the lock into the file, for those who wait; errors such as a full disk are ignored."""
    name = f"{work or 'taizhang'}\n{os.getpid()}\n".encode()
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        os.ftruncate(handle, 0)
        os.write(handle, name)
    except OSError:
        return


def _read_holder(path: Path) -> str:
    try:
        work, process = path.read_text(encoding="utf-8").split("\n")[:2]
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(path.stat().st_mtime))
    except (OSError, ValueError):
        return "?"
    return f"{work}, PID {process}, {since}"


def _busy_error(path: Path, waited: float) -> RunFailedError:
    holder = _read_holder(path)
    return RunFailedError(_message("other-command-timed-out", holder=holder, waited=waited))
