"""The effects of a change of machinery, as text for those who approve it."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from taizhang.approval.gate.machinery.files import MachineryFiles
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Document, Place
from taizhang.law.law import Law
from taizhang.repository.machinery.witnesses import list_keys
from taizhang.repository.repository import Machinery
from taizhang.repository.reviewers import Account, Duty

_message = Messages(__file__)

_MOST = 60
_DUTY: Place = ("predicate", "chain", 0, "duty")
_BELOW = frozenset({"properties", "items", "$defs"})
_CITED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "schemas/norms.yaml": (("norms", "roles"), "role"),
    "schemas/sources.yaml": (("documents",), "id"),
    "schemas/defaults.yaml": (("topics",), "id"),
}
"""The files of cited items: their lists, and the key that names an item."""


def describe_differences(
    before: MachineryFiles, after: MachineryFiles, current: Machinery, result: Machinery
) -> Iterator[Text]:
    """Every value, term, calendar, field, duty and key that differs, a line each; at most 60, then their number."""
    lines = [
        *_describe_parameters(before, after, result.law),
        *_describe_terms(before, after),
        *_describe_calendars(before, after),
        *_describe_fields(before, after),
        *_describe_citations(before, after),
        *_describe_duties(current, result),
        *_describe_witnesses(before, after),
    ]
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        more = len(lines) - _MOST
        yield _message("more-see-the-changed-files", more=more)


def _describe_parameters(before: MachineryFiles, after: MachineryFiles, law: Law | None) -> Iterator[Text]:
    for name, (document, number) in after.parameters.items():
        parameter = document.data["parameters"][number]
        former_values = before.values_of(name)
        for value in parameter["values"]:
            if value not in former_values:
                where = f"（{value['within']}）" if "within" in value else ""
                article = (
                    law.cite(value["source"], date.fromisoformat(value["from"]))
                    if law is not None
                    else Text(value["source"], value["source"])
                )
                value_text = _format_value(value["value"])
                yield _message(
                    "new-value",
                    where=where,
                    start=value["from"],
                    value=value_text,
                    article=article,
                    parameter=Text(parameter["title"]["zh"], parameter["title"]["en"]),
                )
    for name, (document, number) in before.parameters.items():
        if name not in after.parameters:
            title = document.data["parameters"][number]["title"]
            yield _message("no-longer-set", title=Text(title["zh"], title["en"]))


def _describe_terms(before: MachineryFiles, after: MachineryFiles) -> Iterator[Text]:
    for path, terms in after.vocabularies.items():
        former_terms = before.vocabularies.get(path, {})
        for const, term in terms.items():
            name = f"{const}（{term['title']}）"
            if const not in former_terms:
                yield _message("term-is-new", name=name)
            elif term != former_terms[const]:
                changed = {key: value for key, value in term.items() if former_terms[const].get(key) != value}
                yield _message("term-differs", name=name, changes=_format_value(changed))


def _describe_calendars(before: MachineryFiles, after: MachineryFiles) -> Iterator[Text]:
    for path, document in after.years.items():
        former_count = len(before.years[path].data["versions"]) if path in before.years else 0
        for version in document.data["versions"][former_count:]:
            year, number = document.data["year"], version["version"]
            yield _message("calendar-version-is-new", year=year, number=number, title=version["title"])
    for path, document in after.overlays.items():
        if path not in before.overlays:
            yield _message("local-days-off", title=document.data["title"])


def _describe_fields(before: MachineryFiles, after: MachineryFiles) -> Iterator[Text]:
    for path, schema in after.objects.items():
        if path not in before.objects or path in after.vocabularies or schema == before.objects[path]:
            continue
        title = schema.get("title", path)
        old, new = dict(_walk_fields(before.objects[path], "")), dict(_walk_fields(schema, ""))
        for place, (name, keywords) in new.items():
            if place not in old:
                yield _message("field-is-new", title=title, place=place, name=name)
            elif keywords != old[place][1]:
                former = old[place][1]
                words = sorted(key for key in keywords.keys() | former.keys() if keywords.get(key) != former.get(key))
                where, where_en = (f"字段“{name}”（{place}）的", f"of the field {place} ") if place else ("", "")
                yield _message(
                    "field-differs",
                    title=title,
                    keywords=Text("、".join(words), ", ".join(words)),
                    field=Text(where, where_en),
                )
        for place, (name, _) in old.items():
            if place not in new:
                yield _message("field-is-gone", title=title, place=place, name=name)


def _walk_fields(schema: Any, place: str, name: str = "") -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
    """Title and keywords of each field of a schema by its dotted place; the schema's own at the empty place."""
    if not isinstance(schema, dict):
        return
    yield place, (str(schema.get("title", name)), {key: schema[key] for key in schema if key not in _BELOW})
    for key, node in (*_list_children(schema, "properties"), *_list_children(schema, "$defs")):
        yield from _walk_fields(node, f"{place}.{key}" if place else key, key)
    yield from _walk_fields(schema.get("items"), f"{place}.0" if place else "0", name)


