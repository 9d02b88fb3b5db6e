"""An export of ours that comes back edited: what of it passes the check, and the cell of everything that does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.base.text import Text, both
from taizhang.documents.schema import undotted
from taizhang.intake.cells import Spot
from taizhang.intake.correcting import correct
from taizhang.intake.entries import Note, Trouble
from taizhang.intake.reading import shown
from taizhang.office.sheets.back import taken_back
from taizhang.office.sheets.cells import CellChange, Conflict

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of one edited export.

    Attributes:
        files: new content by repository path; it was judged as an act is, and passes.
        changes: what `files` changes.
        troubles: what is not taken back; nothing of its records is.
        rows: how many rows were read.
    """

    path: Path
    files: Mapping[str, bytes]
    changes: tuple[Note, ...]
    troubles: tuple[Trouble, ...]
    rows: int


def edited(desk: Desk, path: Path, raw: bytes) -> Edited:
    """Take an edited export back, as far as neither a cell nor a rule stands against it.

    Raises:
        RunFailedError: the machinery's files are at fault.
    """
    act, taken = correct(desk, taken_back(raw, path.name, desk.repository))
    troubles = [
        Trouble(_spot(one.sheet, one.cell), both(one.record), one.message, one.help, one.source, one.code)
        for one in taken.faults
    ]
    troubles += [_conflict(desk, one) for one in taken.conflicts]
    changes = tuple(_change(desk, one) for one in taken.changed)
    return Edited(path, act.files, changes, tuple(troubles), taken.rows)


def _spot(sheet: str, cell: str) -> Spot:
    return Spot(_message("sheet", sheet=sheet) if sheet else both(""), both(cell))


def _field(desk: Desk, record: str, field: str) -> Text:
    trail = desk.schema(desk.book.kind(record).name).trail(undotted(field))
    return _message("text", record=record, trail=trail)


def _change(desk: Desk, one: CellChange) -> Note:
    before, after = shown(one.before) or "空", shown(one.after) or "空"
    told = _message("becomes", before=before, after=after)
    return Note(_spot(one.sheet, one.cell), _field(desk, one.record, one.field), told)


def _conflict(desk: Desk, one: Conflict) -> Trouble:
    now, sheet = shown(one.repository_value), shown(one.sheet_value)
    was = f"，导出时为“{shown(one.base)}”" if one.base else ""
    told = _message("was-changed-in-the-repository-meanwhile", sheet=sheet, now=now, was=was)
    help_ = _message("settle-which-holds")
    return Trouble(_spot(one.sheet, one.cell), _field(desk, one.record, one.field), told, help_)
