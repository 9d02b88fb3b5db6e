"""L01: ledger entries are numbered without a gap within their year, in the order of enrolment."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from taizhang.records import Entry
from taizhang.rule import Facts, Hit, rule
from taizhang.serials import misnumbered
from taizhang.text import Text


@rule
def number(facts: Facts) -> Iterator[Hit]:
    """A year's entries are 0001, 0002 …, none enrolled before one that has a smaller number."""
    held: defaultdict[str, set[int]] = defaultdict(set)
    for identity in facts.book.broken:
        year, _, digits = identity.rpartition("-")
        if year.startswith("LEDGER-") and digits.isdigit():
            held[year].add(int(digits))
    series: defaultdict[str, list[tuple[int, date, Entry]]] = defaultdict(list)
    for entry in facts.book.entries.values():
        year, _, digits = entry.id.rpartition("-")
        series[year].append((int(digits), entry.enrolled_on, entry))
    for year, triples in series.items():
        for fault in misnumbered(triples, held[year]):
            due = f"{year}-{fault.due:04}"
            if fault.reason == "gap":
                problem, field = Text(f"缺少{due}", f"{due} is missing"), "id"
            else:
                day, field = fault.record.enrolled_on, "enrolled_on"
                problem = Text(f"入账日期{day}早于{due}", f"it was enrolled on {day}, before {due}")
            yield Hit(fault.record, field, {"entry": fault.record.id, "problem": problem})