def _list_children(schema: Mapping[str, Any], key: str) -> Iterator[tuple[str, Any]]:
    parts = schema.get(key)
    return iter(parts.items() if isinstance(parts, dict) else ())


def _describe_citations(before: MachineryFiles, after: MachineryFiles) -> Iterator[Text]:
    for path, list_fields in _CITED.items():
        old, new = (_index_by_name(files.documents.get(path), *list_fields) for files in (before, after))
        for name in new:
            if name not in old:
                yield _message("item-is-new", path=path, name=name)
            elif new[name] != old[name]:
                keys = sorted(
                    key for key in new[name].keys() | old[name].keys() if new[name].get(key) != old[name].get(key)
                )
                yield _message("item-differs", path=path, name=name, keys=Text("、".join(keys), ", ".join(keys)))


def _index_by_name(document: Document | None, lists: tuple[str, ...], key: str) -> dict[str, Mapping[str, Any]]:
    items = (item for part in lists for item in (document.data.get(part, ()) if document is not None else ()))
    return {str(item[key]): item for item in items if key in item}


def _describe_duties(before: Machinery, after: Machinery) -> Iterator[Text]:
    if before.reviewers is None or after.reviewers is None or after.law is None:
        return
    law, schema = after.law, after.schemas["approval"]
    former_duties = {(account.login, duty) for account in before.reviewers.people for duty in account.duties}
    current_duties = {(account.login, duty) for account in after.reviewers.people for duty in account.duties}
    nothing = Text("", "")
    for changed, no_longer in (
        (current_duties - former_duties, nothing),
        (former_duties - current_duties, _message("no-longer")),
    ):
        for login, duty in sorted(changed, key=_sort_key):
            name = schema.label(_DUTY, duty.duty)
            end = _message("until-day", day=duty.until) if duty.until else nothing
            if duty.acting_for is not None:
                end = _message("until-day-as-deputy", until=end, principal=duty.acting_for)
            department = law.department(duty.division)
            yield _message(
                "duty-entry",
                login=login,
                department=department,
                start=duty.start,
                no_longer=no_longer,
                duty=Text(name, duty.duty),
                end=end,
                signs=_message("signed") if duty.signs else nothing,
            )
    persons = {account.login: account for account in before.reviewers.people}
    for account in after.reviewers.people:
        former = persons.get(account.login)
        if former is not None and _identity_of(former) != _identity_of(account):
            yield _message("account-differs", login=account.login)


def _identity_of(account: Account) -> tuple[object, ...]:
    return account.account, account.person, account.name, account.signing_key


def _sort_key(item: tuple[str, Duty]) -> tuple[str, str, str]:
    return item[0], item[1].division, item[1].duty


def _describe_witnesses(before: MachineryFiles, after: MachineryFiles) -> Iterator[Text]:
    former_keys, current_keys = (list_keys(files.witnesses or b"") for files in (before, after))
    for key in current_keys:
        if key not in former_keys:
            yield _message("witness-key-added", key=key[-12:])
    for key in former_keys:
        if key not in current_keys:
            yield _message("witness-key-removed", key=key[-12:])


def _format_value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
