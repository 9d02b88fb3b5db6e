"""Access to git: objects are read by their names, never checked out, never through a shell.

Neither the environment (GIT_* variables, a user's configuration) nor the repository itself influences what is
read (see taizhang.base.git.stand_in), and no name that comes from a repository is ever taken for an option.
"""

import copy
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from taizhang.base.errors import RunFailedError
from taizhang.base.git import remote
from taizhang.base.git.copying import copy_history
from taizhang.base.git.layout import find_layout
from taizhang.base.git.objects import NOTHING as NOTHING
from taizhang.base.git.objects import Objects, TreeEntry
from taizhang.base.git.refs import read_symbolic_refs, require_unambiguous
from taizhang.base.git.running import GitResult, error_lines, git_failure, run_git
from taizhang.base.git.stand_in import EMPTY_TREE, StandIn
from taizhang.base.messages import Messages

_message = Messages(__file__)

__all__ = ["NOTHING", "REGULAR", "Commit", "Git", "PathChange", "TreeEntry", "git_failure"]

REGULAR = "100644"
_SUBMODULE = "160000"
_ID = re.compile(r"[0-9a-f]{40}")
_DIFFERENCES = ("diff-tree", "-r", "-z", "--no-renames", "--full-index", "--ignore-submodules=none", "--raw")
_BATCH_THRESHOLD = 64
"""Up to this number objects are read one after the other; more are read in one batch."""
_QUARANTINE = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
"""The variables by which hooks of a receiving git find objects that are not part of the repository yet."""


