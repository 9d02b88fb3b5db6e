"""A01: all seals form one chain, each naming the one before it."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.records import Approval
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def seal_chain(facts: Facts) -> Iterator[Hit]:
    """The earliest seal has no predecessor; every other names another seal's file, and no file is named twice."""
    book = facts.book
    by_digest = {book.document(key).sha256: approval for key, approval in book.approvals.items()}
    # Otherwise the seal named may be broken, or not part of the check.
    is_complete = not book.partial and not any("/" in identity for identity in book.broken)
    first_by_previous: dict[str | None, Approval] = {}
    for approval in sorted(book.approvals.values(), key=lambda item: (item.predicate.sealed_at, item.id)):
        previous = approval.predicate.previous
        predecessor = by_digest.get(previous or "")
        first = first_by_previous.setdefault(previous, approval)
        if first is not approval:
            relation = _message("has-no-predecessor") if previous is None else _message("follows-same-seal")
            problem = _message("shares-predecessor", first=first.id, relation=relation)
        elif previous is not None and predecessor is None and is_complete:
            problem = _message("predecessor-does-not-exist")
        elif predecessor is not None and predecessor.predicate.sealed_at > approval.predicate.sealed_at:
            problem = _message("predecessor-sealed-later", predecessor=predecessor.id)
        else:
            continue
        yield Hit(approval, "predicate.previous", {"approval": approval.id, "problem": problem})
