"""Data out, in the canonical form: keys in the schema's order, two spaces a level, prose in block scalars.

Every file is read back before it is returned, and compared with the data.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml
from yaml.events import MappingEndEvent, ScalarEvent, SequenceEndEvent
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.documents.document import MAX_BYTES, Place, Shape, read_document
from taizhang.documents.schema import Schema

_message = Messages(__file__)

PROSE = 20_000
"""The longest text that a field of prose takes, by which the schemas tell prose from a line."""
STEP = 2
_RESOLVER = Resolver()
# A day is text to our loader; YAML 1.1 has a type for it, which does no harm: people write days plain.
_PLAIN = frozenset({"tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"})

# Text that begins like a number, such as a half-year: quotes mark it as text.
_CODE = re.compile(r"[0-9][0-9A-Za-z.]{0,19}")


def schema_header(schema: Schema, path: str) -> str:
    """The first line of a file at `path`, by which editors find its schema."""
    return f"# yaml-language-server: $schema={'../' * path.count('/')}schemas/{schema.name}.schema.json"


def format_file(schema: Schema, data: Mapping[str, Any], path: str) -> bytes:
    """The file at the repository path `path` that holds `data`.

    Raises:
        RunFailedError: the data do not read back unchanged, which does not happen with text that the loader accepts.
    """
    raw = "\n".join(
        [schema_header(schema, path), *(line.text for line in format_mapping(schema, (), data, 0)), ""]
    ).encode()
    require_round_trip(raw, path, schema.shape, data)
    return raw


def require_round_trip(raw: bytes, path: str, shape: Shape, data: Any, most: int = MAX_BYTES) -> None:
    """Check that `raw` reads back as `data`, in at most `most` bytes.

    Raises:
        RunFailedError: it does not.
    """
    document, faults = read_document(raw, path, shape, most)
    # A forbidden character is reported by the check, with its place.
    refused = document is None and not any(fault.code == "F05" for fault in faults)
    if refused or (document is not None and document.data != data):
        raise RunFailedError(_message("round-trip-failed", path=path))


class YamlLine(NamedTuple):
    """One line of a file.

    Attributes:
        places: the key or item that begins here; of an item that is a mapping, also its first key.
    """

    text: str
    places: tuple[Place, ...] = ()


def format_mapping(schema: Schema, place: Place, data: Mapping[str, Any], indent: int) -> list[YamlLine]:
    """The lines of the mapping at `place`, its keys indented by `indent`."""
    order = list(schema.at(place).get("properties", ()))
    keys = sorted(data, key=lambda key: order.index(key) if key in order else len(order))
    return [line for key in keys for line in format_member(schema, (*place, key), data[key], indent)]


def format_member(schema: Schema, place: Place, value: Any, indent: int) -> list[YamlLine]:
    """The lines of one key, the last step of `place`, with its value."""
    return _format_value(f"{' ' * indent}{place[-1]}:", schema, place, value, indent)


def format_item(schema: Schema, place: Place, value: Any, indent: int) -> list[YamlLine]:
    """The lines of one item of a list, its dash indented by `indent`."""
    lead = " " * indent + "-"
    if isinstance(value, Mapping) and value:
        first, *rest = format_mapping(schema, place, value, indent + STEP)
        return [YamlLine(f"{lead} {first.text[indent + STEP :]}", (place, *first.places)), *rest]
    return _format_value(lead, schema, place, value, indent)


def _format_value(lead: str, schema: Schema, place: Place, value: Any, indent: int) -> list[YamlLine]:
    if isinstance(value, Mapping) and value:
        return [YamlLine(lead, (place,)), *format_mapping(schema, place, value, indent + STEP)]
    if isinstance(value, list) and value and not _has_coded_items(schema, place):
        below = [format_item(schema, (*place, number), one, indent + STEP) for number, one in enumerate(value)]
        return [YamlLine(lead, (place,)), *(line for lines in below for line in lines)]
    if isinstance(value, str) and (schema.at(place).get("maxLength") == PROSE or "\n" in value):
        block = _block(value, indent + STEP)
        if block:
            return [YamlLine(f"{lead} {block[0]}", (place,)), *map(YamlLine, block[1:])]
    return [YamlLine(f"{lead} {format_inline(value)}", (place,))]


def _has_coded_items(schema: Schema, place: Place) -> bool:
    return "oneOf" in schema.at((*place, 0))


def format_inline(value: Any) -> str:
    """A value in one line, valid inside brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {format_inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(format_inline(one) for one in value) + "]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)


def _is_plain(value: str) -> bool:
    tag = _RESOLVER.resolve(ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    if not value or _CODE.fullmatch(value) or tag not in _PLAIN:
        return False
    # The parser decides what is valid without quotes, on a line of its own and inside brackets.
    try:
        events = list(yaml.parse(f"- {value}\n- [{value}, x]\n- {{k: {value}, x: y}}\n", Loader=yaml.CLoader))
    except yaml.YAMLError:
        return False
    actual = [e.value if isinstance(e, ScalarEvent) and e.style == "" else type(e) for e in events[3:-3]]
    expected = [value, type(events[4]), value, "x", SequenceEndEvent]
    return actual == [*expected, type(events[8]), "k", value, "x", "y", MappingEndEvent] if len(events) > 8 else False


def _block(value: str, indent: int) -> list[str] | None:
    """The text as a block scalar; None where it cannot be written as one.

    Empty lines at its end would depend on what follows, so such a text is written in quotes.
    """
    body = value.removesuffix("\n")
    if not body or body[0] in " \t\n" or body.endswith("\n"):
        return None
    if any(line != line.rstrip(" \t") for line in body.split("\n")):
        return None
    lines = [" " * indent + line if line else "" for line in body.split("\n")]
    return ["|" if value.endswith("\n") else "|-", *lines]
