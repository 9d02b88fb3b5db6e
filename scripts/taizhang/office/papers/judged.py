"""Who judged a requirement before it went up, and when: what a letter says of each item that it lists.

Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from taizhang.law.law import Law
from taizhang.lifecycle.chain import duties
from taizhang.office.papers.words import day
from taizhang.records import Requirement, Review
from taizhang.repository.book import Book

_DONE = {"evaluate": "经评估可行", "collect": "收集整理"}
_OPEN = {"evaluate": "尚未进行可行性评估", "collect": "尚未收集整理"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The first duty of a requirement's chain, done: it was found feasible, or collected if it is of data sharing.

    Attributes:
        division: whose finance department did it.
        on: the day of its opinion.
        by_deputy: whether a deputy did it.
    """

    division: str
    on: date
    by_deputy: bool = False


@dataclass(frozen=True, slots=True)
class SentUp:
    """The consolidation of a requirement: the number of its letter and its day."""

    letter: str
    on: date


@dataclass(frozen=True, slots=True)
class OpenReviews:
    """What the reviews of open requests show of requirements, by their ids.

    Attributes:
        judgements: who judged each, where all who had to have, and nobody asks for changes.
        sent_up: by which letter it was consolidated, where it was.
    """

    judgements: Mapping[str, Sequence[Judgement]] = field(default_factory=dict)
    sent_up: Mapping[str, SentUp] = field(default_factory=dict)


def first_duty(law: Law, requirement: Requirement) -> str:
    """`evaluate` for a functional requirement, `collect` for a data-sharing one."""
    return duties(law, requirement)[0][0]


def sealed_step(book: Book, requirement: str, duty: str) -> Review | None:
    """The step of that duty in the first seal of a requirement; None where no seal shows it."""
    for approval in book.approvals_of.get(requirement, ())[:1]:
        for step in approval.predicate.chain:
            if step.duty == duty:
                return step
    return None


def judgements(
    book: Book, law: Law, requirement: Requirement, reviewed: Mapping[str, Sequence[Judgement]]
) -> tuple[Judgement, ...]:
    """Who judged a requirement by its seal, else by what `reviewed` says of its open request; nothing if nobody.

    What several divisions raise together is judged when each of them has judged it.
    """
    first = first_duty(law, requirement)
    for approval in book.approvals_of.get(requirement.id, ())[:1]:
        steps = [step for step in approval.predicate.chain if step.duty == first]
        # What the region refused or returned had gone up, and its letter can be printed again.
        if steps and (approval.ending is None or approval.ending.duty == "review"):
            return tuple(Judgement(step.division, step.at.date(), step.acting_for is not None) for step in steps)
    return tuple(reviewed.get(requirement.id, ()))


def printed(law: Law, requirement: Requirement, held: Sequence[Judgement]) -> str:
    """What the letter's list says of it: for each department a line, and one for the day."""
    duty = first_duty(law, requirement)
    if not held:
        return _OPEN[duty]
    return "\n".join(
        f"{law.department(one.division, one.on)}\n{day(one.on)}{_DONE[duty]}{'（代）' if one.by_deputy else ''}"
        for one in held
    )
