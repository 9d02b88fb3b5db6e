"""F14: a correction names a field that may be corrected, keeps its old value, and gives the reason."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, undotted
from taizhang.findings.remedy import is_correctable
from taizhang.records.substance import weight
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_UNKNOWN = _message("unknown")
_FIXED = _message("fixed")
_SHAPE = _message("shape")
_GROWS = _message("grows")
_SAME = _message("same")


@rule
def correction(facts: Facts) -> Iterator[Hit]:
    """Every correction names a correctable field, keeps an old value that fits it and differs, and says why."""
    for kind, record, document in facts.book.all.values():
        schema = facts.schemas[kind.name]
        listed = document.data.get("corrections", ())
        for index, item in enumerate(listed):
            following = [later for later in listed[index + 1 :] if later["field"] == item["field"]]
            for part, problem in _problems(item, following, document.data, schema, facts):
                params = {"field": item["field"], "problem": problem}
                short = part == "reason" and weight(item["reason"]) > 0
                by = ("substance.reason",) if short else ("house/corrections",)
                yield Hit(record, f"corrections.{index}.{part}", params, date.fromisoformat(item["on"]), by=by)


def _problems(
    item: Mapping[str, Any], following: list[Any], data: Any, schema: Schema, facts: Facts
) -> Iterator[tuple[str, Text]]:
    place = undotted(item["field"])
    if not schema.at(place):
        yield "field", _UNKNOWN
    elif not is_correctable(schema, place):
        yield "field", _FIXED
    elif not _keeps_what_only_grows(schema, place, item["was"], _value_after(following, data, place)):
        yield "field", _GROWS
    else:
        # An empty list says that nothing was listed, also where the field may then not be there at all.
        was_empty = item["was"] == [] and schema.at(place).get("type") == "array"
        if not was_empty and not schema.fits(place, item["was"]):
            yield "was", _SHAPE
        now = _value_after(following, data, place)
        if now == item["was"] and type(now) is type(item["was"]):
            yield "was", _SAME
    least = facts.law.number("substance.reason", date.fromisoformat(item["on"]))
    if (length := weight(item["reason"])) < least:
        yield (
            "reason",
            _message("reason-has-characters-of-substance", length=length, least=least),
        )


def _value_after(following: list[Any], data: Any, place: Place) -> Any:
    return following[0]["was"] if following else places.at(data, place)


def _keeps_what_only_grows(schema: Schema, place: Place, was: Any, now: Any) -> bool:
    """Whether a list that only grows holds, after its correction, all that it held before."""
    if not schema.inherited(place, "x-only-grows", False):
        return True
    whole = "x-only-grows" in schema.at(place) and isinstance(was, list) and isinstance(now, list)
    return whole and now[: len(was)] == was
