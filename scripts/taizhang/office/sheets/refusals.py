"""Why a cell is not taken back: in words, by the article, and with what to do instead."""

from datetime import date
from typing import NamedTuple

from taizhang.base.errors import RunFailedError
from taizhang.base.text import Param, Text, fill
from taizhang.documents.schema import Schema
from taizhang.findings.citing import cite
from taizhang.findings.remedy import remedy_of_recorded
from taizhang.law.law import Law
from taizhang.office.sheets.cells import CellChange, CellFault
from taizhang.office.sheets.columns import Column
from taizhang.office.sheets.rows import Cell, Sheet
from taizhang.office.sheets.sets import RecordSet
from taizhang.office.sheets.unfit import UnfitError
from taizhang.rules.rule import card

_HOUSE = ("house/records",)


class Refused(NamedTuple):
    """A reason: what is wrong, what to do, and by what, as source words."""

    message: Text
    help: Text
    source: tuple[str, ...] = ()


DERIVED = Refused(
    Text("该列由系统根据事实推算，改动不取回", "the column is derived from the facts and is not taken back"),
    Text("请恢复原内容；事实有变化的，登记相应的事实。", "Restore it; where facts changed, record the facts."),
    _HOUSE,
)
OVERLONG = Refused(
    Text("该格内容超出单元格所能容纳的长度，不能在工作簿中改", "the field is longer than a workbook's cell can hold"),
    Text("请恢复原内容，改用JSON导出修改。", "Restore it, and edit the JSON export instead."),
)


def _remedy(record: str, column: Column, schema: Schema) -> Text:
    """How what the column holds of a record is put right elsewhere than in a sheet."""
    advice = remedy_of_recorded(schema, record, column.place)
    return Text(f"请恢复原内容。{advice.zh}", f"Restore it. {advice.en}")


def approved(record: str, column: Column) -> Refused:
    """The record is a requirement that was approved, and frozen since. Source: as rule G05."""
    words = card("g05_frozen")
    params: dict[str, Param] = {"requirement": record, "place": Text(column.heading, column.name)}
    return Refused(fill(words.message, params), fill(words.help, params), words.source)


def fixed(one: RecordSet, record: str, column: Column, schema: Schema) -> Refused:
    """The column holds what no sheet changes."""
    told = Text(f"“{column.heading}”不能在表中改", f"{column.name} is not changed by a sheet")
    if one.kind == "entry":
        return Refused(told, _remedy(record, column, schema), (*card("g06_grows").source,))
    if column.name.startswith("withdrawn"):
        help_ = Text("请恢复原内容；撤回用taizhang withdraw登记。", "Restore it; withdraw by `taizhang withdraw`.")
        return Refused(told, help_, _HOUSE)
    if one.kind == "requirement":
        help_ = Text(
            "编号由区划和提出日期编定，请恢复原内容；填错的，撤回后另行提出。",
            "The id is made from division and day: restore it. If they are wrong, withdraw and raise it anew.",
        )
        return Refused(told, help_, _HOUSE)
    return Refused(told, _remedy(record, column, schema), _HOUSE)


def recorded(record: str, column: Column, schema: Schema) -> Refused:
    """The field may be filled in, but it is already."""
    told = Text(f"“{column.heading}”已经登记，不得改动", f"{column.name} is recorded already")
    return Refused(told, _remedy(record, column, schema), _HOUSE)


def emptied(record: str, column: Column, schema: Schema) -> UnfitError:
    """What is recorded was taken away or rewritten."""
    return UnfitError(
        Text(f"“{column.heading}”已登记的内容不得删改", f"what {column.name} records may not be taken away"),
        _remedy(record, column, schema),
    )


def unknown(sheet: Sheet, cell: str, record: str, known: bool, marked: bool) -> CellFault:
    """The row stems from no record as it says: it was added, its id was changed, or its base was lost."""
    if known or marked:
        told = Text("该行的编号或校验内容被改动，无法核对", "the row's id or base was changed; it cannot be compared")
        help_ = Text(
            "请恢复编号列和隐藏的校验列，或者重新导出后再改。",
            "Restore the id and the hidden last column, or export anew and edit that.",
        )
        return CellFault(sheet.name, cell, told, help_, record=record if known else "")
    told = Text("新增的行不在导出表中登记，没有取回", "an added row is not taken from an export")
    ways = {
        "requirement": Text(
            "新的需求请填需求申请表（taizhang export --template）后导入，或者用taizhang new。",
            "Put a new requirement into the application form (`taizhang export --template`), or use `taizhang new`.",
        ),
        "entry": Text("纳入台账用taizhang enroll。", "Entries are made by `taizhang enroll`."),
        "defect": Text("新的问题用taizhang defect report登记。", "Report a problem by `taizhang defect report`."),
        "assessment": Text("新的考核用taizhang assess登记。", "Record an assessment by `taizhang assess`."),
    }
    return CellFault(sheet.name, cell, told, ways[sheet.set.kind])


def gone(sheet: Sheet, cell: str, record: str, broken: bool) -> CellFault:
    """The record is not there, or cannot be read."""
    if broken:
        told = Text(f"{record}的文件有误，不能核对", f"the file of {record} is at fault")
        help_ = Text("先运行taizhang check并改正该文件。", "Run `taizhang check` and mend the file first.")
    else:
        told = Text(f"库中没有{record}", f"there is no {record} in the repository")
        help_ = Text("请确认--repo指向导出时的台账库。", "Does --repo name the repository that it was exported from?")
    return CellFault(sheet.name, cell, told, help_, record=record)


def twice(sheet: Sheet, cell: str, record: str) -> CellFault:
    """The record has a second row."""
    told = Text(f"{record}在表中出现不止一次", f"{record} has more than one row")
    help_ = Text("每项记录只留一行，删去多余的行。", "Leave one row a record.")
    return CellFault(sheet.name, cell, told, help_, record=record)


def unwritable(change: CellChange, error: RunFailedError) -> CellFault:
    """The record's file could not say what its row asks for: a number where a text belongs, an odd character."""
    help_ = Text(
        "请核对该行所改的内容：文字须写成文字，不要写成数字或者其他结构。",
        "Look at what was changed in that row: a text is written as a text, not as a number or anything else.",
    )
    return CellFault(change.sheet, change.cell, error.message, help_, record=change.record)


def at(sheet: Sheet, cell: Cell, record: str, refused: Refused, law: Law, on: date) -> CellFault:
    """The fault of a cell that is refused, by the law of day `on`."""
    source = cite(refused.source, law, on)
    return CellFault(sheet.name, cell.address, refused.message, refused.help, source, record)
