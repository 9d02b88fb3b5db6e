"""The chain of one subject: which duties are done, by which reviews, who is next, and why a review does not count.

The reviews of a pull request are made into steps here; what they come to is the chain's law.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from taizhang.approval.gate.duties import Subject
from taizhang.approval.gate.opinion import Opinion, find_unknown_outcome, opinion_of, unfit
from taizhang.approval.gate.persons import find_account_problem, find_person, is_stranger, persons_who_wrote
from taizhang.approval.gate.pull import Pull, Review
from taizhang.approval.gate.snapshot import Snapshot
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle.chain import Case, ChainStep, ChangeRequest, DueDuty, Judgement, Objection, judge
from taizhang.records import Requirement
from taizhang.repository.reviewers import Reviewers

_message = Messages(__file__)

Standing = Literal["done", "next", "later"]
Refusal = tuple[str, Text]
"""The account of a review that does not count, and why, with what to do about it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One duty of a chain.

    Attributes:
        due: the duty.
        review: what fulfils it, with its opinion; None where it is not done.
        since: from when on it waits, where it is next.
        refused: approvals by holders of the duty that do not count for it.
        acting_for: the key of the person whose deputy did it; None where it was done in their own right, or is not.
    """

    due: DueDuty
    standing: Standing
    review: Review | None = None
    opinion: Opinion | None = None
    since: datetime | None = None
    refused: tuple[Refusal, ...] = ()
    acting_for: str | None = None

    @property
    def duty(self) -> str:
        """What is to be done."""
        return self.due.duty

    @property
    def division(self) -> str:
        """By which division's finance department."""
        return self.due.division


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of one subject.

    Attributes:
        blocked: the accounts that ask for changes and hold, or held when they asked, one of the duties.
        outside: approvals by accounts that hold none of the duties.
        judgement: what the chain's law says.
    """

    subject: Subject
    steps: tuple[Step, ...]
    blocked: tuple[str, ...]
    outside: tuple[Refusal, ...]
    judgement: Judgement

    @property
    def whole(self) -> bool:
        """Whether every duty is done and nobody who holds one asks for changes."""
        return self.judgement.whole

    @property
    def ending(self) -> Step | None:
        """The step that ends the requirement instead of letting it go on; None where none does."""
        return next((step for step in self.steps if step.due.ends), None)


def chain(
    subject: Subject,
    pull: Pull,
    trusted: Snapshot,
    same: Callable[[str], bool | None],
    ended_at: datetime | None = None,
) -> Chain:
    """How far the chain of `subject` has come.

    `same` says of a commit whether the subject stood there as it would be merged; None where the commit is unknown.
    What was given after `ended_at`, the merge, does not count.
    """
    approvals = [review for review in _in_order(pull) if review.state == "APPROVED"]
    offered = [(review, _steps(review, subject, pull, trusted, same)) for review in approvals]
    steps = [step for _, made in offered for step in made]
    judgement = judge(_case(subject, pull, trusted, ended_at), steps, tuple(_requests(pull, trusted.reviewers)))
    by_id = {review.id: review for review in approvals}
    now = judgement.due_now
    before = _moments(judgement)
    shown = []
    for index, due in enumerate(judgement.due):
        chosen = judgement.done[index]
        refused = tuple(_refusals(judgement, due, index))
        if chosen is not None:
            review = by_id[steps[chosen].review]
            opinion = _opinion(review, subject, trusted)
            shown.append(Step(due, "done", review, opinion, None, refused, steps[chosen].acting_for))
        else:
            since = before.get(due.rank, pull.opened_at)
            next_ = index in now
            shown.append(Step(due, "next" if next_ else "later", since=since if next_ else None, refused=refused))
    outside = (
        *((review.user, _NO_DUTY) for review, made in offered if not made and not review.dismissed and not review.bot),
        *_unheard(pull, trusted.reviewers),
    )
    blocked = tuple(dict.fromkeys(request.login for request in judgement.blocked))
    return Chain(subject, tuple(shown), blocked, outside, judgement)


_NO_DUTY = _message("no-duty")


def _case(subject: Subject, pull: Pull, trusted: Snapshot, ended_at: datetime | None) -> Case:
    record, reviewers = subject.record, trusted.reviewers
    return Case(
        law=trusted.law,
        due=subject.due,
        writers=persons_who_wrote(pull, reviewers),
        holds=reviewers.holds,
        opened_at=pull.opened_at.astimezone(SHANGHAI) if pull.opened_at is not None else None,
        ended_at=ended_at.astimezone(SHANGHAI) if ended_at is not None else None,
        submitted_on=record.submitted_on if isinstance(record, Requirement) else None,
        find_principal=reviewers.find_principal,
        find_account_problem=reviewers.find_account_problem,
    )


def _in_order(pull: Pull) -> list[Review]:
    """The reviews that decide something, in order of time; a mere comment decides nothing."""
    return sorted(
        (review for review in pull.reviews if review.state != "COMMENTED"), key=lambda item: item.submitted_at
    )


def _steps(
    review: Review, subject: Subject, pull: Pull, trusted: Snapshot, same: Callable[[str], bool | None]
) -> list[ChainStep]:
    """The steps that an approval may be: one for each due duty that its account was ever listed for."""
    reviewers = trusted.reviewers
    opinion = _opinion(review, subject, trusted)
    unknown = find_unknown_outcome(opinion, trusted.schemas)
    known = reviewers.listed_login(review.user, review.account)
    at = review.submitted_at.astimezone(SHANGHAI)
    made = []
    for due in {(item.duty, item.division): item for item in subject.due}.values():
        listed = {login.casefold() for login in reviewers.listed(due.duty, due.division)}
        if known.casefold() not in listed or review.serves not in (None, (due.duty, due.division)):
            continue
        asks = not due.optional and opinion.outcome is None
        made.append(
            ChainStep(
                duty=due.duty,
                division=due.division,
                login=review.user,
                person=reviewers.person_of(known),
                review=review.id,
                commit=review.commit,
                at=at,
                opinion=opinion.text,
                # What a duty does not ask for is not sealed either; it may stand in the review for another duty.
                letter=opinion.letter if due.datum == "letter" and asks else None,
                classification=opinion.classification if due.datum == "classification" and asks else None,
                outcome=opinion.outcome if unknown is None else None,
                same_content=same(review.commit),
                bot=review.bot,
                dismissed=review.dismissed,
                edited=review.edited,
                superseded=_superseded(review, pull, reviewers),
                unfit=unfit(opinion, trusted.schemas) or unknown,
                unsigned=review.statement is None
                and reviewers.requires_signature(review.user, due.duty, due.division, at.date()),
                account=review.account,
                acting_for=reviewers.find_principal(review.user, due.duty, due.division, at.date()),
            )
        )
    return made


def _opinion(review: Review, subject: Subject, trusted: Snapshot) -> Opinion:
    """What a review says of the subject: of several requirements, of each what is said of it.

    A signed one is about one subject alone, and stands as it was signed. What is said of another record, like a notice,
    may well list requirements, and is taken whole.
    """
    is_divided = review.statement is None and isinstance(subject.record, Requirement)
    return opinion_of(review.body, trusted.schemas, subject.name if is_divided else None, subject.beside)


def _superseded(review: Review, pull: Pull, reviewers: Reviewers) -> tuple[Text, Text] | None:
    """What an approval's person said later in its place: a newer review of the account, or a request for changes.

    That stands even where it was dismissed: to dismiss a doubt makes no approval of it.
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
    when = f"{last.submitted_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    gone = _message("dismissed-since") if last.dismissed else Text("", "")
    anew = _message("review-and-approve-anew")
    if last.state == "CHANGES_REQUESTED":
        what = _message("request-for-changes")
    else:
        what = _message("review")
        if not last.dismissed:
            anew = _message("later-one-is-what-counts")
    return (
        _message("superseded-by-their-own-later", when=when, what=what, gone=gone),
        anew,
    )


