"""One writer at a time: what a command reads stays as it is until it has written.

Decision. The lock is the kernel's, on a file that nobody deletes: it ends with its process however that ends, so none
is ever left behind. It lies in the git folder, which no commit takes in; without git in `.taizhang`. Who only reads
takes none. An editor knows nothing of it: what an act rests on is looked at once more before it is written
(taizhang.repository.tree_state), and so is each file.
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
"""Seconds after which it says that it waits."""
_PAUSE = 0.05
_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""What the system answers where somebody else has the lock."""
_FAR = 1 << 30
"""Windows locks bytes against reading: one far behind the name of who has it."""

Notify = Callable[[Text], None]


@dataclass(slots=True)
class _Held:
    """A lock of this thread; `handle` is None where the place cannot be locked."""

    path: Path
    handle: int | None
    work: str
    notify: Notify
    patience: float


_HELD: dict[tuple[Path, int], _Held] = {}


def _say_nothing(message: Text) -> None:
    """Leave a message to nobody: within a command that has said it already."""


def lock_path(root: Path) -> Path:
    """The file on which whoever writes into the repository at `root` holds a lock."""
    try:
        return find_layout(root).git_dir.resolve() / "taizhang-lock"
    except RunFailedError:
        return root.resolve() / ".taizhang" / "lock"


@contextmanager
def hold_lock(
    path: Path, work: str = "", notify: Notify = _say_nothing, patience: float = PATIENCE, silence: float = _SILENCE
) -> Iterator[bool]:
    """Hold the lock on the file `path`; whether nobody else can hold it at the same time.

    Within a thread that has it already nothing more is needed. Where the place cannot be locked, `notify` is told so,
    and the work goes on without.

    Args:
        path: the file, which is made where there is none; see `lock_path`.
        work: what the others may call this work, such as `taizhang import`.
        notify: gets what people should know, such as for whom they wait.
        patience: seconds to wait for another process.
        silence: seconds before it is said that it waits.

    Raises:
        RunFailedError: another process did not end in time.
    """
    key = (path, threading.get_ident())
    if key in _HELD:
        yield _HELD[key].handle is not None
        return
    held = _Held(path, _open(path), work, notify, patience)
    try:
        if not _take(held, silence):
            notify(_UNGUARDED)
        _HELD[key] = held
        yield held.handle is not None
    finally:
        _HELD.pop(key, None)
        if held.handle is not None:
            os.close(held.handle)


@contextmanager
def pause_locks() -> Iterator[None]:
    """Let others write while a person thinks; every lock of this thread is taken again afterwards.

    Raises:
        RunFailedError: another process did not end in time.
    """
    mine = [held for (_, thread), held in _HELD.items() if thread == threading.get_ident() and held.handle is not None]
    for held in mine:
        _release(held.handle)
    yield
    for held in mine:
        _take(held, _SILENCE)


_UNGUARDED = _message("unguarded")


def _open(path: Path) -> int | None:
    """The file of the lock, made where there is none; None where it cannot be had."""
    try:
        path.parent.mkdir(exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        pass
    try:
        # Somebody else's: it can be locked all the same.
        return os.open(path, os.O_RDONLY)
    except OSError:
        return None


def _take(held: _Held, silence: float) -> bool:
    """Take the lock; whether it could be taken here at all."""
    begun = time.monotonic()
    is_told = False
    while held.handle is not None:
        try:
            if _attempt(held.handle):
                _sign(held.handle, held.work)
                return True
        except OSError:
            os.close(held.handle)
            held.handle = None
            break
        waited = time.monotonic() - begun
        if waited >= held.patience:
            raise _busy(held.path, waited)
        if waited >= silence and not is_told:
            is_told = True
            holder = _holder(held.path)
            held.notify(_message("waiting-for-another-command", holder=holder))
        time.sleep(_PAUSE)
    return False


def _attempt(handle: int) -> bool:
    """Try to lock; False where somebody else has it.

    Raises:
        OSError: this place knows no locks.
    """
    try:
        if sys.platform == "win32":
            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True


def _release(handle: int | None) -> None:
    if handle is None:
        return
    if sys.platform == "win32":
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _sign(handle: int, work: str) -> None:
    """Write down who has the lock, for those who wait; a full disk hinders nothing."""
    name = f"{work or 'taizhang'}\n{os.getpid()}\n".encode()
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        os.ftruncate(handle, 0)
        os.write(handle, name)
    except OSError:
        return


def _holder(path: Path) -> str:
    try:
        work, process = path.read_text(encoding="utf-8").split("\n")[:2]
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(path.stat().st_mtime))
    except (OSError, ValueError):
        return "?"
    return f"{work}, PID {process}, {since}"


def _busy(path: Path, waited: float) -> RunFailedError:
    holder = _holder(path)
    return RunFailedError(_message("another-command-did-not-end-within-seconds", holder=holder, waited=waited))
