"""L05: a requirement is on the ledger once, and by one notice never again."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule


@rule
def once(facts: Facts) -> Iterator[Hit]:
    """No two entries are of the same requirement, those left out that were struck and are of another notice."""
    for entry in facts.book.entries.values():
        if entry.struck is not None:
            continue
        former = [one for one in facts.book.struck_entries_of.get(entry.requirement, ()) if one.notice == entry.notice]
        first = former[0] if former else facts.book.entry_of[entry.requirement]
        if first.id != entry.id:
            yield Hit(entry, "requirement", {"requirement": entry.requirement, "first": first.id})
