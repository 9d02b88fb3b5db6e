"""Drift: where a schema no longer has what the program reads of a record.

A schema may have fields that the program does not know: they are shown, exported and printed by the schema alone.
It may not have fewer, nor another type under the same name. Such a difference is not the fault of a record: the
versions of program and schemas do not match. Source: house/gate.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, get_args, get_origin

import msgspec

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Place
from taizhang.documents.schema import JsonSchema, Schema, Schemas, format_place
from taizhang.records.record_fields import fields_of, strip_none
from taizhang.repository.kinds import Kind, KindName, list_kinds

_message = Messages(__file__)

_NOT_IN_FILE: Mapping[KindName, frozenset[str]] = {"approval": frozenset({"id"})}
"""Fields that come from a record's path."""
_TYPES: Mapping[type, tuple[str, ...]] = {int: ("integer",), float: ("number", "integer"), bool: ("boolean",)}
_TYPE_NAMES: Mapping[type, Text] = {
    int: _message("type-integer"),
    float: _message("type-number"),
    bool: _message("type-boolean"),
}
_REFERENCES: Mapping[KindName, Mapping[str, KindName]] = {
    "requirement": {"supersedes": "requirement", "raised_by.0.supersedes": "requirement"},
    "notice": {"requirements.0.id": "requirement", "objections.0.requirement": "requirement"},
    "entry": {"requirement": "requirement", "notice": "notice"},
    "release": {"entries.0": "entry", "framework_unchanged.confirmed_by": "vendor", "postponed.0.entry": "entry"},
    "dispute": {"release": "release", "entry": "entry"},
    "interface": {"answers.0": "requirement"},
    "defect": {"disposition.requirement": "requirement"},
    "vendor": {"contracts.0.basis": "assessment", "contracts.0.payments.0.assessment": "assessment"},
    "assessment": {"vendor": "vendor"},
    "migration": {"supplements": "migration", "rows.0.record": "migrated"},
    "migrated": {"migration": "migration"},
}
"""The fields by which the program goes from record to record: it relies on F11 for their targets."""
RESERVED: Mapping[KindName, frozenset[str]] = {
    "requirement": frozenset(
        {"contact", "stage", "notices", "annulled", "entry", "struck", "release", "next", "due", "amendments"}
    ),
    "entry": frozenset(
        {"title", "stage", "organization", "division", "release", "planned_for", "released_on", "amendments"}
    ),
    "defect": frozenset({"stage", "days", "closed_on", "next", "due", "amendments"}),
    "assessment": frozenset({"vendor_name", "amendments"}),
    "migrated": frozenset({"stage", "amendments"}),
}
"""The columns of the sheets that no record holds: a new field of the kind needs another name."""


class Drift(NamedTuple):
    """One difference between a schema and the type of its records.

    Attributes:
        path: the file of the schema.
        field: the dotted place within a record.
        problem: the requirement of the program there, as the end of a sentence.
    """

    path: str
    field: str
    problem: Text


def find_drift(schemas: Schemas) -> tuple[Drift, ...]:
    """Every difference between the schemas and the types of the records, in order of kind and field.

    A kind that an older program did not know may have no schema.

    Raises:
        RunFailedError: a schema is missing or not JSON.
    """
    return tuple(one for kind in list_kinds(schemas) for one in _in_kind(kind, schemas[kind.name]))


def path_of_schema(name: str) -> str:
    """The path of a kind's schema in the repository."""
    return f"schemas/{name}.schema.json"


def _in_kind(kind: Kind, schema: Schema) -> Iterator[Drift]:
    path = path_of_schema(kind.name)
    root = schema.resolve(schema.bundle)
    for where, problem in _compare(kind.record, schema, root, (), _NOT_IN_FILE.get(kind.name, frozenset())):
        yield Drift(path, format_place(where), problem)
    for field, target in _REFERENCES.get(kind.name, {}).items():
        place: Place = tuple(0 if step == "0" else step for step in field.split("."))
        node = schema.at(place)
        if node and node.get("x-ref") != target:
            problem = _message("reference-kind-missing", kind=target)
            yield Drift(path, field, problem)
    for where, problem in (*_find_untitled_values(schema, root, ()), *_find_indistinct_fields(kind, schema, root)):
        yield Drift(path, format_place(where), problem)


