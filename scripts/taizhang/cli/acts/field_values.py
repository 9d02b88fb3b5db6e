"""A value on the command line as plain data: a word, or YAML for lists and mappings, by the schema of its field."""

from typing import Any

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.cli.acts.asking.values import NoSuchValueError, meant
from taizhang.documents.document import MAX_BYTES, Place, read
from taizhang.documents.schema import Schema, dotted

_message = Messages(__file__)

_SOURCE = ("house/records",)


def value_of(schema: Schema, place: Place, written: str) -> Any:
    """What `written` means at `place`; whether it has the shape of the field is for the act to judge.

    Raises:
        RefusedError: it means nothing there.
    """
    node = schema.at(place)
    type_ = node.get("type")
    listed = type_ == "array" and (
        schema.at((*place, 0)).get("type") == "object" or written.lstrip().startswith(("[", "- ")) or "\n" in written
    )
    if type_ == "object" or listed:
        return _yaml(schema, place, written)
    try:
        return meant(schema, place, written)
    except NoSuchValueError as error:
        name = schema.trail(place)
        raise RefusedError(
            Refusal(
                _message("cannot", name=name, dotted=dotted(place), error=error, written=written.strip()),
                _SOURCE,
                _message("write-it-in-the-shape-of-the-field", get=node.get("description", "")),
            )
        ) from error


def _yaml(schema: Schema, place: Place, written: str) -> Any:
    """The list or mapping that stands in YAML or JSON."""
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
    document, faults = read(raw.encode(), "value", alone.shape, MAX_BYTES)
    if document is not None:
        return document.data.get("value")
    mark = faults[0].mark
    line = mark.line if begins in ("[", "{") else mark.line - 1
    name = schema.trail(place)
    raise RefusedError(
        Refusal(
            _message("is-no-sound-yaml-line", name=name, line=max(line, 1), code=faults[0].code, dotted=dotted(place)),
            _SOURCE,
            _message("lists-and-mappings-are-written-in-yaml"),
        )
    )
