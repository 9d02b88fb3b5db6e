"""An edited export taken back: each row against the base that it was made from, cell by cell.

What nobody edited in the sheet stays as the repository has it, however old the sheet is. What was edited is taken where
the repository still holds what the sheet was made from; where it holds something else by now, both are told.
"""

import copy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Document, Shape, read
from taizhang.documents.places import at
from taizhang.documents.schema import Schema
from taizhang.documents.writing.revise import revise
from taizhang.law.law import Law
from taizhang.office.sheets import base, refusals
from taizhang.office.sheets.base import Base
from taizhang.office.sheets.cells import CellChange, CellFault, Conflict, TakenBack
from taizhang.office.sheets.columns import Column
from taizhang.office.sheets.reading import is_export, sheets
from taizhang.office.sheets.rows import MISSING, Cell, Row, Sheet, UnreadableError
from taizhang.office.sheets.tables import fitting, frozen
from taizhang.office.sheets.unfit import UnfitError
from taizhang.office.sheets.words import Words, text_of
from taizhang.repository.kinds import own_day
from taizhang.repository.repository import Repository

_message = Messages(__file__)


def exported(raw: bytes, name: str) -> bool:
    """Whether a file is an export of ours that came back: workbook, CSV or JSON, told by what stands in it.

    Its `name` has no say: files are renamed on their way.
    """
    del name
    return is_export(raw)


def taken_back(raw: bytes, name: str, repository: Repository) -> TakenBack:
    """What the edited export `raw` changes in `repository`. Nothing is written, and no rule has judged it yet.

    Raises:
        RunFailedError: the machinery's files are at fault, so that no value can be told.
    """
    if repository.law is None:
        raise RunFailedError(_message("files-in-schemas-are-at-fault"))
    taking = _Taking(repository, repository.law)
    del name
    try:
        for sheet in sheets(raw, repository):
            taking.sheet(sheet)
    except UnreadableError as error:
        taking.faults.append(error.fault)
    return taking.result()


@dataclass
class _Edits:
    """What one row asks of its record."""

    values: list[tuple[Column, Any]] = field(default_factory=list)
    changes: list[CellChange] = field(default_factory=list)


