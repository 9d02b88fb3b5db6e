"""L05: a requirement is on the ledger once."""

from collections.abc import Iterator

from taizhang.records import Entry
from taizhang.rule import Facts, Hit, rule


@rule
def once(facts: Facts) -> Iterator[Hit]:
    """No two entries are of the same requirement, unless the first was struck and the second stands on a new notice."""
    by_notice: dict[tuple[str, str], Entry] = {}
    for entry in facts.book.entries.values():
        if entry.struck is not None:
            by_notice.setdefault((entry.requirement, entry.notice), entry)
            continue
        first = by_notice.setdefault((entry.requirement, entry.notice), facts.book.entry_of[entry.requirement])
        if first.id != entry.id:
            yield Hit(entry, "requirement", {"requirement": entry.requirement, "first": first.id})
