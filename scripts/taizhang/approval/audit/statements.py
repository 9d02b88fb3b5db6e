"""Whether the signed opinions behind a seal are what it states, by the repository alone."""

from collections.abc import Iterator

from taizhang.approval.gate.duties import ReviewSubject
from taizhang.approval.gate.opinion import parse_opinion
from taizhang.approval.gate.pull import SubmittedReview
from taizhang.approval.gate.signed import SignedBranch, read_signed_branch
from taizhang.approval.gate.snapshot import Snapshot
from taizhang.base.git import Commit, Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.records import Approval
from taizhang.records.approval import Review as SealedStep

_message = Messages(__file__)


def read_statements(git: Git, merge: Commit, trusted: Snapshot, seal: Approval) -> SignedBranch | None:
    """The signed opinions that a merge brought, as of the time that its seal states; None where it is not a merge."""
    if len(merge.parents) != 2:
        return None
    predicate = seal.predicate
    law = trusted.as_of(seal.approved_on)
    base, head = merge.parents
    return read_signed_branch(git, base, head, law, predicate.proven_at, predicate.repository)


def find_unproven_statements(signed: SignedBranch | None, subject: ReviewSubject, seal: Approval) -> Iterator[Text]:
    """The steps of a seal that are not the signed opinion which they cite, and signed requests for changes passed by.

    `signed` is what the merge brought, `subject` what the seal is about.

    Source: house/seals.
    """
    reviews, uncounted = signed.reviews_of(subject) if signed is not None else ((), ())
    cited = {review.statement: review for review in reviews}
    for step in seal.predicate.chain:
        if step.statement is None and not step.review.startswith("statement:"):
            continue
        review = cited.get(step.statement)
        if review is None:
            problem = next((reason for login, reason in uncounted if login == step.person), None)
            more = _message("reason-suffix", reason=problem) if problem is not None else Text("", "")
            yield _message("signed-opinion-does-not-confirm-step", person=step.person, duty=step.duty, reason=more)
        elif signed is not None and not _is_same_review(step, review, signed):
            yield _message("step-differs-from-signed-opinion", person=step.person, duty=step.duty)
    yield from _passed_by(signed, subject, reviews)


def _is_same_review(step: SealedStep, review: SubmittedReview, signed: SignedBranch) -> bool:
    opinion = parse_opinion(review.body, signed.trusted.schemas)
    at = review.submitted_at.astimezone(SHANGHAI).replace(microsecond=0)
    return (
        (step.duty, step.division) == review.serves
        and (step.person, step.review, step.commit) == (review.user, review.id, review.commit)
        and step.at == at
        and review.state == "APPROVED"
        and step.opinion == opinion.text
        and step.letter in (None, opinion.letter)
        and step.classification in (None, opinion.classification)
        and step.outcome == opinion.outcome
    )


def _passed_by(
    signed: SignedBranch | None, subject: ReviewSubject, reviews: tuple[SubmittedReview, ...]
) -> Iterator[Text]:
    if signed is None:
        return
    reviewers = signed.trusted.reviewers
    last = {review.person: review for review in sorted(reviews, key=lambda review: review.submitted_at)}
    for review in last.values():
        day = review.submitted_at.astimezone(SHANGHAI).date()
        places = [(login, due) for login in reviewers.accounts_of(review.user) for due in subject.due]
        is_holder = any(reviewers.has_duty(login, due.duty, due.division, day) for login, due in places)
        if review.state == "CHANGES_REQUESTED" and is_holder:
            yield _message("signed-a-request-for-changes", user=review.user)
