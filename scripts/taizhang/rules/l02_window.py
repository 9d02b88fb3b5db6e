"""L02: a requirement enters the ledger only after its notice has run out."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule


@rule
def window(facts: Facts) -> Iterator[Hit]:
    """An entry is enrolled later than the last day of its notice."""
    for entry in facts.book.entries.values():
        notice = facts.book.notices.get(entry.notice)
        if notice is not None and entry.enrolled_on <= notice.closes_on:
            yield Hit(
                entry,
                "enrolled_on",
                {"notice": notice.id, "enrolled_on": entry.enrolled_on, "closes_on": notice.closes_on},
            )
