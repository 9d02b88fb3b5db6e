"""An export of ours that comes back edited: what of it passes the check, and the cell of everything that does not."""

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
from taizhang.office.sheets.back import merge_export
from taizhang.office.sheets.cells import CellChange, Conflict

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class EditedExport:
    """What became of one edited export.

    Attributes:
        files: new content by repository path; it was judged as an act is, and passes.
        changes: what `files` changes.
        problems: what is not taken back; nothing of its records is.
        rows: how many rows were read.
    """

    path: Path
    files: Mapping[str, bytes]
    changes: tuple[Note, ...]
    problems: tuple[ImportProblem, ...]
    rows: int


def take_back_export(desk: Desk, path: Path, raw: bytes) -> EditedExport:
    """Take an edited export back, as far as neither a cell nor a rule stands against it.

    Raises:
        RunFailedError: the machinery's files are at fault.
    """
    act, taken = correct_from_sheet(desk, merge_export(raw, path.name, desk.repository))
    problems = [
        ImportProblem(
            _cell_spot(one.sheet, one.cell), same_in_both(one.record), one.message, one.help, one.source, one.code
        )
        for one in taken.faults
    ]
    problems += [_conflict_problem(desk, one) for one in taken.conflicts]
    changes = tuple(_change_note(desk, one) for one in taken.changes)
    return EditedExport(path, act.files, changes, tuple(problems), taken.rows)


def _cell_spot(sheet: str, cell: str) -> Spot:
    return Spot(_message("sheet", sheet=sheet) if sheet else same_in_both(""), same_in_both(cell))


def _field_name(desk: Desk, record: str, field: str) -> Text:
    trail = desk.schema(desk.book.kind(record).name).trail(parse_place(field))
    return _message("record-field", record=record, trail=trail)


def _change_note(desk: Desk, one: CellChange) -> Note:
    before, after = quote_text(one.before) or "空", quote_text(one.after) or "空"
    message = _message("value-changed", before=before, after=after)
    return Note(_cell_spot(one.sheet, one.cell), _field_name(desk, one.record, one.field), message)


def _conflict_problem(desk: Desk, one: Conflict) -> ImportProblem:
    current, sheet = quote_text(one.repository_value), quote_text(one.sheet_value)
    exported = quote_text(one.base)
    base = Text(f"，导出时为“{exported}”", f", the export had “{exported}”") if one.base else Text("", "")
    message = _message("was-changed-in-the-repository-meanwhile", sheet=sheet, now=current, base=base)
    help_ = _message("settle-which-holds")
    return ImportProblem(_cell_spot(one.sheet, one.cell), _field_name(desk, one.record, one.field), message, help_)
