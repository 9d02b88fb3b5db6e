"""The chain of one subject: which duties are done, by which reviews, who is next, and why a review does not count.

The reviews of a pull request are made into steps here; the chain's law judges them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from taizhang.approval.gate.duties import ReviewSubject
from taizhang.approval.gate.opinion import Opinion, find_opinion_problem, find_unknown_outcome, parse_opinion
from taizhang.approval.gate.persons import find_account_problem, find_person, find_writers, is_stranger
from taizhang.approval.gate.pull import Pull, SubmittedReview
from taizhang.approval.gate.snapshot import Snapshot
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle.chain import (
    ChainCase,
    ChainJudgement,
    ChainObjection,
    ChainStep,
    ChangeRequest,
    DueDuty,
    judge_chain,
)
from taizhang.records import Requirement
from taizhang.repository.reviewers import Reviewers

_message = Messages(__file__)

DutyState = Literal["done", "next", "later"]
UncountedReview = tuple[str, Text]
"""The account of a review that does not count, and why, with what to do about it."""


@dataclass(frozen=True, slots=True)
class DutyStep:
    """One duty of a chain.

    Attributes:
        due: the duty.
        review: the review that fulfils it, with its opinion; None where it is not done.
        since: from when on it waits, where it is next.
        refused: approvals by holders of the duty that do not count for it.
        acting_for: the key of the person whose deputy did it; None where it was done in their own right, or is not
        done.
    """

    due: DueDuty
    standing: DutyState
    review: SubmittedReview | None = None
    opinion: Opinion | None = None
    since: datetime | None = None
    refused: tuple[UncountedReview, ...] = ()
    acting_for: str | None = None

    @property
    def duty(self) -> str:
        """The name of the duty."""
        return self.due.duty

    @property
    def division(self) -> str:
        """The division whose finance department does it."""
        return self.due.division


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of one subject.

    Attributes:
        blocked: the accounts that request changes and have, or had at that time, one of the duties.
        outside: approvals by accounts without any of the duties.
        judgement: the result of the chain's law.
    """

    subject: ReviewSubject
    steps: tuple[DutyStep, ...]
    blocked: tuple[str, ...]
    outside: tuple[UncountedReview, ...]
    judgement: ChainJudgement

    @property
    def is_complete(self) -> bool:
        """Whether every duty is done and no holder of a duty requests changes."""
        return self.judgement.is_complete

    @property
    def ending(self) -> DutyStep | None:
        """The step that ends the requirement; None where it goes on."""
        return next((step for step in self.steps if step.due.ends), None)


def build_chain(
    subject: ReviewSubject,
    pull: Pull,
    trusted: Snapshot,
    same: Callable[[str], bool | None],
    ended_at: datetime | None = None,
) -> Chain:
    """How far the chain of `subject` has come.

    `same` returns whether the subject was in a commit as it would be merged; None where the commit is unknown. Reviews
    after `ended_at`, the merge, do not count.
    """
    approvals = [review for review in _in_order(pull) if review.state == "APPROVED"]
    candidates = [(review, _build_steps(review, subject, pull, trusted, same)) for review in approvals]
    steps = [step for _, review_steps in candidates for step in review_steps]
    judgement = judge_chain(
        _build_case(subject, pull, trusted, ended_at), steps, tuple(_find_change_requests(pull, trusted.reviewers))
    )
    by_id = {review.id: review for review in approvals}
    now = judgement.due_now
    waiting_since = _find_rank_starts(judgement)
    duty_steps = []
    for index, due in enumerate(judgement.due):
        chosen = judgement.done[index]
        refused = tuple(_find_refusals(judgement, due, index))
        if chosen is not None:
            review = by_id[steps[chosen].review]
            opinion = _read_opinion(review, subject, trusted)
            duty_steps.append(DutyStep(due, "done", review, opinion, None, refused, steps[chosen].acting_for))
        else:
            since = waiting_since.get(due.rank, pull.opened_at)
            next_ = index in now
            duty_steps.append(
                DutyStep(due, "next" if next_ else "later", since=since if next_ else None, refused=refused)
            )
    outside = (
        *(
            (review.user, _NO_DUTY)
            for review, review_steps in candidates
            if not review_steps and not review.dismissed and not review.bot
        ),
        *_find_strangers_requests(pull, trusted.reviewers),
    )
    blocked = tuple(dict.fromkeys(request.login for request in judgement.blocked))
    return Chain(subject, tuple(duty_steps), blocked, outside, judgement)


