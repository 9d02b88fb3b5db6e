"""Merge an edited export: each row is compared with the base that it was made from, cell by cell.

Cells that were not edited keep the value of the repository, however old the sheet is. An edit is merged where the
repository still has the value that the sheet was made from; otherwise it is reported as a conflict with both values.
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
from taizhang.documents.document import Document, Shape, read_document
from taizhang.documents.places import value_at
from taizhang.documents.schema import Schema
from taizhang.documents.writing.revise import revise
from taizhang.law.law import Law
from taizhang.office.sheets import base, refusals
from taizhang.office.sheets.base import RowBase
from taizhang.office.sheets.cells import CellChange, CellFault, Conflict, MergeResult
from taizhang.office.sheets.columns import Column
from taizhang.office.sheets.invalid_cell import InvalidCellError
from taizhang.office.sheets.reading import is_export, read_sheets
from taizhang.office.sheets.rows import NO_VALUE, ImportedCell, ImportedRow, ImportedSheet, UnreadableError
from taizhang.office.sheets.tables import is_frozen, truncate_text
from taizhang.office.sheets.words import CellFormatter, format_cell_text
from taizhang.repository.kinds import own_day
from taizhang.repository.repository import Repository

_message = Messages(__file__)


def is_exported_file(raw: bytes, name: str) -> bool:
    """Whether a file is an export of this program: workbook, CSV or JSON, recognized by its content.

    Its `name` is not used: files are renamed in transit.
    """
    del name
    return is_export(raw)


def merge_export(raw: bytes, name: str, repository: Repository) -> MergeResult:
    """The changes that the edited export `raw` makes in `repository`. Nothing is written, and no rule is checked yet.

    Raises:
        RunFailedError: the schemas are invalid, so that values cannot be read.
    """
    if repository.law is None:
        raise RunFailedError(_message("schemas-invalid"))
    merge = _Merge(repository, repository.law)
    del name
    try:
        for sheet in read_sheets(raw, repository):
            merge.sheet(sheet)
    except UnreadableError as error:
        merge.faults.append(error.fault)
    return merge.result()


@dataclass
class _Edits:
    """The edits of one row."""

    values: list[tuple[Column, Any]] = field(default_factory=list)
    changes: list[CellChange] = field(default_factory=list)


class _Merge:
    """The merge of one export."""

    def __init__(self, repository: Repository, law: Law) -> None:
        self._repository, self._law = repository, law
        self.faults: list[CellFault] = []
        self._conflicts: list[Conflict] = []
        self._edits: dict[str, _Edits] = {}
        self._seen: set[str] = set()
        self._formatters: dict[str, CellFormatter] = {}
        self._bases: dict[str, Any] = {}
        self._rows = 0

    def result(self) -> MergeResult:
        blocked = {item.record for item in self.faults} | {item.record for item in self._conflicts}
        files: dict[str, bytes] = {}
        changes: list[CellChange] = []
        for record, edits in self._edits.items():
            if record not in blocked and edits.values:
                document = self._repository.book.document(record)
                try:
                    files[document.path] = self._revise(record, document, edits)
                    changes += edits.changes
                except RunFailedError as error:
                    self.faults.append(refusals.report_unwritable_row(edits.changes[0], error))
        return MergeResult(files, tuple(changes), tuple(self.faults), tuple(self._conflicts), self._rows)

    def sheet(self, sheet: ImportedSheet) -> None:
        self.faults += sheet.faults
        kind = sheet.set.kind
        self._formatters.setdefault(kind, CellFormatter(self._repository.schemas[kind], self._law))
        for row in sheet.rows:
            if not row.empty or any(cell.value is not NO_VALUE for cell in row.cells.values()):
                self._rows += 1
                self._merge_row(sheet, self._complete_row(sheet, row))

    def _complete_row(self, sheet: ImportedSheet, row: ImportedRow) -> ImportedRow:
        """The row with the text of every cell, also for formats with typed values."""
        cells = {}
        for name, cell in row.cells.items():
            if cell.value is not NO_VALUE:
                cell = self._format_value(sheet, cell, sheet.columns[name])
            cells[name] = cell
        return ImportedRow(row.at, cells)

    def _format_value(self, sheet: ImportedSheet, cell: ImportedCell, column: Column) -> ImportedCell:
        try:
            text = format_cell_text(self._formatters[sheet.set.kind].show(column, cell.value))
        except (AttributeError, KeyError, TypeError, ValueError):
            problem = _message("unknown-structure", heading=Text(column.heading, column.name))
            return ImportedCell(cell.address, "", cell.value, (problem, _message("restore-its-structure")))
        return ImportedCell(cell.address, text, cell.value)

    def _merge_row(self, sheet: ImportedSheet, row: ImportedRow) -> None:
        base_cell = row.cells.get(base.NAME)
        id_cell = row.cells.get("id")
        record, address = id_cell.text.strip() if id_cell else "", id_cell.address if id_cell else row.at
        book = self._repository.book
        row_base = base.parse_base(base_cell.text) if base_cell else None
        if row_base is None or not row_base.matches("id", record):
            self.faults.append(
                refusals.report_unknown_row(sheet, address, record, book.has_record(record), row_base is not None)
            )
        elif record not in book.all or book.kind(record).name != sheet.set.kind:
            self.faults.append(refusals.report_missing_record(sheet, address, record, record in book.broken))
        elif record in self._seen:
            self.faults.append(refusals.report_duplicate_row(sheet, address, record))
        else:
            self._seen.add(record)
            edits = self._edits[record] = _Edits()
            for name, column in sheet.columns.items():
                if name in row.cells:
                    self._merge_cell(sheet, column, row.cells[name], record, row_base, edits)

    def _merge_cell(
        self, sheet: ImportedSheet, column: Column, cell: ImportedCell, record: str, origin: RowBase, edits: _Edits
    ) -> None:
        if cell.fault is not None:
            self.faults.append(CellFault(sheet.name, cell.address, *cell.fault, record=record))
            return
        if cell.value is NO_VALUE and origin.matches(column.name, cell.text):
            return
        document = self._repository.book.document(record)
        formatter = self._formatters[sheet.set.kind]
        current = value_at(document.data, column.place) if column.place else None
        current_text = format_cell_text(formatter.show(column, current)) if column.place else ""
        if cell.value is not NO_VALUE and origin.matches(column.name, cell.text):
            # Values may differ although their texts are equal; not where the repository has changed since.
            if cell.value == current or not origin.matches(column.name, current_text):
                return
        elif column.place and cell.text in (
            current_text,
            truncate_text(current_text) if sheet.bounded else current_text,
        ):
            return
        has_changed = not origin.matches(column.name, current_text)
        refusal = self._refuse_column(sheet, column, record)
        if refusal is None and not has_changed:
            refusal = self._refuse_recorded(sheet, column, record, current, current_text)
        if refusal is not None:
            self.faults.append(
                refusals.report_refusal(sheet, cell, record, refusal, self._law, self._find_own_day(record))
            )
        elif has_changed:
            base_text = self._find_base_text(document, column, origin, formatter)
            values = (record, column.name, cell.address, base_text, cell.text, current_text, sheet.name)
            self._conflicts.append(Conflict(*values))
        else:
            self._apply_edit(sheet, column, cell, record, current, current_text, edits)

    def _find_own_day(self, record: str) -> date:
        """The day whose law applies to an edit of a record; the newest law for a record without a day of its own."""
        return own_day(self._repository.book.all[record][1]) or date.max

    def _refuse_column(self, sheet: ImportedSheet, column: Column, record: str) -> refusals.EditRefusal | None:
        """Why the column of this record is never editable; None if it is."""
        if column.edit_policy == "derived":
            return refusals.DERIVED
        if is_frozen(record, sheet.set, self._repository.book):
            return refusals.refuse_approved(record, column)
        return (
            refusals.refuse_fixed(sheet.set, record, column, self._schema_of(record))
            if column.edit_policy == "never"
            else None
        )

    def _refuse_recorded(
        self, sheet: ImportedSheet, column: Column, record: str, current: Any, current_text: str
    ) -> refusals.EditRefusal | None:
        """Why the recorded value cannot be edited; None if it can."""
        if column.edit_policy == "fill" and current is not None and column.form not in ("reports", "handling"):
            return refusals.refuse_recorded(record, column, self._schema_of(record))
        if sheet.bounded and truncate_text(current_text) != current_text:
            return refusals.OVERLONG
        return None

    def _apply_edit(
        self,
        sheet: ImportedSheet,
        column: Column,
        cell: ImportedCell,
        record: str,
        current: Any,
        current_text: str,
        edits: _Edits,
    ) -> None:
        value: Any
        try:
            if cell.text == "":
                if column.edit_policy == "fill":
                    raise refusals.refuse_removal(record, column, self._schema_of(record))
                value = [] if column.form in ("bases", "choices", "lines") and column.required else None
            elif cell.value is NO_VALUE:
                value = self._formatters[sheet.set.kind].parse(column, cell.text, current)
            else:
                value = cell.value
                if column.edit_policy == "fill" and isinstance(current, list) and cell.value[: len(current)] != current:
                    raise refusals.refuse_removal(record, column, self._schema_of(record))
        except InvalidCellError as error:
            self.faults.append(CellFault(sheet.name, cell.address, error.message, error.help, record=record))
            return
        edits.values.append((column, value))
        edits.changes.append(CellChange(record, column.name, cell.address, current_text, cell.text, sheet.name))

    def _schema_of(self, record: str) -> Schema:
        return self._repository.schemas[self._repository.book.kind(record).name]

    def _revise(self, record: str, document: Document, edits: _Edits) -> bytes:
        data = copy.deepcopy(document.data)
        for column, value in edits.values:
            _set_value(data, column.place, value)
        return revise(document, self._schema_of(record), data)

    def _find_base_text(
        self, current_document: Document, column: Column, origin: RowBase, formatter: CellFormatter
    ) -> str:
        """The text of the field when the row was made; empty if the history does not contain it."""
        key = f"{origin.commit}:{current_document.path}"
        if key not in self._bases:
            self._bases[key] = self._read_base(key, current_document.path, origin, formatter.shape)
        data = self._bases[key]
        return format_cell_text(formatter.show(column, value_at(data, column.place))) if data is not None else ""

    def _read_base(self, key: str, path: str, origin: RowBase, shape: Shape) -> Any:
        if origin.commit is None or self._git is None:
            return None
        try:
            raw = next(iter(self._git.blobs([key])), None)
        except RunFailedError:
            return None
        if raw is None or sha256(raw).hexdigest() != origin.sha256:
            return None
        document, _ = read_document(raw, path, shape)
        return document.data if document else None

    @cached_property
    def _git(self) -> Git | None:
        try:
            return Git(self._repository.root)
        except RunFailedError:
            return None


def _set_value(data: Any, place: tuple[str | int, ...], value: Any) -> None:
    """Set `value` at `place`, or remove the field if `value` is None; a group that becomes empty is removed too."""
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
