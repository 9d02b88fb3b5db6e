"""A command on a real pseudo-terminal: its output, and answers typed into it."""

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
TIMEOUT = 20.0


def _hear_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


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
            # A run in the background hands an ignored Ctrl-C down; the command is to hear it.
            preexec_fn=_hear_interrupt,
        )
        os.close(theirs)
        self.output = ""
        self._read = 0

    def wait_for(self, awaited: str) -> str:
        """The output since the last call up to `awaited`."""
        deadline = time.monotonic() + TIMEOUT
        while (at := self.output.find(awaited, self._read)) < 0:
            assert time.monotonic() < deadline and self._more(), (
                f"never showed {awaited!r}:\n{self.output[self._read :]}"
            )
        text, self._read = self.output[self._read : at + len(awaited)], at + len(awaited)
        return text

    def type(self, *lines: str) -> None:
        """Type lines, each after a prompt."""
        for line in lines:
            self.wait_for("> ")
            os.write(self._ours, f"{line}\n".encode())

    def interrupt(self) -> None:
        """Send Ctrl-C, again if it came between a prompt and the wait for its answer."""
        self.wait_for("> ")
        for _ in range(10):
            self.process.send_signal(signal.SIGINT)
            # What comes first may be the rest of the prompt: only the end shows that the signal arrived.
            while self._more(3.0):
                pass
            try:
                self.process.wait(1.0)
            except subprocess.TimeoutExpired:
                continue
            return

    def end(self) -> int:
        """The exit code after all output."""
        while self._more():
            pass
        code = self.process.wait(TIMEOUT)
        os.close(self._ours)
        return code

    def _more(self, timeout: float = TIMEOUT) -> bool:
        ready, _, _ = select.select([self._ours], [], [], timeout)
        if not ready:
            return False
        try:
            raw = os.read(self._ours, 65536)
        except OSError:
            return False
        self._raw = getattr(self, "_raw", b"") + raw
        self.output = self._raw.decode("utf-8", "ignore").replace("\r\n", "\n")
        return bool(raw)


def dialogue(terminal: Terminal, steps: Sequence[tuple[str, str]]) -> None:
    """For each step wait for its words, then type the answer at the prompt."""
    for words, answer in steps:
        terminal.wait_for(words)
        terminal.type(*answer.split("\n"))
