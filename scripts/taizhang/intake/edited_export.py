"""An edited export merged into the repository: the changes that pass the check, and the cell of every other one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.base.text import Text, same_in_both
from taizhang.documents.schema import parse_place
from taizhang.intake.cells import Spot
from taizhang.intake.correcting import correct_from_sheet
from taizhang.intake.entries import ImportProblem, Note
from taizhang.intake.reading import quote_text
from taizhang.office.sheets.cells import CellChange, Conflict
from taizhang.office.sheets.merge import merge_export

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class EditedExport:
    """The result of merging one edited export.

    Attributes:
        files: new content by repository path; it has passed the check.
        changes: the changes in `files`.
        problems: why changes are refused; the records that they concern stay unchanged.
        rows: how many rows were read.
    """

    path: Path
    files: Mapping[str, bytes]
    changes: tuple[Note, ...]
    problems: tuple[ImportProblem, ...]
    rows: int


def merge_edited_export(desk: Desk, path: Path, raw: bytes) -> EditedExport:
    """Merge an edited export, except the records of which a cell is invalid or a rule refuses the change.

    Raises:
        RunFailedError: the machinery's files are at fault.
    """
    act, result = correct_from_sheet(desk, merge_export(raw, path.name, desk.repository))
    problems = [
        ImportProblem(
            _cell_spot(one.sheet, one.cell), same_in_both(one.record), one.message, one.help, one.source, one.code
        )
        for one in result.faults
    ]
    problems += [_conflict_problem(desk, one) for one in result.conflicts]
    changes = tuple(_change_note(desk, one) for one in result.changes)
    return EditedExport(path, act.files, changes, tuple(problems), result.rows)


def _cell_spot(sheet: str, cell: str) -> Spot:
    return Spot(_message("sheet", sheet=sheet) if sheet else same_in_both(""), same_in_both(cell))


def _field_name(desk: Desk, record: str, field: str) -> Text:
    trail = desk.schema(desk.book.kind(record).name).trail(parse_place(field))
    return _message("record-field", record=record, trail=trail)


def _change_note(desk: Desk, one: CellChange) -> Note:
    empty = _message("empty-value")
    message = _message("value-changed", before=quote_text(one.before) or empty, after=quote_text(one.after) or empty)
    return Note(_cell_spot(one.sheet, one.cell), _field_name(desk, one.record, one.field), message)


def _conflict_problem(desk: Desk, one: Conflict) -> ImportProblem:
    current, sheet = quote_text(one.repository_value), quote_text(one.sheet_value)
    base = _message("exported-value", value=quote_text(one.base)) if one.base else same_in_both("")
    message = _message("conflict", sheet=sheet, now=current, base=base)
    help_ = _message("settle-conflict")
    return ImportProblem(_cell_spot(one.sheet, one.cell), _field_name(desk, one.record, one.field), message, help_)
