"""What was in force stays as it was: values, calendars and terms are continued, corrected beside, and never edited."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from taizhang.approval.gate.machinery.files import MachineryFiles
from taizhang.approval.gate.times import ProvenDays
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Document, Fault, Mark, Place
from taizhang.documents.schema import format_place
from taizhang.law.defaults import DOCUMENT, topics_of
from taizhang.law.defaults import PATH as DEFAULTS
from taizhang.law.law import roles_of
from taizhang.repository.repository import Flaw

_message = Messages(__file__)

_START = Mark(1, 1, 1)
_COUNTED_FIELDS = ("announced_on", "days_off", "days_worked", "divisions")
"""What days are counted by; the title, the number and the address of a notice may be corrected."""
_CONTINUED = frozenset({"x-until", "x-successor", "x-changes", "description"})
"""What may be added to an existing term."""


def find_edited_past(before: MachineryFiles, after: MachineryFiles, days: ProvenDays) -> Iterator[Flaw]:
    """Everything by which a change edits what was in force, in order of the files.

    A value may be added for any day. Where it applies from a past day, it states the day on which it was recorded
    (`recorded`), which is no future day: what came to main before that day is judged without it. What is planned for a
    future day may be replaced. Source: house/gate.
    """
    yield from _check_parameters(before, after, days)
    yield from _check_calendars(before, after)
    yield from _check_terms(before, after, days.merged_on)
    yield from _check_cited_names(before, after)
    yield from _find_weakened_norms(before, after)
    yield from _check_confirmations(before, after, days)


def _check_parameters(before: MachineryFiles, after: MachineryFiles, days: ProvenDays) -> Iterator[Flaw]:
    today = days.merged_on
    for name, (document, number) in before.parameters.items():
        values_in_force = [
            value for value in document.data["parameters"][number]["values"] if _first_day(value) <= today
        ]
        if name not in after.parameters:
            problem = _message("values-in-force-are-gone", name=name)
            yield _build_flaw(document.path, _START, problem)
            continue
        now, index = after.parameters[name]
        values = now.data["parameters"][index]["values"]
        place: Place = ("parameters", index, "values")
        for value in values_in_force:
            if not any(_continues(value, one) for one in values):
                value_text = json.dumps(value, ensure_ascii=False)
                problem = _message("value-in-force-is-changed", name=name, start=value["from"], value=value_text)
                yield _build_flaw(now.path, now.mark(place), problem, place, now)
    for name, (document, number) in after.parameters.items():
        former_values = before.values_of(name)
        for at, value in enumerate(document.data["parameters"][number]["values"]):
            where: Place = ("parameters", number, "values", at)
            yield from _find_undated_values(document, where, name, value, former_values, days)


def _find_undated_values(
    document: Document, place: Place, name: str, value: Mapping[str, Any], former_values: Sequence[Mapping[str, Any]],
    days: ProvenDays,
) -> Iterator[Flaw]:  # fmt: skip
    """Whether a value, or a correction of one, that comes late states the day on which it came."""
    former_value = next((one for one in former_values if _continues(one, value)), None)
    bound = days.opened_on or days.merged_on
    is_edited = any((one["from"], one.get("within")) == (value["from"], value.get("within")) for one in former_values)
    if former_value is None and not is_edited and _first_day(value) <= days.merged_on and former_values:
        stated = value.get("recorded")
        if stated is None or not bound <= date.fromisoformat(stated) <= days.merged_on:
            problem = _message(
                "value-comes-late", name=name, start=value["from"], bound=bound, merged_on=days.merged_on
            )
            yield _build_flaw(document.path, document.mark((*place, "from")), problem, (*place, "recorded"), document)
    for number, item in enumerate(value.get("corrections", ())):
        is_new = former_value is None or number >= len(former_value.get("corrections", ()))
        if is_new and not bound <= date.fromisoformat(item["on"]) <= days.merged_on:
            problem = _message(
                "correction-is-dated-wrongly", name=name, day=item["on"], bound=bound, merged_on=days.merged_on
            )
            where = (*place, "corrections", number, "on")
            yield _build_flaw(document.path, document.mark(where), problem, where, document)


def _first_day(value: Mapping[str, Any]) -> date:
    return date.fromisoformat(value["from"])


def _continues(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a value is the older one unchanged, or with corrections beside it that keep the old value."""
    data = dict(new)
    former_corrections = list(old.get("corrections", ()))
    corrections = list(data.get("corrections", ()))
    if corrections[: len(former_corrections)] != former_corrections:
        return False
    for item in reversed(corrections[len(former_corrections) :]):
        data["value"] = item["was"]
    ignored: dict[str, Any] = {"corrections": former_corrections, "repeated_in": ()}
    if all(one["source"].startswith(f"{DOCUMENT}/") for one in (old, new)):
        ignored["source"] = ""  # moving it to another topic of the system's own does not change the value
    return {**data, **ignored} == {**old, **ignored}


