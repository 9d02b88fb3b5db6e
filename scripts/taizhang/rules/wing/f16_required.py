"""F16: a field that is required from a day stands in every record that comes to main from that day."""

from collections.abc import Iterator, Mapping

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents.schema import dotted
from taizhang.rules.dated_shape import missing_fields
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def required(facts: Facts) -> Iterator[Hit]:
    """No record lacks what was required on the day on which it came to main; what is not there yet is judged today."""
    for kind, record, document in facts.book.all.values():
        schema = facts.schemas[kind.name]
        day = facts.book.entered_on(record.id) or facts.today
        for place, dated in missing_fields(schema, document.data, day):
            params: dict[str, Param] = {
                "field": schema.trail(place),
                "when": required_since(dated),
                "place": dotted(place),
            }
            yield Hit(record, dotted(place), params)


def required_since(dated: Mapping[str, str]) -> Text:
    """From which day on a field is required, or until which."""
    since, until = dated.get("from"), dated.get("until")
    if since is None:
        return _message("until", until=until)
    return _message("from", since=since)
