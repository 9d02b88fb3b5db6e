"""L03: a requirement on the ledger was put to public notice."""

from collections.abc import Iterator

from taizhang.rules.rule import Facts, Hit, rule


@rule
def noticed(facts: Facts) -> Iterator[Hit]:
    """The notice that an entry names lists the entry's requirement."""
    for entry in facts.book.entries.values():
        notice = facts.book.notices.get(entry.notice)
        if notice is None or entry.struck is not None or not facts.book.has_record(entry.requirement):
            continue  # F11
        if all(other.id != notice.id for other in facts.book.listings_of.get(entry.requirement, ())):
            yield Hit(entry, "notice", {"notice": notice.id, "requirement": entry.requirement})
