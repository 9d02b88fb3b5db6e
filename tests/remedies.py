"""Remedies of the rules' cards, carried out: the edits and commands that a card advises for its failing cases."""

import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import click.testing

from merging import Desk
from specimen import ROOT, apply, build, reseal
from taizhang.base.timezone import SHANGHAI
from taizhang.cli import taizhang

PAPERS = ("扫描件.pdf", "截图.png")
"""Files that a command of a card may name; `play` runs commands in their folder."""


def write_papers(folder: Path) -> None:
    """Put the papers into a folder."""
    for name in PAPERS:
        (folder / name).write_bytes(f"{name}的内容".encode())


def play(root: Path, original: Mapping[str, bytes], remedy: Mapping[str, Any], today: date) -> None:
    """Carry out a remedy in the repository at `root`: files first, then its commands in order.

    `original` holds the files as they were before the case, for what is restored. The working directory must hold
    `PAPERS`.

    Raises:
        AssertionError: a command is refused.
    """
    for path in remedy.get("restore", ()):
        if path in original:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(original[path])
        else:
            (root / path).unlink()
    apply(root, remedy)
    for words in remedy.get("run", ()):
        run(root, words, today)


def run(root: Path, words: Sequence[str], today: date) -> None:
    """Run one command of the program on `root`.

    Raises:
        AssertionError: it is refused.
    """
    options = ["--repo", str(root), "--today", today.isoformat()]
    result = click.testing.CliRunner().invoke(taizhang, [*words, *options])
    assert result.exit_code == 0, f"taizhang {' '.join(words)}\n{result.output}{result.exception!r}"


def read_files(root: Path) -> dict[str, bytes]:
    """The files below a folder by path; git's own and the lock of those who write are left out."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not {".git", ".taizhang"} & set(path.relative_to(root).parts)
    }


class Tree:
    """One folder that is set to faulty states in turn: the specimen, with its reviewers unless `roster` is false."""

    def __init__(self, folder: Path, roster: bool = True) -> None:
        self.root = build(folder)
        if roster:
            (self.root / ".github").mkdir()
            shutil.copy(ROOT / ".github/reviewers.yaml", self.root / ".github/reviewers.yaml")
        self.original = read_files(self.root)

    def set_to(self, case: Mapping[str, Any]) -> Path:
        """Set the folder to the specimen with a case's change, whatever its state; the folder."""
        current = read_files(self.root)
        for path in current.keys() - self.original.keys():
            (self.root / path).unlink()
        for path, raw in self.original.items():
            if current.get(path) != raw:
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_bytes(raw)
        apply(self.root, case)
        return self.root


class Main:
    """One repository whose main is set to faulty states in turn, each with a pull request on it."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(folder)
        self._set_merge_in_seals(self.desk.head)
        self.clean = self.desk.save("sealed")
        self.original = read_files(self.desk.root)

    def _set_merge_in_seals(self, merge: str) -> None:
        """Set the merge in every seal to one of this repository."""
        for path in (self.desk.root / "ledger/approvals").rglob("*.json"):
            text = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r'"merge": "[0-9a-f]{40}"', f'"merge": "{merge}"', text), encoding="utf-8")
        reseal(self.desk.root, ())

    def set_to(self, case: Mapping[str, Any], remedy: Mapping[str, Any], today: date) -> None:
        """Set main to the specimen with a case's change, and begin a pull request on it that is opened `today`.

        The change is sealed, except for `unsealed` records: these came by a merge without a seal.
        """
        self.desk.git("checkout", "-q", "-f", "-B", "main", self.clean)
        self.desk.git("clean", "-q", "-f", "-d")
        unsealed = remedy.get("unsealed", ())
        # A case about seals contains them.
        is_of_seals = any("/" in record for record in (*case.get("edit", ()), *case.get("remove", ())))
        is_resealed = case.get("reseal", bool(case) and not is_of_seals and not unsealed)
        apply(self.desk.root, {**case, "reseal": is_resealed})
        for record in unsealed:
            shutil.rmtree(self.desk.root / "ledger/approvals" / record, ignore_errors=True)
        if unsealed:
            self.desk.git("checkout", "-q", "-B", "topic")
        self.desk.save("faulty")
        if unsealed:
            self.desk.merge()
        self.desk.start_request(7)
        self.desk.more["opened_at"] = datetime.combine(today, time(8), SHANGHAI).isoformat()