class _Taking:
    """One export while it is taken back."""

    def __init__(self, repository: Repository, law: Law) -> None:
        self._repository, self._law = repository, law
        self.faults: list[CellFault] = []
        self._conflicts: list[Conflict] = []
        self._edits: dict[str, _Edits] = {}
        self._seen: set[str] = set()
        self._words: dict[str, Words] = {}
        self._bases: dict[str, Any] = {}
        self._rows = 0

    def result(self) -> TakenBack:
        stopped = {one.record for one in self.faults} | {one.record for one in self._conflicts}
        files: dict[str, bytes] = {}
        changed: list[CellChange] = []
        for record, edits in self._edits.items():
            if record not in stopped and edits.values:
                document = self._repository.book.document(record)
                try:
                    files[document.path] = self._revised(record, document, edits)
                    changed += edits.changes
                except RunFailedError as error:
                    self.faults.append(refusals.unwritable(edits.changes[0], error))
        return TakenBack(files, tuple(changed), tuple(self.faults), tuple(self._conflicts), self._rows)

    def sheet(self, sheet: Sheet) -> None:
        self.faults += sheet.faults
        kind = sheet.set.kind
        self._words.setdefault(kind, Words(self._repository.schemas[kind], self._law))
        for row in sheet.rows:
            if not row.empty or any(cell.value is not MISSING for cell in row.cells.values()):
                self._rows += 1
                self._row(sheet, self._read(sheet, row))

    def _read(self, sheet: Sheet, row: Row) -> Row:
        """The row with every cell's text, also where the format has values of its own."""
        cells = {}
        for name, cell in row.cells.items():
            if cell.value is not MISSING:
                cell = self._plain(sheet, cell, sheet.columns[name])
            cells[name] = cell
        return Row(row.at, cells)

    def _plain(self, sheet: Sheet, cell: Cell, column: Column) -> Cell:
        try:
            text = text_of(self._words[sheet.set.kind].show(column, cell.value))
        except (AttributeError, KeyError, TypeError, ValueError):
            told = _message("is-not-written-as-records-write", heading=Text(column.heading, column.name))
            return Cell(cell.address, "", cell.value, (told, _message("restore-its-structure")))
        return Cell(cell.address, text, cell.value)

    def _row(self, sheet: Sheet, row: Row) -> None:
        marked = row.cells.get(base.NAME)
        first = row.cells.get("id")
        record, where = first.text.strip() if first else "", first.address if first else row.at
        book = self._repository.book
        origin = base.parsed(marked.text) if marked else None
        if origin is None or not origin.holds("id", record):
            self.faults.append(refusals.unknown(sheet, where, record, book.known(record), origin is not None))
        elif record not in book.all or book.kind(record).name != sheet.set.kind:
            self.faults.append(refusals.gone(sheet, where, record, record in book.broken))
        elif record in self._seen:
            self.faults.append(refusals.twice(sheet, where, record))
        else:
            self._seen.add(record)
            edits = self._edits[record] = _Edits()
            for name, column in sheet.columns.items():
                if name in row.cells:
                    self._cell(sheet, column, row.cells[name], record, origin, edits)

    def _cell(self, sheet: Sheet, column: Column, cell: Cell, record: str, origin: Base, edits: _Edits) -> None:
        if cell.fault is not None:
            self.faults.append(CellFault(sheet.name, cell.address, *cell.fault, record=record))
            return
        if cell.value is MISSING and origin.holds(column.name, cell.text):
            return
        document = self._repository.book.document(record)
        words = self._words[sheet.set.kind]
        held = at(document.data, column.place) if column.place else None
        now = text_of(words.show(column, held)) if column.place else ""
        if cell.value is not MISSING and origin.holds(column.name, cell.text):
            # A value may differ though a cell would show the same; where the repository has moved on, it does not.
            if cell.value == held or not origin.holds(column.name, now):
                return
        elif column.place and cell.text in (now, fitting(now) if sheet.bounded else now):
            return
        moved = not origin.holds(column.name, now)
        refused = self._closed(sheet, column, record)
        if refused is None and not moved:
            refused = self._settled(sheet, column, record, held, now)
        if refused is not None:
            self.faults.append(refusals.at(sheet, cell, record, refused, self._law, self._own_day(record)))
        elif moved:
            shown = self._shown(document, column, origin, words)
            told = (record, column.name, cell.address, shown, cell.text, now, sheet.name)
            self._conflicts.append(Conflict(*told))
        else:
            self._take(sheet, column, cell, record, held, now, edits)

    def _own_day(self, record: str) -> date:
        """The day by whose law an edit of a record is refused; the newest law for what has no day of its own."""
        return own_day(self._repository.book.all[record][1]) or date.max

    def _closed(self, sheet: Sheet, column: Column, record: str) -> refusals.Refused | None:
        """Why the column takes no edit in this record, whatever it holds."""
        if column.leave == "derived":
            return refusals.DERIVED
        if frozen(record, sheet.set, self._repository.book):
            return refusals.approved(record, column)
        return refusals.fixed(sheet.set, record, column, self._schema(record)) if column.leave == "never" else None

    def _settled(self, sheet: Sheet, column: Column, record: str, held: Any, now: str) -> refusals.Refused | None:
        """Why what the record holds there is not edited."""
        if column.leave == "fill" and held is not None and column.form not in ("reports", "handling"):
            return refusals.recorded(record, column, self._schema(record))
        if sheet.bounded and fitting(now) != now:
            return refusals.OVERLONG
        return None

    def _take(self, sheet: Sheet, column: Column, cell: Cell, record: str, held: Any, now: str, edits: _Edits) -> None:
        value: Any
        try:
            if cell.text == "":
                if column.leave == "fill":
                    raise refusals.emptied(record, column, self._schema(record))
                value = [] if column.form in ("bases", "choices", "lines") and column.needed else None
            elif cell.value is MISSING:
                value = self._words[sheet.set.kind].take(column, cell.text, held)
            else:
                value = cell.value
                if column.leave == "fill" and isinstance(held, list) and cell.value[: len(held)] != held:
                    raise refusals.emptied(record, column, self._schema(record))
        except UnfitError as error:
            self.faults.append(CellFault(sheet.name, cell.address, error.message, error.help, record=record))
            return
        edits.values.append((column, value))
        edits.changes.append(CellChange(record, column.name, cell.address, now, cell.text, sheet.name))

    def _schema(self, record: str) -> Schema:
        return self._repository.schemas[self._repository.book.kind(record).name]

    def _revised(self, record: str, document: Document, edits: _Edits) -> bytes:
        data = copy.deepcopy(document.data)
        for column, value in edits.values:
            _set(data, column.place, value)
        return revise(document, self._schema(record), data)

    def _shown(self, now: Document, column: Column, origin: Base, words: Words) -> str:
        """What the field held when the row was made, where history tells it."""
        key = f"{origin.commit}:{now.path}"
        if key not in self._bases:
            self._bases[key] = self._history(key, now.path, origin, words.shape)
        data = self._bases[key]
        return text_of(words.show(column, at(data, column.place))) if data is not None else ""

    def _history(self, key: str, path: str, origin: Base, shape: Shape) -> Any:
        if origin.commit is None or self._git is None:
            return None
        try:
            raw = next(iter(self._git.blobs([key])), None)
        except RunFailedError:
            return None
        if raw is None or sha256(raw).hexdigest() != origin.sha256:
            return None
        document, _ = read(raw, path, shape)
        return document.data if document else None

    @cached_property
    def _git(self) -> Git | None:
        try:
            return Git(self._repository.root)
        except RunFailedError:
            return None


def _set(data: Any, place: tuple[str | int, ...], value: Any) -> None:
    """Put `value` at `place`, or take away what stands there where it is None; an emptied group goes with it."""
    *above, last = place
    if value is not None:
        for step in above:
            data = data.setdefault(step, {})
        data[last] = value
        return
    groups = [data]
    for step in above:
        groups.append(groups[-1].get(step, {}))
    groups[-1].pop(last, None)
    for step, group, inner in zip(reversed(above), reversed(groups[:-1]), reversed(groups[1:]), strict=True):
        if not inner:
            group.pop(step, None)
