"""A01: all seals hang together in one chain, each naming the one before it."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.records import Approval
from taizhang.rules.rule import Facts, Hit, rule


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
            named = (
                Text("无前一存证", "has none before it")
                if previous is None
                else Text("接续同一存证", "follows the same seal")
            )
            problem = Text(f"{first.id}也{named.zh}", f"{first.id} {named.en} as well")
        elif previous is not None and before is None and whole:
            problem = Text("所指的前一存证不存在", "the seal that it names does not exist")
        elif before is not None and before.predicate.sealed_at > approval.predicate.sealed_at:
            problem = Text(f"所接续的{before.id}存证在后", f"{before.id}, which it follows, was sealed later")
        else:
            continue
        yield Hit(approval, "predicate.previous", {"approval": approval.id, "problem": problem})
