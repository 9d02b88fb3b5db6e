"""F14: a correction names a field that may be corrected, keeps its old value, and gives the reason."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, undotted
from taizhang.findings.remedy import is_correctable
from taizhang.records.substance import weight
from taizhang.rules.rule import Facts, Hit, rule

_UNKNOWN = Text("记录中没有该字段", "the record has no such field")
_FIXED = Text(
    "该字段不得更正；公示有误应撤销公示，条目有误应移出台账，已公示的需求内容有误应另行提出并替代",
    "this field is not corrected: annul the notice, strike the entry, or raise a requirement that supersedes it",
)
_SHAPE = Text("原值不合该字段的格式", "the old value has not the shape of the field")
_GROWS = Text(
    "该列表只能添加，不能去掉或者改动已有的项", "the list only grows: none of its items is taken out or edited"
)
_SAME = Text("更正后的内容与原值相同", "the field still holds the old value")


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
            Text(
                f"理由有实质内容的文字仅{length}字，至少应有{least}字",
                f"the reason has {length} characters of substance; {least} are the least",
            ),
        )


def _value_after(following: list[Any], data: Any, place: Place) -> Any:
    return following[0]["was"] if following else places.at(data, place)


def _keeps_what_only_grows(schema: Schema, place: Place, was: Any, now: Any) -> bool:
    """Whether a list that only grows holds, after its correction, all that it held before."""
    if not schema.inherited(place, "x-only-grows", False):
        return True
    whole = "x-only-grows" in schema.at(place) and isinstance(was, list) and isinstance(now, list)
    return whole and now[: len(was)] == was
