"""The reviews that signed statements make, read from the objects of a request's branch alone.

A statement's time is a claim. Its order is that of the commits which carry it: none counts as earlier than one that was
carried before it. Source: house/seals.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import msgspec

from taizhang.approval.gate.duties import ReviewSubject
from taizhang.approval.gate.opinion import find_opinion_problem, list_classifications, parse_opinion
from taizhang.approval.gate.pull import Pull, SubmittedReview
from taizhang.approval.gate.sequence import UncountedReview
from taizhang.approval.gate.snapshot import Snapshot
from taizhang.approval.gate.statement import (
    MACHINERY_SUBJECT,
    NAMESPACE,
    Statement,
    only_brings_statements,
    read_statement,
    statement_flaw,
)
from taizhang.base.git import REGULAR, Commit, Git
from taizhang.base.messages import Messages
from taizhang.base.ssh import is_signature_of
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.repository.kinds import SEALS, kind_at
from taizhang.repository.repository import Flaw
from taizhang.repository.tree import STATEMENT, STATEMENTS

_message = Messages(__file__)

_MOST = 200
"""Statements of a branch that are verified: each takes a process of ssh-keygen."""
_SIGN_ANEW = _message("sign-anew")
_TOO_MANY = _message("too-many-statements", limit=_MOST)


@dataclass(frozen=True, slots=True)
class CarriedStatement:
    """A statement that a commit of the branch brought.

    Attributes:
        carrier: that commit.
        sha256: of the statement's file.
        at: the time that counts; None where the statement does not.
        refusal: why it is not a review, whatever it is about; None where it is one.
    """

    path: str
    carrier: str
    statement: Statement
    sha256: str
    at: datetime | None
    refusal: Text | None


@dataclass(frozen=True)
class SignedBranch:
    """The statements of a branch.

    Attributes:
        base, head: the commits between which it lies.
        carriers: the commits that bring statements and nothing else: their authors wrote no part of the request.
        statements: in the order of the commits that carry them.
    """

    git: Git
    base: str
    head: str
    trusted: Snapshot
    carriers: frozenset[str]
    statements: tuple[CarriedStatement, ...]

    def of(self, subject: ReviewSubject) -> tuple[CarriedStatement, ...]:
        """The statements about a subject."""
        name = subject_name(subject)
        return tuple(item for item in self.statements if item.statement.subject == name)

    def without_carriers(self, pull: Pull) -> Pull:
        """The request without the commits that bring statements only."""
        commits = tuple(commit for commit in pull.commits if commit.sha not in self.carriers)
        return msgspec.structs.replace(pull, commits=commits)

    def reviews_of(self, subject: ReviewSubject) -> tuple[tuple[SubmittedReview, ...], tuple[UncountedReview, ...]]:
        """The reviews that the statements about a subject make, and why the others do not count."""
        reviews, uncounted = [], []
        for item in self.of(subject):
            reason = item.refusal or self._find_uncovered_paths(item.statement, subject)
            if reason is not None or item.at is None:
                uncounted.append((item.statement.account, reason or _SIGN_ANEW))
            else:
                reviews.append(self._build_review(item, item.at))
        return tuple(reviews), tuple(uncounted)

    def _find_uncovered_paths(self, statement: Statement, subject: ReviewSubject) -> Text | None:
        """Why an approval is not of what would be merged. A request for changes stays in force."""
        if statement.decision != "approve" or subject.blobs == statement.blobs:
            return None
        entries = {entry.path: entry.oid for entry in self.git.entries(self.head, *statement.blobs)}
        is_same = all(statement.blobs.get(path) == oid for path, oid in subject.blobs.items())
        # What another request brought to main meanwhile is no longer changed by this one.
        if is_same and all(
            entries.get(path) == oid for path, oid in statement.blobs.items() if path not in subject.blobs
        ):
            return None
        return _message("signed-over-other-content", sign_anew=_SIGN_ANEW)

    def _build_review(self, item: CarriedStatement, at: datetime) -> SubmittedReview:
        statement = item.statement
        return SubmittedReview(
            id=f"statement:{item.sha256[:16]}",
            user=statement.account,
            bot=False,
            state="APPROVED" if statement.decision == "approve" else "CHANGES_REQUESTED",
            commit=statement.commit,
            submitted_at=at,
            dismissed=False,
            body=statement.body(list_classifications(self.trusted.schemas)),
            statement=item.sha256,
            serves=(statement.duty, statement.division),
        )

    def add_to(self, pull: Pull, subject: ReviewSubject) -> tuple[Pull, tuple[UncountedReview, ...]]:
        """The request with the statements about a subject among its reviews, and what does not count.

        A signed request for changes can be withdrawn by a signature only: a later approval by the same person on the
        forge does not count.
        """
        reviews, uncounted = self.reviews_of(subject)
        reviewers = self.trusted.reviewers
        last = {reviewers.person_of(review.user): review for review in reviews}
        change_requests = {person: review.submitted_at for person, review in last.items() if review.state != "APPROVED"}
        counted, overruled = [], []
        for review in pull.reviews:
            since = change_requests.get(reviewers.person_of(review.user))
            if since is not None and review.state == "APPROVED" and review.submitted_at > since:
                overruled.append((review.user, _SIGNED_REQUEST))
            else:
                counted.append(review)
        return msgspec.structs.replace(pull, reviews=(*counted, *reviews)), (*uncounted, *overruled)

    def takes_back(self, other: "SignedBranch", subject: ReviewSubject, login: str) -> bool:
        """Whether a person's statement on a subject is later here than on another branch."""
        here, there = (branch.last_claim(subject, login) for branch in (self, other))
        return here is not None and (there is None or here > there)

    def last_claim(self, subject: ReviewSubject, login: str) -> datetime | None:
        """The latest time that the person of an account claims for an opinion on a subject; None without any."""
        person_of = self.trusted.reviewers.person_of
        valid = (item.statement for item in self.of(subject) if item.refusal is None)
        return max((one.at for one in valid if person_of(one.account) == person_of(login)), default=None)

    def find_faults(self, subjects: tuple[ReviewSubject, ...]) -> Iterator[Flaw]:
        """The statements that the branch took out or edited again, and those that are about nothing in it.

        One that was not verified might be a request for changes: then nothing may be merged.
        """
        names = {subject_name(subject) for subject in subjects}
        for item in self.statements:
            if item.refusal is _TOO_MANY:
                yield statement_flaw(item.path, _TOO_MANY)
            elif item.statement.subject not in names:
                problem = _message("subject-not-changed", subject=item.statement.subject)
                if self._is_in_head(item):
                    yield statement_flaw(item.path, problem)
            elif self._is_in_head(item):
                # Its text is not needed, and main would keep it for ever.
                reason = _find_text_problem(item.statement, self.trusted)
                if reason is not None:
                    yield statement_flaw(item.path, _message("may-not-be-kept", reason=reason))
            elif item.refusal is None:
                yield statement_flaw(
                    item.path,
                    _message("was-edited-or-removed-in-the-branch"),
                )

    def _is_in_head(self, item: CarriedStatement) -> bool:
        raw = next(self.git.blobs([f"{self.head}:{item.path}"]))
        return raw is not None and hashlib.sha256(raw).hexdigest() == item.sha256


