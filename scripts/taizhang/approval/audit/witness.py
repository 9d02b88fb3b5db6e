"""The seals against the merges: signed by a witness of that time, in one chain, each for what was really merged."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from taizhang.approval.audit.breach import Breach
from taizhang.approval.audit.statements import find_unproven_statements, read_statements
from taizhang.approval.audit.steps import find_foreign_steps
from taizhang.approval.gate.duties import ReviewSubject
from taizhang.approval.gate.signed import SignedBranch
from taizhang.approval.gate.snapshot import Snapshot, load_judging_snapshot
from taizhang.approval.gate.times import ProvenDays
from taizhang.approval.gate.verdict import list_duties_on
from taizhang.approval.seal.handover import find_accepted_witnesses
from taizhang.approval.seal.signature import is_valid_signature
from taizhang.approval.seal.statement import FIRST_VERSION, MACHINERY_NAME
from taizhang.base.git import Commit, Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.findings.finding import Finding
from taizhang.lifecycle.chain import MACHINERY, find_objections
from taizhang.lifecycle.chain.seals import build_case, read_steps
from taizhang.records import Approval, Requirement
from taizhang.repository.book import Book
from taizhang.repository.kinds import kind_at
from taizhang.repository.machinery.witnesses import WITNESSES
from taizhang.repository.repository import Repository, with_files
from taizhang.rules.check import describe_fault

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class ExpectedSeal:
    """What a merge changed and its seal must state.

    Attributes:
        before: the tree whose reviewers and witnesses count: the one that was merged into, where it can judge.
        digest: the SHA-256 that the seal must state.
        judge_days: what the rules find in the merge as of the days that its seal proves.
        judged_by: the commit whose machinery judged, where the base's could not; else None.
        faults: what is wrong with it whatever its days are; a later merge may correct it while it is not sealed.
    """

    merge: str
    before: str
    subject: ReviewSubject
    digest: str
    trusted: Snapshot
    judge_days: Callable[[ProvenDays], tuple[Finding, ...]]
    faults: tuple[Breach, ...] = ()
    judged_by: str | None = None

    @property
    def name(self) -> str:
        """The name by which its seal is searched; machinery has no number before its seal states one."""
        return MACHINERY if self.subject.record is None else self.subject.name


@dataclass
class SealChecker:
    """The seals of a walk so far.

    Attributes:
        last: the SHA-256 of the newest seal.
        waiting: what was merged and not sealed yet, in order.
        approved: the seals met, with their paths.
        remarks: remarks on what breaks no rule.
        states_times: whether a seal of the second version was met; from then on none of the first may come.
    """

    git: Git
    last: str | None
    waiting: list[ExpectedSeal] = field(default_factory=list)
    approved: list[tuple[str, Approval]] = field(default_factory=list)
    remarks: list[Breach] = field(default_factory=list)
    states_times: bool = False
    _of_record: dict[str, list[tuple[str, Approval]]] = field(default_factory=dict)
    _signed: dict[str, SignedBranch | None] = field(default_factory=dict)
    """The signed opinions of the merge that was sealed last."""

    def expect(self, merged: ExpectedSeal) -> None:
        """A merge changed something: its seal is to come."""
        self.waiting.append(merged)

    def missing(self) -> Iterator[Breach]:
        """What was merged and never sealed."""
        for merged in self.waiting:
            path = merged.subject.path or next(iter(merged.subject.blobs))
            message = _message("merged-but-not-sealed")
            yield from merged.faults
            yield Breach(merged.merge, path, message)

    def seals_of(self, record: str) -> tuple[tuple[str, str], ...]:
        """The merges and digests of a record's seals so far, in order."""
        return tuple((seal.predicate.merge, seal.digest) for _, seal in self._of_record.get(record, ()))

    def take(self, before: Commit, commit: Commit, added: Sequence[str]) -> Iterator[Breach]:
        """The seals that a commit adds, in the order of their chain."""
        paths = [path for path in added if (place := kind_at(path)) is not None and place[0].name == "approval"]
        raws = {path: next(self.git.blobs([f"{commit.tree}:{path}"])) or b"" for path in paths}
        trusted, _ = load_judging_snapshot(self.git, before.oid)
        seals = {path: _parse_seal(path, raw, trusted) for path, raw in raws.items()}
        remaining = dict(seals)
        while remaining:
            following = next(
                (path for path, seal in remaining.items() if self._follows_last(seal)), next(iter(remaining))
            )
            seal = remaining.pop(following)
            if isinstance(seal, Approval):
                for fault in self._find_faults(following, raws[following], seal, before, commit):
                    yield fault if isinstance(fault, Breach) else Breach(commit.oid, following, fault)
                self.approved.append((following, seal))
                self._of_record.setdefault(seal.record, []).append((following, seal))
            else:
                yield Breach(commit.oid, following, seal)
            self.last = hashlib.sha256(raws[following]).hexdigest()
        for path in added:
            if path.endswith(".sig") and path.removesuffix(".sig") not in raws:
                yield Breach(commit.oid, path, _message("signature-without-its-seal"))

    def _follows_last(self, seal: Approval | Text) -> bool:
        return isinstance(seal, Approval) and seal.predicate.previous == self.last

    def read(self, path: str, commit: Commit, before: Commit) -> Approval | Text:
        """The seal that a commit adds at `path`, or the reason why it is invalid."""
        raw = next(self.git.blobs([f"{commit.tree}:{path}"])) or b""
        return _parse_seal(path, raw, load_judging_snapshot(self.git, before.oid)[0])

    def _find_faults(
        self, path: str, raw: bytes, seal: Approval, before: Commit, commit: Commit
    ) -> Iterator[Text | Breach]:
        if seal.predicate.previous != self.last:
            yield _message("it-does-not-follow-the-seal-before")
        entries = self.git.entries(before.tree, f"{path.rpartition('/')[0]}/")
        known_paths = [path_of_seal for path_of_seal, _ in self._of_record.get(seal.record, ())]
        numbers = {entry.path for entry in entries if entry.path.endswith(".json")} | set(known_paths)
        if seal.serial != len(numbers) + 1:
            yield _message("wrong-number", expected=len(numbers) + 1)
        name = MACHINERY if seal.record.startswith(MACHINERY) else seal.record
        candidates = [item for item in self.waiting if item.name == name]
        merged = next((item for item in candidates if item.merge == seal.predicate.merge), next(iter(candidates), None))
        if merged is None:
            yield _message("merge-is-missing")
            return
        self._settle(merged, candidates)
        yield from merged.faults
        signature = next(self.git.blobs([f"{commit.tree}:{path}.sig"]))
        merge = self.git.commit(merged.merge)
        witnesses = find_accepted_witnesses(self.git, merged.before, merge, merged.trusted, seal.approved_on)
        if signature is None or not is_valid_signature(raw, signature, witnesses):
            yield _message("invalid-signature", witnesses=WITNESSES)
        yield from compare_statements(seal, merged)
        yield from self._check_times(path, seal, merged, commit)
        yield from find_foreign_steps(self.git, merge, seal)
        if merge.oid not in self._signed:
            self._signed = {merge.oid: read_statements(self.git, merge, merged.trusted, seal)}
        yield from find_unproven_statements(self._signed[merge.oid], merged.subject, seal)

    def _settle(self, merged: ExpectedSeal, candidates: Sequence[ExpectedSeal]) -> None:
        """Remove a merge from the waiting ones, and the earlier merges of the same record, which it corrected."""
        self.waiting.remove(merged)
        for item in candidates[: candidates.index(merged)]:
            if item.subject.record is not None:
                self.waiting.remove(item)
                message = _message("merged-and-not-sealed", merge=merged.merge)
                self.remarks.append(Breach(item.merge, item.subject.path, message))

    def _check_times(self, path: str, seal: Approval, merged: ExpectedSeal, commit: Commit) -> Iterator[Text]:
        """The faults in the times of a seal, and the findings in what was merged as of these times."""
        predicate, law = seal.predicate, merged.trusted.law
        if predicate.merged_at is None or predicate.opened_at is None:
            if self.states_times or seal.predicate_type != FIRST_VERSION:
                yield _message("times-missing")
            days = ProvenDays(None, predicate.sealed_at.date(), is_exact=False)
        else:
            self.states_times = True
            if not predicate.opened_at <= predicate.merged_at <= predicate.sealed_at:
                yield _message("times-out-of-order")
            days = ProvenDays(predicate.opened_at.date(), predicate.merged_at.date())
            waited = law.working_days_between(predicate.merged_at.date(), predicate.sealed_at.date())
            if isinstance(waited, int) and waited > 1:
                message = _message("sealed-working-days-after-the-merge", waited=waited)
                self.remarks.append(Breach(commit.oid, path, message))
        changed = merged.subject.blobs.keys()
        for finding in merged.judge_days(days):
            if finding.severity == "error" and (finding.path in changed or merged.subject.record is not None):
                yield _message("finding", code=finding.code, message=finding.message)


