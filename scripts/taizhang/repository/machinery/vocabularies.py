"""Contradictions in a vocabulary that fits its schema: its days, its successors, its reporting lines."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text, same_in_both
from taizhang.documents.document import Document, Fault, Place
from taizhang.documents.schema import Schema, format_place
from taizhang.law.divisions import Division, Era, eras_of

_message = Messages(__file__)

DIVISIONS = "divisions"
"""The name of the vocabulary of divisions."""

_OF_DIVISIONS = ("x-level", "x-reports-to", "x-finance-department")


def find_contradictions(document: Document, schema: Schema, name: str) -> Iterator[Fault]:
    """The contradictions in vocabulary `name`, whose document fits `schema`, reported as F08.

    Every term occurs once. It ends after it begins, and its successor is in force on the next day. Of divisions:
    changes are in order of their days, none ends without a successor, and on every day there is one region to
    which all others report, straight or by way of a city in force.
    """
    terms = document.data["oneOf"]
    contradictions = list(_of_terms(terms, name == DIVISIONS))
    if name == DIVISIONS and not contradictions:
        contradictions = list(_over_time(terms))
    for place, reason in contradictions:
        where: Place = ("oneOf", *place)
        params: dict[str, Param] = {"field": schema.trail(where), "reason": reason, "place": format_place(where)}
        yield Fault("F08", document.mark(where), params)


def find_contradictory_days(document: Document) -> Iterator[Fault]:
    """The contradictory days in a schema's file itself, of `x-required` and of its choices.

    Reported as F08.
    """
    for place, reason in _within_schema(document.data, ()):
        where = same_in_both(format_place(place))
        yield Fault("F08", document.mark(place), {"field": where, "reason": reason, "place": format_place(place)})


Contradictions = Iterator[tuple[Place, Text]]


def _within_schema(node: Any, place: Place) -> Contradictions:
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
                reason = _message("also-in-required")
                yield (*place, "properties", key, "x-required"), reason
        for key, value in node.items():
            yield from _within_schema(value, (*place, key))


def _of_span(span: Any) -> Contradictions:
    if not isinstance(span, dict) or not span or not span.keys() <= {"from", "until"}:
        yield (
            (),
            _message("malformed-span"),
        )
        return
    yield from _of_written(span, "from", "until")


def _of_choices(options: list[dict[str, Any]]) -> Contradictions:
    by_word = {option["const"]: option for option in options}
    for number, option in enumerate(options):
        faults = list(_of_written(option, "x-from", "x-until"))
        for place, reason in faults or _of_successor(option, by_word, divisions=False):
            yield (number, *place), reason


def _of_written(span: Mapping[str, Any], begins: str, ends: str) -> Contradictions:
    for key in (begins, ends):
        if key in span and not _is_day(span[key]):
            yield (key,), _message("malformed-day")
            return
    if begins in span and ends in span and span[ends] < span[begins]:
        reason = _message("span-ends-before-it-begins", until=span[ends], start=span[begins])
        yield (ends,), reason


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _of_terms(terms: list[dict[str, Any]], divisions: bool) -> Contradictions:
    by_word: dict[str, dict[str, Any]] = {}
    for number, term in enumerate(terms):
        if term["const"] in by_word:
            yield (number, "const"), _message("duplicate-term", term=term["const"])
        by_word.setdefault(term["const"], term)
    for number, term in enumerate(terms):
        for place, reason in (*_of_days(term), *_of_successor(term, by_word, divisions)):
            yield (number, *place), reason
        for place, reason in _of_division(term) if divisions else _of_word(term):
            yield (number, *place), reason


def _of_days(term: Mapping[str, Any]) -> Contradictions:
    begins, ends = term.get("x-from", ""), term.get("x-until", "9999-12-31")
    if ends < begins:
        yield ("x-until",), _message("term-ends-before-it-begins", ends=ends, begins=begins)
    latest = begins
    for number, change in enumerate(term.get("x-changes", ())):
        day = change["from"]
        if day <= latest:
            yield (
                ("x-changes", number, "from"),
                _message("change-not-later", latest=latest),
            )
        elif day > ends:
            yield ("x-changes", number, "from"), _message("change-after-last-day", ends=ends)
        latest = max(latest, day)


def _of_successor(term: Mapping[str, Any], by_word: Mapping[str, Mapping[str, Any]], divisions: bool) -> Contradictions:
    word, ends = term.get("x-successor"), term.get("x-until")
    if ends == date.max.isoformat():
        yield ("x-until",), _message("end-to-be-omitted")
        return
    if word is None:
        if divisions and ends is not None:
            reason = _message("successor-missing")
            yield ("x-until",), reason
        return
    if ends is None:
        yield ("x-successor",), _message("successor-without-end")
        return
    successor = by_word.get(word)
    if successor is None:
        yield ("x-successor",), _message("unknown-successor", word=word)
        return
    following = (date.fromisoformat(ends) + timedelta(days=1)).isoformat()
    if not successor.get("x-from", "") <= following <= successor.get("x-until", "9999-12-31"):
        reason = _message("successor-not-in-force", word=word, following=following)
        yield ("x-successor",), reason


def _of_word(term: Mapping[str, Any]) -> Contradictions:
    for key in ("x-changes", *_OF_DIVISIONS, "x-letter-prefix"):
        if key in term:
            yield (key,), _message("for-divisions-only")


def _of_division(term: Mapping[str, Any]) -> Contradictions:
    code = term["const"]
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        yield ("const",), _message("code-not-six-digits")
    for key in _OF_DIVISIONS:
        if key not in term:
            yield (key,), _message("division-field-missing")


def _over_time(terms: list[dict[str, Any]]) -> Contradictions:
    """The contradictions over time, each once, on its first day."""
    numbers = {term["const"]: number for number, term in enumerate(terms)}
    seen: set[str] = set()
    for era in eras_of(terms):
        in_force = {code: one for code, one in era.divisions.items() if one.is_in_force(era.start)}
        for code, reason in _of_era(era, in_force):
            if code not in seen:
                seen.add(code)
                yield _place_of_reporting_line(terms[numbers[code]], numbers[code], era), reason


def _place_of_reporting_line(term: Mapping[str, Any], number: int, era: Era) -> Place:
    """The place that states to whom a division reports in an era."""
    place: Place = (number, "x-reports-to")
    for index, change in enumerate(term.get("x-changes", ())):
        if "x-reports-to" in change and change["from"] <= era.start.isoformat():
            place = (number, "x-changes", index, "x-reports-to")
    return place


def _of_era(era: Era, in_force: Mapping[str, Division]) -> Iterator[tuple[str, Text]]:
    since = same_in_both("") if era.start == date.min else _message("since", start=era.start)
    regions = [code for code, one in in_force.items() if one.level == "region"]
    if len(regions) != 1:
        first = regions[1] if regions else next(iter(era.divisions))
        yield (
            first,
            _message("not-one-region", count=len(regions), since=since),
        )
        return
    for code, one in in_force.items():
        above = in_force.get(one.reports_to or "")
        if code == regions[0]:
            if one.reports_to is not None:
                yield code, _message("region-reports-to-nobody", since=since)
        elif above is None:
            yield (
                code,
                _message("recipient-not-in-force", reports_to=one.reports_to, since=since),
            )
        elif above.code != regions[0] and (above.level != "city" or one.level == "city"):
            yield (
                code,
                _message("recipient-not-a-city", code=above.code, since=since),
            )
