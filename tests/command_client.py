"""The near end of `command.py`: hands its arguments, folder, environment and streams to the server, and ends as asked.

Usage: python -I -S command_client.py SOCKET [--prelude FILE] ARGUMENT …    (a prelude is run before the command)
"""

import json
import os
import signal
import socket
import sys

SCRIPTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "scripts")  # noqa: PTH118, PTH120, PTH100
HARMLESS = {"PYTHONPATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def needs_cold_start() -> bool:
    """Whether Python has to start anew: it reads these variables at its start alone."""
    others = {name for name in os.environ if name.startswith("PYTHON")} - HARMLESS
    return bool(others) or os.environ.get("PYTHONPATH", SCRIPTS) != SCRIPTS


def main() -> None:
    """Run one command."""
    _, server, *arguments = sys.argv
    if needs_cold_start():
        os.execv(sys.executable, [sys.executable, "-m", "taizhang", *arguments])
    request = {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}  # noqa: PTH109
    raw = json.dumps(request).encode("utf-8", "surrogateescape")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(server)
        socket.send_fds(connection, [len(raw).to_bytes(4, "big")], [0, 1, 2])
        connection.sendall(raw)
        status = int(connection.recv(16) or b"-9")
    if status < 0:
        signal.signal(-status, signal.SIG_DFL) if -status not in (signal.SIGKILL, signal.SIGSTOP) else None
        os.kill(os.getpid(), -status)
    os._exit(status)


main()
