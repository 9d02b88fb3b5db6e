"""Git, and only here: objects are read by their names, never checked out, never through a shell.

Whatever the surroundings set for git (GIT_* variables, a user's configuration, replace refs) has no say, and no
name that comes from a repository is ever taken for an option.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from taizhang.errors import RunFailedError
from taizhang.git.objects import Entry, Objects, git_failed
from taizhang.text import Text

REGULAR = "100644"
NOTHING = "0" * 40
_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The id of the empty tree."""
_FEW = 64
"""Objects that are asked for one after the other; more are read in one go."""
_KEPT = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH")
"""What a receiving git tells its hooks about objects that are not part of the repository yet."""


@dataclass(frozen=True, slots=True)
class Change:
    """One path that differs between two trees. A side that does not exist has mode 000000."""

    status: Literal["A", "D", "M", "T"]
    path: str
    old_mode: str
    new_mode: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its id, its tree, its parents in order."""

    oid: str
    tree: str
    parents: tuple[str, ...]


class Git:
    """The repository that holds `root`, bare or not; reads objects of any age.

    Raises (all methods):
        RunFailedError: git is missing, `root` is no repository, or git itself fails.
    """

    def __init__(self, root: Path, quarantined: bool = False) -> None:
        self.root = root
        hidden = {name for name in os.environ if name.startswith("GIT_")}
        kept = {name: os.environ[name] for name in _KEPT if quarantined and name in os.environ}
        self._environment = {name: value for name, value in os.environ.items() if name not in hidden} | kept
        self._environment |= {
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_LITERAL_PATHSPECS": "1",
            "LC_ALL": "C.UTF-8",
        }
        told, objects = self.run("rev-parse", "--absolute-git-dir", "--git-path", "objects").decode().splitlines()
        self._told = told
        self._bare = self._stand_in((root / objects).resolve())
        self._objects = Objects(self._command(["cat-file", "--batch-command"]), root, self._environment)

    def _command(self, arguments: Sequence[str]) -> list[str]:
        # An owner check would stop a service account that audits somebody else's clone; nothing of the clone is run.
        return ["git", "-c", f"safe.directory={self.root.resolve()}", "-c", "core.hooksPath=/dev/null", *arguments]

    def attempt(self, *arguments: str, stdin: bytes = b"") -> tuple[int, bytes]:
        """Exit code and standard output of a git command."""
        result = self._run(arguments, stdin)
        return result.returncode, result.stdout

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Standard output of a git command that must succeed."""
        result = self._run(arguments, stdin)
        if result.returncode:
            told = result.stderr.decode("utf-8", "replace").strip().splitlines()
            raise git_failed(f"git {arguments[0]}", told[-1] if told else str(result.returncode))
        return result.stdout

    def _run(
        self, arguments: Sequence[str], stdin: bytes, more: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                self._command(arguments),
                cwd=self.root,
                env={**self._environment, **(more or {})},
                input=stdin,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise git_failed("git", error.strerror or str(error)) from error

    def _stand_in(self, objects: Path) -> dict[str, str]:
        """Surroundings in which git has the objects of this repository, but none of its settings.

        Merging obeys drivers, and comparing obeys .gitmodules: whoever hands over a clone would have a say in what is
        found in it, and could have programs run.
        """
        self._home = tempfile.TemporaryDirectory(prefix="taizhang-git-")
        bare = Path(self._home.name)
        (bare / "objects").mkdir()
        (bare / "refs").mkdir()
        (bare / "HEAD").write_text("ref: refs/heads/none\n", encoding="utf-8")
        return {"GIT_DIR": str(bare), "GIT_OBJECT_DIRECTORY": str(objects)}

    @property
    def folder(self) -> Path:
        """The repository's own folder (`.git`, or the bare repository)."""
        return Path(self._told)

    def commit(self, revision: str) -> Commit:
        """The commit that a revision names."""
        oid, kind, _ = self._objects.told(revision + "^{commit}")
        if kind != "commit":
            raise RunFailedError(
                Text(
                    f"找不到提交{revision}。请先取得它（git fetch），再重新运行。",
                    f"There is no commit {revision}. Fetch it first, then run again.",
                )
            )
        return next(self.commits([oid]))

    def commits(self, oids: Iterable[str]) -> Iterator[Commit]:
        """The commits of those ids, in the order given."""
        wanted = list(oids)
        for oid, raw in zip(wanted, self.blobs(wanted, "commit"), strict=True):
            if raw is None:
                raise git_failed("git cat-file", f"{oid} is no commit")
            lines = raw.partition(b"\n\n")[0].decode("utf-8", "replace").split("\n")
            parents = tuple(line[7:] for line in lines if line.startswith("parent "))
            yield Commit(oid, lines[0].removeprefix("tree "), parents)

    def present(self, oid: str) -> bool:
        """Whether a commit of that full id is here."""
        return self._objects.told(oid + "^{commit}")[1] == "commit"

    def fetch(self, remote: str, wanted: str, credential: str = "") -> bool:
        """Ask `remote` for a commit or a ref, and say whether it gave it. Nothing is written but objects.

        `credential` is a header for the address that `remote` stands for, and for no other; it goes by the
        environment, where no list of processes shows it.
        """
        more: dict[str, str] = {}
        address = self.attempt("config", "--get", f"remote.{remote}.url")[1].decode("utf-8", "replace").strip()
        if credential and address.startswith(("https://", "http://")):
            more = {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": f"http.{address}.extraHeader",
                "GIT_CONFIG_VALUE_0": credential,
            }
        words = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--end-of-options", remote, wanted)
        return self._run(words, b"", more).returncode == 0

    def unchanged(self, *paths: str) -> bool:
        """Whether the working tree holds at `paths` what HEAD holds there, no more and no less."""
        code, told = self.attempt("status", "--porcelain", "--untracked-files=all", "--", *paths)
        return code == 0 and not told

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `newer` contains `older`."""
        return self.attempt("merge-base", "--is-ancestor", older, newer)[0] == 0

    def between(self, base: str, head: str) -> tuple[str, ...]:
        """The commits of `head` that `base` does not contain."""
        return tuple(self.run("rev-list", "--end-of-options", head, "^" + base).decode().split())

    def first_parents(self, head: str) -> tuple[str, ...]:
        """The commits of `head`'s first-parent line, oldest first."""
        told = self.run("rev-list", "--first-parent", "--reverse", "--end-of-options", head)
        return tuple(told.decode().split())

    def last_change(self, head: str, path: str) -> str | None:
        """The newest commit on `head`'s first-parent line that changed something at or below `path`."""
        told = self.run("rev-list", "--first-parent", "-1", head, "--", path).decode().strip()
        return told or None

    def changes(self, old: str | None, new: str) -> tuple[Change, ...]:
        """What differs between two trees, every path for itself: a move is a deletion and an addition."""
        words = ("diff-tree", "-r", "-z", "--no-renames", "--full-index", "--ignore-submodules=none", "--raw")
        result = self._run((*words, old or _TREE, new), b"", self._bare)
        if result.returncode:
            raise git_failed("git diff-tree", result.stderr.decode("utf-8", "replace").strip() or f"{old} {new}")
        raw = result.stdout
        fields = raw.split(b"\0")
        found = []
        for told, path in zip(fields[0::2], fields[1::2], strict=False):
            old_mode, new_mode, before, after, status = told.decode().lstrip(":").split(" ")
            found.append(Change(status[0], os.fsdecode(path), old_mode, new_mode, before, after))  # type: ignore[arg-type]
        return tuple(found)

    def merged(self, base: str, head: str) -> tuple[str, tuple[str, ...]]:
        """The tree that merging commit `head` into commit `base`, by their ids, gives; and the paths that conflict."""
        words = ("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head)
        result = self._run(words, b"", self._bare)
        code, fields = result.returncode, [os.fsdecode(field) for field in result.stdout.split(b"\0") if field]
        if code not in (0, 1) or not fields:
            raise git_failed("git merge-tree", f"exit {code}")
        return fields[0], tuple(dict.fromkeys(fields[1:]))

    def entries(self, tree: str, *paths: str, recursive: bool = False) -> tuple[Entry, ...]:
        """The entries of a tree at `paths` (a path with a final slash: what lies in that folder), or at its top.

        With `recursive` everything below them, the folders themselves left out.
        """
        if recursive:
            return self._below(tree, paths)
        if self._objects.told(tree + "^{tree}")[1] != "tree":
            raise git_failed("git cat-file", f"{tree} is no tree")
        found: dict[str, Entry] = {}
        for path in paths or ("/",):
            stem, _, name = path.rpartition("/")
            lying = self._objects.folder(tree, stem) or {}
            for entry in lying.values() if not name else [lying[name]] if name in lying else []:
                whole = f"{stem}/{entry.path}" if stem else entry.path
                found[whole] = Entry(entry.mode, entry.oid, whole)
        return tuple(found.values())

    def _below(self, tree: str, paths: Sequence[str]) -> tuple[Entry, ...]:
        raw = self.run("ls-tree", "-z", "-r", "--full-tree", tree, "--", *paths)
        found = []
        for line in raw.split(b"\0"):
            if line:
                told, _, path = line.partition(b"\t")
                mode, _, oid = told.decode().split(" ")
                found.append(Entry(mode, oid, os.fsdecode(path)))
        return tuple(found)

    def sizes(self, oids: Sequence[str]) -> dict[str, int]:
        """The size in bytes of each object that is here."""
        told = ((oid, self._objects.told(oid)) for oid in oids)
        return {oid: size for oid, (_, kind, size) in told if kind}

    def blobs(self, names: Sequence[str], kind: str = "blob") -> Iterator[bytes | None]:
        """The content of each object named, by id or as `tree:path`; None where there is none of that kind."""
        if len(names) <= _FEW:
            for name in names:
                _, found, raw = self._objects.read(name)
                yield raw if found == kind else None
            return
        # A line feed in a name would be two names.
        asked = [NOTHING if "\n" in name else name for name in names]
        raw = self.run("cat-file", "--batch", stdin=b"".join(os.fsencode(name) + b"\n" for name in asked))
        place = 0
        for _ in names:
            end = raw.index(b"\n", place)
            told = raw[place:end].rsplit(b" ", 2)
            if len(told) == 3 and told[2].isdigit():
                size = int(told[2])
                yield raw[end + 1 : end + 1 + size] if told[1].decode() == kind else None
                place = end + size + 2
            else:
                yield None
                place = end + 1

    def naming(self, tree: str, words: Sequence[str], folders: Sequence[str]) -> tuple[str, ...]:
        """The paths below `folders` of a tree whose files hold one of `words`."""
        patterns = [part for word in words for part in ("-e", word)]
        code, told = self.attempt("grep", "-l", "-z", "-F", "--full-name", *patterns, tree, "--", *folders)
        if code not in (0, 1):
            raise git_failed("git grep", f"exit {code}")
        return tuple(os.fsdecode(line).partition(":")[2] for line in told.split(b"\0") if line)

    def flaws(self) -> tuple[str, ...]:
        """What `fsck --strict` finds amiss in the objects, line by line."""
        result = self._run(("fsck", "--strict", "--full", "--no-dangling", "--no-progress"), b"")
        if result.returncode == 0:
            return ()
        told = (result.stdout + result.stderr).decode("utf-8", "replace").splitlines()
        return tuple(line for line in told if line.strip()) or (f"exit {result.returncode}",)