def _check_calendars(before: MachineryFiles, after: MachineryFiles) -> Iterator[Flaw]:
    for path, document in before.years.items():
        now = after.years.get(path)
        for number, version in enumerate(document.data["versions"]):
            continued = now.data["versions"][number] if now and number < len(now.data["versions"]) else None
            if continued is None or _select_counted_fields(continued) != _select_counted_fields(version):
                problem = _message("version-of-is-changed-or-gone", path=path, version=version["version"])
                place: Place = ("versions", number)
                yield _build_flaw(path, now.mark(place) if now else _START, problem, place, now)
        if now is not None and now.data["year"] != document.data["year"]:
            problem = _message("year-of-is-changed", path=path)
            yield _build_flaw(path, now.mark(("year",)), problem, ("year",), now)
    for path, document in before.overlays.items():
        now = after.overlays.get(path)
        if now is None or _select_counted_fields(now.data) != _select_counted_fields(document.data):
            problem = _message("days-of-are-changed-or-gone", path=path)
            yield _build_flaw(path, _START, problem, (), now)


def _select_counted_fields(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: data.get(key) for key in _COUNTED_FIELDS}


def _check_terms(before: MachineryFiles, after: MachineryFiles, today: date) -> Iterator[Flaw]:
    for path, terms in before.vocabularies.items():
        current_terms = after.vocabularies.get(path, {})
        for const, term in terms.items():
            problem = _find_term_problem(const, term, current_terms.get(const), today)
            if problem is not None:
                yield _build_flaw(path, _START, problem)


def _find_term_problem(const: str, term: Mapping[str, Any], now: Mapping[str, Any] | None, today: date) -> Text | None:
    """The edits of a term; what is planned for a future day may still be replaced."""
    name = f"{const}（{term['title']}）"
    if _is_future(term.get("x-from"), today):
        return None
    if now is None:
        return _message("term-is-gone", name=name)
    for key in term.keys() | now.keys():
        if key == "x-changes":
            past_changes = [change for change in term.get(key, ()) if not _is_future(change["from"], today)]
            if list(now.get(key, ()))[: len(past_changes)] != past_changes:
                return _message("changes-of-the-term-are-edited", name=name)
        elif key in ("x-until", "x-successor") and _is_planned(term, now, today):
            continue
        elif key not in now or (key in term and key != "description" and now[key] != term[key]):
            return _message("term-is-edited", name=name, key=key)
        elif key not in term and key not in _CONTINUED:
            return _message("is-added-to-the-term", name=name, key=key)
    return None


def _is_future(day: str | None, today: date) -> bool:
    return day is not None and date.fromisoformat(day) > today


def _is_planned(term: Mapping[str, Any], now: Mapping[str, Any], today: date) -> bool:
    """Whether the end of a term is, before and after a change, one that has not come yet."""
    ends = [one.get("x-until") for one in (term, now)]
    return all(end is None or date.fromisoformat(end) >= today for end in ends) and ends[0] is not None


def _check_cited_names(before: MachineryFiles, after: MachineryFiles) -> Iterator[Flaw]:
    """The removed roles and articles: rules, pages and papers cite them by name."""
    # A topic of the system's own was once listed among the sources.
    topics = _list_topics(after.documents.get(DEFAULTS))
    for path, names in (
        ("schemas/norms.yaml", _list_roles),
        ("schemas/sources.yaml", _list_articles),
        (DEFAULTS, _list_topics),
    ):
        current_names = names(after.documents.get(path))
        for name in names(before.documents.get(path)):
            if name not in current_names and name not in topics:
                problem = _message("is-gone-and-is-cited", path=path, name=name)
                yield _build_flaw(path, _START, problem, (), after.documents.get(path))


def _find_weakened_norms(before: MachineryFiles, after: MachineryFiles) -> Iterator[Flaw]:
    """Norms based on a document or on record keeping that would be based on a default only: not binding."""
    norms = "schemas/norms.yaml"
    former, now = (one.documents.get(norms) for one in (before, after))
    if former is not None and now is not None:
        roles = roles_of(now.data)
        for name, sources in roles_of(former.data).items():
            if _is_binding(sources, before) and name in roles and not _is_binding(roles[name], after):
                yield _build_flaw(norms, _START, _describe_weakened(norms, name), (), now)
    for name, (document, number) in after.parameters.items():
        if before.values_of(name) and all(_is_binding((value,), before) for value in before.values_of(name)):
            for at, value in enumerate(after.values_of(name)):
                if not _is_binding((value,), after):
                    place: Place = ("parameters", number, "values", at, "source")
                    problem = _describe_weakened(document.path, name)
                    yield _build_flaw(document.path, document.mark(place), problem, place, document)


