"""Why a cell is not taken back: in words, by the article, and with what to do instead."""

from datetime import date
from typing import NamedTuple

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
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

_message = Messages(__file__)

_HOUSE = ("house/records",)


class Refused(NamedTuple):
    """A reason: what is wrong, what to do, and by what, as source words."""

    message: Text
    help: Text
    source: tuple[str, ...] = ()


DERIVED = Refused(
    _message("column-is-derived-from-the-facts"),
    _message("restore-it-where-facts-changed-record"),
    _HOUSE,
)
OVERLONG = Refused(
    _message("field-is-longer-than-a-workbook-cell-can"),
    _message("restore-it-and-edit-the-json-export-instead"),
)


def _remedy(record: str, column: Column, schema: Schema) -> Text:
    """How what the column holds of a record is put right elsewhere than in a sheet."""
    advice = remedy_of_recorded(schema, record, column.place)
    return _message("restore", advice=advice)


def approved(record: str, column: Column) -> Refused:
    """The record is a requirement that was approved, and frozen since. Source: as rule G05."""
    words = card("g05_frozen")
    params: dict[str, Param] = {"requirement": record, "place": Text(column.heading, column.name)}
    return Refused(fill(words.message, params), fill(words.help, params), words.source)


def fixed(one: RecordSet, record: str, column: Column, schema: Schema) -> Refused:
    """The column holds what no sheet changes."""
    told = _message("is-not-changed-by-a-sheet", heading=Text(column.heading, column.name))
    if one.kind == "entry":
        return Refused(told, _remedy(record, column, schema), (*card("g06_grows").source,))
    if column.name.startswith("withdrawn"):
        help_ = _message("restore-it-withdraw")
        return Refused(told, help_, _HOUSE)
    if one.kind == "requirement":
        help_ = _message("id-is-made-from-division-and-day")
        return Refused(told, help_, _HOUSE)
    return Refused(told, _remedy(record, column, schema), _HOUSE)


def recorded(record: str, column: Column, schema: Schema) -> Refused:
    """The field may be filled in, but it is already."""
    told = _message("is-recorded-already", heading=Text(column.heading, column.name))
    return Refused(told, _remedy(record, column, schema), _HOUSE)


def emptied(record: str, column: Column, schema: Schema) -> UnfitError:
    """What is recorded was taken away or rewritten."""
    return UnfitError(
        _message("what-records-may-not-be-taken-away", heading=Text(column.heading, column.name)),
        _remedy(record, column, schema),
    )


def unknown(sheet: Sheet, cell: str, record: str, known: bool, marked: bool) -> CellFault:
    """The row stems from no record as it says: it was added, its id was changed, or its base was lost."""
    if known or marked:
        told = _message("row-id-or-base-was-changed")
        help_ = _message("restore-the-id-and-the-hidden-last-column")
        return CellFault(sheet.name, cell, told, help_, record=record if known else "")
    told = _message("added-row-is-not-taken-from-an-export")
    ways = {
        "requirement": _message("ways-requirement"),
        "entry": _message("ways-entry"),
        "defect": _message("ways-defect"),
        "assessment": _message("ways-assessment"),
    }
    return CellFault(sheet.name, cell, told, ways[sheet.set.kind])


def gone(sheet: Sheet, cell: str, record: str, broken: bool) -> CellFault:
    """The record is not there, or cannot be read."""
    if broken:
        told = _message("file-of-is-at-fault", record=record)
        help_ = _message("run-and-mend-the-file-first")
    else:
        told = _message("there-is-no-in-the-repository", record=record)
        help_ = _message("does-repo-name-the-repository")
    return CellFault(sheet.name, cell, told, help_, record=record)


def twice(sheet: Sheet, cell: str, record: str) -> CellFault:
    """The record has a second row."""
    told = _message("has-more-than-one-row", record=record)
    help_ = _message("leave-one-row-a-record")
    return CellFault(sheet.name, cell, told, help_, record=record)


def unwritable(change: CellChange, error: RunFailedError) -> CellFault:
    """The record's file could not say what its row asks for: a number where a text belongs, an odd character."""
    help_ = _message("look-at-what-was-changed-in-that-row")
    return CellFault(change.sheet, change.cell, error.message, help_, record=change.record)


def at(sheet: Sheet, cell: Cell, record: str, refused: Refused, law: Law, on: date) -> CellFault:
    """The fault of a cell that is refused, by the law of day `on`."""
    source = cite(refused.source, law, on)
    return CellFault(sheet.name, cell.address, refused.message, refused.help, source, record)
