"""R08: a requirement supersedes only what it may: an earlier one of its own division, not yet on the ledger."""

from collections.abc import Iterator

from taizhang.book import Book
from taizhang.records import Requirement
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text

_ROUND = Text("两者互相替代，或替代了自身", "it supersedes itself, directly or by way of others")
_ELSEWHERE = Text("原需求由其他区划提出", "the old one was raised in another division")
_LATER = Text("原需求提出在后", "the old one was submitted later")


@rule
def supersedes(facts: Facts) -> Iterator[Hit]:
    """What a requirement supersedes has no other successor, is of its division, not later, and not enrolled."""
    rounds = _rounds(facts.book)
    for requirement in facts.book.requirements.values():
        old = facts.book.requirements.get(requirement.supersedes or "")
        reason = _ROUND if requirement.id in rounds else old and _reason(requirement, old, facts.book)
        if old and reason and requirement.withdrawn is None:
            yield Hit(requirement, "supersedes", {"old": old.id, "reason": reason})


def _reason(requirement: Requirement, old: Requirement, book: Book) -> Text | None:
    """Why `requirement` may not supersede `old`. That it was enrolled afterwards is the entry's fault: L09."""
    first = next(iter(book.successors_of.get(old.id, ())), requirement)
    entry = book.entry_of.get(old.id)
    if old.requester.division != requirement.requester.division:
        return _ELSEWHERE
    if old.submitted_on > requirement.submitted_on:
        return _LATER
    if first.id != requirement.id:
        return Text(f"原需求已由{first.id}替代", f"{first.id} supersedes the old one already")
    if entry and entry.enrolled_on < requirement.submitted_on:
        return Text(f"原需求已纳入台账（{entry.id}）", f"the old one is on the ledger as {entry.id}")
    return None


def _rounds(book: Book) -> set[str]:
    """One requirement of every circle of requirements that supersede one another."""
    found: set[str] = set()
    seen: dict[str, str] = {}
    for start in book.requirements:
        at: str | None = start
        while at in book.requirements and at not in seen:
            seen[at] = start
            at = book.requirements[at].supersedes
        if at is not None and seen.get(at) == start:
            found.add(at)
    return found