_NO_DUTY = _message("no-duty")


def _build_case(subject: ReviewSubject, pull: Pull, trusted: Snapshot, ended_at: datetime | None) -> ChainCase:
    record, reviewers = subject.record, trusted.reviewers
    return ChainCase(
        law=trusted.law,
        due=subject.due,
        writers=find_writers(pull, reviewers),
        holds=reviewers.has_duty,
        opened_at=pull.opened_at.astimezone(SHANGHAI) if pull.opened_at is not None else None,
        ended_at=ended_at.astimezone(SHANGHAI) if ended_at is not None else None,
        submitted_on=record.submitted_on if isinstance(record, Requirement) else None,
        find_principal=reviewers.find_principal,
        find_account_problem=reviewers.find_account_problem,
    )


def _in_order(pull: Pull) -> list[SubmittedReview]:
    """The reviews that decide something, in order of time; a mere comment decides nothing."""
    return sorted(
        (review for review in pull.reviews if review.state != "COMMENTED"), key=lambda item: item.submitted_at
    )


def _build_steps(
    review: SubmittedReview, subject: ReviewSubject, pull: Pull, trusted: Snapshot, same: Callable[[str], bool | None]
) -> list[ChainStep]:
    """The steps that an approval may be: one for each due duty that its account was ever listed for."""
    reviewers = trusted.reviewers
    opinion = _read_opinion(review, subject, trusted)
    unknown = find_unknown_outcome(opinion, trusted.schemas)
    listed_login = reviewers.login_in_roster(review.user, review.account)
    at = review.submitted_at.astimezone(SHANGHAI)
    result = []
    for due in {(item.duty, item.division): item for item in subject.due}.values():
        holders = {login.casefold() for login in reviewers.logins_ever(due.duty, due.division)}
        if listed_login.casefold() not in holders or review.serves not in (None, (due.duty, due.division)):
            continue
        asks = not due.optional and opinion.outcome is None
        result.append(
            ChainStep(
                duty=due.duty,
                division=due.division,
                login=review.user,
                person=reviewers.person_of(listed_login),
                review=review.id,
                commit=review.commit,
                at=at,
                opinion=opinion.text,
                # Data that a duty does not require are not sealed either; the review may state them for another duty.
                letter=opinion.letter if due.datum == "letter" and asks else None,
                classification=opinion.classification if due.datum == "classification" and asks else None,
                outcome=opinion.outcome if unknown is None else None,
                same_content=same(review.commit),
                bot=review.bot,
                dismissed=review.dismissed,
                edited=review.edited,
                superseded=_find_superseding_review(review, pull, reviewers),
                unfit=find_opinion_problem(opinion, trusted.schemas) or unknown,
                unsigned=review.statement is None
                and reviewers.requires_signature(review.user, due.duty, due.division, at.date()),
                account=review.account,
                acting_for=reviewers.find_principal(review.user, due.duty, due.division, at.date()),
            )
        )
    return result


def _read_opinion(review: SubmittedReview, subject: ReviewSubject, trusted: Snapshot) -> Opinion:
    """The opinion of a review on the subject; in a review of several requirements, the part about this one.

    A signed one is about one subject alone, and counts as it was signed. A review of another record, like a notice, may
    list requirements, and counts as a whole.
    """
    is_divided = review.statement is None and isinstance(subject.record, Requirement)
    return parse_opinion(review.body, trusted.schemas, subject.name if is_divided else None, subject.beside)


