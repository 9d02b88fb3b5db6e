"""F12: nothing is recorded as done on a future day."""

from collections.abc import Iterator

from taizhang.documents.schema import format_place
from taizhang.rules.rule import Facts, Hit, rule


@rule
def future(facts: Facts) -> Iterator[Hit]:
    """No recorded date, and no recorded moment (all are Beijing time), lies after today."""
    today = facts.today.isoformat()
    for kind, record, document in facts.book.all.values():
        schema = facts.schemas[kind.name]
        for place, moment, _ in schema.find_annotated(document.data, "x-recorded"):
            stated = moment[: len(today)]
            if stated > today:
                params = {"field": schema.trail(place), "stated": stated, "today": today}
                yield Hit(record, format_place(place), params)
