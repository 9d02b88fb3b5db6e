"""The rows of an old ledger read into entries, each field by the mapping of its column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from taizhang.acts.desk import Desk
from taizhang.acts.raising import format_prose
from taizhang.base.messages import Messages
from taizhang.base.text import same_in_both
from taizhang.documents import places
from taizhang.documents.schema import parse_place
from taizhang.intake.cells import SourceCell
from taizhang.intake.entries import ImportProblem, Note
from taizhang.intake.ledger.mapping import NONE, NOTE, ColumnMapping, MappedColumn
from taizhang.intake.ledger.table import OldRow, OldTable
from taizhang.intake.ledger.values import OldValues
from taizhang.intake.reading import UnclearError, normalize_name, to_single_line
from taizhang.law.paper_days import DAYS
from taizhang.office.sheets.columns import normalize_heading
from taizhang.repository.kinds import path_of

_message = Messages(__file__)


@dataclass(slots=True)
class DraftedRow:
    """One row as the entry that it becomes.

    Attributes:
        data: the entry by the schema; `missing` names the fields that the row does not state.
        path: the path of the entry's file.
    """

    row: OldRow
    data: dict[str, Any]
    missing: list[str]
    path: str


def read_rows(
    desk: Desk, table: OldTable, mapping: ColumnMapping, deed: str, problems: list[ImportProblem], notes: list[Note]
) -> list[DraftedRow]:
    """The rows of the table as entries of the deed; problems and notes are appended to `problems` and `notes`."""
    schema = desk.schema("migrated")
    values, mapped = OldValues(schema, desk.repository.law or desk.law), mapping.by_heading()
    targets = [option["const"] for option in schema.at(("missing", 0))["oneOf"]]
    # Days first: a place is looked up among the divisions of the row's own day.
    columns = sorted(mapped.values(), key=lambda one: DAYS.index(one.target) if one.target in DAYS else len(DAYS))
    drafted: list[DraftedRow] = []
    above: OldRow | None = None
    for row in table.rows:
        problems += _find_merged_cells(row, above, mapped)
        above = row
        record = f"MIGRATED-{deed.removeprefix('MIGRATION-')}-{row.tail}"
        data: dict[str, Any] = {
            "id": record,
            "migration": deed,
            "sheet": normalize_name(table.sheet),
            "row": row.number,
        }
        on: str | None = None
        for column in columns:
            cell = row.cells.get(column.heading)
            if cell is None or column.target == NONE:
                continue
            if column.target == NOTE:
                _keep_as_note(data, column, cell)
                continue
            try:
                reading = values.read(column, cell, on)
            except UnclearError as error:
                problems.append(ImportProblem(cell.spot, same_in_both(column.heading), error.message, error.help))
                continue
            if reading.note is not None:
                notes.append(Note(cell.spot, same_in_both(column.heading), reading.note))
            if reading.value is None and to_single_line(cell.text) in column.values:
                _keep_as_note(data, column, cell)
            if reading.value is not None:
                places.set_value(data, parse_place(column.target), reading.value)
                on = reading.value if on is None and column.target in DAYS else on
                if column.target == "objection.outcome":
                    _keep_objection_text(
                        data, cell, reading.value, schema.label(("objection", "outcome"), reading.value)
                    )
        data["missing"] = [target for target in targets if places.value_at(data, parse_place(target)) in (None, [])]
        drafted.append(DraftedRow(row, data, data["missing"], str(path_of(record))))
    return drafted


def _keep_as_note(data: dict[str, Any], column: MappedColumn, cell: SourceCell) -> None:
    """Add the unchanged text of a cell under its heading to the notes."""
    data.setdefault("notes", []).append({"heading": column.heading, "text": format_prose(cell.text)})


def _keep_objection_text(data: dict[str, Any], cell: SourceCell, word: str, title: str) -> None:
    """Keep the paper's wording of an objection as its description where it differs from the outcome's title."""
    if word != "none" and normalize_heading(cell.text) != normalize_heading(title):
        data["objection"].setdefault("description", format_prose(cell.text))


def _find_merged_cells(
    row: OldRow, above: OldRow | None, columns: Mapping[str, MappedColumn]
) -> Iterator[ImportProblem]:
    """Cells that are merged over two requirements or two fields, and are therefore ambiguous."""
    seen: dict[int, str] = {}
    for heading, cell in row.cells.items():
        target = columns[heading].target
        if above is not None and target in ("title", "content", "number") and above.cells.get(heading) is cell:
            yield ImportProblem(
                cell.spot,
                same_in_both(heading),
                _message("merged-with-row", row=above.number),
                _message("unmerge-rows"),
            )
        other = seen.setdefault(id(cell), heading)
        if other != heading and NONE not in (target, columns[other].target):
            yield ImportProblem(
                cell.spot,
                same_in_both(heading),
                _message("merged-with-column", other=other),
                _message("unmerge-columns"),
            )
