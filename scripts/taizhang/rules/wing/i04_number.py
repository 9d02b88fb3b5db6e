"""I04: interface specifications are numbered without a gap, in the order of publication."""

from collections.abc import Iterator

from taizhang.rules.rule import Facts, Hit, rule
from taizhang.rules.serials import find_misnumbered


@rule
def number(facts: Facts) -> Iterator[Hit]:
    """Interfaces are 001, 002 …, each published no earlier than the one before it."""
    series = ((interface.id, interface.published_on, interface) for interface in facts.book.interfaces.values())
    for misnumbered in find_misnumbered(series, facts.book.broken):
        field = "id" if misnumbered.reason == "gap" else "published_on"
        yield Hit(misnumbered.record, field, {"interface": misnumbered.record.id, "problem": misnumbered.problem})
