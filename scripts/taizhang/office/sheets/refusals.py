"""Reasons why a cell is not merged, each with its source and with what to do instead."""

from datetime import date
from typing import NamedTuple

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text, fill_template
from taizhang.documents.schema import Schema
from taizhang.findings.citing import cite
from taizhang.findings.remedy import remedy_of_recorded
from taizhang.law.law import Law
from taizhang.office.sheets.cells import CellChange, CellFault
from taizhang.office.sheets.columns import Column
from taizhang.office.sheets.invalid_cell import InvalidCellError
from taizhang.office.sheets.rows import ImportedCell, ImportedSheet
from taizhang.office.sheets.sets import RecordSet
from taizhang.rules.rule import read_card

_message = Messages(__file__)

_HOUSE = ("house/records",)


class EditRefusal(NamedTuple):
    """A refusal: what is wrong, what to do, and the source roles."""

    message: Text
    help: Text
    source: tuple[str, ...] = ()


DERIVED = EditRefusal(
    _message("derived-column"),
    _message("restore-derived-value"),
    _HOUSE,
)
OVERLONG = EditRefusal(
    _message("field-too-long-for-cell"),
    _message("edit-json-export"),
)


def _describe_remedy(record: str, column: Column, schema: Schema) -> Text:
    """How the value of a column is corrected outside a sheet."""
    advice = remedy_of_recorded(schema, record, column.place)
    return _message("restore-with-advice", advice=advice)


def refuse_approved(record: str, column: Column) -> EditRefusal:
    """The record is an approved requirement, which is frozen. Source: as rule G05."""
    rule_card = read_card("g05_frozen")
    params: dict[str, Param] = {"requirement": record, "place": Text(column.heading, column.name)}
    return EditRefusal(
        fill_template(rule_card.message, params), fill_template(rule_card.help, params), rule_card.source
    )


def refuse_fixed(record_set: RecordSet, record: str, column: Column, schema: Schema) -> EditRefusal:
    """The column is never changed by a sheet."""
    problem = _message("column-is-read-only", heading=Text(column.heading, column.name))
    if record_set.kind == "entry":
        return EditRefusal(problem, _describe_remedy(record, column, schema), (*read_card("g06_grows").source,))
    if column.name.startswith("withdrawn"):
        help_ = _message("restore-and-withdraw")
        return EditRefusal(problem, help_, _HOUSE)
    if record_set.kind == "requirement":
        help_ = _message("id-from-division-and-day")
        return EditRefusal(problem, help_, _HOUSE)
    return EditRefusal(problem, _describe_remedy(record, column, schema), _HOUSE)


def refuse_recorded(record: str, column: Column, schema: Schema) -> EditRefusal:
    """The field may be filled in only once, and has a value."""
    problem = _message("already-recorded", heading=Text(column.heading, column.name))
    return EditRefusal(problem, _describe_remedy(record, column, schema), _HOUSE)


def refuse_removal(record: str, column: Column, schema: Schema) -> InvalidCellError:
    """Recorded content was removed or rewritten."""
    return InvalidCellError(
        _message("recorded-content-removed", heading=Text(column.heading, column.name)),
        _describe_remedy(record, column, schema),
    )


def report_unknown_row(sheet: ImportedSheet, cell: str, record: str, is_known: bool, has_base: bool) -> CellFault:
    """The row has no matching record: it was added, its id was changed, or its base was lost."""
    if is_known or has_base:
        problem = _message("row-identity-changed")
        help_ = _message("restore-row-identity")
        return CellFault(sheet.name, cell, problem, help_, record=record if is_known else "")
    problem = _message("added-row")
    advice = {
        "requirement": _message("add-requirement"),
        "entry": _message("add-entry"),
        "defect": _message("add-defect"),
        "assessment": _message("add-assessment"),
    }
    return CellFault(sheet.name, cell, problem, advice[sheet.set.kind])


def report_missing_record(sheet: ImportedSheet, cell: str, record: str, is_broken: bool) -> CellFault:
    """The record does not exist or cannot be read."""
    if is_broken:
        problem = _message("invalid-record-file", record=record)
        help_ = _message("correct-record-file")
    else:
        problem = _message("unknown-record", record=record)
        help_ = _message("check-repository")
    return CellFault(sheet.name, cell, problem, help_, record=record)


def report_duplicate_row(sheet: ImportedSheet, cell: str, record: str) -> CellFault:
    """The record has more than one row."""
    problem = _message("duplicate-row", record=record)
    help_ = _message("keep-one-row")
    return CellFault(sheet.name, cell, problem, help_, record=record)


def report_unwritable_row(change: CellChange, error: RunFailedError) -> CellFault:
    """The edits of a row cannot be written to the record's file: a number instead of text, a forbidden character."""
    help_ = _message("check-row-changes")
    return CellFault(change.sheet, change.cell, error.message, help_, record=change.record)


def report_refusal(
    sheet: ImportedSheet, cell: ImportedCell, record: str, refusal: EditRefusal, law: Law, on: date
) -> CellFault:
    """The fault of a refused cell, citing the law of day `on`."""
    source = cite(refusal.source, law, on)
    return CellFault(sheet.name, cell.address, refusal.message, refusal.help, source, record)
