"""A repository over years: requests that are opened, judged, approved, merged and sealed, each at its own time.

What the gate refuses can be merged and sealed all the same, by a forge and a witness that do not ask: so that the audit
is seen to find what the gate refuses.
"""

import copy
import hashlib
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from confirming import confirm
from merging import BODIES
from specimen import FORM, ROOT
from taizhang.approval.audit.breach import Audit
from taizhang.approval.audit.walk import audit_main_line
from taizhang.approval.gate.pull import AuthoredCommit, Pull, SubmittedReview
from taizhang.approval.gate.verdict import Verdict, judge_pull
from taizhang.approval.seal.sealing import Sealer
from taizhang.approval.seal.signature import sign_seal
from taizhang.approval.seal.statement import SealTimes, build_seal
from taizhang.base.git import Git
from taizhang.base.store import write_files
from taizhang.base.timezone import SHANGHAI
from taizhang.documents.document import read_document
from taizhang.repository.kinds import kind_at
from taizhang.repository.repository import load_machinery

AUTHOR = "clerk"
REPOSITORY = "taizhang/chronicle"
SCAN = {"file": "收文.pdf", "sha256": "0" * 64}


@dataclass
class Request:
    """One pull request of a chronicle, as it was judged when it was ready."""

    pull: Pull
    base: str
    verdict: Verdict

    @property
    def codes(self) -> set[str]:
        """The codes of the findings that refuse it."""
        return {finding.code for finding in self.verdict.errors}


