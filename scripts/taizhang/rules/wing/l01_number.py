"""L01: ledger entries are numbered without a gap within their year, in the order of enrolment."""

from collections.abc import Iterator

from taizhang.rules.rule import Facts, Hit, rule
from taizhang.rules.serials import find_misnumbered


@rule
def number(facts: Facts) -> Iterator[Hit]:
    """A year's entries are 0001, 0002 …, none enrolled before one that has a smaller number."""
    series = ((entry.id, entry.enrolled_on, entry) for entry in facts.book.entries.values())
    for misnumbered in find_misnumbered(series, facts.book.broken):
        field = "id" if misnumbered.reason == "gap" else "enrolled_on"
        yield Hit(misnumbered.record, field, {"entry": misnumbered.record.id, "problem": misnumbered.problem})
