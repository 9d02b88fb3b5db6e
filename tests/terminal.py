"""A command on a real pseudo-terminal: what it shows, and answers typed into it."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

SCRIPTS = Path(__file__).parent.parent / "scripts"
PATIENCE = 20.0


class Terminal:
    """The command line of this project on a terminal of its own."""

    def __init__(self, root: Path, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": str(SCRIPTS), "LC_ALL": "C.UTF-8", "TERM": "dumb"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "taizhang", *arguments],
            cwd=root,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""
        self._read = 0

    def until(self, words: str) -> str:
        """Everything shown since the last call up to `words`."""
        deadline = time.monotonic() + PATIENCE
        while (at := self.shown.find(words, self._read)) < 0:
            assert time.monotonic() < deadline and self._more(), f"never showed {words!r}:\n{self.shown[self._read :]}"
        told, self._read = self.shown[self._read : at + len(words)], at + len(words)
        return told

    def type(self, *lines: str) -> None:
        """Type lines, each when a prompt stands there."""
        for line in lines:
            self.until("> ")
            os.write(self._ours, f"{line}\n".encode())

    def interrupt(self) -> None:
        """Ctrl-C, and again where it fell into the moment between a prompt and the waiting for its answer."""
        self.until("> ")
        for _ in range(10):
            self.process.send_signal(signal.SIGINT)
            if self._more(2.0):
                return

    def end(self) -> int:
        """The exit code, once everything is shown."""
        while self._more():
            pass
        code = self.process.wait(PATIENCE)
        os.close(self._ours)
        return code

    def _more(self, patience: float = PATIENCE) -> bool:
        ready, _, _ = select.select([self._ours], [], [], patience)
        if not ready:
            return False
        try:
            raw = os.read(self._ours, 65536)
        except OSError:
            return False
        self._raw = getattr(self, "_raw", b"") + raw
        self.shown = self._raw.decode("utf-8", "ignore").replace("\r\n", "\n")
        return bool(raw)


def dialogue(terminal: Terminal, steps: Sequence[tuple[str, str]]) -> None:
    """For each step wait until the words show, then type the answer at the prompt."""
    for words, answer in steps:
        terminal.until(words)
        terminal.type(*answer.split("\n"))
