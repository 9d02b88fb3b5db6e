"""The walk along the main line: every merge is nothing but the merge, every seal speaks of one, none is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from taizhang.approval.audit.breach import Audit, Breach
from taizhang.approval.audit.ground import copy_main_line, require_whole_clone
from taizhang.approval.audit.witness import Merged, Witnessing
from taizhang.approval.gate.change import Change
from taizhang.approval.gate.conduct import conduct
from taizhang.approval.gate.entries import entries
from taizhang.approval.gate.machinery import judge_machinery
from taizhang.approval.gate.machinery.standing_records import read_records
from taizhang.approval.gate.neighbourhood import around
from taizhang.approval.gate.snapshot import judging_snapshot, snapshot
from taizhang.approval.gate.standing import Seals, Standing
from taizhang.approval.gate.times import ProvenDays
from taizhang.approval.gate.verdict import find_faults, subjects
from taizhang.approval.seal.sealing import adds_seal, tip
from taizhang.approval.seal.statement import listing_digest
from taizhang.base.errors import RunFailedError, ToolFailedError
from taizhang.base.git import REGULAR, Commit, Git
from taizhang.base.messages import Messages
from taizhang.findings.finding import Finding
from taizhang.repository.kinds import FOLDERS
from taizhang.repository.repository import Repository
from taizhang.rules.check import check, finding_of

_message = Messages(__file__)

_RULES = "scripts/taizhang/rules"
"""Where the rules of a tree lie; before version 0.2 directly there, since then in `wing`."""


def audit(git: Git, head: str, anchor: str | None, today: date) -> Audit:
    """Audit the main line up to `head`, from `anchor` on (the first commit where none is named).

    Raises:
        RunFailedError: the clone is no ground for an audit, the anchor is not on the main line, or a program that the
            audit needs is missing or broken.
    """
    require_whole_clone(git)
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


def expected(git: Git, commit: Commit, later_seals: Seals) -> Iterator[Merged]:
    """What the seals of a merge must speak of; `later_seals` are those that came after its base."""
    before = git.commit(commit.parents[0])
    change = Change(git, before.tree, commit.tree, commit.parents[1], git.changes(before.tree, commit.tree))
    roots = (*change.records, *(item.path for item in change.attachments))
    trusted, judging = judging_snapshot(git, before.oid)
    books = around(git, change.base, change.tree, trusted, roots)
    return _owed(commit, change, books, Standing(git, before.oid, books[0].book, trusted, later_seals), judging, {})


def _owed(
    commit: Commit,
    change: Change,
    books: tuple[Repository, Repository],
    standing: Standing,
    judging: str,
    faults: Mapping[str, list[Breach]],
) -> Iterator[Merged]:
    trusted, (old, new), git = standing.trusted, books, standing.git
    before = git.commit(judging).tree
    judged_by = judging if judging != standing.base else None

    @cache
    def judge_days(days: ProvenDays) -> tuple[Finding, ...]:
        machinery = judge_machinery(git, change, before, days).flaws if _judges_results(git, before) else ()
        found = [finding_of(flaw, trusted.law, days.merged_on) for flaw in machinery]
        return (*find_faults(change, old, new, trusted, days, standing), *found)

    for subject in subjects(change, standing, new.book, 0, trusted):
        digest = listing_digest(subject.blobs) if subject.record is None else new.book.document(subject.name).sha256
        found = tuple(faults.get(subject.path, ()))
        yield Merged(commit.oid, before, subject, digest, trusted, judge_days, found, judged_by)


def _judges_results(git: Git, tree: str) -> bool:
    """Whether the rules of a tree judge machinery on its result: an older program's did not, and are not held to it."""
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
        witnessing = Witnessing(self.git, tip(self.git, anchor.oid))
        merges = 0
        for before, commit in zip(self.commits, self.commits[1:], strict=False):
            try:
                if len(commit.parents) == 2:
                    merges += 1
                    breaches += self._merge(before, commit, witnessing)
                else:
                    breaches += self._sealed(before, commit, witnessing)
            except ToolFailedError:
                raise
            except RunFailedError as error:
                breaches.append(Breach(commit.oid, "", error.message))
        breaches += witnessing.missing()
        try:
            breaches += self._now(head)
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

    def _merge(self, before: Commit, commit: Commit, witnessing: Witnessing) -> Iterator[Breach]:
        tree, conflicts = self.git.merged(*commit.parents)
        if tree != commit.tree or conflicts:
            yield Breach(
                commit.oid,
                next((item.path for item in self.git.changes(tree, commit.tree)), ""),
                _message("merge-is-not-what-its-parents-merge"),
            )
        change = Change(
            self.git, before.tree, commit.tree, commit.parents[1], self.git.changes(before.tree, commit.tree)
        )
        trusted, judging = judging_snapshot(self.git, before.oid)
        if judging != before.oid and len(change.machinery) < len(change.substance):
            message = _message("base-could-not-judge-and-records")
            yield Breach(commit.oid, next(iter(change.records), ""), message)
        flaws = list(entries(change))
        roots = (*change.records, *(item.path for item in change.attachments))
        old, new = around(self.git, change.base, change.tree, trusted, roots)
        # What is proven of its time, only its seal says: there the days are judged, and the rules as of then.
        days = ProvenDays(None, self.today, is_exact=False)
        standing = Standing(self.git, before.oid, old.book, trusted, witnessing.seals_of)
        flaws += conduct(change, old.book, new.book, trusted, days, standing)
        faults: dict[str, list[Breach]] = {}
        for flaw in flaws:
            finding = finding_of(flaw, trusted.law, self.today)
            message = _message("text", finding_code=finding.code, message=finding.message)
            faults.setdefault(flaw.path, []).append(Breach(commit.oid, flaw.path, message))
        for flaw in new.flaws:
            if flaw.path in change.records:
                finding = finding_of(flaw, trusted.law, self.today)
                yield Breach(commit.oid, flaw.path, finding.message)
        for merged in _owed(commit, change, (old, new), standing, judging, faults):
            witnessing.expect(merged)
            faults.pop(merged.subject.path, None)
        for found in faults.values():
            yield from found

    def _sealed(self, before: Commit, commit: Commit, witnessing: Witnessing) -> Iterator[Breach]:
        """A commit with one parent may add seals, and nothing else."""
        changes = self.git.changes(before.tree, commit.tree)
        if len(commit.parents) > 2:
            message = _message("merge-commit-of-more-than-two-parents")
            yield Breach(commit.oid, "", message)
        for change in changes:
            if len(commit.parents) != 1 or not adds_seal(change):
                yield Breach(
                    commit.oid,
                    change.path,
                    _message("main-line-was-changed-without-a-pull"),
                )
        yield from witnessing.take(before, commit, [change.path for change in changes if change.status == "A"])

    def _now(self, head: Commit) -> Iterator[Breach]:
        """The whole tree as it stands now, by the rules as they stand now."""
        trusted = snapshot(self.git, head.tree)
        for entry in self.git.entries(head.tree, *(f"{folder}/" for folder in FOLDERS), recursive=True):
            if entry.mode != REGULAR:
                yield Breach(head.oid, entry.path, _message("is-no-regular-file"))
        records = read_records(self.git, head.tree, trusted)
        for finding in check(records, self.today):
            if finding.severity == "error":
                message = _message("text", finding_code=finding.code, message=finding.message)
                yield Breach(head.oid, finding.path, message)
