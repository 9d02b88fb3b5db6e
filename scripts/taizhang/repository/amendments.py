"""Corrections and changes for readers: the field, its value before and now, from which day and why.

A correction keeps the old value of a field, a change its new one. Both belong to the field that they name: where the
schema keeps that field from the public, it keeps their values and reasons from the public as well. Pages, feeds,
open data, search and sheets all use this. Source: house/corrections.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, parse_place
from taizhang.law.law import Law
from taizhang.repository.history import undo_corrections

_message = Messages(__file__)

KINDS: Mapping[str, Text] = {"correction": _message("correction"), "change": _message("change")}
LISTS = frozenset({"corrections", "changes"})
"""The keys of a record's corrections and changes."""
NOTHING = _message("nothing").zh


@dataclass(frozen=True, slots=True)
class Amendment:
    """One correction or change of a record, as far as the public may see it.

    Attributes:
        kind: `correction` or `change`.
        number: its number among the record's corrections, or changes, in the order of the file, from 1.
        place: the field that it names.
        described_at: the place whose schema describes the values: of a corrected change, the changed field.
        was: the value before; None where it was missing.
        now: the value after; None where it was removed.
        on: the day of the decision, of a change the day from which it holds.
        reason: the reason of a correction, the basis of a change.
        is_public: whether the values and the reason are public; where not, they are omitted.
    """

    kind: str
    number: int
    place: Place
    described_at: Place
    was: Any
    now: Any
    on: date
    reason: str
    is_public: bool


def amendments_of(schema: Schema, data: Mapping[str, Any]) -> tuple[Amendment, ...]:
    """The corrections and changes in the plain data of a record, in order of their days."""
    amendments = [*_corrections(schema, data), *_changes(schema, data)]
    return tuple(sorted(amendments, key=lambda amendment: amendment.on))


def data_in_force(data: Mapping[str, Any], on: date) -> Mapping[str, Any]:
    """The plain data of a record with every change in its place that holds on a day; `data` itself without any."""
    changes = [item for item in data.get("changes", ()) if _day(item["from"]) <= on]
    if not changes:
        return data
    result = copy.deepcopy(dict(data))
    for item in sorted(changes, key=lambda item: _day(item["from"])):
        places.set_value(result, parse_place(item["field"]), item["value"])
    return result


def public_copy(schema: Schema, data: Any, place: Place = ()) -> Any:
    """A copy of the value `data` at `place` without what the schema keeps from the public.

    A correction or change of a field that is not public keeps its field and its day only.
    """
    if isinstance(data, Mapping):
        return {
            key: _public_items(schema, data, value)
            if not place and key in LISTS
            else public_copy(schema, value, (*place, key))
            for key, value in data.items()
            if schema.is_public((*place, key))
        }
    if isinstance(data, list):
        return [public_copy(schema, value, (*place, number)) for number, value in enumerate(data)]
    return data


def field_title(schema: Schema, place: Place) -> str:
    """The Chinese titles of the field at `place`, from the record inwards; items of lists by their number."""
    parts: list[str] = []
    for depth, step in enumerate(place):
        if isinstance(step, int):
            parts[-1] += _message("item", number=step + 1).zh
        else:
            parts.append(schema.title(place[: depth + 1]))
    return "—".join(parts)


def value_text(schema: Schema, law: Law, value: Any, place: Place) -> str:
    """A value at `place` in words: titles of coded values, names of departments; groups and lists in one line."""
    if value is None or value == [] or value == {}:
        return NOTHING
    if isinstance(value, Mapping):
        keys = schema.at(place).get("properties", {})
        inner = [(key, value[key]) for key in keys if key in value]
        return "，".join(
            f"{schema.title((*place, key))}：{value_text(schema, law, one, (*place, key))}" for key, one in inner
        )
    if isinstance(value, list):
        words = [value_text(schema, law, item, (*place, number)) for number, item in enumerate(value)]
        return ("；" if any(isinstance(item, Mapping) for item in value) else "、").join(words)
    if isinstance(value, bool):
        return _message("answer-yes" if value else "answer-no").zh
    described = schema.at(place)
    if isinstance(value, float | int):
        return f"{value:,.2f}" if "元" in str(described.get("description", "")) else number_text(value)
    match described.get("x-shows"):
        case "finance-department":
            return law.department(value)
        case "citation":
            return law.cite(value).zh
        case "overlay":
            return law.calendar.overlay_title(value)
    if value in law.divisions and any("x-reports-to" in option for option in described.get("oneOf", ())):
        return law.divisions[value].name
    return schema.label(place, str(value)).rstrip("\n")


