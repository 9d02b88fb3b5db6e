"""What open requests show for a paper: requirements, who judged them, by which letter they went up, what they lack."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from taizhang.acts.desk import Desk
from taizhang.approval.gate.progress import describe_request
from taizhang.approval.gate.pull import Pull, pull_of
from taizhang.approval.gate.sequence import Chain
from taizhang.approval.gate.verdict import judge
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.timezone import SHANGHAI
from taizhang.cli.open_requests import NO_SNAPSHOT
from taizhang.findings.finding import Finding
from taizhang.law.law import Law
from taizhang.lifecycle.pulls import OpenRequest, OpenSubject, PullsSnapshot
from taizhang.lifecycle.pulls.consolidating import Candidate
from taizhang.office.papers.judged import Judgement, OpenReviews, SentUp, first_duty
from taizhang.office.papers.returning import Reason
from taizhang.records import Requirement
from taizhang.repository.book import Book
from taizhang.repository.repository import with_files

_message = Messages(__file__)

LookAt = Callable[[int, OpenRequest | None, str, Law], Candidate]
"""How a request of a number stands for a division that sends it up."""


@dataclass
class Reviewed:
    """What was found in open requests.

    Attributes:
        requirements: those that the requests add or change, as they would be merged, by id.
        judgements: who did the first duty of their chains, where it is done and nobody asks for changes.
        sent_up: by which letter they were consolidated, where they were.
        findings: what the gate finds wrong in the requests.
        reasons: what those who hold a later duty of their chains ask to be changed.
    """

    requirements: dict[str, Requirement] = field(default_factory=dict)
    judgements: dict[str, tuple[Judgement, ...]] = field(default_factory=dict)
    sent_up: dict[str, SentUp] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    reasons: dict[str, list[Reason]] = field(default_factory=dict)

    @property
    def reviews(self) -> OpenReviews:
        """What a letter needs to know of them."""
        return OpenReviews(self.judgements, self.sent_up)

    def add(self, record: Requirement, subject: OpenSubject, first: str) -> None:
        """Take over what an open request shows of a requirement; `first` is the duty that its chain begins with."""
        self.requirements[record.id] = record
        if subject.blocked:
            return
        judged = tuple(_judged(subject, first))
        if judged and all(step.standing == "done" for step in subject.steps if step.duty == first):
            self.judgements[record.id] = judged
        for step in subject.steps:
            if step.duty == "consolidate" and step.letter is not None and step.at is not None:
                self.sent_up[record.id] = SentUp(step.letter, _day(step.at))


def reviewed(desk: Desk, sources: Sequence[Path], base: str) -> Reviewed:
    """What the gate says of the pull requests whose reviews stand in `sources`, each to be merged into `base`.

    Raises:
        RunFailedError: a file cannot be read or used, or its pull request cannot be judged.
    """
    git, found = Git(desk.repository.root), Reviewed()
    for path in sources:
        try:
            pull = pull_of(path.read_bytes(), str(path))
        except OSError as error:
            raise RunFailedError(_message("cannot-be-read", path=path, strerror=error.strerror)) from error
        verdict = judge(git, base, pull.head, pull, desk.today)
        found.findings += verdict.errors
        subjects = {subject.record: subject for subject in describe_request(verdict).subjects}
        for chain in verdict.chains:
            record = chain.subject.record
            if isinstance(record, Requirement):
                found.add(record, subjects[record.id], first_duty(desk.law, record))
                found.reasons.setdefault(record.id, []).extend(_reasons(desk, pull, chain))
    return found


def batch_in_snapshot(
    desk: Desk,
    snapshot: PullsSnapshot | None,
    issuer: str,
    numbers: Sequence[int],
    letter: str | None,
    look_at: LookAt,
) -> Reviewed:
    """What a snapshot shows of a batch: the requests of these numbers, else those that went up by a city's `letter`.

    Raises:
        click.UsageError: a request that is named may not go up by the issuer, or there is no snapshot.
        RunFailedError: a request's commit is not here, or its requirement cannot be read in it.
    """
    if snapshot is None:
        if numbers:
            raise click.UsageError(f"{NO_SNAPSHOT.zh}。/ {NO_SNAPSHOT.en}.")
        return Reviewed()
    requests = {one.number: one for one in snapshot.requests}
    looked_at = [look_at(number, requests.get(number), issuer, desk.law) for number in numbers or requests]
    if numbers:
        for one in looked_at:
            if one.reason is not None:
                raise click.UsageError(
                    f"合并请求{one.number}不能列入上报的公文：{one.reason.zh}。/ Request {one.number}: {one.reason.en}."
                )
    else:
        looked_at = [one for one in looked_at if one.standing == "consolidated" and letter in one.letters]
    git, found = Git(desk.repository.root), Reviewed()
    for candidate in looked_at:
        request = candidate.request
        if request is None:
            continue
        for subject in candidate.subjects:
            record = _book_with(desk, git, request, subject).requirements[subject.record]
            found.add(record, subject, first_duty(desk.law, record))
    return found


def read_data(desk: Desk, git: Git, request: OpenRequest, subject: OpenSubject) -> Mapping[str, Any]:
    """The data of a record as an open request would merge it.

    Raises:
        RunFailedError: the request's commit is not here, or the record cannot be read in it.
    """
    data: Mapping[str, Any] = _book_with(desk, git, request, subject).document(subject.record).data
    return data


def _raw_at(git: Git, request: OpenRequest, subject: OpenSubject) -> bytes:
    raw = next(git.blobs([f"{request.head}:{subject.path}"])) if git.present(request.head) else None
    if raw is None:
        raise RunFailedError(_message("content-of-pull-request-is-not-here", request_number=request.number))
    return raw


def _book_with(desk: Desk, git: Git, request: OpenRequest, subject: OpenSubject) -> Book:
    """The book with a requirement as an open request would merge it, which stands in it."""
    book = with_files(desk.repository, {subject.path: _raw_at(git, request, subject)}).book
    if subject.record not in book.requirements:
        raise RunFailedError(
            _message("pull-request-is-not-of-the-form", request_number=request.number, record=subject.record)
        )
    return book


def _judged(subject: OpenSubject, first: str) -> Iterator[Judgement]:
    for step in subject.steps:
        if step.duty == first and step.standing == "done" and step.at is not None and step.outcome is None:
            yield Judgement(step.division, _day(step.at), step.acting_for is not None)


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _reasons(desk: Desk, pull: Pull, chain: Chain) -> Iterator[Reason]:
    """What holders of a duty after the first ask to be changed, each in the name of the division that it is due by."""
    reviewers = desk.repository.reviewers
    if reviewers is None:
        return
    for review in pull.reviews:
        if review.state != "CHANGES_REQUESTED" or review.user not in chain.blocked or review.dismissed:
            continue
        on = review.submitted_at.astimezone(SHANGHAI).date()
        for step in chain.steps[1:]:
            if reviewers.holds(reviewers.listed_login(review.user, review.account), step.duty, step.division, on):
                yield Reason(step.division, on, review.body)
                break
