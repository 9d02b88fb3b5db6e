"""How a recorded field is corrected: the command for each kind of record.

Acts and edited exports give the same advice. Source: house/corrections.
"""

from collections.abc import Mapping
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, format_place

_message = Messages(__file__)


def is_correctable(schema: Schema, place: Place) -> bool:
    """Whether the field at `place` is corrected by a correction beside it, with everything in it."""
    return schema.inherited_flag(place, "x-correctable", True) and not schema.contains_flag(
        place, "x-correctable", False
    )


def is_changeable(schema: Schema, place: Place) -> bool:
    """Whether the field at `place` takes another value from a day on, by a change beside it."""
    return schema.inherited_flag(place, "x-changeable", False)


def is_closed_to_additions(schema: Schema, data: Mapping[str, Any], place: Place) -> bool:
    """Whether nothing may be added at `place` of the record whose plain data are `data`: only corrections.

    This holds for `x-settled` in the schema, for the entries of a release that is live or cancelled, and for
    fields that would undo a live one. Source: house/records.
    """
    if schema.name == "release":
        if data.get("released_on") is not None:
            return place[0] in {"entries", "postponed", "cancelled"}
        if data.get("cancelled") is not None:
            return place[0] == "entries"
    return bool(schema.inherited_flag(place, "x-settled", False))


def needs_second_approval(schema: Schema, place: Place) -> bool:
    """Whether a second person has to approve that the field at `place` is corrected or changes.

    They have to where it, or something in it, decides about money, a grade, a lane or a legal date. Source:
    house/corrections.
    """
    keyword = "x-second-approval"
    return schema.inherited_flag(place, keyword, False) or schema.contains_flag(place, keyword, True)


def remedy_of_recorded(schema: Schema, record: str, place: Place) -> Text:
    """The remedy where the recorded field at `place` of `record` is wrong."""
    if not is_correctable(schema, place):
        return remedy_of_fixed(schema, record, place)
    field = format_place(place)
    if is_changeable(schema, place):
        return _message("correct-or-change", record=record, field=field)
    return _message("correct", record=record, field=field)


def remedy_of_fixed(schema: Schema, record: str, place: Place) -> Text:
    """The remedy for a field that cannot be corrected."""
    if place[:1] == ("corrections",):
        return _message("remedy-of-correction", record=record)
    match schema.name:
        case "requirement":
            return _message("remedy-of-requirement", record=record)
        case "notice":
            return _message("remedy-of-notice", record=record)
        case "entry":
            return _message("remedy-of-entry", record=record)
        case "release" if place[:1] == ("entries",):
            return _message("remedy-of-release-entries", record=record)
        case "release":
            return _message("remedy-of-release", record=record)
        case _:
            name = schema.trail(place)
            return _message("remedy-of-fixed-field", field=name, record=record)