def _requests(pull: Pull, reviewers: Reviewers) -> Iterator[ChangeRequest]:
    """The requests for changes that still stand: the last decisive word of their account, and not dismissed."""
    last = {(review.person, is_stranger(review, reviewers)): review for review in _in_order(pull)}
    for review in last.values():
        if review.state != "CHANGES_REQUESTED" or review.dismissed or review.bot or is_stranger(review, reviewers):
            continue
        known = reviewers.listed_login(review.user, review.account)
        yield ChangeRequest(review.user, reviewers.accounts_of(known), review.submitted_at.astimezone(SHANGHAI))


def _unheard(pull: Pull, reviewers: Reviewers) -> Iterator[Refusal]:
    """The requests for changes by accounts that bear a listed login and are not the listed account."""
    for review in _in_order(pull):
        if review.state == "CHANGES_REQUESTED" and not review.dismissed and is_stranger(review, reviewers):
            problem = find_account_problem(review, reviewers)
            if problem is not None:
                yield review.user, _message("text", problem=problem, roster=_ROSTER)


_ROSTER = _message("roster")


def _moments(judgement: Judgement) -> dict[int, datetime]:
    """For each rank, when the last duty before it was done; nothing for the first."""
    found: dict[int, datetime] = {}
    for due in judgement.due:
        times = [
            judgement.steps[index].at
            for other, index in zip(judgement.due, judgement.done, strict=True)
            if index is not None and other.rank < due.rank
        ]
        if times:
            found[due.rank] = max(times)
    return found


def _refusals(judgement: Judgement, due: DueDuty, index: int) -> Iterator[Refusal]:
    """The approvals that were meant for a duty and do not count, told once where the duty is due twice."""
    twins = [i for i, item in enumerate(judgement.due) if (item.duty, item.division) == (due.duty, due.division)]
    if index != next((i for i in twins if judgement.done[i] is None), twins[0]):
        return
    steps = judgement.steps
    used = {steps[i].review for i in judgement.done if i is not None}
    persons = {steps[i].person for i in (judgement.done[twin] for twin in twins) if i is not None}
    whole = all(judgement.done[i] is not None for i in twins)
    for objection in judgement.objections:
        step = steps[objection.index]
        if (step.duty, step.division) != (due.duty, due.division):
            continue
        # Whoever did the duty, by this or another review, has nothing left to do.
        if not (whole and (step.review in used or step.person in persons)):
            yield step.login, _explained(objection)


def _explained(objection: Objection) -> Text:
    reason, remedy = objection.reason, objection.remedy
    return _message("text-2", reason=reason, remedy=remedy)