def _describe_weakened(path: str, name: str) -> Text:
    return _message("source-becomes-a-default", path=path, name=name)


def _is_binding(sources: Sequence[Mapping[str, Any]], files: MachineryFiles) -> bool:
    """Whether one of the sources is no default; a role may name a parameter, which rests on what its values do."""
    table = files.documents.get(DEFAULTS)
    topics = topics_of(table.data) if table is not None else {}

    def is_default(word: str) -> bool:
        if table is None:
            return word.startswith(f"{DOCUMENT}/")  # before the table existed, the topics were not distinguished
        if word in files.parameters:
            return all(is_default(value["source"]) for value in files.values_of(word) if value["source"] != word)
        return word in topics and topics[word].ground == "default"

    return not all(is_default(one["source"]) for one in sources)


def _list_roles(document: Document | None) -> list[str]:
    return list(roles_of(document.data)) if document is not None else []


def _list_articles(document: Document | None) -> list[str]:
    documents = document.data["documents"] if document is not None else ()
    return [f"{one['id']}/{article}" for one in documents for article in one["articles"]]


def _list_topics(document: Document | None) -> list[str]:
    return list(topics_of(document.data)) if document is not None else []


def _check_confirmations(before: MachineryFiles, after: MachineryFiles, days: ProvenDays) -> Iterator[Flaw]:
    """Confirmations only grow, and bind from no day before they come to main: older records stay as they were judged.

    So does a revocation. What is planned for a future day may be replaced.
    """
    former_table, now = before.documents.get(DEFAULTS), after.documents.get(DEFAULTS)
    if now is None or former_table is None:
        return
    former_topics = {topic["id"]: topic for topic in former_table.data["topics"]}
    for number, topic in enumerate(now.data["topics"]):
        former = former_topics.get(topic["id"], topic)
        place: Place = ("topics", number)
        if former["ground"] != topic["ground"]:
            problem = _message("ground-of-house-is-changed", topic=topic["id"])
            yield _build_flaw(DEFAULTS, now.mark((*place, "ground")), problem, (*place, "ground"), now)
        former_confirmations = former.get("confirmed", ()) if topic["id"] in former_topics else ()
        confirmations = list(topic.get("confirmed", ()))
        for index, confirmation in enumerate(former_confirmations):
            if date.fromisoformat(confirmation["from"]) <= days.merged_on and not _is_kept(
                confirmation, confirmations[index] if index < len(confirmations) else {}
            ):
                problem = _message("confirmation-is-changed", topic=topic["id"], number=confirmation["number"])
                yield _build_flaw(DEFAULTS, now.mark((*place, "confirmed")), problem, (*place, "confirmed"), now)
        for index, confirmation in enumerate(confirmations):
            former_confirmation = former_confirmations[index] if index < len(former_confirmations) else {}
            yield from _find_early_starts(now, (*place, "confirmed", index), former_confirmation, confirmation, days)


def _is_kept(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return {**old, "revoked": None} == {**new, "revoked": None} and (
        "revoked" not in old or old["revoked"] == new.get("revoked")
    )


def _find_early_starts(
    document: Document, place: Place, former: Mapping[str, Any], confirmation: Mapping[str, Any], days: ProvenDays
) -> Iterator[Flaw]:
    """Whether a new confirmation, or a new revocation, takes effect no earlier than its merge."""
    for key, former_statement, stated in (
        ((), former, confirmation),
        (("revoked",), former.get("revoked", {}), confirmation.get("revoked", {})),
    ):
        if (
            stated
            and stated.get("from") != former_statement.get("from")
            and date.fromisoformat(stated["from"]) < days.merged_on
        ):
            problem = _message(
                "takes-effect-before-its-merge",
                number=stated["number"],
                start=stated["from"],
                merged_on=days.merged_on,
            )
            where = (*place, *key, "from")
            yield _build_flaw(DEFAULTS, document.mark(where), problem, where, document)


def _build_flaw(path: str, mark: Mark, problem: Text, place: Place = (), document: Document | None = None) -> Flaw:
    excerpt = document.line(mark.line) if document is not None else ""
    return Flaw(path, "", Fault("G15", mark, {"path": path, "problem": problem, "place": format_place(place)}), excerpt)
