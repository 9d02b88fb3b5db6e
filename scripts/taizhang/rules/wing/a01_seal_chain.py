"""A01: all seals hang together in one chain, each naming the one before it."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.records import Approval
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def seal_chain(facts: Facts) -> Iterator[Hit]:
    """One seal, the earliest, has no previous; every other names another seal's file, none named twice."""
    book = facts.book
    by_digest = {book.document(key).sha256: approval for key, approval in book.approvals.items()}
    # Else the seal named may be a broken one, or one that was not looked at.
    whole = not book.partial and not any("/" in identity for identity in book.broken)
    used: dict[str | None, Approval] = {}
    for approval in sorted(book.approvals.values(), key=lambda item: (item.predicate.sealed_at, item.id)):
        previous = approval.predicate.previous
        before = by_digest.get(previous or "")
        first = used.setdefault(previous, approval)
        if first is not approval:
            named = _message("has-none-before") if previous is None else _message("follows-the-same-seal")
            problem = _message("as-well", first=first.id, named=named)
        elif previous is not None and before is None and whole:
            problem = _message("seal-that-it-names-does-not-exist")
        elif before is not None and before.predicate.sealed_at > approval.predicate.sealed_at:
            problem = _message("which-it-follows-was-sealed-later", before=before.id)
        else:
            continue
        yield Hit(approval, "predicate.previous", {"approval": approval.id, "problem": problem})
