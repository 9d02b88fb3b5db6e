"""The verdict on a pull request: its findings, and the progress of the review chain of everything that it changes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from taizhang.approval.gate.approved_version import ApprovedRecords, SealLookup, no_seals
from taizhang.approval.gate.change import ProposedChange, compute_change, is_statement
from taizhang.approval.gate.duties import ReviewSubject
from taizhang.approval.gate.entries import find_entry_flaws
from taizhang.approval.gate.machinery import judge_machinery
from taizhang.approval.gate.neighbourhood import list_form_digests, load_neighbourhoods
from taizhang.approval.gate.pending import PendingLookup, find_blocked_entries
from taizhang.approval.gate.pull import Pull
from taizhang.approval.gate.record_changes import find_record_change_flaws
from taizhang.approval.gate.sequence import Chain, build_chain
from taizhang.approval.gate.signed import SignedBranch, read_signed_branch
from taizhang.approval.gate.snapshot import Snapshot, load_complete_snapshot, load_judging_snapshot
from taizhang.approval.gate.times import ProvenDays
from taizhang.base.clock import now_or_end_of_day
from taizhang.base.errors import RunFailedError
from taizhang.base.git import NOTHING, Git
from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.base.timezone import SHANGHAI
from taizhang.documents.document import Fault, Mark
from taizhang.documents.schema import parse_place
from taizhang.findings.finding import Finding
from taizhang.findings.remedy import needs_second_approval
from taizhang.lifecycle.chain import MACHINERY, DueDuty, is_only_addition, list_due_duties, list_machinery_duties
from taizhang.lifecycle.chain.aspects import DEFAULTS
from taizhang.lifecycle.chain.step import Aspect
from taizhang.records import Record, Review
from taizhang.repository.book import Book
from taizhang.repository.kinds import KIND_BY_NAME, Kind, deed_of, kind_at
from taizhang.repository.repository import Flaw, Repository
from taizhang.rules.check import check_repository, create_finding

_message = Messages(__file__)


@dataclass(frozen=True)
class Verdict:
    """The verdict of the gate.

    Attributes:
        base, head: the commits judged.
        change: what merging changes.
        findings: as of `check_repository`, of the change only.
        chains: one for each record, and one for all machinery.
        merged: the changed records and those related to them, as merged.
        trusted: the machinery that judged.
        judged_by: the commit whose machinery judged; the base itself where possible.
        differences: what new machinery changes, a line each.
    """

    base: str
    head: str
    pull: Pull
    change: ProposedChange
    findings: tuple[Finding, ...]
    chains: tuple[Chain, ...]
    merged: Repository
    trusted: Snapshot
    judged_by: str
    differences: tuple[Text, ...] = ()

    @property
    def book(self) -> Book:
        """The records of `merged`."""
        return self.merged.book

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that prevent the merge."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def mergeable(self) -> bool:
        """Whether it may be merged: no errors, and every duty done."""
        return not self.errors and bool(self.chains) and all(chain.is_complete for chain in self.chains)


def judge_pull(
    git: Git,
    base: str,
    head: str,
    pull: Pull,
    today: date,
    fetch: Callable[[str], bool] = lambda _: False,
    pending: PendingLookup = tuple,
    later_seals: SealLookup = no_seals,
    repository: str | None = None,
) -> Verdict:
    """Judge merging `head` into `base` as of `today`, the day of the merge where it happened already.

    `fetch` may bring a commit that is missing here, `pending` looks up objections that wait in other requests,
    `later_seals` the seals of earlier merges that are not on the base yet. `repository` is the name that
    signed opinions must state while no seal does. They count beside the reviews of `pull`.

    Raises:
        RunFailedError: it cannot be judged, which counts as a refusal.
    """
    older, newer = git.commit(base), git.commit(head)
    able, judging = load_judging_snapshot(git, older.oid)
    trusted = able.as_of(today)
    until = pull.merged_at or now_or_end_of_day(today)
    signed = read_signed_branch(git, older.oid, newer.oid, trusted, until, repository)
    _check_commits(git, older.oid, newer.oid, pull, signed.carriers)
    pull = signed.without_carriers(pull)
    proposed = compute_change(git, older.oid, newer.oid)
    if judging != older.oid and len(proposed.machinery) < len(proposed.substance):
        load_complete_snapshot(git, older.oid)  # reports the fault on the base, which has to be corrected first
    if not proposed.paths:
        raise RunFailedError(_message("this-pull-request-changes-nothing"))
    flaws = tuple(find_entry_flaws(proposed))
    if flaws:
        # Misplaced files are not read any further.
        findings = tuple(create_finding(flaw, trusted.law, today) for flaw in flaws)
        nothing = load_neighbourhoods(git, proposed.base, proposed.tree, trusted, ())[1]
        return Verdict(older.oid, newer.oid, pull, proposed, findings, (), nothing, trusted, judging)
    roots = (*proposed.records, *(item.path for item in (*proposed.attachments, *proposed.seals)))
    before, after = load_neighbourhoods(git, proposed.base, proposed.tree, trusted, roots)
    days = ProvenDays(pull.opened_at.astimezone(SHANGHAI).date(), today)
    approved_records = ApprovedRecords(git, older.oid, before.book, trusted, later_seals)
    findings_of_change = find_change_findings(proposed, before, after, trusted, days, approved_records)
    machinery = judge_machinery(git, proposed, git.commit(judging).tree, days)
    subjects = tuple(list_subjects(proposed, approved_records, after.book, pull.number, trusted))
    subjects = tuple(replace(one, beside=frozenset(other.name for other in subjects)) for one in subjects)
    flaws = (
        *find_blocked_entries(before, after, trusted.law, pending),
        *machinery.flaws,
        *signed.find_faults(subjects),
    )
    other_findings = [create_finding(flaw, trusted.law, today) for flaw in flaws]
    findings_of_change = tuple(sorted((*findings_of_change, *other_findings), key=lambda finding: finding.order))
    chains = tuple(
        build_signed_chain(subject, pull, signed, _build_comparison(git, subject, newer.oid, fetch))
        for subject in subjects
    )
    findings_of_change += tuple(create_finding(flaw, trusted.law, today) for flaw in _find_remarks(chains, trusted))
    return Verdict(
        older.oid, newer.oid, pull, proposed, findings_of_change, chains, after, trusted, judging, machinery.differences
    )


def _find_remarks(chains: Iterable[Chain], trusted: Snapshot) -> Iterator[Flaw]:
    """The defaults of the system that counting opinions depart from: reported while they can still be corrected."""
    for one in chains:
        for remark in one.judgement.remarks:
            step = one.judgement.steps[remark.index]
            params: dict[str, Param] = {
                "department": trusted.law.department(step.division, step.at.date()),
                "person": step.login,
                "requirement": one.subject.name,
                "problem": remark.reason,
            }
            code, by = _RULE_OF_REMARK[remark.aspect], (DEFAULTS[remark.aspect],)
            path = one.subject.path or "schemas"
            yield Flaw(path, one.subject.name, Fault(code, Mark(1, 1, 1), params, by), "")


_RULE_OF_REMARK: Mapping[Aspect, str] = {"brevity": "C04", "classification": "C06"}
"""The rule by which the same is found in a seal, for each default."""


def build_signed_chain(
    subject: ReviewSubject, pull: Pull, signed: SignedBranch, same: Callable[[str], bool | None]
) -> Chain:
    """The chain of a subject by the reviews of its request and the signed opinions of its branch together."""
    pull, refused = signed.add_to(pull, subject)
    result = build_chain(subject, pull, signed.trusted, same)
    return replace(result, outside=(*result.outside, *refused))


def _check_commits(git: Git, base: str, head: str, pull: Pull, carriers: frozenset[str]) -> None:
    if pull.head != head:
        raise RunFailedError(_message("reviews-are-of-another-commit", actual=pull.head, expected=head))
    # The account of an address proves nothing, and an address without an account is not a fault: see decision 0019.
    commits = {commit.sha for commit in pull.commits}
    for oid in git.commits_between(base, head):
        if oid not in carriers and oid not in commits:
            raise RunFailedError(_message("commit-is-not-among-the-commits", oid=oid))


def find_change_findings(
    proposed: ProposedChange,
    before: Repository,
    after: Repository,
    trusted: Snapshot,
    days: ProvenDays,
    approved_records: ApprovedRecords,
) -> tuple[Finding, ...]:
    """What is wrong on the changed paths, and what the change makes wrong elsewhere.

    Used by gate, seal, hook and audit; `days` are the days as of which the rules judge.
    """
    changed = {item.path for item in proposed.paths}
    former_keys = {finding.key for finding in check_repository(before, days.merged_on)}
    flaws = find_record_change_flaws(proposed, before.book, after.book, trusted, days, approved_records)
    findings = [
        create_finding(flaw, trusted.law, days.merged_on)
        for flaw in (*flaws, *_find_escaped_references(proposed, after, trusted))
    ]
    for item in check_repository(after, days.merged_on):
        if item.path in changed and item.is_overtaken and item.key not in former_keys:
            # Only what others did earlier is overtaken; what this change itself brings is wrong.
            item = replace(item, severity="error", is_overtaken=False)
        if item.path in changed or item.key not in former_keys:
            findings.append(item)
    return tuple(sorted(findings, key=lambda finding: finding.order))


def _find_escaped_references(proposed: ProposedChange, after: Repository, trusted: Snapshot) -> Iterator[Flaw]:
    """Ids and digests that a changed file writes with escapes: related files are searched by their plain text."""
    for path, (kind, identity, _) in proposed.records.items():
        if identity not in after.book.all:
            continue
        document = after.book.document(identity)
        references = (value for _, value, _ in trusted.schemas[kind.name].find_annotated(document.data, "x-ref"))
        digests = list_form_digests(document) if kind.name == "requirement" else ()
        for target in dict.fromkeys((identity, *references, *digests)):
            if isinstance(target, str) and target.encode() not in document.raw:
                problem = _message("id-is-written-with-escapes", written=target)
                yield Flaw(path, identity, Fault("G02", Mark(1, 1, 1), {"path": path, "problem": problem}), "")


def list_subjects(
    proposed: ProposedChange, approved_records: ApprovedRecords, after: Book, number: int, trusted: Snapshot
) -> Iterator[ReviewSubject]:
    """Everything that pull request `number` has approved for itself; unreadable files are left out.

    The duties are those of the day that the law of `trusted` shows.
    """
    beside = {item.path.removesuffix(".openapi.yaml"): item for item in proposed.attachments}
    covered = _covered_by_deeds(proposed, approved_records, after)
    for path, (kind, identity, item) in proposed.records.items():
        if identity not in after.all or deed_of(identity) in covered:
            continue
        record = after.all[identity][1]
        former = approved_records.of(kind, identity, path)
        document, old = former if former is not None else (None, None)
        blobs = {path: item.new, **covered.get(identity, {})}
        attached = beside.pop(path.removesuffix(".yaml"), None)
        if attached is not None:
            blobs[attached.path] = attached.new
        adds = document is not None and is_only_addition(after.document(identity).data, document.data)
        ending = after.ending_of.get(identity)
        yield ReviewSubject(
            identity, path, blobs, _list_duties(trusted, kind, record, old, adds, ending), record, old, adds, ending
        )
    for attached in beside.values():
        # A document renewed beside its record: the record is what is approved.
        path = attached.path.replace(".openapi.yaml", ".yaml")
        identity_of_record = next((key for key in after.interfaces if after.document(key).path == path), None)
        if identity_of_record is not None:
            record = after.interfaces[identity_of_record]
            yield ReviewSubject(
                identity_of_record,
                path,
                {attached.path: attached.new},
                _list_duties(trusted, KIND_BY_NAME["interface"], record, record),
                record,
                record,
            )
    if proposed.machinery:
        blobs = {item.path: item.new for item in proposed.machinery}
        yield ReviewSubject(f"{MACHINERY}{number}", "", blobs, list_machinery_duties(trusted.law))


def _covered_by_deeds(
    proposed: ProposedChange, approved_records: ApprovedRecords, after: Book
) -> dict[str, dict[str, str]]:
    """The rows that each deed brings in: approved, and sealed, with the deed that states their digests.

    A row that changes without its deed is approved for itself. Source: house/migration.
    """
    rows: dict[str, dict[str, str]] = {}
    for path, (kind, identity, _) in proposed.records.items():
        if identity in after.migrations and approved_records.of(kind, identity, path) is None:
            rows[identity] = {}
    for path, (_, identity, item) in proposed.records.items():
        if (deed := deed_of(identity)) in rows and deed is not None:
            rows[deed][path] = item.new
    return rows


def list_duties_on(subject: ReviewSubject, trusted: Snapshot, day: date) -> tuple[DueDuty, ...]:
    """The duties of a subject of `list_subjects` as it would be judged on a day."""
    law, place = trusted.law.as_of(day), kind_at(subject.path)
    if law is trusted.law:
        return subject.due
    if subject.record is None or place is None:
        return list_machinery_duties(law)
    return _list_duties(trusted.as_of(day), place[0], subject.record, subject.before, subject.only_adds, subject.ending)


def _list_duties(
    trusted: Snapshot,
    kind: Kind,
    record: Record,
    old: Record | None,
    only_withdraws_or_corrects: bool = False,
    ending: Review | None = None,
) -> tuple[DueDuty, ...]:
    schema = trusted.schemas[kind.name]
    return list_due_duties(
        trusted.law,
        record,
        old,
        lambda field: needs_second_approval(schema, parse_place(field)),
        only_withdraws_or_corrects,
        ending,
    )


def _build_comparison(
    git: Git, subject: ReviewSubject, head: str, fetch: Callable[[str], bool]
) -> Callable[[str], bool | None]:
    """Whether the subject is in a commit as in the head: a record by its own files, machinery by the whole tree."""

    @cache
    def same(commit: str) -> bool | None:
        if len(commit) != len(head) or not (git.has_commit(commit) or fetch(commit)):
            return None
        if subject.record is None:
            then, now = git.commit(commit).tree, git.commit(head).tree
            return all(is_statement(item.path) for item in git.changes(then, now))
        entries = {entry.path: entry.oid for entry in git.entries(commit, *subject.blobs)}
        return all(entries.get(path, NOTHING) == oid for path, oid in subject.blobs.items())

    return same
