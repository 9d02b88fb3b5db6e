"""N01: notices are numbered without a gap within their year, in the order of publication."""

from collections.abc import Iterator

from taizhang.rules.rule import Facts, Hit, rule
from taizhang.rules.serials import find_misnumbered


@rule
def number(facts: Facts) -> Iterator[Hit]:
    """A year's notices are 01, 02 …, each published no earlier than the one before it."""
    series = ((notice.id, notice.published_on, notice) for notice in facts.book.notices.values())
    for misnumbered in find_misnumbered(series, facts.book.broken):
        field = "id" if misnumbered.reason == "gap" else "published_on"
        yield Hit(misnumbered.record, field, {"notice": misnumbered.record.id, "problem": misnumbered.problem})
