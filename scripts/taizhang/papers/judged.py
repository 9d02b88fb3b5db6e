"""Who judged a requirement before it went up, and when: what a letter says of each item that it lists.

Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.book import Book
from taizhang.chain import duties
from taizhang.law import Law
from taizhang.papers.words import day
from taizhang.records import Requirement, Review

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


def judgement(book: Book, law: Law, requirement: Requirement, reviewed: Mapping[str, Judgement]) -> Judgement | None:
    """Who judged a requirement by its seal, else by what `reviewed` says of its open pull request; None if nobody."""
    step = sealed_step(book, requirement.id, first_duty(law, requirement))
    return (
        Judgement(step.division, step.at.date(), step.acting_for is not None) if step else reviewed.get(requirement.id)
    )


def printed(law: Law, requirement: Requirement, held: Judgement | None) -> str:
    """What the letter's list says of it, on a line for the department and one for the day."""
    duty = first_duty(law, requirement)
    if held is None:
        return _OPEN[duty]
    deputy = "（代）" if held.by_deputy else ""
    return f"{law.department(held.division, held.on)}\n{day(held.on)}{_DONE[duty]}{deputy}"
