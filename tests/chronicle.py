"""A repository over years: requests that are opened, judged, approved, merged and sealed, each at its own time.

What the gate refuses can be merged and sealed without asking it, to show that the audit finds what the gate refuses.
"""

import copy
import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from confirming import confirm
from merging import BODIES, found_repository, run_git
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


@cache
def _found() -> Path:
    """A folder with the beginning of a chronicle, and its witness: each chronicle copies it."""
    folder = Path(_FOUNDED.name)
    root = folder / "chronicle"
    root.mkdir()
    shutil.copytree(ROOT / "schemas", root / "schemas")
    # The model has binding rules only; an unconfirmed default gives a remark.
    confirm(root)
    found_repository(root, folder / "witness", "founded")
    return folder


_FOUNDED = tempfile.TemporaryDirectory(prefix="taizhang-chronicle-")


class Chronicle:
    """A bare beginning: machinery, reviewers, a witness, no records."""

    def __init__(self, folder: Path, files: Mapping[str, str] | None = None) -> None:
        shutil.copytree(_found(), folder, dirs_exist_ok=True)
        self.root, self.key = folder / "chronicle", folder / "witness"
        for path, text in (files or {}).items():
            self._write(path, text)
        if files:
            self.git("add", "-A")
            self.git("commit", "-q", "--amend", "-m", "founded")
        self._number = 0
        law, reviewers = (machinery := load_machinery(self.root)).law, machinery.reviewers
        assert law is not None
        assert reviewers is not None
        self.law, self.reviewers, self.schemas = law, reviewers, machinery.schemas

    def git(self, *arguments: str) -> str:
        return run_git(self.root, *arguments)

    def _write(self, path: str, text: str | None) -> None:
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
        """The data of a record's file on main."""
        place = kind_at(path)
        assert place is not None, path
        document, faults = read_document((self.root / path).read_bytes(), path, self.schemas[place[0].name].shape)
        assert document is not None, faults
        return copy.deepcopy(document.data)

    def digest(self, path: str) -> str:
        """The SHA-256 of a file on main."""
        return hashlib.sha256((self.root / path).read_bytes()).hexdigest()

    def open(
        self,
        files: Mapping[str, Any],
        opened_at: datetime,
        judged_at: datetime | None = None,
        bodies: Mapping[str, str] | None = None,
        approve: bool = True,
    ) -> Request:
        """Open a request that writes `files` (plain data, or None to delete), approve it where due, and judge it.

        `bodies` holds review texts by duty, where they differ from the usual ones.
        """
        base = self.git("rev-parse", "main")
        self.git("checkout", "-q", "-B", "topic", "main")
        for path, data in files.items():
            self._write(path, data if data is None or isinstance(data, str) else dump(data))
        head = self._commit("change")
        self.git("checkout", "-q", "main")
        self._number += 1
        commits = tuple(
            AuthoredCommit(oid, AUTHOR, AUTHOR) for oid in self.git("rev-list", f"{base}..{head}").splitlines()
        )
        pull = Pull(self._number, AUTHOR, head, commits, (), opened_at)
        judged_at = judged_at or opened_at + timedelta(hours=6)
        verdict = judge_pull(Git(self.root), base, head, pull, judged_at.date())
        if approve:
            reviews = self._reviews(verdict, head, opened_at, bodies or {})
            pull = Pull(self._number, AUTHOR, head, commits, reviews, opened_at)
            verdict = judge_pull(Git(self.root), base, head, pull, judged_at.date())
        return Request(pull, base, verdict)

    def _reviews(
        self, verdict: Verdict, head: str, opened_at: datetime, bodies: Mapping[str, str]
    ) -> tuple[SubmittedReview, ...]:
        reviews: dict[str, SubmittedReview] = {}
        for chain in verdict.chains:
            used_logins: set[str] = set()
            for number, step in enumerate(chain.steps, 1):
                logins = self.reviewers.logins(step.duty, step.division, opened_at.date())
                login = next(login for login in logins if login not in used_logins)
                used_logins.add(login)
                # A letter bears the year in which it goes up.
                body = bodies.get(step.duty, BODIES[step.duty].replace("〔2026〕", f"〔{opened_at.year}〕"))
                when = opened_at + timedelta(minutes=number)
                review = SubmittedReview(
                    f"{self._number}{len(reviews) + 1:03}", login, False, "APPROVED", head, when, False, body
                )
                reviews.setdefault(login, review)
        return tuple(reviews.values())

    def merge(self, request: Request, merged_at: datetime, sealed_at: datetime | None = None) -> str:
        """Merge a request as its forge does, and seal what the gate allows; the merge commit.

        Raises:
            AssertionError: the seal was refused.
        """
        commit = self._merge_branch(request)
        pull = self._build_merged_pull(request, merged_at)
        result = Sealer(Git(self.root), self.key, REPOSITORY, sealed_at or merged_at + timedelta(minutes=5)).seal(
            commit, pull, lambda _: False
        )
        assert result.files, [finding.message.zh for finding in (*result.findings, *result.verdict.findings)]
        write_files(self.root, result.files, dict.fromkeys(result.files))
        self._commit("sealed")
        return commit

    def try_seal(self, request: Request, merged_at: datetime) -> bool:
        """Merge a request and ask the witness for its seals; whether it sealed."""
        commit = self._merge_branch(request)
        pull = self._build_merged_pull(request, merged_at)
        sealer = Sealer(Git(self.root), self.key, REPOSITORY, merged_at + timedelta(minutes=5))
        files = sealer.seal(commit, pull, lambda _: False).files
        if files:
            write_files(self.root, files, dict.fromkeys(files))
            self._commit("sealed")
        return bool(files)

    def force_merge(self, request: Request, merged_at: datetime) -> str:
        """Merge a request and seal it without asking the gate, as with a stolen key of the witness."""
        base = self.git("rev-parse", "main")
        commit = self._merge_branch(request)
        git = Git(self.root)
        pull = self._build_merged_pull(request, merged_at)
        verdict = judge_pull(git, base, pull.head, pull, merged_at.date())
        previous = Sealer(git, self.key, REPOSITORY, merged_at)._previous
        files: dict[str, bytes] = {}
        for chain in verdict.chains:
            name = chain.subject.name
            serial = len(list((self.root / "ledger/approvals" / name).glob("*.json"))) + 1
            sealed_at = merged_at + timedelta(minutes=5)
            commit_ids = frozenset(commit.sha for commit in pull.commits)
            raw = build_seal(verdict, chain, commit, REPOSITORY, SealTimes(merged_at, sealed_at), previous, commit_ids)
            files[f"ledger/approvals/{name}/{serial:04}.json"] = raw
            files[f"ledger/approvals/{name}/{serial:04}.json.sig"] = sign_seal(raw, self.key)
            previous = hashlib.sha256(raw).hexdigest()
        write_files(self.root, files, dict.fromkeys(files))
        self._commit("sealed by force")
        return commit

    def _merge_branch(self, request: Request) -> str:
        self.git("checkout", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", "merge", request.pull.head)
        return self.git("rev-parse", "HEAD")

    def _build_merged_pull(self, request: Request, merged_at: datetime) -> Pull:
        pull = request.pull
        return Pull(pull.number, pull.author, pull.head, pull.commits, pull.reviews, pull.opened_at, merged_at)

    def audit(self, today: date) -> Audit:
        """The result of an audit of main."""
        return audit_main_line(Git(self.root), "main", None, today)

    def complete(self, files: Mapping[str, Any], opened_at: datetime, merged_at: datetime | None = None) -> Request:
        """Take a lawful request from its opening to its seal.

        Raises:
            AssertionError: the gate refuses it.
        """
        merged_at = merged_at or opened_at + timedelta(hours=6)
        request = self.open(files, opened_at, merged_at)
        assert request.verdict.mergeable, (
            [finding.message.zh for finding in request.verdict.findings],
            [(step.duty, step.standing, step.refused) for chain in request.verdict.chains for step in chain.steps],
        )
        self.merge(request, merged_at)
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
