"""What contradicts itself in a vocabulary whose shape is sound: its days, its successors, who reports to whom."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from taizhang.base.text import Param, Text
from taizhang.documents.document import Document, Fault, Place
from taizhang.documents.schema import Schema, dotted
from taizhang.law.divisions import Division, Era, eras_of

DIVISIONS = "divisions"
"""The name of the vocabulary of divisions."""

_OF_DIVISIONS = ("x-level", "x-reports-to", "x-finance-department")


def find_contradictions(document: Document, schema: Schema, name: str) -> Iterator[Fault]:
    """What is wrong in the meaning of vocabulary `name`, of which the document fits `schema`; F08 says it.

    Every term stands once. It ends after it begins, and who took its place is there on the next day. Of divisions:
    changes stand in order of their days, none is ended without a successor, and on every day there is one region to
    which everybody else reports, straight or by way of a city that is there.
    """
    terms = document.data["oneOf"]
    found = list(_of_terms(terms, name == DIVISIONS))
    if name == DIVISIONS and not found:
        found = list(_over_time(terms))
    for place, reason in found:
        where: Place = ("oneOf", *place)
        params: dict[str, Param] = {"field": schema.trail(where), "reason": reason, "place": dotted(where)}
        yield Fault("F08", document.mark(where), params)


def find_contradictory_days(document: Document) -> Iterator[Fault]:
    """What is wrong with the days in a schema's file itself: of `x-required`, and of choices that stand in it.

    F08 says it.
    """
    for place, reason in _within_schema(document.data, ()):
        where = Text(dotted(place), dotted(place))
        yield Fault("F08", document.mark(place), {"field": where, "reason": reason, "place": dotted(place)})


Found = Iterator[tuple[Place, Text]]


def _within_schema(node: Any, place: Place) -> Found:
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from _within_schema(item, (*place, number))
    elif isinstance(node, dict):
        if "x-required" in node and place and place[-1] != "properties":
            yield from (((*place, "x-required", *at), reason) for at, reason in _of_span(node["x-required"]))
        options = node.get("oneOf")
        if isinstance(options, list) and all(isinstance(option, dict) and "const" in option for option in options):
            yield from (((*place, "oneOf", *at), reason) for at, reason in _of_choices(options))
        properties = node.get("properties")
        required = node.get("required", ()) if isinstance(properties, dict) else ()
        for key in required if isinstance(required, list) else ():
            below = (properties or {}).get(key)
            if isinstance(below, dict) and "x-required" in below:
                reason = Text("该字段另在required中，两者只能取其一", "stands in `required` as well: one of the two")
                yield (*place, "properties", key, "x-required"), reason
        for key, value in node.items():
            yield from _within_schema(value, (*place, key))


def _of_span(span: Any) -> Found:
    if not isinstance(span, dict) or not span or not span.keys() <= {"from", "until"}:
        yield (
            (),
            Text(
                "应写为{from: 日期, until: 日期}，两者至少有其一", "must be {from, until}, each a day, or one of them"
            ),
        )
        return
    yield from _of_written(span, "from", "until")


def _of_choices(options: list[dict[str, Any]]) -> Found:
    by_word = {option["const"]: option for option in options}
    for number, option in enumerate(options):
        faults = list(_of_written(option, "x-from", "x-until"))
        for place, reason in faults or _of_successor(option, by_word, divisions=False):
            yield (number, *place), reason


def _of_written(span: Mapping[str, Any], begins: str, ends: str) -> Found:
    for key in (begins, ends):
        if key in span and not _is_day(span[key]):
            yield (key,), Text("应为日期，写作2027-01-01", "must be a day like 2027-01-01")
            return
    if begins in span and ends in span and span[ends] < span[begins]:
        reason = Text(f"截止日{span[ends]}早于起始日{span[begins]}", f"ends on {span[ends]}, before {span[begins]}")
        yield (ends,), reason


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _of_terms(terms: list[dict[str, Any]], divisions: bool) -> Found:
    by_word: dict[str, dict[str, Any]] = {}
    for number, term in enumerate(terms):
        if term["const"] in by_word:
            yield (number, "const"), Text(f"{term['const']}与前面的一项重复", f"repeats {term['const']}")
        by_word.setdefault(term["const"], term)
    for number, term in enumerate(terms):
        for place, reason in (*_of_days(term), *_of_successor(term, by_word, divisions)):
            yield (number, *place), reason
        for place, reason in _of_division(term) if divisions else _of_word(term):
            yield (number, *place), reason


def _of_days(term: Mapping[str, Any]) -> Found:
    begins, ends = term.get("x-from", ""), term.get("x-until", "9999-12-31")
    if ends < begins:
        yield ("x-until",), Text(f"停用日{ends}早于启用日{begins}", f"ends on {ends}, before it begins on {begins}")
    latest = begins
    for number, change in enumerate(term.get("x-changes", ())):
        day = change["from"]
        if day <= latest:
            yield (
                ("x-changes", number, "from"),
                Text(
                    f"应晚于{latest}（启用日或者前一次变动之日）",
                    f"must be later than {latest}, where it begins or changed before",
                ),
            )
        elif day > ends:
            yield ("x-changes", number, "from"), Text(f"晚于停用日{ends}", f"is later than its last day, {ends}")
        latest = max(latest, day)


def _of_successor(term: Mapping[str, Any], by_word: Mapping[str, Mapping[str, Any]], divisions: bool) -> Found:
    word, ends = term.get("x-successor"), term.get("x-until")
    if ends == date.max.isoformat():
        yield ("x-until",), Text("没有停用日的不填x-until", "leave `x-until` out where no end is set")
        return
    if word is None:
        if divisions and ends is not None:
            reason = Text("已定停用日，须写明由哪一区划接替（x-successor）", "ends, and must name its x-successor")
            yield ("x-until",), reason
        return
    if ends is None:
        yield ("x-successor",), Text("未定停用日（x-until），不应有接替项", "needs the x-until that it follows on")
        return
    heir = by_word.get(word)
    if heir is None:
        yield ("x-successor",), Text(f"词表中没有{word}", f"names {word}, which is no term")
        return
    following = (date.fromisoformat(ends) + timedelta(days=1)).isoformat()
    if not heir.get("x-from", "") <= following <= heir.get("x-until", "9999-12-31"):
        reason = Text(
            f"{word}在{following}（停用次日）并不在用", f"{word} is not in force on {following}, the day after"
        )
        yield ("x-successor",), reason


def _of_word(term: Mapping[str, Any]) -> Found:
    for key in ("x-changes", *_OF_DIVISIONS, "x-letter-prefix"):
        if key in term:
            yield (key,), Text("只有区划才有这一内容", "belongs to divisions only")


def _of_division(term: Mapping[str, Any]) -> Found:
    code = term["const"]
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        yield ("const",), Text("区划代码应为六位数字", "must be six digits")
    for key in _OF_DIVISIONS:
        if key not in term:
            yield (key,), Text("区划须写明这一内容", "is missing")


def _over_time(terms: list[dict[str, Any]]) -> Found:
    """What is wrong on some day, each thing once: on the first day on which it is."""
    numbers = {term["const"]: number for number, term in enumerate(terms)}
    seen: set[str] = set()
    for era in eras_of(terms):
        standing = {code: one for code, one in era.divisions.items() if one.is_in_force(era.start)}
        for code, reason in _of_era(era, standing):
            if code not in seen:
                seen.add(code)
                yield _stated(terms[numbers[code]], numbers[code], era), reason


def _stated(term: Mapping[str, Any], number: int, era: Era) -> Place:
    """Where it is stated to whom a division reports in an era."""
    place: Place = (number, "x-reports-to")
    for index, change in enumerate(term.get("x-changes", ())):
        if "x-reports-to" in change and change["from"] <= era.start.isoformat():
            place = (number, "x-changes", index, "x-reports-to")
    return place


def _of_era(era: Era, standing: Mapping[str, Division]) -> Iterator[tuple[str, Text]]:
    since = "" if era.start == date.min else f"{era.start}起，"
    since_en = "" if era.start == date.min else f"from {era.start} "
    regions = [code for code, one in standing.items() if one.level == "region"]
    if len(regions) != 1:
        first = regions[1] if regions else next(iter(era.divisions))
        yield (
            first,
            Text(
                f"{since}最上级应当恰有一个，现有{len(regions)}个",
                f"{since_en}makes {len(regions)} regions; one is due",
            ),
        )
        return
    for code, one in standing.items():
        above = standing.get(one.reports_to or "")
        if code == regions[0]:
            if one.reports_to is not None:
                yield code, Text(f"{since}最上级没有上级，应为null", f"{since_en}must be null for the region")
        elif above is None:
            yield (
                code,
                Text(
                    f"{since}上级{one.reports_to}不在用，须写明改报哪一区划",
                    f"{since_en}names {one.reports_to}, which is not in force: say to whom it then reports",
                ),
            )
        elif above.code != regions[0] and (above.level != "city" or one.level == "city"):
            yield (
                code,
                Text(
                    f"{since}上级{above.code}不是盟市一级", f"{since_en}names {above.code}, which is no city above it"
                ),
            )
