"""Steps from seals: what a seal states, as the chain's law looks at it."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime

from taizhang.documents.writing.original import originals
from taizhang.law.law import Law
from taizhang.lifecycle.chain.due import MACHINERY, DueDuty, due_for_machinery, due_to_withdraw, duties
from taizhang.lifecycle.chain.outcome import end_at_last
from taizhang.lifecycle.chain.step import Case, ChainStep, HoldsDuty
from taizhang.records import Approval, Requirement
from taizhang.repository.book import Book
from taizhang.repository.reviewers import Reviewers


def reviewed_classification(approvals: Iterable[Approval]) -> str | None:
    """The classification that the newest of a requirement's seals states; None where none states one.

    A correction is sealed without one: what was reviewed before stands. Source: house/seals.
    """
    stated = [approval.classification for approval in approvals if approval.classification is not None]
    return stated[-1] if stated else None


def steps_of(
    approval: Approval, reviewers: Reviewers | None, same_content: Callable[[str], bool | None] = lambda _: True
) -> tuple[ChainStep, ...]:
    """The steps that a seal states, in its order.

    `reviewers` say which accounts are one person's. `same_content` says of a commit whether what was approved stood
    in it as it was merged, None where the commit is missing; a seal by itself can't show that.
    """
    return tuple(
        ChainStep(
            duty=step.duty,
            division=step.division,
            login=step.person,
            person=person_of(step.person, reviewers),
            review=step.review,
            commit=step.commit,
            at=step.at,
            opinion=step.opinion,
            letter=step.letter,
            classification=step.classification,
            same_content=same_content(step.commit),
            unsigned=step.statement is None
            and reviewers is not None
            and reviewers.requires_signature(step.person, step.duty, step.division, step.at.date()),
            account=step.account,
            outcome=step.outcome,
            acting_for=step.acting_for,
        )
        for step in approval.predicate.chain
    )


def case_of(
    law: Law,
    approval: Approval,
    due: tuple[DueDuty, ...],
    requirement: Requirement | None,
    reviewers: Reviewers | None,
    holds: HoldsDuty | None = None,
    ended_at: datetime | None = None,
) -> Case:
    """The case that a seal is judged in, by the law of the day from which it counts.

    `due` are the duties of its change; an outcome that its last step states ends them there.
    `requirement` is its record where that is one. `holds` says who held which duty at the time; without it that is not
    judged, nor are deputies and account numbers. `ended_at` is the time of the merge where it is
    known; else no step may be later than the seal itself.
    """
    return Case(
        law=law.as_of(approval.approved_on),
        due=end_at_last(due, approval.predicate.chain),
        writers=frozenset({person_of(approval.predicate.author, reviewers)}),
        holds=holds,
        opened_at=approval.predicate.opened_at,
        ended_at=ended_at or approval.predicate.proven_at,
        submitted_on=requirement.submitted_on if requirement is not None else None,
        find_principal=reviewers.find_principal if holds is not None and reviewers is not None else None,
        find_account_problem=reviewers.find_account_problem if holds is not None and reviewers is not None else None,
    )


def case_in(law: Law, book: Book, approval: Approval, reviewers: Reviewers | None) -> Case:
    """The case of a seal as one tree shows it: what was due by its record, and no judgement of who held office."""
    requirement = book.requirements.get(approval.record)
    return case_of(law, approval, due_in(law, book, approval), requirement, reviewers)


def due_in(law: Law, book: Book, approval: Approval) -> tuple[DueDuty, ...]:
    """The duties that were due for a seal on the day from which it counts, as far as one tree shows it.

    A requirement's are known by itself, and its withdrawal by the digests of its seals; machinery's are always the
    same. What was due for another record depends on what was changed, which only the audit sees: there the duties are
    taken as stated, one after the other, the same duty twice side by side.
    """
    law = law.as_of(approval.approved_on)
    requirement = book.requirements.get(approval.record)
    if requirement is not None:
        return (
            due_to_withdraw(law, requirement, book.ending_of.get(requirement.id))
            if _only_added(book, approval, requirement)
            else duties(law, requirement)
        )
    if approval.record.startswith(MACHINERY):
        return due_for_machinery(law)
    due: list[DueDuty] = []
    for step in approval.predicate.chain:
        rank = due[-1].rank + (due[-1].duty != step.duty or due[-1].division != step.division) if due else 0
        due.append(DueDuty(step.duty, step.division, rank))
    return tuple(due)


def person_of(login: str, reviewers: Reviewers | None) -> str:
    """The key of the person behind an account; the account itself, less its case, where no file says it."""
    return login.casefold() if reviewers is None else reviewers.person_of(login)


def _only_added(book: Book, approval: Approval, requirement: Requirement) -> bool:
    """Whether a seal is of a withdrawal or correction: of a file that an earlier seal knew without it."""
    if requirement.withdrawn is None and not requirement.corrections:
        return False
    before = [hashlib.sha256(raw).hexdigest() for raw in originals(book.document(requirement.id))]
    if approval.digest not in before:
        return False
    earlier = {item.digest for item in book.approvals_of.get(requirement.id, ()) if item.serial < approval.serial}
    return not earlier.isdisjoint(before[before.index(approval.digest) + 1 :])
