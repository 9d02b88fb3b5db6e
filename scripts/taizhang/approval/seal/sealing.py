"""Sealing a merge: only what the gate would let through, and only a merge that is nothing but the merge."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from taizhang.approval.gate.pull import Pull
from taizhang.approval.gate.verdict import Verdict, judge
from taizhang.approval.seal.handover import accepted_witnesses
from taizhang.approval.seal.merge_style import MergeStyle, arrival_of, describe_unsealable
from taizhang.approval.seal.signature import sign, verified
from taizhang.approval.seal.statement import Times, statement
from taizhang.base.errors import RunFailedError, UnsealableError
from taizhang.base.git import REGULAR, Change, Commit, Git
from taizhang.base.messages import Messages
from taizhang.base.timezone import SHANGHAI
from taizhang.findings.finding import Finding
from taizhang.repository.kinds import SEALS, kind_at
from taizhang.repository.machinery.witnesses import WITNESSES
from taizhang.repository.repository import with_files
from taizhang.rules.check import check

_message = Messages(__file__)


@dataclass(frozen=True)
class Sealing:
    """What sealing a merge comes to.

    Attributes:
        verdict: the gate's, once more.
        files: what is to be written; empty where everything is sealed already, or may not be.
        sealed: the names that were sealed before.
        findings: what the rules say of the new seals.
    """

    verdict: Verdict
    files: dict[str, bytes]
    sealed: tuple[str, ...]
    findings: tuple[Finding, ...]


def sealed_at(path: str) -> bool:
    """Whether a seal lies at `path`."""
    place = kind_at(path)
    return place is not None and place[0].name == "approval"


def adds_seal(change: Change) -> bool:
    """Whether a change adds a seal or its signature: all that may come onto the main line without a merge."""
    return sealed_at(change.path.removesuffix(".sig")) and change.status == "A" and change.new_mode == REGULAR


def predicate_of(raw: bytes, where: str) -> dict[str, Any]:
    """What a seal states.

    Raises:
        RunFailedError: it is none; `where` names it.
    """
    try:
        predicate = json.loads(raw)["predicate"]
        if {"merge", "previous"} <= predicate.keys():
            return dict(predicate)
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise RunFailedError(_message("seal-of-cannot-be-read-or-is-incomplete", where=where))


def true_merge(git: Git, revision: str, pull: Pull | None = None) -> Commit:
    """The commit of a merge that has two parents and is what merging them gives; the second is the head of `pull`.

    Raises:
        UnsealableError: it came onto the main line in another way; then nobody approved what it holds.
    """
    commit = git.commit(revision)
    arrival = arrival_of(git, commit, pull)
    if arrival.style is not MergeStyle.PLAIN:
        raise UnsealableError(describe_unsealable(arrival, pull))
    return commit


def tip(git: Git, head: str) -> str | None:
    """The SHA-256 of the newest seal on `head`: of those last added, the one that no other follows."""
    last = git.last_change(head, SEALS)
    added: list[str] = []
    while last is not None:
        commit = git.commit(last)
        before = git.commit(commit.parents[0]).tree if commit.parents else None
        changes = git.changes(before, commit.tree)
        added = [change.new for change in changes if change.status == "A" and sealed_at(change.path)]
        if added:
            break
        # Something else changed there; the seal to follow is an older one.
        last = git.last_change(commit.parents[0], SEALS) if commit.parents else None
    if last is None:
        return None
    raws = [raw for raw in git.blobs(added) if raw is not None]
    named = {predicate_of(raw, last)["previous"] for raw in raws}
    tips = [digest for raw in raws if (digest := hashlib.sha256(raw).hexdigest()) not in named]
    if len(tips) != 1:
        raise RunFailedError(_message("seals-of-do-not-make-one-chain", last=last))
    return tips[0]


class Sealer:
    """Seals one merge after the other, each following the seals before it. Nothing is written here.

    `key` is the file of the witness's private key, `repository` the name that seals bear, `now` when they are made.

    Raises:
        RunFailedError: the seals that stand do not make one chain.
    """

    def __init__(self, git: Git, key: Path, repository: str, now: datetime) -> None:
        self._git, self._key, self._repository, self._now = git, key, repository, now
        self._head = git.commit("HEAD")
        self._line = {oid: number for number, oid in enumerate(git.first_parents(self._head.oid))}
        self._previous = tip(git, self._head.oid)
        self._made: dict[str, list[tuple[str, str]]] = {}
        """The merge and the digest of each seal made here, by the subject's name."""

    def seal(self, merge: str, pull: Pull, fetch: Callable[[str], bool]) -> Sealing:
        """The seals of a merge on the current branch; none where they stand already, or where the gate would refuse.

        What a later merge of the same record was sealed for stands already: it mended this one.

        Raises:
            RunFailedError: the merge is none, not on the branch, or the key is no witness's.
        """
        git, commit = self._git, true_merge(self._git, merge, pull)
        if commit.oid not in self._line:
            raise RunFailedError(_message("is-not-on-the-main-line-of-the-current", oid=commit.oid))
        if pull.merged_at is None:
            raise RunFailedError(_message("nothing-says-when-was-merged-merged", oid=commit.oid))
        today = self._now.astimezone(SHANGHAI).date()
        merged_on = pull.merged_at.astimezone(SHANGHAI).date()
        merged_at = pull.merged_at
        pull = pull.until(merged_at)
        verdict = judge(
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
            return Sealing(verdict, {}, (), verdict.errors)
        names = [chain.subject.name for chain in verdict.chains]
        held = {name: self._seals_of(name) for name in names}
        here = self._line[commit.oid]
        sealed = tuple(
            name for name, seals in held.items() if any(self._line.get(merge, -1) >= here for merge, _ in seals)
        )
        files: dict[str, bytes] = {}
        previous = self._previous
        brought = frozenset(git.between(*commit.parents))
        for chain in verdict.chains:
            name = chain.subject.name
            if name in sealed:
                continue
            times = Times(merged_at, self._now)
            raw = statement(verdict, chain, commit.oid, self._repository, times, previous, brought)
            path = f"{SEALS}/{name}/{len(held[name]) + 1:04}.json"
            files[path], files[path + ".sig"] = raw, self._signed(raw, commit, verdict, merged_on)
            previous = hashlib.sha256(raw).hexdigest()
        seals = {path: raw for path, raw in files.items() if not path.endswith(".sig")}
        found = check(with_files(verdict.merged, seals), today) if seals else ()
        errors = tuple(item for item in found if item.path in seals and item.severity == "error")
        if errors:
            return Sealing(verdict, {}, sealed, errors)
        self._previous = previous
        for name in names:
            if name not in sealed:
                raw = files[f"{SEALS}/{name}/{len(held[name]) + 1:04}.json"]
                self._made.setdefault(name, []).append(_merge_and_digest(raw, name))
        return Sealing(verdict, files, sealed, ())

    def _seals_of(self, name: str) -> tuple[tuple[str, str], ...]:
        return (*sealed_merges(self._git, self._head, name), *self._made.get(name, ()))

    def _earlier_seals(self, name: str, merge: str) -> tuple[tuple[str, str], ...]:
        """The seals of a record that speak of merges before this one, whether its base knew of them or not."""
        here = self._line[merge]
        return tuple(seal for seal in self._seals_of(name) if self._line.get(seal[0], here) < here)

    def _signed(self, raw: bytes, merge: Commit, verdict: Verdict, merged_on: date) -> bytes:
        """The signature, which the witnesses at the time of the merge must bear out."""
        before = self._git.commit(verdict.judged_by).tree
        witnesses = accepted_witnesses(self._git, before, merge, verdict.trusted, merged_on)
        signature = sign(raw, self._key)
        if not verified(raw, signature, witnesses):
            raise RunFailedError(_message("key-is-not-among-the-witnesses-in-look", witnesses=WITNESSES))
        return signature


def sealed_merges(git: Git, head: Commit, name: str) -> tuple[tuple[str, str], ...]:
    """The merge and the digest of each seal of a subject in commit `head`, in order of their numbers."""
    entries = [entry for entry in git.entries(head.tree, f"{SEALS}/{name}/") if entry.path.endswith(".json")]
    raws = git.blobs([entry.oid for entry in sorted(entries, key=lambda entry: entry.path)])
    return tuple(_merge_and_digest(raw, name) for raw in raws if raw is not None)


def _merge_and_digest(raw: bytes, where: str) -> tuple[str, str]:
    merge = predicate_of(raw, where)["merge"]
    try:
        return str(merge), str(json.loads(raw)["subject"][0]["digest"]["sha256"])
    except (LookupError, TypeError):
        return str(merge), ""
