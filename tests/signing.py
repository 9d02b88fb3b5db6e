"""A desk whose reviewers have SSH keys, and a bare repository on a shared machine without a forge."""

import hashlib
import os
import re
import shlex
import subprocess
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from click.testing import CliRunner, Result

from command import TAIZHANG
from merging import AUTHOR, BODIES, OPENED, Desk
from taizhang.approval.gate.branch_request import read_branch_request
from taizhang.approval.gate.statement import NAMESPACE, VERSION, Statement, statement_path
from taizhang.approval.gate.verdict import Verdict, judge_pull
from taizhang.approval.seal.sealing import Sealer
from taizhang.base import ssh
from taizhang.base.git import Git
from taizhang.base.store import write_files
from taizhang.cli import taizhang

DAY = "2026-07-01"
LOGINS = ("nm150102-evaluate", "nm150100-consolidate", "nm150000-review", "nm150000-govern1", "nm150000-govern2")
PLACES = {
    "evaluate": ("150102", "nm150102-evaluate"),
    "consolidate": ("150100", "nm150100-consolidate"),
    "review": ("150000", "nm150000-review"),
}
NAME = "neimenggu-caizheng/taizhang"


@cache
def key_of(login: str) -> Path:
    """The private key of a reviewer, the same for all tests of a run."""
    path = Path(mkdtemp(prefix="keys-")) / login
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True)
    return path


def with_key(reviewers: str, login: str, more: str = "") -> str:
    public = ssh.read_public_key(key_of(login))
    return re.sub(
        rf"(  - login: {login}\n(?:    (?:person|name): .*\n)+)", rf"\1    signing_key: {public}\n{more}", reviewers
    )


class SharedDesk(Desk):
    """A desk whose base lists the keys of the specimen's reviewers; commits have accounts as author names."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.git("checkout", "-q", "main")
        path = self.root / ".github/reviewers.yaml"
        text = path.read_text(encoding="utf-8")
        for login in LOGINS:
            text = with_key(text, login)
        path.write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.by("nm150000-govern1", "commit", "-q", "--amend", "--no-edit", minutes=-60)
        self.git("branch", "-q", "-f", "topic", "main")
        self.git("checkout", "-q", "topic")
        self.minutes: float = 0

    def raise_requirement(self, **changes: Any) -> "SharedDesk":
        super().raise_requirement(**changes)
        return self

    def by(self, account: str, *words: str, minutes: float = 0) -> str:
        """Run git as an account, as of some minutes after the request was opened."""
        at = (OPENED + timedelta(minutes=minutes)).isoformat()
        who = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", account), ("EMAIL", f"{account}@example.invalid"), ("DATE", at))
        }
        return self.git(*words, **who)

    def save(self, message: str = "m", author: str | None = AUTHOR, **environment: str) -> str:
        self.git("add", "-A")
        self.by(author or AUTHOR, "commit", "-q", "--allow-empty", "-m", message, minutes=getattr(self, "minutes", -60))
        head = self.git("rev-parse", "HEAD")
        self.authors[head] = author
        return head

    def blobs(self, *paths: str) -> dict[str, str]:
        return {path: self.git("rev-parse", f"HEAD:{path}") for path in paths}

    def statement(self, subject: str, path: str, duty: str = "evaluate", minutes: int = 1, **changes: Any) -> Statement:
        """The statement that the holder of a duty would sign about the file at `path`."""
        division, login = PLACES.get(duty, ("150000", "nm150000-govern1"))
        letter = "呼财购〔2026〕31号" if duty == "consolidate" else None
        opinion = BODIES[duty].partition("\n")[0]
        values: dict[str, Any] = {
            "version": VERSION,
            "repository": NAME,
            "base": self.git("merge-base", "main", "HEAD"),
            "commit": self.git("rev-parse", "HEAD"),
            "subject": subject,
            "blobs": self.blobs(path) if path else {},
            "duty": duty,
            "division": division,
            "account": login,
            "decision": "approve",
            "opinion": opinion,
            "letter": letter,
            "classification": "region-wide" if duty == "review" else None,
            "at": OPENED + timedelta(minutes=minutes),
        }
        return Statement(**values | changes)

    def carry(self, statement: Statement, key: str | None = None, raw: bytes | None = None, serial: int = 0) -> str:
        """Commit a statement with its signature onto the branch, as its account does; its path."""
        self.minutes += 1
        name = statement_path(statement.subject, serial or int(self.minutes), statement.account)
        signature = ssh.create_signature(statement.encode(), key_of(key or statement.account), NAMESPACE)
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw if raw is not None else statement.encode())
        target.with_name(target.name + ".sig").write_bytes(signature)
        self.save("review", statement.account)
        return name

    def sign_chain(self, subject: str, path: str) -> None:
        """Sign for every due duty."""
        for number, duty in enumerate(PLACES, 1):
            self.carry(self.statement(subject, path, duty, number))

    def judge_branch(self, today: str = DAY) -> Verdict:
        """The gate's verdict without a forge."""
        git, day = Git(self.root), datetime.fromisoformat(today).date()
        return judge_pull(git, "main", "topic", read_branch_request(git, "main", "topic"), day, repository=NAME)

    def merge_at(self, minutes: float = 60) -> str:
        """Merge the branch by hand."""
        self.git("checkout", "-q", "main")
        self.by("nm150000-operate", "merge", "-q", "--no-ff", "-m", "merge", "topic", minutes=minutes)
        return self.git("rev-parse", "HEAD")

    def seal_signed(self, merge: str, commit: bool = True) -> dict[str, bytes]:
        """Seal a merge on main by the signed opinions alone."""
        git, now = Git(self.root), OPENED + timedelta(hours=2)
        base, head = git.commit(merge).parents
        pull = read_branch_request(git, base, head, merge)
        sealing = Sealer(git, self.key, NAME, now).seal(merge, pull, lambda _: False)
        assert sealing.files, [finding.message.zh for finding in sealing.findings]
        write_files(self.root, sealing.files)
        if commit:
            self.save("seal")
        return sealing.files

    def run(self, *words: str, stdin: str = "") -> Result:
        """Run the program on the desk as of the day of all tests."""
        command = [*words, "--repo", str(self.root), "--today", DAY, "--lang", "zh"]
        return CliRunner().invoke(taizhang, command, input=stdin)


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


class SharedServer(SharedDesk):
    """A shared desk whose `origin` is a bare repository that runs the hook and has no forge."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.bare = folder / "origin.git"
        self.git("init", "-q", "--bare", "-b", "main", str(self.bare))
        hook = self.bare / "hooks/pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(
            f"#!/bin/sh\nexec {shlex.join(TAIZHANG)} hook pre-receive --signed --today {DAY} --lang zh\n",
            encoding="utf-8",
        )
        hook.chmod(0o755)
        self.git("remote", "add", "origin", str(self.bare))
        self.git("push", "-q", "origin", "main")

    def push(self, *what: str) -> tuple[bool, str]:
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("FORGE")}
        done = subprocess.run(
            ["git", "push", "origin", *what], cwd=self.root, capture_output=True, text=True, env=surroundings
        )
        return done.returncode == 0, done.stderr
