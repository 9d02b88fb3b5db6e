"""C09: the seals of a record are numbered without a gap, in the order of their sealing."""

from collections.abc import Iterator

from taizhang.rules.rule import Facts, Hit, rule
from taizhang.rules.serials import find_misnumbered


@rule
def serials(facts: Facts) -> Iterator[Hit]:
    """A record's approvals are 0001, 0002 …, each sealed no earlier than the one before it."""
    approvals = facts.book.approvals.values()
    series = ((approval.id, approval.predicate.sealed_at, approval) for approval in approvals)
    for misnumbered in find_misnumbered(series, facts.book.broken):
        field = "subject" if misnumbered.reason == "gap" else "predicate.sealed_at"
        yield Hit(misnumbered.record, field, {"approval": misnumbered.record.id, "problem": misnumbered.problem})
