"""Who judged a requirement before it was reported, and when: stated for each item of a letter.

Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from taizhang.law.law import Law
from taizhang.lifecycle.chain import list_duties
from taizhang.office.papers.words import format_day
from taizhang.records import Requirement, Review
from taizhang.repository.book import Book

_DONE = {"evaluate": "经评估可行", "collect": "收集整理"}
_OPEN = {"evaluate": "尚未进行可行性评估", "collect": "尚未收集整理"}


@dataclass(frozen=True, slots=True)
class FirstJudgement:
    """The completed first duty of a requirement's chain: found feasible, or collected if it is a data-sharing need.

    Attributes:
        division: the division of the finance department that did it.
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
    """The results of the reviews of open requests, by requirement id.

    Attributes:
        judgements: of requirements that all responsible reviewers judged without requesting changes.
        sent_up: the letters by which requirements were consolidated.
    """

    judgements: Mapping[str, Sequence[FirstJudgement]] = field(default_factory=dict)
    sent_up: Mapping[str, SentUp] = field(default_factory=dict)


def find_first_duty(law: Law, requirement: Requirement) -> str:
    """`evaluate` for a functional requirement, `collect` for a data-sharing one."""
    return list_duties(law, requirement)[0][0]


def find_sealed_step(book: Book, requirement: str, duty: str) -> Review | None:
    """The step of that duty in the first seal of a requirement; None if no seal contains it."""
    for approval in book.approvals_of.get(requirement, ())[:1]:
        for step in approval.predicate.chain:
            if step.duty == duty:
                return step
    return None


def find_judgements(
    book: Book, law: Law, requirement: Requirement, reviewed: Mapping[str, Sequence[FirstJudgement]]
) -> tuple[FirstJudgement, ...]:
    """The judgements of a requirement by its seal, else by its open request in `reviewed`; empty without any.

    A requirement raised by several divisions is judged when each of them has judged it.
    """
    first = find_first_duty(law, requirement)
    for approval in book.approvals_of.get(requirement.id, ())[:1]:
        steps = [step for step in approval.predicate.chain if step.duty == first]
        # A requirement that the region refused or returned was reported, and its letter can be printed again.
        if steps and (approval.ending is None or approval.ending.duty == "review"):
            return tuple(FirstJudgement(step.division, step.at.date(), step.acting_for is not None) for step in steps)
    return tuple(reviewed.get(requirement.id, ()))


def describe_judgements(law: Law, requirement: Requirement, judgements: Sequence[FirstJudgement]) -> str:
    """The text of the letter's list: for each department a line, and one for the day."""
    duty = find_first_duty(law, requirement)
    if not judgements:
        return _OPEN[duty]
    lines = []
    for judgement in judgements:
        deputy = "（代）" if judgement.by_deputy else ""
        department = law.department(judgement.division, judgement.on)
        lines.append(f"{department}\n{format_day(judgement.on)}{_DONE[duty]}{deputy}")
    return "\n".join(lines)
