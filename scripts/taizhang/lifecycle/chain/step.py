"""What the chain's law looks at: the steps that were taken, whatever tells of them, and the change that they serve."""

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
"""In which respect a step or a chain does not hold; a step is `waiting` where only a duty before it is not done."""


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One approval, given for one duty: a review on a forge, or what a seal states of one.

    A review that may serve several duties makes one step for each of them.

    Attributes:
        duty, division: what it was given for.
        login: the account.
        person: the key of the person whose account it is; the same for every account of one human.
        review, commit: the forge's number of the review, and what it was given on.
        at: when it was given, in the zone of the ledger (Asia/Shanghai), by whose days the law counts.
        opinion: the text without the lines of its data.
        letter, classification: its data, None where the opinion states none.
        outcome: by which it ends the requirement's chain; None where it lets it go on.
        same_content: whether what was approved stood in `commit` as it is merged; None where the commit is missing.
        bot: a robot's account gave it.
        dismissed: it was dismissed on the forge.
        edited: the text that is shown today is not the one that was handed in, or none is shown.
        superseded: which later review of the same person stands in its place, and what to do about it; None where it is
            their last word.
        unfit: why its text cannot be kept in a seal; None where it can.
        unsigned: its account has to sign for this duty, and it is no signed statement.
        account: the forge's number of the account; None where unknown.
        acting_for: the key of the person whose deputy gave it; None for a duty of one's own.
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
    """A request for changes that still stands.

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
"""The key of the person for whom an account did a duty (account, duty, division, day); None: in its own right."""
FindAccountProblem = Callable[[str, int | None], Text | None]
"""Why what an account says does not count, by its login and the forge's number of it; None where nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Case:
    """One change, with everything else that decides whether steps fulfil its duties.

    Attributes:
        due: the duties, in order of rank.
        writers: the keys of the persons who wrote or proposed it.
        holds: who held which duty when; None where that is not to be judged (a seal, without the reviewers' file
            that it was judged by).
        find_principal, find_account_problem: what the same file says of deputies and of the accounts' numbers; None
            where that is not to be judged.
        opened_at: when the pull request was opened, in the zone of the ledger; None where unknown.
        ended_at: when it was merged, or failing that sealed; None while it is open.
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
class Objection:
    """Why a step does not fulfil a duty, or why a list of steps is not the chain due.

    Attributes:
        index: of the step in the list that was judged; the length of the list where a duty is missing at its end.
        reason: what is wrong.
        remedy: what its reviewer can do about it.
        other: of the step that stands against it; -1 where none does.
    """

    aspect: Aspect
    index: int
    reason: Text
    remedy: Text
    other: int = -1