def _find_superseding_review(review: SubmittedReview, pull: Pull, reviewers: Reviewers) -> tuple[Text, Text] | None:
    """What supersedes an approval: a newer review of the account, or a later request for changes by the person.

    A request for changes supersedes even where it was dismissed: dismissing it does not approve.
    """
    person, ordered = find_person(review, reviewers), _in_order(pull)
    later = [
        other
        for other in ordered[ordered.index(review) + 1 :]
        if find_person(other, reviewers) == person
        and (other.person == review.person or other.state == "CHANGES_REQUESTED")
    ]
    if not later:
        return None
    last = later[-1]
    at = f"{last.submitted_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    dismissed = _message("dismissed-since") if last.dismissed else Text("", "")
    remedy = _message("review-and-approve-anew")
    if last.state == "CHANGES_REQUESTED":
        decision = _message("request-for-changes")
    else:
        decision = _message("review")
        if not last.dismissed:
            remedy = _message("later-one-is-what-counts")
    return (
        _message("superseded-by-their-own-later", at=at, decision=decision, dismissed=dismissed),
        remedy,
    )


def _find_change_requests(pull: Pull, reviewers: Reviewers) -> Iterator[ChangeRequest]:
    """The effective requests for changes: the last deciding review of its account, not dismissed."""
    last = {(review.person, is_stranger(review, reviewers)): review for review in _in_order(pull)}
    for review in last.values():
        if review.state != "CHANGES_REQUESTED" or review.dismissed or review.bot or is_stranger(review, reviewers):
            continue
        login = reviewers.login_in_roster(review.user, review.account)
        yield ChangeRequest(review.user, reviewers.accounts_of(login), review.submitted_at.astimezone(SHANGHAI))


def _find_strangers_requests(pull: Pull, reviewers: Reviewers) -> Iterator[UncountedReview]:
    """The requests for changes by accounts with a listed login that are not the listed account."""
    for review in _in_order(pull):
        if review.state == "CHANGES_REQUESTED" and not review.dismissed and is_stranger(review, reviewers):
            problem = find_account_problem(review, reviewers)
            if problem is not None:
                yield review.user, _message("account-problem", problem=problem, remedy=_ROSTER)


_ROSTER = _message("correct-the-roster")


def _find_rank_starts(judgement: ChainJudgement) -> dict[int, datetime]:
    """For each rank, when the last duty before it was done; nothing for the first."""
    latest: dict[int, datetime] = {}
    for due in judgement.due:
        times = [
            judgement.steps[index].at
            for other, index in zip(judgement.due, judgement.done, strict=True)
            if index is not None and other.rank < due.rank
        ]
        if times:
            latest[due.rank] = max(times)
    return latest


def _find_refusals(judgement: ChainJudgement, due: DueDuty, index: int) -> Iterator[UncountedReview]:
    """The approvals that were for a duty and do not count, reported once where the duty is due twice."""
    twins = [i for i, item in enumerate(judgement.due) if (item.duty, item.division) == (due.duty, due.division)]
    if index != next((i for i in twins if judgement.done[i] is None), twins[0]):
        return
    steps = judgement.steps
    used = {steps[i].review for i in judgement.done if i is not None}
    persons = {steps[i].person for i in (judgement.done[twin] for twin in twins) if i is not None}
    are_done = all(judgement.done[i] is not None for i in twins)
    for objection in judgement.objections:
        step = steps[objection.index]
        if (step.duty, step.division) != (due.duty, due.division):
            continue
        # A person who did the duty, by this or another review, has nothing left to do.
        if not (are_done and (step.review in used or step.person in persons)):
            yield step.login, _format_objection(objection)


def _format_objection(objection: ChainObjection) -> Text:
    reason, remedy = objection.reason, objection.remedy
    return _message("reason-and-remedy", reason=reason, remedy=remedy)
