"""The far end of `command.py`: imports the program once, and forks for each command."""

import atexit
import contextlib
import gc
import json
import os
import random
import runpy
import select
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from importlib import import_module
from pathlib import Path

SCRIPTS = str(Path(__file__).parent.parent / "scripts")


def run_command(request: dict[str, object]) -> None:
    """Run one command in this process, as if it had just started; never returns."""
    environment, arguments = request["environment"], request["arguments"]
    assert isinstance(environment, dict) and isinstance(arguments, list)
    os.chdir(str(request["folder"]))
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    tempfile.tempdir = None
    random.seed()
    sys.stdin = open(0, encoding="utf-8", errors="strict", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    if arguments[:1] == ["--prelude"]:
        prelude, *arguments = arguments[1:]
        runpy.run_path(prelude)
    sys.argv = ["taizhang", *arguments]
    from taizhang.cli import main

    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    # The end of a program without the release of all that was imported, which takes longer than most commands.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
    except OSError:
        code = 120
    os._exit(code)


def serve(connection: socket.socket) -> None:
    """Start the command that a client asks for, and tell the client how it ended; one that left ends its command.

    Returns in the process that waited; the command's own process ends as any program does, from its main function.
    """
    head, streams, _, _ = socket.recv_fds(connection, 4, 3)
    size, raw = int.from_bytes(head, "big"), b""
    while len(raw) < size:
        raw += connection.recv(size - len(raw))
    child = os.fork()
    if not child:
        connection.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        run_command(json.loads(raw.decode("utf-8", "surrogateescape")))
    for stream in streams:
        os.close(stream)
    watch = os.pidfd_open(child)
    ready, _, _ = select.select([watch, connection.fileno()], [], [])
    if watch not in ready:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(OSError):
        connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def import_program() -> None:
    """Import all commands, and read the machinery of the specimen, without and with its roster."""
    sys.path.insert(0, SCRIPTS)
    from specimen import ROOT, build
    from taizhang.cli import COMMANDS
    from taizhang.repository.repository import load_repository

    for target in COMMANDS.values():
        import_module(f"taizhang.cli.{target.partition(':')[0]}")
    with tempfile.TemporaryDirectory() as folder:
        root = build(Path(folder))
        load_repository(root)
        (root / ".github").mkdir()
        shutil.copy(ROOT / ".github/reviewers.yaml", root / ".github/reviewers.yaml")
        load_repository(root)


def main() -> None:
    """Serve until the standard input ends."""
    import_program()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(sys.argv[1])
        server.listen(64)
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([server, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            connection, _ = server.accept()
            if os.fork():
                connection.close()
                continue
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            server.close()
            serve(connection)
            os._exit(0)


if __name__ == "__main__":
    main()
