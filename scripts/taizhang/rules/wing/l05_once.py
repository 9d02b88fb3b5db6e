"""L05: a requirement is on the ledger once, and never twice by the same notice."""

from collections.abc import Iterator
from datetime import date

from taizhang.records import Entry
from taizhang.rules.rule import Facts, Hit, rule


@rule
def once(facts: Facts) -> Iterator[Hit]:
    """No two entries are of the same requirement, nor is one by the notice of another that was struck before."""
    for entry in facts.book.entries.values():
        if entry.struck is not None:
            continue
        struck_entries = facts.book.struck_entries_of.get(entry.requirement, ())
        former = [one for one in struck_entries if one.notice == entry.notice and _is_struck_by(one, entry.enrolled_on)]
        first = former[0] if former else facts.book.entry_of[entry.requirement]
        if first.id != entry.id:
            yield Hit(entry, "requirement", {"requirement": entry.requirement, "first": first.id})


def _is_struck_by(entry: Entry, day: date) -> bool:
    """Whether an entry was struck by a day: a double that is struck later does not affect the other entry."""
    return entry.struck is not None and entry.struck.on <= day
