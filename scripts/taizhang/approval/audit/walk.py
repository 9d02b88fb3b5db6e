"""The walk along the main line: every merge is unedited, every seal names one, and none is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from taizhang.approval.audit.breach import Audit, Breach
from taizhang.approval.audit.clone import copy_main_line, require_complete_clone
from taizhang.approval.audit.witness import ExpectedSeal, SealChecker
from taizhang.approval.gate.approved_version import ApprovedRecords, SealLookup
from taizhang.approval.gate.change import ProposedChange
from taizhang.approval.gate.entries import find_entry_flaws
from taizhang.approval.gate.machinery import judge_machinery
from taizhang.approval.gate.machinery.base_records import read_records
from taizhang.approval.gate.neighbourhood import load_neighbourhoods
from taizhang.approval.gate.record_changes import find_record_change_flaws
from taizhang.approval.gate.snapshot import load_judging_snapshot, load_snapshot
from taizhang.approval.gate.times import ProvenDays
from taizhang.approval.gate.verdict import find_change_findings, list_subjects
from taizhang.approval.seal.sealing import adds_seal, find_newest_seal
from taizhang.approval.seal.statement import digest_listing
from taizhang.base.errors import RunFailedError, ToolFailedError
from taizhang.base.git import REGULAR, Commit, Git
from taizhang.base.messages import Messages
from taizhang.findings.finding import Finding
from taizhang.repository.kinds import FOLDERS
from taizhang.repository.repository import Repository
from taizhang.rules.check import check_repository, create_finding

_message = Messages(__file__)

_RULES = "scripts/taizhang/rules"
"""Where the rules of a tree lie; before version 0.2 directly there, since then in `wing`."""


def audit_main_line(git: Git, head: str, anchor: str | None, today: date) -> Audit:
    """Audit the main line up to `head`, from `anchor` on (by default the first commit).

    Raises:
        RunFailedError: the clone is not fit for an audit, the anchor is not on the main line, or a program that the
            audit needs is missing or broken.
    """
    require_complete_clone(git)
    newest, anchored = git.commit(head).oid, git.commit(anchor).oid if anchor else None
    git, damage = copy_main_line(git, newest)
    line = git.first_parents(newest)
    first = anchored or line[0]
    if first not in line:
        raise RunFailedError(
            _message("anchor-is-not-on-the-main-line", first=first),
        )
    commits = list(git.commits(line[line.index(first) :]))
    return _Walk(git, commits, today, damage).audit()


def find_expected_seals(git: Git, commit: Commit, later_seals: SealLookup) -> Iterator[ExpectedSeal]:
    """What the seals of a merge must state; `later_seals` are those that came after its base."""
    before = git.commit(commit.parents[0])
    change = ProposedChange(git, before.tree, commit.tree, commit.parents[1], git.changes(before.tree, commit.tree))
    roots = (*change.records, *(item.path for item in change.attachments))
    trusted, judging = load_judging_snapshot(git, before.oid)
    books = load_neighbourhoods(git, change.base, change.tree, trusted, roots)
    return _expect_seals(
        commit, change, books, ApprovedRecords(git, before.oid, books[0].book, trusted, later_seals), judging, {}
    )


def _expect_seals(
    commit: Commit,
    change: ProposedChange,
    books: tuple[Repository, Repository],
    approved_records: ApprovedRecords,
    judging: str,
    faults: Mapping[str, list[Breach]],
) -> Iterator[ExpectedSeal]:
    trusted, (old, new), git = approved_records.trusted, books, approved_records.git
    before = git.commit(judging).tree
    judged_by = judging if judging != approved_records.base else None

    @cache
    def judge_days(days: ProvenDays) -> tuple[Finding, ...]:
        machinery = judge_machinery(git, change, before, days).flaws if _judges_results(git, before) else ()
        breaches = [create_finding(flaw, trusted.law, days.merged_on) for flaw in machinery]
        return (*find_change_findings(change, old, new, trusted, days, approved_records), *breaches)

    for subject in list_subjects(change, approved_records, new.book, 0, trusted):
        digest = digest_listing(subject.blobs) if subject.record is None else new.book.document(subject.name).sha256
        breaches = tuple(faults.get(subject.path, ()))
        yield ExpectedSeal(commit.oid, before, subject, digest, trusted, judge_days, breaches, judged_by)


def _judges_results(git: Git, tree: str) -> bool:
    """Whether the rules of a tree judge machinery by its result: those of older programs did not."""
    folders = (f"{_RULES}/wing", _RULES)
    return any(git.entries(tree, f"{folder}/g13_unusable.yaml") for folder in folders) or not git.entries(
        tree, f"{_RULES}/"
    )


@dataclass
class _Walk:
    git: Git
    commits: list[Commit]
    today: date
    damage: list[Breach]

    def audit(self) -> Audit:
        anchor, head = self.commits[0], self.commits[-1]
        breaches = list(self.damage)
        witnessing = SealChecker(self.git, find_newest_seal(self.git, anchor.oid))
        merges = 0
        for before, commit in zip(self.commits, self.commits[1:], strict=False):
            try:
                if len(commit.parents) == 2:
                    merges += 1
                    breaches += self._check_merge(before, commit, witnessing)
                else:
                    breaches += self._check_seal_commit(before, commit, witnessing)
            except ToolFailedError:
                raise
            except RunFailedError as error:
                breaches.append(Breach(commit.oid, "", error.message))
        breaches += witnessing.missing()
        try:
            breaches += self._check_current_tree(head)
        except ToolFailedError:
            raise
        except RunFailedError as error:
            breaches.append(Breach(head.oid, "", error.message))
        return Audit(
            anchor.oid,
            head.oid,
            merges,
            tuple(witnessing.approved),
            tuple(dict.fromkeys(breaches)),
            tuple(dict.fromkeys(witnessing.remarks)),
        )

    def _check_merge(self, before: Commit, commit: Commit, witnessing: SealChecker) -> Iterator[Breach]:
        tree, conflicts = self.git.merge_trees(*commit.parents)
        if tree != commit.tree or conflicts:
            yield Breach(
                commit.oid,
                next((item.path for item in self.git.changes(tree, commit.tree)), ""),
                _message("merge-differs-from-its-parents"),
            )
        change = ProposedChange(
            self.git, before.tree, commit.tree, commit.parents[1], self.git.changes(before.tree, commit.tree)
        )
        trusted, judging = load_judging_snapshot(self.git, before.oid)
        if judging != before.oid and len(change.machinery) < len(change.substance):
            message = _message("base-could-not-judge-and-records")
            yield Breach(commit.oid, next(iter(change.records), ""), message)
        flaws = list(find_entry_flaws(change))
        roots = (*change.records, *(item.path for item in change.attachments))
        old, new = load_neighbourhoods(self.git, change.base, change.tree, trusted, roots)
        # Only the seal proves the time of the merge: the days, and the rules as of then, are judged there.
        days = ProvenDays(None, self.today, is_exact=False)
        approved_records = ApprovedRecords(self.git, before.oid, old.book, trusted, witnessing.seals_of)
        flaws += find_record_change_flaws(change, old.book, new.book, trusted, days, approved_records)
        faults: dict[str, list[Breach]] = {}
        for flaw in flaws:
            finding = create_finding(flaw, trusted.law, self.today)
            message = _message("finding", code=finding.code, message=finding.message)
            faults.setdefault(flaw.path, []).append(Breach(commit.oid, flaw.path, message))
        for flaw in new.flaws:
            if flaw.path in change.records:
                finding = create_finding(flaw, trusted.law, self.today)
                yield Breach(commit.oid, flaw.path, finding.message)
        for merged in _expect_seals(commit, change, (old, new), approved_records, judging, faults):
            witnessing.expect(merged)
            faults.pop(merged.subject.path, None)
        for breaches in faults.values():
            yield from breaches

    def _check_seal_commit(self, before: Commit, commit: Commit, witnessing: SealChecker) -> Iterator[Breach]:
        """A commit with one parent may add seals, and nothing else."""
        changes = self.git.changes(before.tree, commit.tree)
        if len(commit.parents) > 2:
            message = _message("octopus-merge")
            yield Breach(commit.oid, "", message)
        for change in changes:
            if len(commit.parents) != 1 or not adds_seal(change):
                yield Breach(
                    commit.oid,
                    change.path,
                    _message("main-line-was-changed-without-a-pull"),
                )
        yield from witnessing.take(before, commit, [change.path for change in changes if change.status == "A"])

    def _check_current_tree(self, head: Commit) -> Iterator[Breach]:
        """The whole current tree, by the current rules."""
        trusted = load_snapshot(self.git, head.tree)
        for entry in self.git.entries(head.tree, *(f"{folder}/" for folder in FOLDERS), recursive=True):
            if entry.mode != REGULAR:
                yield Breach(head.oid, entry.path, _message("is-no-regular-file"))
        records = read_records(self.git, head.tree, trusted)
        for finding in check_repository(records, self.today):
            if finding.severity == "error":
                message = _message("finding", code=finding.code, message=finding.message)
                yield Breach(head.oid, finding.path, message)
