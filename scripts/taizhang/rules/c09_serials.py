"""C09: the seals of a record are numbered without a gap, in the order of their sealing."""

from collections.abc import Iterator
from itertools import pairwise

from taizhang.chain import number_fault
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def serials(facts: Facts) -> Iterator[Hit]:
    """A record's approvals are 0001, 0002 …, each sealed no earlier than the one before it."""
    for approvals in facts.book.approvals_of.values():
        for approval in approvals:
            problem = number_fault(facts.book, approval.id)
            if problem is not None:
                yield Hit(approval, "subject", {"approval": approval.id, "problem": problem})
        for before, approval in pairwise(approvals):
            if approval.predicate.sealed_at < before.predicate.sealed_at:
                problem = Text(f"封存早于{before.id}", f"it was sealed before {before.id}")
                yield Hit(approval, "predicate.sealed_at", {"approval": approval.id, "problem": problem})