def _compare(
    record: type[msgspec.Struct], schema: Schema, node: JsonSchema, place: Place, elsewhere: frozenset[str]
) -> Iterator[tuple[Place, Text]]:
    properties, required = node.get("properties", {}), node.get("required", ())
    if node.get("additionalProperties") is not False:
        yield (
            place,
            _message("additional-properties-allowed"),
        )
    for key, field in fields_of(record).items():
        where = (*place, key)
        if key in elsewhere:
            continue
        if key not in properties:
            yield where, _message("field-missing")
            continue
        if field.required and key not in required:
            yield where, _message("field-not-required")
        yield from _compare_type(field.type, schema, schema.resolve(properties[key]), where)


def _compare_type(kind: Any, schema: Schema, node: JsonSchema, place: Place) -> Iterator[tuple[Place, Text]]:
    bare = strip_none(kind)
    if bare is Any:
        return
    if bare is not kind and "anyOf" in node:
        # The schema allows null.
        some = [schema.resolve(option) for option in node["anyOf"]]
        node = next((option for option in some if option.get("type") != "null"), node)
    if get_origin(bare) is tuple:
        if node.get("type") != "array" or "items" not in node:
            yield place, _message("type-mismatch", type=_message("type-list"))
        else:
            yield from _compare_type(get_args(bare)[0], schema, schema.resolve(node["items"]), (*place, 0))
    elif isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        if node.get("type") != "object":
            yield place, _message("type-mismatch", type=_message("type-mapping"))
        else:
            yield from _compare(bare, schema, node, place, frozenset())
    elif bare in (date, datetime):
        form = "date" if bare is date else "date-time"
        if node.get("type") != "string" or node.get("format") != form:
            expected = _message("type-date" if bare is date else "type-date-time")
            yield place, _message("type-mismatch", type=expected)
    elif bare is str:
        if not _is_text(node):
            yield place, _message("type-mismatch", type=_message("type-text"))
    elif node.get("type") not in _TYPES[bare]:
        yield place, _message("type-mismatch", type=_TYPE_NAMES[bare])


def _is_text(node: JsonSchema) -> bool:
    consts = [option.get("const") for option in node.get("oneOf", ())] or [node.get("const")]
    return node.get("type") == "string" or all(isinstance(const, str) for const in consts)


def _find_untitled_values(schema: Schema, node: JsonSchema, place: Place) -> Iterator[tuple[Place, Text]]:
    """Coded values without a title: pages, forms and sheets show the title."""
    for option in node.get("oneOf", ()):
        if "const" in option and not option.get("title"):
            word = option["const"]
            yield place, _message("option-without-title", option=word)
    for key, below in node.get("properties", {}).items():
        yield from _find_untitled_values(schema, schema.resolve(below), (*place, key))
    if "items" in node:
        yield from _find_untitled_values(schema, schema.resolve(node["items"]), (*place, 0))


def _find_indistinct_fields(kind: Kind, schema: Schema, root: JsonSchema) -> Iterator[tuple[Place, Text]]:
    """Fields of a record that a sheet cannot tell apart: without a title of their own, or with a name that is taken."""
    seen: dict[str, str] = {}
    for key, below in root.get("properties", {}).items():
        title = schema.resolve(below).get("title")
        if not title:
            yield (key,), _message("field-without-title")
        elif title in seen:
            yield (
                (key,),
                _message("duplicate-title", other=seen[title], title=title),
            )
        elif key in RESERVED.get(kind.name, ()):
            yield (
                (key,),
                _message("name-of-derived-column"),
            )
        seen.setdefault(str(title), key)
