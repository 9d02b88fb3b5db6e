"""The data of open requests for a paper: requirements, their judgements, the letters of consolidation, their faults."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from taizhang.acts.desk import Desk
from taizhang.approval.gate.progress import describe_request
from taizhang.approval.gate.pull import Pull, read_pull
from taizhang.approval.gate.sequence import Chain
from taizhang.approval.gate.verdict import judge_pull
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.timezone import SHANGHAI
from taizhang.cli.bilingual import usage_error
from taizhang.cli.open_requests import NO_SNAPSHOT
from taizhang.findings.finding import Finding
from taizhang.law.law import Law
from taizhang.lifecycle.pulls import OpenRequest, OpenSubject, PullsSnapshot
from taizhang.lifecycle.pulls.consolidating import Candidate
from taizhang.office.papers.judgements import FirstJudgement, OpenReviews, SentUp, find_first_duty
from taizhang.office.papers.returning import ReturnReason
from taizhang.records import Requirement
from taizhang.repository.book import Book
from taizhang.repository.repository import with_files

_message = Messages(__file__)

CandidateCheck = Callable[[int, OpenRequest | None, str, Law], Candidate]
"""Assesses whether a division may consolidate the request of a number."""


@dataclass
class ReviewedRequests:
    """The data of open requests.

    Attributes:
        requirements: those that the requests add or change, as they would be merged, by id.
        judgements: the judgements by the first duty of their chains, where it is done and no changes are requested.
        sent_up: the letters by which they were consolidated.
        findings: the findings of the gate on the requests.
        reasons: the changes requested by holders of a later duty of their chains.
    """

    requirements: dict[str, Requirement] = field(default_factory=dict)
    judgements: dict[str, tuple[FirstJudgement, ...]] = field(default_factory=dict)
    sent_up: dict[str, SentUp] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    reasons: dict[str, list[ReturnReason]] = field(default_factory=dict)

    @property
    def reviews(self) -> OpenReviews:
        """The part of it that a letter states."""
        return OpenReviews(self.judgements, self.sent_up)

    def add(self, record: Requirement, subject: OpenSubject, first: str) -> None:
        """Add a requirement of an open request; `first` is the duty that its chain begins with."""
        self.requirements[record.id] = record
        if subject.blocked:
            return
        judgements = tuple(_first_judgements(subject, first))
        if judgements and all(step.standing == "done" for step in subject.steps if step.duty == first):
            self.judgements[record.id] = judgements
        for step in subject.steps:
            if step.duty == "consolidate" and step.letter is not None and step.at is not None:
                self.sent_up[record.id] = SentUp(step.letter, _day(step.at))


def read_reviewed(desk: Desk, sources: Sequence[Path], base: str) -> ReviewedRequests:
    """The verdicts of the gate on the pull requests whose reviews are in `sources`, each to be merged into `base`.

    Raises:
        RunFailedError: a file cannot be read or used, or its pull request cannot be judged.
    """
    git, result = Git(desk.repository.root), ReviewedRequests()
    for path in sources:
        try:
            pull = read_pull(path.read_bytes(), str(path))
        except OSError as error:
            raise RunFailedError(_message("file-unreadable", path=path, reason=error.strerror)) from error
        verdict = judge_pull(git, base, pull.head, pull, desk.today)
        result.findings += verdict.errors
        subjects = {subject.record: subject for subject in describe_request(verdict).subjects}
        for chain in verdict.chains:
            record = chain.subject.record
            if isinstance(record, Requirement):
                result.add(record, subjects[record.id], find_first_duty(desk.law, record))
                result.reasons.setdefault(record.id, []).extend(_reasons(desk, pull, chain))
    return result


def read_batch(
    desk: Desk,
    snapshot: PullsSnapshot | None,
    issuer: str,
    numbers: Sequence[int],
    letter: str | None,
    assess: CandidateCheck,
) -> ReviewedRequests:
    """A batch of a snapshot: the requests of these numbers, else those that were consolidated by a city's `letter`.

    Raises:
        click.UsageError: the issuer may not send up one of the requests, or there is no snapshot.
        RunFailedError: a request's commit is missing here, or its requirement cannot be read in it.
    """
    if snapshot is None:
        if numbers:
            raise usage_error(_message("no-snapshot", reason=NO_SNAPSHOT))
        return ReviewedRequests()
    requests = {one.number: one for one in snapshot.requests}
    candidates = [assess(number, requests.get(number), issuer, desk.law) for number in numbers or requests]
    if numbers:
        for one in candidates:
            if one.reason is not None:
                raise usage_error(_message("may-not-be-sent-up", number=one.number, reason=one.reason))
    else:
        candidates = [one for one in candidates if one.standing == "consolidated" and letter in one.letters]
    git, result = Git(desk.repository.root), ReviewedRequests()
    for candidate in candidates:
        request = candidate.request
        if request is None:
            continue
        for subject in candidate.subjects:
            record = _book_with(desk, git, request, subject).requirements[subject.record]
            result.add(record, subject, find_first_duty(desk.law, record))
    return result


def read_data(desk: Desk, git: Git, request: OpenRequest, subject: OpenSubject) -> Mapping[str, Any]:
    """The data of a record as an open request would merge it.

    Raises:
        RunFailedError: the request's commit is missing here, or the record cannot be read in it.
    """
    data: Mapping[str, Any] = _book_with(desk, git, request, subject).document(subject.record).data
    return data


def _raw_at(git: Git, request: OpenRequest, subject: OpenSubject) -> bytes:
    raw = next(git.blobs([f"{request.head}:{subject.path}"])) if git.has_commit(request.head) else None
    if raw is None:
        raise RunFailedError(_message("content-missing", number=request.number))
    return raw


def _book_with(desk: Desk, git: Git, request: OpenRequest, subject: OpenSubject) -> Book:
    """The book with a requirement as an open request would merge it."""
    book = with_files(desk.repository, {subject.path: _raw_at(git, request, subject)}).book
    if subject.record not in book.requirements:
        raise RunFailedError(_message("record-malformed", number=request.number, record=subject.record))
    return book


def _first_judgements(subject: OpenSubject, first: str) -> Iterator[FirstJudgement]:
    for step in subject.steps:
        if step.duty == first and step.standing == "done" and step.at is not None and step.outcome is None:
            yield FirstJudgement(step.division, _day(step.at), step.acting_for is not None)


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _reasons(desk: Desk, pull: Pull, chain: Chain) -> Iterator[ReturnReason]:
    """The changes requested by holders of a duty after the first, each with the division of that duty."""
    reviewers = desk.repository.reviewers
    if reviewers is None:
        return
    for review in pull.reviews:
        if review.state != "CHANGES_REQUESTED" or review.user not in chain.blocked or review.dismissed:
            continue
        on = review.submitted_at.astimezone(SHANGHAI).date()
        for step in chain.steps[1:]:
            if reviewers.has_duty(reviewers.login_in_roster(review.user, review.account), step.duty, step.division, on):
                yield ReturnReason(step.division, on, review.body)
                break
