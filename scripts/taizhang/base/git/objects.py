"""The objects of a repository, read one after the other from one process of git."""

import os
import subprocess
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from taizhang.base.git.running import git_failure, git_unavailable, run_git

NOTHING = "0" * 40
FOLDER = "040000"
"""The mode of an entry that is a folder."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One entry of a tree: a mode like 100644, an object id, and a path as bytes decoded by the file system's way."""

    mode: str
    oid: str
    path: str


class Objects:
    """Reads objects by the names that git knows them by, from `git cat-file --batch-command`.

    The process is started by the first query and serves all others: a process for each of a history's small objects
    would cost more than reading them.

    Raises (all methods):
        RunFailedError: git cannot be started, or ended.
    """

    def __init__(self, command: Sequence[str], root: Path, environment: Mapping[str, str]) -> None:
        self._command, self._root, self._environment = command, root, environment
        self._process: subprocess.Popen[bytes] | None = None
        self._folders: dict[str, dict[str, TreeEntry]] = {}

    def read_info(self, name: str) -> tuple[str, str, int]:
        """Id, kind and size of an object; an empty kind where it does not exist."""
        return self._query("info", name)

    def read(self, name: str) -> tuple[str, str, bytes]:
        """Id, kind and content of an object; an empty kind where it does not exist."""
        oid, kind, size = self._query("contents", name)
        if not kind:
            return oid, kind, b""
        pipe = self._running().stdout
        raw = pipe.read(size + 1)[:-1] if pipe else b""
        if len(raw) != size:
            raise git_failure("git cat-file", "it ended")
        return oid, kind, raw

    def read_at_once(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Kind and content of many objects, from a process of their own; an empty kind where it does not exist."""
        # A line feed in a name would make two names.
        lines = (os.fsencode(NOTHING if "\n" in name else name) + b"\n" for name in names)
        result = run_git(("cat-file", "--batch"), self._root, self._environment, b"".join(lines))
        if result.returncode:
            raise git_failure("git cat-file", f"exit {result.returncode}")
        raw, place = result.stdout, 0
        for _ in names:
            end = raw.index(b"\n", place)
            header = raw[place:end].rsplit(b" ", 2)
            if len(header) == 3 and header[2].isdigit():
                size = int(header[2])
                yield header[1].decode(), raw[end + 1 : end + 1 + size]
                place = end + size + 2
            else:
                yield "", b""
                place = end + 1

    def folder(self, tree: str, path: str = "") -> dict[str, TreeEntry] | None:
        """The entries of a folder of a tree, by name; None where the folder does not exist."""
        if "\n" in path or path.startswith("."):
            # Git would read such a path differently.
            at = self.folder(tree)
            for step in path.split("/"):
                entry = at.get(step) if at is not None else None
                at = self.folder(entry.oid) if entry is not None and entry.mode == FOLDER else None
            return at
        oid, kind, _ = self.read_info(f"{tree}^{{tree}}" if not path else f"{tree}:{path}")
        if kind != "tree":
            return None
        if oid not in self._folders:
            # A tree never changes under its id.
            self._folders[oid] = dict(_parse_tree(self.read(oid)[2], len(oid) // 2))
        return self._folders[oid]

    def _query(self, word: Literal["info", "contents"], name: str) -> tuple[str, str, int]:
        # A line feed in a name would make two queries.
        if "\n" in name:
            return "", "", 0
        process = self._running()
        try:
            if process.stdin is None or process.stdout is None:
                raise git_failure("git cat-file", "no pipe")
            process.stdin.write(os.fsencode(f"{word} {name}\n"))
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError as error:
            raise git_failure("git cat-file", error.strerror or str(error)) from error
        if not line:
            raise git_failure("git cat-file", "it ended")
        header = line.rstrip(b"\n").rsplit(b" ", 2)
        if len(header) != 3 or not header[2].isdigit():
            return "", "", 0
        return header[0].decode(), header[1].decode(), int(header[2])

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            try:
                self._process = subprocess.Popen(
                    self._command,
                    cwd=self._root,
                    env=self._environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                raise git_unavailable(error) from error
            weakref.finalize(self, _end, self._process)
        return self._process


def _parse_tree(raw: bytes, width: int) -> Iterator[tuple[str, TreeEntry]]:
    place = 0
    while place < len(raw):
        end = raw.index(b"\0", place)
        mode, _, name = raw[place:end].partition(b" ")
        path = os.fsdecode(name)
        yield path, TreeEntry(mode.decode().zfill(6), raw[end + 1 : end + 1 + width].hex(), path)
        place = end + 1 + width


def _end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()
