"""L05: a requirement is on the ledger once."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule


@rule
def once(facts: Facts) -> Iterator[Hit]:
    """No two entries are of the same requirement, those that were struck left out."""
    for entry in facts.book.entries.values():
        if entry.struck is not None:
            continue
        first = facts.book.entry_of[entry.requirement]
        if first.id != entry.id:
            yield Hit(entry, "requirement", {"requirement": entry.requirement, "first": first.id})
