"""Sealing a merge: only what the gate would accept, and only a merge without any other change."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from taizhang.approval.gate.pull import Pull
from taizhang.approval.gate.verdict import Verdict, judge_pull
from taizhang.approval.seal.handover import find_accepted_witnesses
from taizhang.approval.seal.merge_style import MergeStyle, classify_arrival, describe_unsealable
from taizhang.approval.seal.signature import is_valid_signature, sign_seal
from taizhang.approval.seal.statement import SealTimes, build_seal
from taizhang.base.errors import RunFailedError, UnsealableError
from taizhang.base.git import REGULAR, Commit, Git, PathChange
from taizhang.base.messages import Messages
from taizhang.base.timezone import SHANGHAI
from taizhang.findings.finding import Finding
from taizhang.repository.kinds import SEALS, kind_at
from taizhang.repository.machinery.witnesses import WITNESSES
from taizhang.repository.repository import with_files
from taizhang.rules.check import check_repository

_message = Messages(__file__)


@dataclass(frozen=True)
class SealingResult:
    """The result of sealing a merge.

    Attributes:
        verdict: the gate's, once more.
        files: what is to be written; empty where everything is sealed already, or may not be.
        sealed: the names that were sealed before.
        findings: those of the rules on the new seals.
    """

    verdict: Verdict
    files: dict[str, bytes]
    sealed: tuple[str, ...]
    findings: tuple[Finding, ...]


def is_seal_path(path: str) -> bool:
    """Whether `path` is the path of a seal."""
    place = kind_at(path)
    return place is not None and place[0].name == "approval"


def adds_seal(change: PathChange) -> bool:
    """Whether a change adds a seal or its signature: all that may come onto the main line without a merge."""
    return is_seal_path(change.path.removesuffix(".sig")) and change.status == "A" and change.new_mode == REGULAR


def read_predicate(raw: bytes, where: str) -> dict[str, Any]:
    """What a seal states.

    Raises:
        RunFailedError: it is not a seal; `where` is its name in the error.
    """
    try:
        predicate = json.loads(raw)["predicate"]
        if {"merge", "previous"} <= predicate.keys():
            return dict(predicate)
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise RunFailedError(_message("seal-is-unreadable", place=where))


def require_plain_merge(git: Git, revision: str, pull: Pull | None = None) -> Commit:
    """The commit of a merge that has two parents and is what merging them gives; the second is the head of `pull`.

    Raises:
        UnsealableError: it came onto the main line in another way, so that its content is unapproved.
    """
    commit = git.commit(revision)
    arrival = classify_arrival(git, commit, pull)
    if arrival.style is not MergeStyle.PLAIN:
        raise UnsealableError(describe_unsealable(arrival, pull))
    return commit


def find_newest_seal(git: Git, head: str) -> str | None:
    """The SHA-256 of the newest seal on `head`: of those last added, the one that no other follows."""
    last = git.last_change(head, SEALS)
    added: list[str] = []
    while last is not None:
        commit = git.commit(last)
        before = git.commit(commit.parents[0]).tree if commit.parents else None
        changes = git.changes(before, commit.tree)
        added = [change.new for change in changes if change.status == "A" and is_seal_path(change.path)]
        if added:
            break
        # Something else changed there; the seal to follow is an older one.
        last = git.last_change(commit.parents[0], SEALS) if commit.parents else None
    if last is None:
        return None
    raws = [raw for raw in git.blobs(added) if raw is not None]
    followed = {read_predicate(raw, last)["previous"] for raw in raws}
    tips = [digest for raw in raws if (digest := hashlib.sha256(raw).hexdigest()) not in followed]
    if len(tips) != 1:
        raise RunFailedError(_message("seals-do-not-form-one-chain", commit=last))
    return tips[0]


class Sealer:
    """Seals one merge after the other, each following the seals before it. Nothing is written here.

    `key` is the file of the witness's private key, `repository` the name that seals state, `now` when they are made.

    Raises:
        RunFailedError: the existing seals do not form one chain.
    """

    def __init__(self, git: Git, key: Path, repository: str, now: datetime) -> None:
        self._git, self._key, self._repository, self._now = git, key, repository, now
        self._head = git.commit("HEAD")
        self._line = {oid: number for number, oid in enumerate(git.first_parents(self._head.oid))}
        self._previous = find_newest_seal(git, self._head.oid)
        self._created: dict[str, list[tuple[str, str]]] = {}
        """The merge and the digest of each seal made here, by the subject's name."""

    def seal(self, merge: str, pull: Pull, fetch: Callable[[str], bool]) -> SealingResult:
        """The seals of a merge on the current branch; empty where they exist already, or where the gate refuses.

        A record sealed for a later merge counts as sealed: that merge corrected this one.

        Raises:
            RunFailedError: the commit is not a merge or not on the branch, or the key is not a witness's.
        """
        git, commit = self._git, require_plain_merge(self._git, merge, pull)
        if commit.oid not in self._line:
            raise RunFailedError(_message("commit-is-not-on-the-main-line", oid=commit.oid))
        if pull.merged_at is None:
            raise RunFailedError(_message("merge-time-is-unknown", oid=commit.oid))
        today = self._now.astimezone(SHANGHAI).date()
        merged_on = pull.merged_at.astimezone(SHANGHAI).date()
        merged_at = pull.merged_at
        pull = pull.until(merged_at)
        verdict = judge_pull(
            git,
            commit.parents[0],
            commit.parents[1],
            pull,
            merged_on,
            fetch,
            later_seals=lambda name: self._earlier_seals(name, commit.oid),
            repository=self._repository,
        )
        if not verdict.mergeable:
            return SealingResult(verdict, {}, (), verdict.errors)
        names = [chain.subject.name for chain in verdict.chains]
        known_seals = {name: self._seals_of(name) for name in names}
        position = self._line[commit.oid]
        sealed = tuple(
            name
            for name, seals in known_seals.items()
            if any(self._line.get(merge, -1) >= position for merge, _ in seals)
        )
        files: dict[str, bytes] = {}
        previous = self._previous
        merged_commits = frozenset(git.commits_between(*commit.parents))
        for chain in verdict.chains:
            name = chain.subject.name
            if name in sealed:
                continue
            times = SealTimes(merged_at, self._now)
            raw = build_seal(verdict, chain, commit.oid, self._repository, times, previous, merged_commits)
            path = f"{SEALS}/{name}/{len(known_seals[name]) + 1:04}.json"
            files[path], files[path + ".sig"] = raw, self._sign_and_verify(raw, commit, verdict, merged_on)
            previous = hashlib.sha256(raw).hexdigest()
        seals = {path: raw for path, raw in files.items() if not path.endswith(".sig")}
        findings = check_repository(with_files(verdict.merged, seals), today) if seals else ()
        errors = tuple(item for item in findings if item.path in seals and item.severity == "error")
        if errors:
            return SealingResult(verdict, {}, sealed, errors)
        self._previous = previous
        for name in names:
            if name not in sealed:
                raw = files[f"{SEALS}/{name}/{len(known_seals[name]) + 1:04}.json"]
                self._created.setdefault(name, []).append(_merge_and_digest(raw, name))
        return SealingResult(verdict, files, sealed, ())

    def _seals_of(self, name: str) -> tuple[tuple[str, str], ...]:
        return (*list_sealed_merges(self._git, self._head, name), *self._created.get(name, ()))

    def _earlier_seals(self, name: str, merge: str) -> tuple[tuple[str, str], ...]:
        """The seals of a record for merges before this one, whether on its base or not."""
        position = self._line[merge]
        return tuple(seal for seal in self._seals_of(name) if self._line.get(seal[0], position) < position)

    def _sign_and_verify(self, raw: bytes, merge: Commit, verdict: Verdict, merged_on: date) -> bytes:
        """The signature, verified against the witnesses at the time of the merge."""
        before = self._git.commit(verdict.judged_by).tree
        witnesses = find_accepted_witnesses(self._git, before, merge, verdict.trusted, merged_on)
        signature = sign_seal(raw, self._key)
        if not is_valid_signature(raw, signature, witnesses):
            raise RunFailedError(_message("key-is-not-a-witness", path=WITNESSES))
        return signature


def list_sealed_merges(git: Git, head: Commit, name: str) -> tuple[tuple[str, str], ...]:
    """The merge and the digest of each seal of a subject in commit `head`, in order of their numbers."""
    entries = [entry for entry in git.entries(head.tree, f"{SEALS}/{name}/") if entry.path.endswith(".json")]
    raws = git.blobs([entry.oid for entry in sorted(entries, key=lambda entry: entry.path)])
    return tuple(_merge_and_digest(raw, name) for raw in raws if raw is not None)


def _merge_and_digest(raw: bytes, where: str) -> tuple[str, str]:
    merge = read_predicate(raw, where)["merge"]
    try:
        return str(merge), str(json.loads(raw)["subject"][0]["digest"]["sha256"])
    except (LookupError, TypeError):
        return str(merge), ""
