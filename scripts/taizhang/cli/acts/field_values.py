"""Parses a value on the command line into plain data by its field's schema: a word, or YAML for lists and mappings."""

from typing import Any

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.cli.acts.asking.values import NoSuchValueError, parse_value
from taizhang.documents.document import MAX_BYTES, Place, read_document
from taizhang.documents.schema import Schema, format_place

_message = Messages(__file__)

_SOURCE = ("house/records",)


def parse_field_value(schema: Schema, place: Place, written: str) -> Any:
    """The value that `written` means at `place`; the act judges whether it has the shape of the field.

    Raises:
        RefusedError: it has no meaning there.
    """
    node = schema.at(place)
    type_ = node.get("type")
    is_list = type_ == "array" and (
        schema.at((*place, 0)).get("type") == "object" or written.lstrip().startswith(("[", "- ")) or "\n" in written
    )
    if type_ == "object" or is_list:
        return _yaml(schema, place, written)
    try:
        return parse_value(schema, place, written)
    except NoSuchValueError as error:
        name = schema.trail(place)
        raise RefusedError(
            Refusal(
                _message("invalid-value", field=name, path=format_place(place), problem=error),
                _SOURCE,
                _message("field-shape", description=node.get("description", "")),
            )
        ) from error


def _yaml(schema: Schema, place: Place, written: str) -> Any:
    """The list or mapping that `written` states in YAML or JSON."""
    alone = Schema(
        schema.name,
        {
            "type": "object",
            "properties": {"value": dict(schema.at(place))},
            "$defs": schema.bundle.get("$defs", {}),
        },
    )
    text = written.strip("\n")
    begins = text.lstrip()[:1]
    if begins in ("[", "{"):
        raw = f"value: {text.strip()}\n"
    else:
        raw = "value:\n" + "".join(f"  {line}\n" for line in text.split("\n"))
    document, faults = read_document(raw.encode(), "value", alone.shape, MAX_BYTES)
    if document is not None:
        return document.data.get("value")
    mark = faults[0].mark
    line = mark.line if begins in ("[", "{") else mark.line - 1
    name = schema.trail(place)
    raise RefusedError(
        Refusal(
            _message("malformed-yaml", field=name, line=max(line, 1), code=faults[0].code, path=format_place(place)),
            _SOURCE,
            _message("use-yaml"),
        )
    )