def number_text(value: float) -> str:
    """A number with all of its digits."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else str(value)


def describe_amendment(schema: Schema, law: Law, amendment: Amendment) -> str:
    """A correction or change in one line, for cells and feeds."""
    title = field_title(schema, amendment.place)
    is_change = amendment.kind == "change"
    if not amendment.is_public:
        return _message(
            "hidden-change-line" if is_change else "hidden-correction-line", on=amendment.on, title=title
        ).zh
    was, now = (value_text(schema, law, value, amendment.described_at) for value in (amendment.was, amendment.now))
    reason = amendment.reason.strip().rstrip("。")
    return _message(
        "change-line" if is_change else "correction-line",
        on=amendment.on,
        title=title,
        was=was,
        now=now,
        reason=reason,
    ).zh


def _corrections(schema: Schema, data: Mapping[str, Any]) -> Iterator[Amendment]:
    """Each correction with the value right after it: the later ones are undone first."""
    items = list(data.get("corrections", ()))
    state = dict(data)
    if items:
        state = copy.deepcopy(state)
    corrections = []
    for number, item in reversed(list(enumerate(items, 1))):
        place = parse_place(item["field"])
        state["corrections"] = [item]
        now = copy.deepcopy(places.value_at(state, place))
        undo_corrections(state)
        corrections.append(
            _amendment(schema, data, ("correction", number), place, item["was"], now, item["on"], item["reason"])
        )
    yield from reversed(corrections)


def _changes(schema: Schema, data: Mapping[str, Any]) -> Iterator[Amendment]:
    items = sorted(enumerate(data.get("changes", ()), 1), key=lambda pair: _day(pair[1]["from"]))
    state = copy.deepcopy(dict(data)) if items else {}
    for number, item in items:
        place = parse_place(item["field"])
        was = copy.deepcopy(places.value_at(state, place))
        places.set_value(state, place, copy.deepcopy(item["value"]))
        yield _amendment(schema, data, ("change", number), place, was, item["value"], item["from"], item["basis"])


def _amendment(
    schema: Schema,
    data: Mapping[str, Any],
    which: tuple[str, int],
    place: Place,
    was: Any,
    now: Any,
    on: Any,
    reason: str,
) -> Amendment:
    described = _described_at(place, data)
    # The reason for a group with a hidden field may describe that very field: no part of it is public.
    if not schema.is_public(described) or _hides(schema, described, was) or _hides(schema, described, now):
        return Amendment(*which, place, described, None, None, _day(on), "", is_public=False)
    return Amendment(*which, place, described, was, now, _day(on), str(reason), is_public=True)


def _public_items(schema: Schema, data: Mapping[str, Any], items: Any) -> Any:
    return [_public_item(schema, data, item) for item in items]


def _public_item(schema: Schema, data: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, Any]:
    place = _described_at(parse_place(item["field"]), data)
    values = [item[key] for key in ("was", "value") if key in item]
    if schema.is_public(place) and not any(_hides(schema, place, value) for value in values):
        return dict(item)
    return {key: item[key] for key in ("field", "on", "from") if key in item}


def _described_at(place: Place, data: Mapping[str, Any]) -> Place:
    """The place whose schema describes the value at `place`: inside a change's value, the changed field's."""
    if len(place) >= 3 and place[0] == "changes" and place[2] == "value":
        field = places.value_at(data, (*place[:2], "field"))
        if isinstance(field, str):
            return (*parse_place(field), *place[3:])
    return place


def _hides(schema: Schema, place: Place, value: Any) -> bool:
    """Whether any part of `value` is not public."""
    if not isinstance(value, Mapping | list):
        return False
    return any(not is_public for _, _, is_public in schema.part(place).find_annotated(value, "x-public"))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
