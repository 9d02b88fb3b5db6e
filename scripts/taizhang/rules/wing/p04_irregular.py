"""P04: irregular days of an old ledger are reported."""

from collections.abc import Iterator

from taizhang.law.paper_days import find_irregularities, known_day
from taizhang.rules.rule import Facts, Hit, rule


@rule
def irregular(facts: Facts) -> Iterator[Hit]:
    """The days of a migrated entry are in order, its notice lasted its working days, its division existed.

    Source: region-2021-1131/2.3, house/migration.
    """
    for entry in facts.book.migrated_entries.values():
        for one in find_irregularities(entry, facts.law):
            yield Hit(entry, one.field, {"record": entry.id, "problem": one.problem}, known_day(entry))
