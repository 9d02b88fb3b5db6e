"""Running a command of git to its end."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from taizhang.base.errors import RunFailedError, ToolFailedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

GitResult = subprocess.CompletedProcess[bytes]


def run_git(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    stdin: bytes | IO[bytes] = b"",
    stdout: IO[bytes] | None = None,
) -> GitResult:
    """Run a git command in `folder`; its input is bytes or a file, its output is captured or goes to a file.

    Raises:
        ToolFailedError: git cannot be started.
    """
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=environment,
            input=stdin if isinstance(stdin, bytes) else None,
            stdin=None if isinstance(stdin, bytes) else stdin,
            stdout=stdout or subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
        )
    except OSError as error:
        raise git_unavailable(error) from error


def error_lines(result: GitResult) -> tuple[str, ...]:
    """The error output of a failed command, line by line; never empty."""
    lines = result.stderr.decode("utf-8", "replace").splitlines()
    return tuple(line for line in lines if line.strip()) or (f"exit {result.returncode}",)


def git_failure(command: str, reason: str) -> RunFailedError:
    """The error where a command of git fails."""
    return RunFailedError(_message("command-failed", command=command, reason=reason))


def git_unavailable(error: OSError) -> ToolFailedError:
    """The error where git itself cannot be started."""
    reason = error.strerror or str(error)
    return ToolFailedError(_message("git-not-started", reason=reason))