def _find_text_problem(statement: Statement, trusted: Snapshot) -> Text | None:
    """Why its text may not be stored in the repository, whatever it decides."""
    body = statement.body(list_classifications(trusted.schemas))
    return find_opinion_problem(parse_opinion(body, trusted.schemas), trusted.schemas)


_SIGNED_REQUEST = _message("signed-request")


def subject_name(subject: ReviewSubject) -> str:
    """The name that statements give a subject."""
    return subject.name if subject.record is not None else MACHINERY_SUBJECT


def read_signed_branch(
    git: Git, base: str, head: str, trusted: Snapshot, until: datetime, repository: str | None = None
) -> SignedBranch:
    """The statements that the commits of `head` which `base` does not contain bring, each verified.

    `trusted` provides the keys: those of the reviewers' file on the base. `until` is the present moment, or that of the
    merge: a statement that claims to be later is not a review. The name of this repository is that of its newest seal;
    `repository` before its first seal, None where it is unknown.

    Raises:
        ToolFailedError: ssh-keygen is missing or broken.
    """
    touching = ("rev-list", "-1", "--full-history", "--end-of-options", head, "^" + base, "--", STATEMENTS)
    if not git.run(*touching):
        return SignedBranch(git, base, head, trusted, frozenset(), ())
    name = find_repository_name(git, base) or repository
    reading = _Reading(git, base, head, trusted, until.astimezone(SHANGHAI), name)
    statements = tuple(reading.statements())
    return SignedBranch(git, base, head, trusted, frozenset(reading.carriers), statements)


def find_repository_name(git: Git, commit: str) -> str | None:
    """The name that the newest seals on a commit's main line give the repository; None where there are none."""
    last = git.last_change(commit, SEALS)
    while last is not None:
        sealed = git.commit(last)
        before = git.commit(sealed.parents[0]).tree if sealed.parents else None
        for change in git.changes(before, sealed.tree):
            place = kind_at(change.path)
            if place is not None and place[0].name == "approval" and change.status != "D":
                try:
                    return str(json.loads(next(git.blobs([change.new])) or b"")["predicate"]["repository"])
                except (ValueError, KeyError, TypeError):
                    continue
        last = git.last_change(sealed.parents[0], SEALS) if sealed.parents else None
    return None


