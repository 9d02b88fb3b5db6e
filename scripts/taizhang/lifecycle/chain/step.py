"""The subjects of the chain's law: the steps taken, from any source, and the change that they serve."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.chain.due import DueDuty

Aspect = Literal[
    "bot",
    "dismissed",
    "edited",
    "superseded",
    "account",
    "author",
    "office",
    "signature",
    "acting",
    "opened",
    "submitted",
    "ended",
    "content",
    "opinion",
    "brevity",
    "letter",
    "classification",
    "outcome",
    "person",
    "review",
    "order",
    "waiting",
    "duties",
    "collect",
]
"""The respect in which a step or chain fails; a step is `waiting` where only a duty before it is not done."""


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One approval, given for one duty: a review on a forge, or its statement in a seal.

    A review that may serve several duties gives one step for each of them.

    Attributes:
        duty, division: the duty for which it was given.
        login: the account.
        person: the key of the person whose account it is; the same for every account of one human.
        review, commit: the forge's number of the review, and the commit reviewed.
        at: when it was submitted, in the zone of the ledger (Asia/Shanghai), by whose days the law counts.
        opinion: the text without the lines of its data.
        letter, classification: its data; None where the opinion does not state them.
        outcome: the outcome that ends the requirement's chain; None where the chain continues.
        same_content: whether `commit` contains the approved content as merged; None where the commit is missing.
        bot: a robot's account gave it.
        dismissed: it was dismissed on the forge.
        edited: the text shown today is missing or is not the one submitted.
        superseded: the later review of the same person that replaces it, and the remedy; None for the latest review.
        unfit: why its text cannot be stored in a seal; None where it can.
        unsigned: its account has to sign for this duty, and it is not a signed statement.
        account: the forge's number of the account; None where unknown.
        acting_for: the key of the principal whose deputy decided; None for an own duty.
    """

    duty: str
    division: str
    login: str
    person: str
    review: str
    commit: str
    at: datetime
    opinion: str
    letter: str | None = None
    classification: str | None = None
    same_content: bool | None = True
    bot: bool = False
    dismissed: bool = False
    edited: bool = False
    superseded: tuple[Text, Text] | None = None
    unfit: Text | None = None
    unsigned: bool = False
    account: int | None = None
    acting_for: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """A request for changes that is still in force.

    Attributes:
        login: the account that made it.
        accounts: every account of that person.
        at: when it was made, in the zone of the ledger.
    """

    login: str
    accounts: tuple[str, ...]
    at: datetime


HoldsDuty = Callable[[str, str, str, date], bool]
"""Whether an account held a duty (account, duty, division, day)."""
FindPrincipal = Callable[[str, str, str, date], str | None]
"""The key of the principal for whom an account did a duty (account, duty, division, day); None: in its own right."""
FindAccountProblem = Callable[[str, int | None], Text | None]
"""Why an account's opinion does not count, by its login and its number on the forge; None where it counts."""


@dataclass(frozen=True, slots=True)
class ChainCase:
    """One change, with the facts that decide whether steps fulfil its duties.

    Attributes:
        due: the duties, in order of rank.
        writers: the keys of the persons who wrote or proposed it.
        holds: who had which duty when; None where that is not judged (a seal without the reviewers' file of its day).
        find_principal, find_account_problem: deputies and account numbers by the same file; None where that is not
            judged.
        opened_at: when the pull request was opened, in the zone of the ledger; None where unknown.
        ended_at: when it was merged, or else sealed; None while it is open.
        submitted_on: the day on which the requirement was submitted; None for other records.
    """

    law: Law
    due: tuple[DueDuty, ...]
    writers: frozenset[str] = frozenset()
    holds: HoldsDuty | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    submitted_on: date | None = None
    find_principal: FindPrincipal | None = None
    find_account_problem: FindAccountProblem | None = None


@dataclass(frozen=True, slots=True)
class ChainObjection:
    """Why a step does not fulfil a duty, or a list of steps is not the chain due.

    Attributes:
        index: of the step in the list that was judged; the length of the list where a duty is missing at its end.
        reason: what is wrong.
        remedy: what its reviewer can do.
        other: the index of the conflicting step; -1 without one.
    """

    aspect: Aspect
    index: int
    reason: Text
    remedy: Text
    other: int = -1
