"""F16: a field that is required from a day stands in every record that comes to main from that day."""

from collections.abc import Iterator

from taizhang.dated_shape import missing_fields
from taizhang.rule import Facts, Hit, rule
from taizhang.schema import dotted
from taizhang.text import Text


@rule
def required(facts: Facts) -> Iterator[Hit]:
    """No record lacks what was required on the day on which it came to main; what is not there yet is judged today."""
    for kind, record, document in facts.book.all.values():
        schema = facts.schemas[kind.name]
        day = facts.book.entered_on(record.id) or facts.today
        for place, dated in missing_fields(schema, document.data, day):
            since = dated.get("from", "")
            when = Text(f"自{since}起", f"from {since} on") if since else Text("", f"until {dated.get('until')}")
            yield Hit(record, dotted(place), {"field": schema.trail(place), "when": when, "place": dotted(place)})
