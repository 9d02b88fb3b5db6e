"""F14: a correction names a field that may be corrected, keeps its old value, and gives the reason."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, parse_place
from taizhang.findings.remedy import is_correctable
from taizhang.records.substance import measure_substance
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_UNKNOWN = _message("no-such-field")
_FIXED = _message("not-correctable")
_SHAPE = _message("old-value-does-not-fit")
_GROWS = _message("list-only-grows")
_SAME = _message("value-unchanged")


@rule
def correction(facts: Facts) -> Iterator[Hit]:
    """Every correction names a correctable field, keeps an old value that fits it and differs, and gives the reason."""
    for kind, record, document in facts.book.all.values():
        schema = facts.schemas[kind.name]
        corrections = document.data.get("corrections", ())
        for index, item in enumerate(corrections):
            following = [later for later in corrections[index + 1 :] if later["field"] == item["field"]]
            for part, problem in _find_problems(item, following, document.data, schema, facts):
                params = {"field": item["field"], "problem": problem}
                is_too_short = part == "reason" and measure_substance(item["reason"]) > 0
                by = ("substance.reason",) if is_too_short else ("house/corrections",)
                yield Hit(record, f"corrections.{index}.{part}", params, date.fromisoformat(item["on"]), by=by)


def _find_problems(
    item: Mapping[str, Any], following: list[Any], data: Any, schema: Schema, facts: Facts
) -> Iterator[tuple[str, Text]]:
    place = parse_place(item["field"])
    if not schema.at(place):
        yield "field", _UNKNOWN
    elif not is_correctable(schema, place):
        yield "field", _FIXED
    elif not _keeps_growing_list(schema, place, item["was"], _find_value_after(following, data, place)):
        yield "field", _GROWS
    else:
        # An empty list means that the list was empty, also where the field may then be missing.
        was_empty = item["was"] == [] and schema.at(place).get("type") == "array"
        if not was_empty and not schema.fits(place, item["was"]):
            yield "was", _SHAPE
        now = _find_value_after(following, data, place)
        if now == item["was"] and type(now) is type(item["was"]):
            yield "was", _SAME
    least = facts.law.number("substance.reason", date.fromisoformat(item["on"]))
    if (length := measure_substance(item["reason"])) < least:
        yield (
            "reason",
            _message("reason-too-short", length=length, least=least),
        )


def _find_value_after(following: list[Any], data: Any, place: Place) -> Any:
    return following[0]["was"] if following else places.value_at(data, place)


def _keeps_growing_list(schema: Schema, place: Place, was: Any, now: Any) -> bool:
    """Whether a list that only grows still contains all its items after a correction."""
    if not schema.inherited_flag(place, "x-only-grows", False):
        return True
    is_growing_list = "x-only-grows" in schema.at(place) and isinstance(was, list) and isinstance(now, list)
    return is_growing_list and now[: len(was)] == was