def _parse_seal(path: str, raw: bytes, trusted: Snapshot) -> Approval | Text:
    empty = Repository(Path(), Book(()), trusted.law, trusted.schemas, (), trusted.reviewers, ())
    repository = with_files(empty, {path: raw})
    for flaw in repository.flaws:
        return describe_fault(flaw.fault)
    return next(iter(repository.book.approvals.values()))


def compare_statements(seal: Approval, merged: ExpectedSeal) -> Iterator[Text]:
    """Every statement of a seal that differs from what was merged."""
    predicate, subject, trusted = seal.predicate, merged.subject, merged.trusted
    if predicate.merge != merged.merge:
        yield _message("it-names-another-merge", actual=predicate.merge, expected=merged.merge)
    if seal.subject[0].name != (subject.path or MACHINERY_NAME) or seal.digest != merged.digest:
        where = subject.path or next(iter(subject.blobs))
        yield _message("digest-differs", path=where)
    if subject.record is None and seal.record != f"{MACHINERY}{predicate.pull}":
        yield _message("name-lacks-pull-request")
    if predicate.judged_by != merged.judged_by:
        yield _message("machinery-that-judged", judged_by=merged.judged_by or _message("base"))
    if predicate.reviewers_sha256 != trusted.reviewers.sha256:
        yield _message("other-reviewers-file")
    requirement = subject.record if isinstance(subject.record, Requirement) else None
    reviewers = trusted.reviewers
    due = list_duties_on(subject, trusted, seal.approved_on)
    case = build_case(trusted.law, seal, due, requirement, reviewers, reviewers.has_duty)
    steps = read_steps(seal, reviewers)
    for objection in find_objections(case, steps):
        reason = objection.reason
        if objection.index < len(steps):
            step = steps[objection.index]
            reason = _message("step-objection", login=step.login, duty=step.duty, reason=reason)
        yield reason
