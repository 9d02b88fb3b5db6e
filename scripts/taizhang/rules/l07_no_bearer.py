"""L07: no cost bearer is stated for what is common to the whole region."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule


@rule
def no_bearer(facts: Facts) -> Iterator[Hit]:
    """A region-wide entry states no cost bearer, since neither notice names one."""
    for entry in facts.book.entries.values():
        if entry.classification == "region-wide" and entry.cost_bearer is not None:
            yield Hit(entry, "cost_bearer", {"entry": entry.id})
