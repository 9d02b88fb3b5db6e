"""How a field that is recorded already is put right: by which command, for each kind of record.

Acts and edited exports give the same advice, and only advice that can be followed. Source: house/corrections.
"""

from collections.abc import Mapping
from typing import Any

from taizhang.base.text import Text
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, dotted


def is_correctable(schema: Schema, place: Place) -> bool:
    """Whether the field at `place` is put right by a correction beside it, and everything in it with it."""
    return schema.inherited(place, "x-correctable", True) and not schema.contains(place, "x-correctable", False)


def is_changeable(schema: Schema, place: Place) -> bool:
    """Whether the field at `place` takes another value from a day on, by a change beside it."""
    return schema.inherited(place, "x-changeable", False)


def is_closed_to_additions(schema: Schema, data: Mapping[str, Any], place: Place) -> bool:
    """Whether nothing may be added at `place` of the record whose plain data are `data`: only a correction can.

    So it is where the schema says `x-settled`, for the entries of a release that is live or cancelled, and for what
    would undo a live one: it delivered what it did. Source: house/records.
    """
    if schema.name == "release":
        if data.get("released_on") is not None:
            return place[0] in {"entries", "postponed", "cancelled"}
        if data.get("cancelled") is not None:
            return place[0] == "entries"
    return bool(schema.inherited(place, "x-settled", False))


def needs_second_approval(schema: Schema, place: Place) -> bool:
    """Whether a second person has to approve that the field at `place` is corrected or changes.

    They have to where it, or something in it, decides about money, a grade, a lane or a legal date. Source:
    house/corrections.
    """
    keyword = "x-second-approval"
    return schema.inherited(place, keyword, False) or schema.contains(place, keyword, True)


def remedy_of_recorded(schema: Schema, record: str, place: Place) -> Text:
    """What to do where the field at `place` of `record` is recorded and is not as it should be."""
    if not is_correctable(schema, place):
        return remedy_of_fixed(schema, record, place)
    field = dotted(place)
    zh = f"已登记的事实不得覆盖。登记有误的，用taizhang correct {record} --field {field}更正"
    en = f"A recorded fact is never overwritten. If it was wrong, `taizhang correct {record} --field {field}`"
    if is_changeable(schema, place):
        zh += f"；原来无误、后来有变的，用taizhang change {record} --field {field}登记变更"
        en += f"; if it changed later, `taizhang change {record} --field {field}`"
    return Text(f"{zh}。", f"{en}.")


def remedy_of_fixed(schema: Schema, record: str, place: Place) -> Text:
    """What to do instead of correcting a field that no correction takes."""
    if place[:1] == ("corrections",):
        return Text(
            f"更正本身有误的，再登记一次更正（taizhang correct {record} --field 字段）。",
            f"Where a correction was wrong, record another (`taizhang correct {record} --field FIELD`).",
        )
    match schema.name:
        case "requirement":
            return Text(
                "尚未存证的需求直接改写文件，不用登记更正；已审核通过的，另行提出需求（taizhang new request），"
                f"在supersedes中写明{record}，重新审核、公示。",
                "A requirement that is not sealed is edited as it is; for an approved one raise another "
                f"(`taizhang new request`) whose `supersedes` names {record}, reviewed and noticed anew.",
            )
        case "notice":
            return Text(
                f"尚未存证的公示用taizhang notice open --renew {record}改期；"
                f"已存证的用taizhang notice annul {record}撤销，再另行公示。",
                f"A notice that is not sealed is moved by `taizhang notice open --renew {record}`; a sealed one is "
                f"annulled (`taizhang notice annul {record}`) and opened anew.",
            )
        case "entry":
            return Text(
                f"用taizhang entry strike {record}将该条目移出台账，所涉需求再次公示后以新编号纳入。",
                f"Strike it (`taizhang entry strike {record}`); noticed again, the requirement gets a new number.",
            )
        case "release" if place[:1] == ("entries",):
            return Text(
                f"不再由本版本实施的条目，用taizhang release postpone {record} --entry 台账编号登记暂缓；"
                "增列的，在版本上线前写入entries末尾。",
                f"What it no longer realizes is postponed (`taizhang release postpone {record} --entry ENTRY`); "
                "more is appended to `entries` before it goes live.",
            )
        case "release":
            return Text(
                f"用taizhang release cancel {record}取消该版本，再用taizhang release plan另列版本。",
                f"Cancel it (`taizhang release cancel {record}`) and plan another (`taizhang release plan`).",
            )
        case _:
            name = schema.trail(place)
            return Text(
                f"“{name.zh}”是查找和推算的依据，保留不变；其他有误的字段用taizhang correct {record}更正。",
                f"{name.en} is what the record is found and computed by, and stays; other fields are corrected by "
                f"`taizhang correct {record}`.",
            )
