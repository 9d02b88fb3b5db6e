"""The command line as tests start it: a process of its own, forked from one that has imported the program already.

`TAIZHANG` takes the place of `python -m taizhang` in a command, also in a script or a hook. A test of a cold start, of
a terminal or of limits of memory starts Python itself.
"""

import atexit
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).parent
_FOLDER = tempfile.mkdtemp(prefix="taizhang-command-")
SOCKET = str(Path(_FOLDER) / "socket")
TAIZHANG = [sys.executable, "-I", "-S", str(_HERE / "command_client.py"), SOCKET]
"""The command; its arguments follow."""


def write_command(path: Path) -> Path:
    """Write the command as an executable script, for a job or a hook that calls it; the script."""
    path.write_text(f'#!/bin/sh\nexec {shlex.join(TAIZHANG)} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def _start_server() -> None:
    # It ends when this process does: then its input ends.
    server = subprocess.Popen(
        [sys.executable, str(_HERE / "command_server.py"), SOCKET], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert server.stdout is not None and server.stdin is not None
    assert server.stdout.readline() == b"ready\n"
    atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
    atexit.register(server.wait)
    atexit.register(server.stdin.close)


_start_server()