@dataclass(frozen=True, slots=True)
class PathChange:
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
    """The repository that holds `root`, bare or not; reads objects of any age, and writes nothing there.

    Every command but `fetch` runs on a stand-in (taizhang.base.git.stand_in), so that no setting, attribute, hook or
    program of the repository takes effect. With `quarantined` the objects that a receiving git keeps in quarantine
    until its hooks have passed are read as well.

    Raises (all methods):
        RunFailedError: git is missing, `root` is not a repository, or git itself fails.
    """

    def __init__(self, root: Path, quarantined: bool = False) -> None:
        self.root = root
        self.layout = find_layout(root)
        quarantine = {name: os.environ.get(name, "") for name in _QUARANTINE} if quarantined else {}
        incoming = quarantine.get("GIT_OBJECT_DIRECTORY")
        stores = ([root / incoming] if incoming else []) + [self.layout.objects]
        alternates = quarantine.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
        self._use(StandIn(self.layout, [path.resolve() for path in stores], alternates))

    def _use(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in
        self._environment = stand_in.environment
        self._objects = Objects(["git", "cat-file", "--batch-command"], stand_in.path, self._environment)
        self._between: dict[tuple[str, str], tuple[str, ...]] = {}

    def attempt(self, *arguments: str, stdin: bytes = b"") -> tuple[int, bytes]:
        """Exit code and standard output of a git command."""
        result = self._run(arguments, stdin)
        return result.returncode, result.stdout

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Standard output of a git command that must succeed."""
        result = self._run(arguments, stdin)
        if result.returncode:
            why = error_lines(result)[-1]
            if (self.layout.common_dir / "shallow").exists():
                raise _shallow(why)
            raise git_failure(f"git {arguments[0]}", why)
        return result.stdout

    def _run(self, arguments: Sequence[str], stdin: bytes) -> GitResult:
        return run_git(arguments, self._stand_in.path, self._environment, stdin)

    def commit(self, revision: str) -> Commit:
        """The commit that a revision names."""
        require_unambiguous(self.run, revision)
        oid, kind, _ = self._objects.read_info(revision + "^{commit}")
        if kind != "commit":
            raise RunFailedError(_message("commit-missing", revision=revision))
        return next(self.commits([oid]))

    def commits(self, oids: Iterable[str]) -> Iterator[Commit]:
        """The commits of those ids, in the order given."""
        wanted = list(oids)
        for oid, raw in zip(wanted, self.blobs(wanted, "commit"), strict=True):
            if raw is None:
                raise git_failure("git cat-file", f"{oid} is not a commit")
            lines = raw.partition(b"\n\n")[0].decode("utf-8", "replace").split("\n")
            parents = tuple(line[7:] for line in lines if line.startswith("parent "))
            yield Commit(oid, lines[0].removeprefix("tree "), parents)

    def message(self, oid: str) -> str:
        """The message of a commit, title and body; bytes that are not UTF-8 are replaced."""
        raw = next(self.blobs([oid], "commit")) or b""
        return raw.partition(b"\n\n")[2].decode("utf-8", "replace")

    def has_commit(self, oid: str) -> bool:
        """Whether the repository has a commit of that full id."""
        return self._objects.read_info(oid + "^{commit}")[1] == "commit"

    def fetch(self, name: str, wanted: str, credential: str = "") -> bool:
        """Fetch a commit or a ref from the remote `name`; see taizhang.base.git.remote."""
        return remote.fetch(self.root, name, wanted, credential)

    def is_unchanged(self, *paths: str) -> bool:
        """Whether the working tree at `paths` is exactly that of HEAD.

        Compared by content: the repository's own index is ignored.
        """
        if self.layout.work_tree is None:
            return False
        index = {"GIT_WORK_TREE": str(self.layout.work_tree), "GIT_INDEX_FILE": str(self._stand_in.path / "index")}
        environment = {**self._environment, **index}
        # Git would run a submodule's own programs to see whether it is clean; its commit is all that counts here.
        status = ("status", "--porcelain", "--untracked-files=all", "--ignore-submodules=dirty", "--", *paths)
        if run_git(("read-tree", "HEAD"), self._stand_in.path, environment).returncode:
            return False
        result = run_git(status, self.root, environment)
        return result.returncode == 0 and not result.stdout

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `newer` contains `older`."""
        return self.attempt("merge-base", "--is-ancestor", older, newer)[0] == 0

    def commits_between(self, base: str, head: str) -> tuple[str, ...]:
        """The commits of `head` that `base` does not contain."""
        if (base, head) not in self._between:
            output = self.run("rev-list", "--end-of-options", head, "^" + base)
            self._between[base, head] = tuple(output.decode().split())
        return self._between[base, head]

    def first_parents(self, head: str) -> tuple[str, ...]:
        """The commits of `head`'s first-parent line, oldest first."""
        output = self.run("rev-list", "--first-parent", "--reverse", "--end-of-options", head)
        return tuple(output.decode().split())

    def last_change(self, head: str, path: str) -> str | None:
        """The newest commit on `head`'s first-parent line that changed something at or below `path`."""
        oid = self.run("rev-list", "--first-parent", "-1", head, "--", path).decode().strip()
        return oid or None

    def changes(self, old: str | None, new: str) -> tuple[PathChange, ...]:
        """What differs between two trees, path by path: a move is a deletion and an addition."""
        fields = self.run(*_DIFFERENCES, old or EMPTY_TREE, new).split(b"\0")
        return tuple(_parse_change(header, path) for header, path in zip(fields[0::2], fields[1::2], strict=False))

    def changes_of(self, oids: Sequence[str]) -> dict[str, tuple[PathChange, ...]]:
        """What each of these commits of one parent changes, by its id; one run of git for all of them."""
        stdin = "".join(f"{oid}\n" for oid in oids).encode()
        fields = iter(self.run(*_DIFFERENCES, "--stdin", stdin=stdin).split(b"\0")) if oids else iter(())
        changes_by_oid: dict[str, list[PathChange]] = {oid: [] for oid in oids}
        oid = ""
        for field in fields:
            if field.startswith(b":"):
                changes_by_oid[oid].append(_parse_change(field, next(fields)))
            else:
                oid = field.decode()
        return {oid: tuple(changes) for oid, changes in changes_by_oid.items()}

    def merge_trees(self, base: str, head: str) -> tuple[str, tuple[str, ...]]:
        """The tree that merging commit `head` into commit `base`, by their ids, gives; and the paths that conflict."""
        words = ("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head)
        code, raw = self.attempt(*words)
        fields = [os.fsdecode(field) for field in raw.split(b"\0") if field]
        if code not in (0, 1) or not fields:
            raise git_failure("git merge-tree", f"exit {code}")
        return fields[0], tuple(dict.fromkeys(fields[1:]))

    def entries(self, tree: str, *paths: str, recursive: bool = False) -> tuple[TreeEntry, ...]:
        """The entries of a tree at `paths` (a path with a final slash: the content of that folder), or at its top.

        With `recursive` everything below them, without the folders themselves.
        """
        if recursive:
            return self._below(tree, paths)
        if self._objects.read_info(tree + "^{tree}")[1] != "tree":
            raise git_failure("git cat-file", f"{tree} is not a tree")
        result: dict[str, TreeEntry] = {}
        for path in paths or ("/",):
            stem, _, name = path.rpartition("/")
            folder = self._objects.folder(tree, stem)
            if folder is None and self._is_referenced(f"{tree}:{stem}"):
                raise _missing(f"{tree}:{stem}")
            for entry in (folder or {}).values() if not name else [folder[name]] if folder and name in folder else []:
                full_path = f"{stem}/{entry.path}" if stem else entry.path
                result[full_path] = TreeEntry(entry.mode, entry.oid, full_path)
        return tuple(result.values())

    def _below(self, tree: str, paths: Sequence[str]) -> tuple[TreeEntry, ...]:
        raw = self.run("ls-tree", "-z", "-r", "--full-tree", tree, "--", *paths)
        entries = []
        for line in raw.split(b"\0"):
            if line:
                header, _, path = line.partition(b"\t")
                mode, _, oid = header.decode().split(" ")
                entries.append(TreeEntry(mode, oid, os.fsdecode(path)))
        return tuple(entries)

    def sizes(self, oids: Sequence[str]) -> dict[str, int]:
        """The size in bytes of each object that the repository has."""
        infos = ((oid, self._objects.read_info(oid)) for oid in oids)
        return {oid: size for oid, (_, kind, size) in infos if kind}

    def blobs(self, names: Sequence[str], kind: str = "blob") -> Iterator[bytes | None]:
        """The content of each object named, by id or as `tree:path`; None where no object of that kind exists.

        Raises:
            RunFailedError: a tree holds the object, but it is missing here, as in a partial clone.
        """
        few = len(names) <= _BATCH_THRESHOLD
        reading = (self._objects.read(name)[1:] for name in names) if few else self._objects.read_at_once(names)
        for name, (actual_kind, raw) in zip(names, reading, strict=True):
            if not actual_kind and self._is_referenced(name):
                raise _missing(name)
            yield raw if actual_kind == kind else None

    def _is_referenced(self, name: str) -> bool:
        """Whether a missing object is named by a commit or tree of this repository."""
        revision, _, path = name.partition(":")
        oid, kind, _ = self._objects.read_info(revision)
        if not kind or "\n" in name:
            return bool(_ID.fullmatch(revision)) and revision != NOTHING
        at = oid
        for step in path.split("/"):
            folder = self._objects.folder(at)
            entry = folder.get(step) if folder is not None else None
            if folder is not None and (entry is None or entry.mode == _SUBMODULE):
                return False
            if folder is None or entry is None:
                return True
            at = entry.oid
        return not self._objects.read_info(at)[1]

    def find_paths_containing(self, tree: str, words: Sequence[str], folders: Sequence[str]) -> tuple[str, ...]:
        """The paths below `folders` of a tree whose files contain one of `words`."""
        patterns = [part for word in words for part in ("-e", word)]
        code, output = self.attempt("grep", "-l", "-z", "-F", "--full-name", *patterns, tree, "--", *folders)
        if code not in (0, 1):
            raise git_failure("git grep", f"exit {code}")
        return tuple(os.fsdecode(line).partition(":")[2] for line in output.split(b"\0") if line)

    def create_checked_copy(self, head: str) -> tuple["Git", tuple[str, ...]]:
        """A checked copy of all that the commit `head` contains, and the damage that was found, line by line.

        Where there is damage nothing is copied, and this repository itself is returned.
        """
        stand_in = StandIn(self.layout, [])
        damage = copy_history(self._stand_in, stand_in, head)
        if damage:
            return self, damage
        other = copy.copy(self)
        other._use(stand_in)
        return other, ()

    def symbolic_refs(self) -> dict[str, str]:
        """Every symbolic ref below refs/ that leads to a commit, with the ref that it resolves to."""
        return read_symbolic_refs(self.run)

    def tip_of(self, ref: str) -> str | None:
        """The commit that a ref, by its full name, leads to; None where it does not exist."""
        oid, kind, _ = self._objects.read_info(ref + "^{commit}")
        return oid if kind == "commit" else None

    def target_of(self, ref: str) -> str:
        """The ref that is changed when `ref` is: `ref` itself, or the target of a symbolic one."""
        code, target = self.attempt("symbolic-ref", "-q", ref)
        return os.fsdecode(target).removesuffix("\n") if code == 0 else ref


def _parse_change(header: bytes, path: bytes) -> PathChange:
    """One line of `git diff-tree --raw` and the path behind it."""
    old_mode, new_mode, before, after, status = header.decode().lstrip(":").split(" ")
    return PathChange(status[0], os.fsdecode(path), old_mode, new_mode, before, after)  # type: ignore[arg-type]


def _shallow(why: str) -> RunFailedError:
    return RunFailedError(_message("clone-is-shallow", reason=why))


def _missing(name: str) -> RunFailedError:
    return RunFailedError(_message("object-missing", name=name))
