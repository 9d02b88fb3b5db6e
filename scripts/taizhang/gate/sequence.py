"""The chain of one subject: which duties are done, by which reviews, and who is next.

For each duty a review of its own, by a person of its own, given on what would be merged, in the order of the duties.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from taizhang.clock import SHANGHAI
from taizhang.gate.duties import Subject
from taizhang.gate.opinion import Opinion, opinion_of, unfit, wanting
from taizhang.gate.pull import Pull, Review
from taizhang.gate.snapshot import Snapshot
from taizhang.records import Requirement
from taizhang.text import Text

Standing = Literal["done", "next", "later"]


@dataclass(frozen=True, slots=True)
class Step:
    """One duty of a chain.

    Attributes:
        review: what fulfils it, with its opinion; None where it is not done.
        since: from when on it waits, where it is next.
        refused: reviews that were meant for it and do not count, each with the reason.
    """

    duty: str
    division: str
    standing: Standing
    review: Review | None = None
    opinion: Opinion | None = None
    since: datetime | None = None
    refused: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of one subject. `blocked` names who asked for changes and has a duty in it."""

    subject: Subject
    steps: tuple[Step, ...]
    blocked: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether every duty is done and nobody asks for changes."""
        return not self.blocked and all(step.standing == "done" for step in self.steps)


@dataclass
class _Candidates:
    fit: list[tuple[Review, Opinion]] = field(default_factory=list)
    refused: list[tuple[str, Text]] = field(default_factory=list)


def latest(pull: Pull) -> tuple[Review, ...]:
    """The latest decisive review of each person, in order of time; a mere comment decides nothing."""
    found: dict[str, Review] = {}
    for review in sorted(pull.reviews, key=lambda item: item.submitted_at):
        if review.state != "COMMENTED":
            found.pop(review.person, None)
            found[review.person] = review
    return tuple(found.values())


def chain(subject: Subject, pull: Pull, trusted: Snapshot, same: Callable[[str], bool | None]) -> Chain:
    """How far the chain of `subject` has come.

    `same` tells of a commit whether the subject stood there as it would be merged; None where the commit is unknown.
    """
    reviews = latest(pull)
    slots = [_candidates(duty, division, subject, reviews, pull, trusted, same) for duty, division in subject.due]
    chosen = _longest([slot.fit for slot in slots])
    steps: list[Step] = []
    for index, ((duty, division), slot) in enumerate(zip(subject.due, slots, strict=True)):
        refused = list(slot.refused)
        if index < len(chosen):
            review, opinion = chosen[index]
            steps.append(Step(duty, division, "done", review, opinion))
            continue
        taken = {review.id for review, _ in chosen}
        for review, _ in slot.fit:
            reason = (
                Text("已用于本链条的另一环节，一人只办一个环节", "it serves another duty; one person does one duty")
                if review.id in taken
                else Text("早于前一环节的意见", "it was given before the duty that comes first")
            )
            refused.append((review.user, reason))
        before = chosen[-1][0].submitted_at if chosen else pull.opened_at
        next_ = index == len(chosen)
        steps.append(
            Step(duty, division, "next" if next_ else "later", since=before if next_ else None, refused=tuple(refused))
        )
    return Chain(subject, tuple(steps), tuple(_objecting(subject, reviews, pull, trusted)))


def _candidates(
    duty: str,
    division: str,
    subject: Subject,
    reviews: Sequence[Review],
    pull: Pull,
    trusted: Snapshot,
    same: Callable[[str], bool | None],
) -> _Candidates:
    found = _Candidates()
    listed = {login.casefold() for login in trusted.reviewers.logins(duty, division)}
    requirement = isinstance(subject.record, Requirement)
    sharing = isinstance(subject.record, Requirement) and subject.record.kind == "data-sharing"
    for review in reviews:
        if review.person not in listed or review.state != "APPROVED":
            continue
        day = review.submitted_at.astimezone(SHANGHAI).date()
        opinion = opinion_of(review.body, trusted.schemas)
        reason: Text | None
        if review.bot:
            reason = Text("机器账号不得审批", "a bot may not approve")
        elif review.dismissed:
            reason = Text("意见已被撤销", "it was dismissed")
        elif review.person in pull.writers:
            reason = Text("系本合并请求的提交者，不得审批自己的内容", "they wrote part of this pull request themselves")
        elif not trusted.reviewers.holds(review.user, duty, division, day):
            reason = Text(f"{day}不在任期之内", f"their term does not cover {day}")
        elif (fits := same(review.commit)) is not True:
            reason = (
                Text("所审的提交已无从取得", "the commit that it was given on is not to be had")
                if fits is None
                else Text("意见作出之后内容又有改动", "the content changed after it was given")
            )
        else:
            least = trusted.law.number("substance.opinion", day)
            functional = requirement and not (sharing and duty == "review")
            reason = wanting(opinion, duty, functional, least) or unfit(opinion, trusted.schemas)
        if reason is None:
            found.fit.append((review, opinion))
        else:
            found.refused.append((review.user, reason))
    return found


def _longest(slots: Sequence[Sequence[tuple[Review, Opinion]]]) -> tuple[tuple[Review, Opinion], ...]:
    """The longest beginning of the duties that different people did in order of time."""
    best: tuple[tuple[Review, Opinion], ...] = ()

    def extend(done: tuple[tuple[Review, Opinion], ...]) -> bool:
        nonlocal best
        if len(done) > len(best):
            best = done
        if len(done) == len(slots):
            return True
        used = {review.person for review, _ in done}
        floor = done[-1][0].submitted_at if done else None
        return any(
            extend((*done, (review, opinion)))
            for review, opinion in slots[len(done)]
            if review.person not in used and (floor is None or review.submitted_at >= floor)
        )

    extend(())
    return best


def _objecting(subject: Subject, reviews: Sequence[Review], pull: Pull, trusted: Snapshot) -> Iterator[str]:
    for review in reviews:
        if review.state != "CHANGES_REQUESTED" or review.dismissed or review.bot or review.person in pull.writers:
            continue
        day = review.submitted_at.astimezone(SHANGHAI).date()
        if any(trusted.reviewers.holds(review.user, duty, division, day) for duty, division in subject.due):
            yield review.user