@dataclass
class _Reading:
    git: Git
    base: str
    head: str
    trusted: Snapshot
    until: datetime
    repository: str | None
    carriers: set[str] = field(default_factory=set)
    _verified: int = 0
    _claims: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """The latest time that each person claims for an opinion on each subject."""

    @cached_property
    def _commits_of_branch(self) -> dict[str, Commit]:
        words = ("rev-list", "--topo-order", "--reverse", "--end-of-options", self.head, "^" + self.base)
        oids = self.git.run(*words).decode().split()
        return {commit.oid: commit for commit in self.git.commits(oids)}

    def statements(self) -> Iterator[CarriedStatement]:
        # A copy under another name is not a second opinion, whatever was stated in between.
        counted: set[str] = set()
        latest: dict[str, datetime] = {}
        """For each commit, the latest time of the statements that it contains."""
        for oid, commit in self._commits_of_branch.items():
            before = max((latest[parent] for parent in commit.parents if parent in latest), default=None)
            times = [before] if before is not None else []
            for path in self._list_added_statements(commit):
                item = self._read_carried_statement(commit, path, before)
                if item is None or item.sha256 in counted:
                    continue
                if item.at is not None:
                    counted.add(item.sha256)
                    times.append(item.at)
                    self._note_claim(item.statement)
                yield item
            if times:
                latest[oid] = max(times)

    def _list_added_statements(self, commit: Commit) -> list[str]:
        """The statements that a commit brings; what a merge has from one of its parents came with that one."""
        trees: list[str | None] = [self.git.commit(parent).tree for parent in commit.parents] or [None]
        changed = [self.git.changes(tree, commit.tree) for tree in trees]
        if len(changed) == 1 and only_brings_statements(changed[0]):
            self.carriers.add(commit.oid)
        added = [
            {item.path for item in items if item.new_mode == REGULAR and STATEMENT.fullmatch(item.path)}
            for items in changed
        ]
        return sorted(set.intersection(*added))

    def _read_carried_statement(self, carrier: Commit, path: str, before: datetime | None) -> CarriedStatement | None:
        raw, signature = self.git.blobs([f"{carrier.tree}:{path}", f"{carrier.tree}:{path}.sig"])
        statement = read_statement(raw or b"", path)
        if raw is None or isinstance(statement, Text):
            return None
        refusal = self._find_refusal(statement, raw, signature, carrier)
        claimed = statement.at.astimezone(SHANGHAI)
        at = max(claimed, before or claimed) if refusal is None else None
        return CarriedStatement(path, carrier.oid, statement, hashlib.sha256(raw).hexdigest(), at, refusal)

    def _find_refusal(self, statement: Statement, raw: bytes, signature: bytes | None, carrier: Commit) -> Text | None:
        """Why a statement is not a review of this request; None where it is one."""
        if self._verified >= _MOST:
            return _TOO_MANY
        self._verified += 1
        account = self.trusted.reviewers.account_of(statement.account)
        if account is None or account.signing_key is None:
            return _message("no-key-on-roster")
        signers = f"{account.login} {account.signing_key}\n".encode()
        if signature is None or not is_signature_of(raw, signature, signers, account.login, NAMESPACE):
            return _message("not-signed-by-roster-key", sign_anew=_SIGN_ANEW)
        if self.repository is not None and statement.repository != self.repository:
            return _message(
                "it-was-signed-for-another-repository",
                actual=statement.repository,
                expected=self.repository,
                sign_anew=_SIGN_ANEW,
            )
        if not self._is_on_base(statement.base):
            return _message("base-commit-is-not-on-the-base", base=statement.base[:12], sign_anew=_SIGN_ANEW)
        if statement.commit not in self._commits_of_branch or not self._contains(carrier.oid, statement.commit):
            return _message("reviewed-commit-is-not-on-the-branch", commit=statement.commit[:12], sign_anew=_SIGN_ANEW)
        if statement.at > self.until:
            return _message("its-time-is-still-to-come", at=statement.at.astimezone(SHANGHAI))
        problem = _find_text_problem(statement, self.trusted)
        if problem is not None:
            return problem
        last = self._claims.get(self._claim_key(statement))
        if last is not None and statement.at < last:
            return _message(
                "time-before-another",
                at=statement.at.astimezone(SHANGHAI),
                last=last.astimezone(SHANGHAI),
            )
        return None

    def _claim_key(self, statement: Statement) -> tuple[str, str]:
        return statement.subject, self.trusted.reviewers.person_of(statement.account)

    def _note_claim(self, statement: Statement) -> None:
        """Only the signer decides which of their opinions is the later one, not the committer who carries it."""
        speaker = self._claim_key(statement)
        self._claims[speaker] = max(statement.at, self._claims.get(speaker, statement.at))

    def _is_on_base(self, oid: str) -> bool:
        return self.git.has_commit(oid) and self._contains(self.base, oid)

    def _contains(self, descendant: str, ancestor: str) -> bool:
        return self.git.attempt("merge-base", "--is-ancestor", ancestor, descendant)[0] == 0
