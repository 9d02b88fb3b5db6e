"""A clone from a stranger: no program that it names is run, and nothing but its objects counts."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from merging import OPENED, PATH, TODAY, Desk
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.cli import taizhang
from taizhang.cli.naming import find_commit

PLAIN = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


@dataclass(frozen=True)
class Clone:
    """A clone with one merge that is not sealed yet, the reviews of it, and the witness's key.

    `trap` is a program that leaves `mark`; every kind of clone names this one.
    """

    root: Path
    reviews: Path
    key: Path
    trap: Path
    mark: Path
    before: str
    merge: str
    head: str

    def git(self, *arguments: str, stdin: str = "") -> str:
        """What git prints for a user who trusts the clone; it may fail."""
        environment = PLAIN | {"HOME": str(self.root.parent)}
        result = subprocess.run(
            ["git", "-c", "safe.directory=*", *arguments],
            cwd=self.root,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
        )
        return result.stdout.strip()

    def run(self, *words: str, stdin: str = "") -> int:
        """The exit code of a command on the clone."""
        words = (*words, "--repo", str(self.root), "--today", str(TODAY))
        result = CliRunner().invoke(taizhang, words, input=stdin)
        return 3 if isinstance(result.exception, RunFailedError) else result.exit_code

    def use(self) -> dict[str, int]:
        """The exit codes of every command that reads git."""
        reviews = str(self.reviews / f"{self.head}.json")
        codes = {
            "check": self.run("check"),
            "gate": self.run("gate", "--base", self.before, "--head", self.head, "--reviews", reviews),
            "audit": self.run("audit", "--head", "main"),
            "seal": self.run("seal", "--merge", self.merge, "--reviews", reviews, "--key", str(self.key)),
        }
        # The state of a server before the push, written by hand because git would run the traps.
        (self.root / ".git/refs/heads/main").write_text(self.before + "\n", encoding="utf-8")
        line = f"{self.before} {self.merge} refs/heads/main\n"
        codes["hook"] = self.run("hook", "pre-receive", "--reviews", str(self.reviews), stdin=line)
        return codes


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("honest"))
    desk.raise_requirement().approve().merge()
    return desk


@pytest.fixture
def clone(tmp_path: Path, honest: Desk) -> Clone:
    root = tmp_path / "clone"
    shutil.copytree(honest.root, root)
    head = honest.head
    reviews = tmp_path / "reviews"
    reviews.mkdir()
    document = {**honest.document(), "merged_at": (OPENED + timedelta(hours=1)).isoformat()}
    (reviews / f"{head}.json").write_text(json.dumps(document), encoding="utf-8")
    mark, trap = tmp_path / "mark", tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\necho ran >> '{mark}'\nexit 1\n", encoding="utf-8")
    trap.chmod(0o755)
    before, merge = honest.git("rev-parse", "main^1"), honest.git("rev-parse", "main")
    return Clone(root, reviews, honest.key, trap, mark, before, merge, head)


def configure(clone: Clone, text: str, name: str = "config") -> None:
    with (clone.root / ".git" / name).open("a", encoding="utf-8") as stream:
        stream.write(text.replace("TRAP", str(clone.trap)))


def attributes(clone: Clone, text: str) -> None:
    (clone.root / ".git/info").mkdir(exist_ok=True)
    (clone.root / ".git/info/attributes").write_text(text, encoding="utf-8")


def fsmonitor(clone: Clone) -> None:
    configure(clone, "[core]\n\tfsmonitor = TRAP\n")
    clone.git("status")


def included_config(clone: Clone) -> None:
    configure(clone, "[core]\n\tfsmonitor = TRAP\n", "more")
    configure(clone, "[include]\n\tpath = more\n")
    clone.git("status")


def worktree_config(clone: Clone) -> None:
    configure(clone, "[core]\n\tfsmonitor = TRAP\n", "config.worktree")
    configure(clone, "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworktreeConfig = true\n")
    clone.git("status")


def nested_repository(clone: Clone) -> None:
    inner = clone.root / "requests/inner"
    shutil.copytree(clone.root / ".git", inner / ".git")
    (inner / ".git/config").write_text(f"[core]\n\tfsmonitor = {clone.trap}\n", encoding="utf-8")
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{clone.merge},requests/inner")
    clone.git("status")


def filters(clone: Clone) -> None:
    configure(clone, '[filter "evil"]\n\tclean = TRAP\n\tsmudge = TRAP\n')
    attributes(clone, "* filter=evil\n")
    os.utime(clone.root / PATH, (1, 1))
    clone.git("status")


def external_diff(clone: Clone) -> None:
    configure(clone, "[diff]\n\texternal = TRAP\n")
    clone.git("diff", clone.before, clone.merge)


def textconv(clone: Clone) -> None:
    configure(clone, '[diff "evil"]\n\ttextconv = TRAP\n')
    attributes(clone, "* diff=evil\n")
    clone.git("diff", clone.before, clone.merge)


def merge_driver(clone: Clone) -> None:
    configure(clone, '[merge "evil"]\n\tdriver = TRAP\n')
    attributes(clone, "* merge=evil\n")
    blobs = [clone.git("hash-object", "-w", "--stdin", stdin=word) for word in "abc"]
    trees = [clone.git("mktree", stdin=f"100644 blob {blob}\tf\n") for blob in blobs]
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.invalid")
    root = clone.git(*identity, "commit-tree", "-m", "m", trees[0])
    sides = [clone.git(*identity, "commit-tree", "-m", "m", "-p", root, tree) for tree in trees[1:]]
    clone.git("merge-tree", "--write-tree", *sides)
    assert clone.mark.exists()
    clone.mark.unlink()
    # No honest merge has a file that both sides changed, so this one is merged in addition.
    Git(clone.root).merge_trees(*sides)
    assert not clone.mark.exists()
    clone.mark.touch()


def hooks(clone: Clone) -> None:
    for name in ("post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc"):
        shutil.copy(clone.trap, clone.root / f".git/hooks/{name}")
    clone.git("read-tree", "HEAD")


def hooks_elsewhere(clone: Clone) -> None:
    (clone.root / "evil").mkdir()
    shutil.copy(clone.trap, clone.root / "evil/post-index-change")
    configure(clone, "[core]\n\thooksPath = evil\n")
    clone.git("read-tree", "HEAD")


def credentials(clone: Clone) -> None:
    configure(clone, "[credential]\n\thelper = TRAP\n")
    clone.git("credential", "fill", stdin="protocol=https\nhost=example.invalid\n\n")


def lazy_fetch(clone: Clone) -> None:
    blob = clone.git("rev-parse", f"{clone.merge}:{PATH}")
    path = clone.root / ".git/objects" / blob[:2] / blob[2:]
    path.unlink()
    configure(clone, "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n")
    configure(clone, '[remote "origin"]\n\turl = .\n\tpromisor = true\n\tuploadpack = TRAP\n')
    clone.git("cat-file", "-p", blob)


def ssh(clone: Clone) -> None:
    lazy_fetch(clone)
    configure(clone, '[core]\n\tsshCommand = TRAP\n[remote "origin"]\n\turl = ssh://example.invalid/x\n')
    clone.git("fetch", "ssh://example.invalid/x")


KINDS = [
    fsmonitor,
    included_config,
    worktree_config,
    nested_repository,
    filters,
    external_diff,
    textconv,
    merge_driver,
    hooks,
]
KINDS += [hooks_elsewhere, credentials, lazy_fetch, ssh]


@pytest.mark.parametrize("plant", KINDS)
def test_no_program_that_a_clone_names_is_run(clone: Clone, plant: Callable[[Clone], None]) -> None:
    plant(clone)
    assert clone.mark.exists(), "as git itself runs it, the trap must spring"
    clone.mark.unlink()
    Git(clone.root).is_unchanged("requests", "ledger")
    find_commit(clone.root)
    codes = clone.use()
    assert not clone.mark.exists(), clone.mark.read_text(encoding="utf-8")
    del codes["check"]
    # The unsealed merge is the audit's only finding; where an object is missing nothing can be judged.
    missing = plant in (lazy_fetch, ssh)
    assert codes == {"audit": 1, **dict.fromkeys(("gate", "seal", "hook"), 3 if missing else 0)}


def test_a_clone_of_another_owner_is_audited_and_never_fetched_into(clone: Clone) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can hand a clone to another owner")
    configure(clone, '[core]\n\tfsmonitor = TRAP\n[remote "origin"]\n\turl = .\n\tuploadpack = TRAP\n')
    for path in (clone.root, *clone.root.rglob("*")):
        os.chown(path, 65534, 65534)
    assert clone.run("audit", "--head", "main") == 1
    assert not Git(clone.root).fetch("origin", "1" * 40)
    assert not clone.mark.exists()
    for path in (clone.root, *clone.root.rglob("*")):
        os.chown(path, 0, 0)
    assert not Git(clone.root).fetch("origin", "1" * 40)
    assert clone.mark.exists(), "in the user's own clone the remote's settings count"


def test_an_audit_writes_nothing_into_the_clone(clone: Clone) -> None:
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in sorted(clone.root.rglob("*")) if path.is_file()}

    before = files()
    clone.run("audit", "--head", "main")
    clone.run(
        "gate", "--base", clone.before, "--head", clone.head, "--reviews", str(clone.reviews / f"{clone.head}.json")
    )
    Git(clone.root).is_unchanged("requests")
    assert files() == before


def forge_parents(clone: Clone) -> None:
    """Write a commit graph with a valid checksum in which the merge's first parent is its second."""
    clone.git("commit-graph", "write", "--reachable")
    path = clone.root / ".git/objects/info/commit-graph"
    path.chmod(0o644)
    raw = bytearray(path.read_bytes())
    chunks = {
        bytes(raw[at : at + 4]): int.from_bytes(raw[at + 4 : at + 12], "big") for at in range(8, 8 + 12 * raw[6], 12)
    }
    size = (chunks[b"CDAT"] - chunks[b"OIDL"]) // 20
    oids = [raw[chunks[b"OIDL"] + 20 * n : chunks[b"OIDL"] + 20 * (n + 1)].hex() for n in range(size)]
    place = chunks[b"CDAT"] + 36 * oids.index(clone.merge) + 20
    raw[place : place + 4] = oids.index(clone.head).to_bytes(4, "big")
    raw[-20:] = hashlib.sha1(raw[:-20]).digest()
    path.write_bytes(raw)


def test_only_its_objects_count_for_the_history_of_a_clone(clone: Clone) -> None:
    line = ("rev-list", "--first-parent", clone.merge)
    honest = clone.git(*line).split()
    forge_parents(clone)
    assert clone.git(*line).split() != honest, "git itself believes the commit graph"
    assert list(Git(clone.root).first_parents(clone.merge)) == honest[::-1]
    (clone.root / ".git/info").mkdir(exist_ok=True)
    (clone.root / ".git/info/grafts").write_text(f"{clone.merge} {clone.head}\n", encoding="utf-8")
    assert list(Git(clone.root).first_parents(clone.merge)) == honest[::-1]
