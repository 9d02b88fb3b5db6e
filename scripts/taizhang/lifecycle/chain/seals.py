"""Steps from seals: the content of a seal in the form that the chain's law judges."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from taizhang.documents.writing.original import find_originals
from taizhang.law.law import Law
from taizhang.lifecycle.chain.due import MACHINERY, DueDuty, list_duties, list_machinery_duties, list_withdrawal_duties
from taizhang.lifecycle.chain.outcome import cut_chain_at_outcome
from taizhang.lifecycle.chain.step import ChainCase, ChainStep, HoldsDuty
from taizhang.records import Approval, Requirement
from taizhang.repository.book import Book
from taizhang.repository.reviewers import Reviewers


class SealedChain(NamedTuple):
    """A seal, the case that it is judged in, and its steps."""

    approval: Approval
    case: ChainCase
    steps: tuple[ChainStep, ...]


def find_reviewed_classification(approvals: Iterable[Approval]) -> str | None:
    """The classification that the newest of a requirement's seals states; None where it is missing.

    A correction is sealed without one: the earlier classification remains in force. Source: house/seals.
    """
    classifications = [approval.classification for approval in approvals if approval.classification is not None]
    return classifications[-1] if classifications else None


def read_steps(
    approval: Approval, reviewers: Reviewers | None, same_content: Callable[[str], bool | None] = lambda _: True
) -> tuple[ChainStep, ...]:
    """The steps that a seal states, in its order.

    `reviewers` map accounts to persons. `same_content` is whether a commit contained the approved content as merged,
    None where the commit is missing; a seal by itself does not show that.
    """
    return tuple(
        ChainStep(
            duty=step.duty,
            division=step.division,
            login=step.person,
            person=find_person(step.person, reviewers),
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


def build_case(
    law: Law,
    approval: Approval,
    due: tuple[DueDuty, ...],
    requirement: Requirement | None,
    reviewers: Reviewers | None,
    holds: HoldsDuty | None = None,
    ended_at: datetime | None = None,
) -> ChainCase:
    """The case that a seal is judged in, by the law of the day from which it counts.

    `due` are the duties of its change; an outcome that its last step states ends them there.
    `requirement` is the sealed record where it is one. `holds` is who had which duty at the time; without it neither
    that nor deputies and account numbers are judged. `ended_at` is the time of the merge where known; else no step may
    be later than the seal itself.
    """
    return ChainCase(
        law=law.as_of(approval.approved_on),
        due=cut_chain_at_outcome(due, approval.predicate.chain),
        writers=frozenset({find_person(approval.predicate.author, reviewers)}),
        holds=holds,
        opened_at=approval.predicate.opened_at,
        ended_at=ended_at or approval.predicate.proven_at,
        submitted_on=requirement.submitted_on if requirement is not None else None,
        find_principal=reviewers.find_principal if holds is not None and reviewers is not None else None,
        find_account_problem=reviewers.find_account_problem if holds is not None and reviewers is not None else None,
    )


def read_sealed_chains(law: Law, book: Book, reviewers: Reviewers | None) -> Iterator[SealedChain]:
    """Every seal with its case and steps as one tree shows them, without judging who held office."""
    for approval in book.approvals.values():
        requirement = book.requirements.get(approval.record)
        case = build_case(law, approval, find_due_duties(law, book, approval), requirement, reviewers)
        yield SealedChain(approval, case, read_steps(approval, reviewers))


def find_due_duties(law: Law, book: Book, approval: Approval) -> tuple[DueDuty, ...]:
    """The duties that were due for a seal on the day from which it counts, as far as one tree shows them.

    A requirement shows its own, and the digests of its seals show a withdrawal; machinery's are always the same. The
    duties of other records depend on the change, which only the audit sees: they are taken as stated, one after the
    other, the same duty twice side by side.
    """
    law = law.as_of(approval.approved_on)
    requirement = book.requirements.get(approval.record)
    if requirement is not None:
        return (
            list_withdrawal_duties(law, requirement, book.ending_of.get(requirement.id))
            if _is_only_addition(book, approval, requirement)
            else list_duties(law, requirement)
        )
    if approval.record.startswith(MACHINERY):
        return list_machinery_duties(law)
    due: list[DueDuty] = []
    for step in approval.predicate.chain:
        rank = due[-1].rank + (due[-1].duty != step.duty or due[-1].division != step.division) if due else 0
        due.append(DueDuty(step.duty, step.division, rank))
    return tuple(due)


def find_person(login: str, reviewers: Reviewers | None) -> str:
    """The key of the person behind an account; the account itself in lower case without a reviewers' file."""
    return login.casefold() if reviewers is None else reviewers.person_of(login)


def _is_only_addition(book: Book, approval: Approval, requirement: Requirement) -> bool:
    """Whether a seal is of a withdrawal or correction: an earlier seal has the file without it."""
    if requirement.withdrawn is None and not requirement.corrections:
        return False
    digests = [hashlib.sha256(raw).hexdigest() for raw in find_originals(book.document(requirement.id))]
    if approval.digest not in digests:
        return False
    earlier = {item.digest for item in book.approvals_of.get(requirement.id, ()) if item.serial < approval.serial}
    return not earlier.isdisjoint(digests[digests.index(approval.digest) + 1 :])
