"""F16: a field that is required from a day is present in every record that comes to main from that day."""

from collections.abc import Iterator, Mapping

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents.schema import format_place
from taizhang.rules.dated_shape import find_missing_fields
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def required(facts: Facts) -> Iterator[Hit]:
    """No record lacks a field required on the day on which it came to main; a record not on main is judged today."""
    for kind, record, document in facts.book.all.values():
        schema = facts.schemas[kind.name]
        day = facts.book.entered_on(record.id) or facts.today
        for place, dated in find_missing_fields(schema, document.data, day):
            params: dict[str, Param] = {
                "field": schema.trail(place),
                "when": describe_required_period(dated),
                "place": format_place(place),
            }
            yield Hit(record, format_place(place), params)


def describe_required_period(dated: Mapping[str, str]) -> Text:
    """The period in which a field is required: from a day, or until a day."""
    since, until = dated.get("from"), dated.get("until")
    if since is None:
        return _message("required-until", until=until)
    return _message("required-from", since=since)
