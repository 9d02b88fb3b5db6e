"""Locates the findings in the entries of an old ledger at the cells that cause them."""

from collections.abc import Sequence

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.base.text import Text, same_in_both
from taizhang.documents import places
from taizhang.documents.schema import parse_place
from taizhang.findings.finding import Finding
from taizhang.intake.cells import SourceCell, Spot
from taizhang.intake.entries import ImportProblem, Note
from taizhang.intake.ledger.mapping import NOTE, ColumnMapping, MappedColumn
from taizhang.intake.ledger.rows import DraftedRow
from taizhang.intake.ledger.values import name_field

_message = Messages(__file__)


def locate_problem(desk: Desk, finding: Finding, rows: Sequence[DraftedRow], mapping: ColumnMapping) -> ImportProblem:
    """An error as a problem of its cell; a personal number is to be removed from the copy, not from the record."""
    spot, field_name = _locate(desk, finding, rows, mapping)
    help_ = finding.help
    if finding.code == "F13":
        help_ = _message("remove-the-number")
    return ImportProblem(spot, field_name, finding.message, help_, finding.source, finding.code)


def locate_note(desk: Desk, finding: Finding, rows: Sequence[DraftedRow], mapping: ColumnMapping) -> Note:
    """A remark of the check as a note on its cell, with its code."""
    spot, field_name = _locate(desk, finding, rows, mapping)
    message = _message(
        "finding-with-code",
        code=finding.code,
        message=Text(finding.message.zh.rstrip("。"), finding.message.en.rstrip(".")),
    )
    return Note(spot, field_name, message)


def _locate(desk: Desk, finding: Finding, rows: Sequence[DraftedRow], mapping: ColumnMapping) -> tuple[Spot, Text]:
    """The cell in the old ledger that a finding on a record concerns, and the name of its field."""
    row = next((one for one in rows if one.path == finding.path), None)
    if row is None:
        return Spot(same_in_both(finding.path), same_in_both("")), same_in_both(finding.field)
    column = next((one for one in mapping.columns if _is_within(finding.field, one.target)), None)
    cell = row.row.cells.get(column.heading) if column is not None else None
    if finding.field.startswith("notes."):
        cell, column = _find_note_cell(row, finding.field)
    spot = cell.spot if cell is not None else row.row.spot
    if column is not None:
        return spot, same_in_both(column.heading)
    return spot, name_field(desk.schema("migrated"), finding.field) if finding.field else same_in_both("")


def _is_within(place: str, target: str) -> bool:
    return place == target or place.startswith(f"{target}.")


def _find_note_cell(row: DraftedRow, place: str) -> tuple[SourceCell | None, MappedColumn | None]:
    number = parse_place(place)[1]
    heading = places.value_at(row.data, ("notes", number, "heading"))
    return row.row.cells.get(str(heading)), MappedColumn(str(heading), NOTE)
