"""The schemas of the machinery's own files: what the program reads of such a file, its schema must require.

A schema that accepts what cannot be read would let a later request add a file that keeps the machinery from judging.
Source: house/gate.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import Schema, Schemas, anchor_strictly, parse_place
from taizhang.repository.kinds import KINDS, list_kinds

_message = Messages(__file__)

_TITLES = ("title", "title.zh", "title.en")
_CALENDAR_FIELDS = ("announced_on", "days_off", "days_off.0.from", "days_off.0.until", "days_worked")
_REQUIRED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "statute": (
        *_TITLES,
        "parameters",
        *(f"parameters.0.{key}" for key in ("id", *_TITLES, "unit", "values")),
        *(f"parameters.0.values.0.{key}" for key in ("from", "value", "source")),
        *(f"parameters.0.values.0.corrections.0.{key}" for key in ("was", "on")),
    ),
    "calendar": ("year", "versions", *(f"versions.0.{key}" for key in ("version", "title", *_CALENDAR_FIELDS))),
    "overlay": ("title", "divisions", *_CALENDAR_FIELDS),
    "sources": (
        "documents",
        *(f"documents.0.{key}" for key in ("id", "short", "short.zh", "short.en", "style", "articles", "issued_on")),
    ),
    "defaults": (
        "topics",
        *(f"topics.0.{key}" for key in ("id", "ground", *_TITLES, "notices", "decides", "reason")),
        *(f"topics.0.confirmed.0.{key}" for key in ("title", "number", "on", "from")),
        *(f"topics.0.confirmed.0.revoked.{key}" for key in ("number", "on", "from")),
    ),
    "norms": ("norms", *(f"norms.0.{key}" for key in ("number", "role", "group", *_TITLES, "source"))),
    "reviewers": (
        "people",
        *(f"people.0.{key}" for key in ("login", "person", "name", "duties")),
        *(f"people.0.duties.0.{key}" for key in ("division", "duty", "from")),
    ),
    "register": ("contacts", *(f"contacts.0.{key}" for key in ("ref", "name", "phone"))),
    "vocabulary": ("title", "oneOf", "oneOf.0.const", "oneOf.0.title", "oneOf.0.x-changes.0.from"),
}
"""The fields without which the program cannot read a file, by the schema of the file."""


def find_unrequired_fields(schemas: Schemas) -> Iterator[tuple[str, Text]]:
    """The path of each schema of machinery that does not require what the program reads, and what that is."""
    for name, fields in _REQUIRED_FIELDS.items():
        path = f"schemas/{name}.schema.json"
        try:
            schema = schemas[name]
        except RunFailedError as error:
            yield path, error.message
            continue
        missing = [field for field in fields if not _is_required(schema, field)]
        if missing:
            names = "、".join(missing)
            yield (
                path,
                _message("fields-not-required", fields=Text(names, ", ".join(missing))),
            )


def find_unusable_keywords(schemas: Schemas) -> Iterator[tuple[str, Text]]:
    """The path of each schema of records that names a kind or a pattern that the program cannot use, and which."""
    for kind in list_kinds(schemas):
        nodes: list[Any] = [dict(schemas[kind.name].bundle)]
        while nodes:
            node = nodes.pop()
            if isinstance(node, dict):
                problem = _unusable_word(node)
                if problem is not None:
                    yield f"schemas/{kind.name}.schema.json", problem
                nodes += node.values()
            elif isinstance(node, list):
                nodes += node


def _unusable_word(node: Mapping[str, Any]) -> Text | None:
    target, pattern = node.get("x-ref"), node.get("pattern")
    # Where such a word is the name of a property, its value is a schema.
    if target is not None and not isinstance(target, dict) and target not in [kind.name for kind in KINDS]:
        return _message("x-ref-names-no-record-kind", target=target)
    if isinstance(pattern, str):
        try:
            re.compile(anchor_strictly(pattern))
        except re.error as error:
            return _message("pattern-cannot-be-used", pattern=pattern, error=error)
    return None


def _is_required(schema: Schema, field: str) -> bool:
    *above, key = parse_place(field)
    node = schema.at(tuple(above))
    return (
        key in node.get("required", ()) and node.get("additionalProperties") is False and bool(schema.at((*above, key)))
    )