class Chronicle:
    """A bare beginning: machinery, reviewers, a witness, no records."""

    def __init__(self, folder: Path, files: Mapping[str, str] | None = None) -> None:
        self.root = folder / "chronicle"
        self.root.mkdir()
        shutil.copytree(ROOT / "schemas", self.root / "schemas")
        # The model knows what is binding only; what nobody confirmed yet is a remark.
        confirm(self.root)
        (self.root / ".github").mkdir()
        shutil.copy(ROOT / ".github/reviewers.yaml", self.root / ".github/reviewers.yaml")
        self.key = folder / "witness"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(self.key)], check=True)
        public = self.key.with_suffix(".pub").read_text(encoding="utf-8").strip()
        (self.root / ".github/witnesses").write_text(f'witness namespaces="taizhang-approval" {public}\n', "utf-8")
        for path, text in (files or {}).items():
            self._put(path, text)
        self.git("init", "-q", "-b", "main")
        self._commit("founded")
        self._number = 0
        law, reviewers = (machinery := load_machinery(self.root)).law, machinery.reviewers
        assert law is not None
        assert reviewers is not None
        self.law, self.reviewers, self.schemas = law, reviewers, machinery.schemas

    def git(self, *arguments: str) -> str:
        options = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
        done = subprocess.run(
            ["git", *options, *arguments],
            cwd=self.root,
            check=True,
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(self.root)},
        )
        return done.stdout.strip()

    def _put(self, path: str, text: str | None) -> None:
        if text is None:
            (self.root / path).unlink()
            return
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def _commit(self, message: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def read(self, path: str) -> Any:
        """The data of a record's file as it stands on main."""
        place = kind_at(path)
        assert place is not None, path
        document, faults = read_document((self.root / path).read_bytes(), path, self.schemas[place[0].name].shape)
        assert document is not None, faults
        return copy.deepcopy(document.data)

    def digest(self, path: str) -> str:
        """The SHA-256 of a file as it stands on main."""
        return hashlib.sha256((self.root / path).read_bytes()).hexdigest()

    def open(
        self,
        files: Mapping[str, Any],
        opened: datetime,
        judged: datetime | None = None,
        bodies: Mapping[str, str] | None = None,
        approve: bool = True,
    ) -> Request:
        """A request that writes `files` (plain data, or None to delete), approved by whoever is due, and judged.

        `bodies` are what reviewers of a duty write where it is not the usual.
        """
        base = self.git("rev-parse", "main")
        self.git("checkout", "-q", "-B", "topic", "main")
        for path, data in files.items():
            self._put(path, data if data is None or isinstance(data, str) else dump(data))
        head = self._commit("change")
        self.git("checkout", "-q", "main")
        self._number += 1
        commits = tuple(
            AuthoredCommit(oid, AUTHOR, AUTHOR) for oid in self.git("rev-list", f"{base}..{head}").splitlines()
        )
        pull = Pull(self._number, AUTHOR, head, commits, (), opened)
        judged = judged or opened + timedelta(hours=6)
        verdict = judge_pull(Git(self.root), base, head, pull, judged.date())
        if approve:
            reviews = self._reviews(verdict, head, opened, bodies or {})
            pull = Pull(self._number, AUTHOR, head, commits, reviews, opened)
            verdict = judge_pull(Git(self.root), base, head, pull, judged.date())
        return Request(pull, base, verdict)

    def _reviews(
        self, verdict: Verdict, head: str, opened: datetime, bodies: Mapping[str, str]
    ) -> tuple[SubmittedReview, ...]:
        found: dict[str, SubmittedReview] = {}
        for chain in verdict.chains:
            used: set[str] = set()
            for number, step in enumerate(chain.steps, 1):
                logins = self.reviewers.logins(step.duty, step.division, opened.date())
                login = next(login for login in logins if login not in used)
                used.add(login)
                # A letter bears the year in which it goes up.
                body = bodies.get(step.duty, BODIES[step.duty].replace("〔2026〕", f"〔{opened.year}〕"))
                when = opened + timedelta(minutes=number)
                review = SubmittedReview(
                    f"{self._number}{len(found) + 1:03}", login, False, "APPROVED", head, when, False, body
                )
                found.setdefault(login, review)
        return tuple(found.values())

    def merge(self, request: Request, merged: datetime, sealed: datetime | None = None) -> str:
        """Merge a request as its forge does, and seal what the gate lets pass; the merge commit.

        Raises:
            AssertionError: the seal was refused.
        """
        commit = self._merged(request)
        pull = self._as_merged(request, merged)
        sealing = Sealer(Git(self.root), self.key, REPOSITORY, sealed or merged + timedelta(minutes=5)).seal(
            commit, pull, lambda _: False
        )
        assert sealing.files, [finding.message.zh for finding in (*sealing.findings, *sealing.verdict.findings)]
        write_files(self.root, sealing.files, dict.fromkeys(sealing.files))
        self._commit("sealed")
        return commit

    def try_seal(self, request: Request, merged: datetime) -> bool:
        """Merge a request and ask the witness for its seals; whether they were given."""
        commit = self._merged(request)
        pull = self._as_merged(request, merged)
        sealer = Sealer(Git(self.root), self.key, REPOSITORY, merged + timedelta(minutes=5))
        files = sealer.seal(commit, pull, lambda _: False).files
        if files:
            write_files(self.root, files, dict.fromkeys(files))
            self._commit("sealed")
        return bool(files)

    def force(self, request: Request, merged: datetime) -> str:
        """Merge a request and seal it without asking the gate, as a witness would whose key was taken."""
        before = self.git("rev-parse", "main")
        commit = self._merged(request)
        git = Git(self.root)
        pull = self._as_merged(request, merged)
        verdict = judge_pull(git, before, pull.head, pull, merged.date())
        previous = Sealer(git, self.key, REPOSITORY, merged)._previous
        files: dict[str, bytes] = {}
        for chain in verdict.chains:
            name = chain.subject.name
            serial = len(list((self.root / "ledger/approvals" / name).glob("*.json"))) + 1
            sealed = merged + timedelta(minutes=5)
            brought = frozenset(commit.sha for commit in pull.commits)
            raw = build_seal(verdict, chain, commit, REPOSITORY, SealTimes(merged, sealed), previous, brought)
            files[f"ledger/approvals/{name}/{serial:04}.json"] = raw
            files[f"ledger/approvals/{name}/{serial:04}.json.sig"] = sign_seal(raw, self.key)
            previous = hashlib.sha256(raw).hexdigest()
        write_files(self.root, files, dict.fromkeys(files))
        self._commit("sealed by force")
        return commit

    def _merged(self, request: Request) -> str:
        self.git("checkout", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", "merge", request.pull.head)
        return self.git("rev-parse", "HEAD")

    def _as_merged(self, request: Request, merged: datetime) -> Pull:
        pull = request.pull
        return Pull(pull.number, pull.author, pull.head, pull.commits, pull.reviews, pull.opened_at, merged)

    def audit(self, today: date) -> Audit:
        """What an audit of main comes to."""
        return audit_main_line(Git(self.root), "main", None, today)

    def pass_on(self, files: Mapping[str, Any], opened: datetime, merged: datetime | None = None) -> Request:
        """A lawful request from its opening to its seal.

        Raises:
            AssertionError: the gate refuses it.
        """
        merged = merged or opened + timedelta(hours=6)
        request = self.open(files, opened, merged)
        assert request.verdict.mergeable, (
            [finding.message.zh for finding in request.verdict.findings],
            [(step.duty, step.standing, step.refused) for chain in request.verdict.chains for step in chain.steps],
        )
        self.merge(request, merged)
        return request


def at(day: str, hour: int = 9) -> datetime:
    """A time of a day in Shanghai."""
    return datetime.combine(date.fromisoformat(day), time(hour), SHANGHAI)


def dump(data: Any) -> str:
    """Plain data as a file."""
    return yaml.safe_dump(_plain(data), allow_unicode=True, sort_keys=False, width=1 << 30)


def _plain(data: Any) -> Any:
    """Data with every day as text: the loader keeps days as they are written."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data


def requirement(identity: str, **changes: Any) -> tuple[str, dict[str, Any]]:
    """A requirement's path and data."""
    _, division, day, _ = identity.split("-")
    requester = FORM["requester"] | {"contact_ref": "C-9g7h5j3k", "division": division}
    submitted = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    data = {"id": identity, **FORM, "requester": requester, "submitted_on": submitted, **changes}
    return f"requests/{division}/{day[:4]}/{identity}.yaml", data
