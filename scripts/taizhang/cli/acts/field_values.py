"""A value on the command line as plain data: a word, or YAML for lists and mappings, by the schema of its field."""

from typing import Any

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.text import Text
from taizhang.cli.acts.asking.values import NoSuchValueError, meant
from taizhang.documents.document import MAX_BYTES, Place, read
from taizhang.documents.schema import Schema, dotted

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
                Text(
                    f"“{name.zh}”（{dotted(place)}）填写有误：{error}",
                    f"{name.en} cannot be “{written.strip()}”",
                ),
                _SOURCE,
                Text(f"按该字段的格式填写：{node.get('description', '')}", "Write it in the shape of the field."),
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
            Text(
                f"“{name.zh}”（{dotted(place)}）不是正确的YAML，第{max(line, 1)}行有误（{faults[0].code}）",
                f"{name.en} is no sound YAML: line {max(line, 1)} ({faults[0].code})",
            ),
            _SOURCE,
            Text(
                "列表和分项用YAML或者JSON书写；内容较长的存为文件，以--value @文件给出。",
                "Lists and mappings are written in YAML or JSON; long ones in a file, given as --value @FILE.",
            ),
        )
    )
