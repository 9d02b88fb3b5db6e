"""L11: no entry stays on the ledger by an annulled notice."""

from collections.abc import Iterator

from taizhang.rules.rule import Facts, Hit, rule


@rule
def annulled(facts: Facts) -> Iterator[Hit]:
    """The notice that an entry names is not annulled, unless the entry was struck."""
    for entry in facts.book.entry_of.values():
        notice = facts.book.notices.get(entry.notice)
        if notice is not None and notice.annulled is not None:
            yield Hit(entry, "notice", {"entry": entry.id, "notice": notice.id, "on": notice.annulled.on})
