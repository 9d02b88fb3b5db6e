"""What the check finds in the entries of an old ledger, at the cell of the sheet that it comes from."""

from collections.abc import Sequence

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.base.text import Text, both
from taizhang.documents import places
from taizhang.documents.schema import undotted
from taizhang.findings.finding import Finding
from taizhang.intake.cells import Cell, Spot
from taizhang.intake.entries import Note, Trouble
from taizhang.intake.ledger.mapping import NOTE, ColumnMapping, MappedColumn
from taizhang.intake.ledger.rows import DraftedRow
from taizhang.intake.ledger.values import name_field

_message = Messages(__file__)


def as_trouble(desk: Desk, found: Finding, rows: Sequence[DraftedRow], mapping: ColumnMapping) -> Trouble:
    """An error as a trouble of its cell; a number that must not be kept is taken out of the copy, not of the record."""
    spot, field_ = _place(desk, found, rows, mapping)
    help_ = found.help
    if found.code == "F13":
        help_ = _message("take-the-number-out-of-the-copy")
    return Trouble(spot, field_, found.message, help_, found.source, found.code)


def as_note(desk: Desk, found: Finding, rows: Sequence[DraftedRow], mapping: ColumnMapping) -> Note:
    """A remark of the check as a note on its cell, with its code."""
    spot, field_ = _place(desk, found, rows, mapping)
    message = _message(
        "text", code=found.code, message=Text(found.message.zh.rstrip("。"), found.message.en.rstrip("."))
    )
    return Note(spot, field_, message)


def _place(desk: Desk, found: Finding, rows: Sequence[DraftedRow], mapping: ColumnMapping) -> tuple[Spot, Text]:
    """Where in the old ledger a finding on a record points to."""
    row = next((one for one in rows if one.path == found.path), None)
    if row is None:
        return Spot(both(found.path), both("")), both(found.field)
    column = next((one for one in mapping.columns if _is_of(found.field, one.target)), None)
    cell = row.row.cells.get(column.heading) if column is not None else None
    if found.field.startswith("notes."):
        cell, column = _note_cell(row, found.field)
    where = cell.spot if cell is not None else row.row.spot
    if column is not None:
        return where, both(column.heading)
    return where, name_field(desk.schema("migrated"), found.field) if found.field else both("")


def _is_of(place: str, target: str) -> bool:
    return place == target or place.startswith(f"{target}.")


def _note_cell(row: DraftedRow, place: str) -> tuple[Cell | None, MappedColumn | None]:
    number = undotted(place)[1]
    heading = places.at(row.data, ("notes", number, "heading"))
    return row.row.cells.get(str(heading)), MappedColumn(str(heading), NOTE)
