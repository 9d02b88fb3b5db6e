"""The records as tables: one row a record, the same for every format."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

from taizhang.base.messages import Messages
from taizhang.documents.document import Document
from taizhang.documents.places import value_at
from taizhang.law.law import Law
from taizhang.lifecycle import derive_life
from taizhang.office.sheets import base
from taizhang.office.sheets.columns import Column
from taizhang.office.sheets.sets import SETS, RecordSet, find_record_day, list_divisions, prepare_derivation
from taizhang.office.sheets.words import CellFormatter, CellValue, format_cell_text
from taizhang.records import Record
from taizhang.repository.amendments import public_copy
from taizhang.repository.book import Book
from taizhang.repository.repository import Repository

_message = Messages(__file__)

RecordItem: TypeAlias = tuple[Record, Document]
RecordTracker: TypeAlias = Callable[[Iterable[RecordItem], int], Iterable[RecordItem]]

LONGEST = 32_767
"""The UTF-16 code units that a workbook cell can hold."""


def _pass_through(items: Iterable[RecordItem], total: int) -> Iterable[RecordItem]:
    del total
    return items


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records are exported; None: all.

    Attributes:
        division: a division's code; includes the divisions that report to it.
        year: of the day on which the record was raised, enrolled, reported or assessed.
        stage: the code of a stage, as in `Life.stage`.
    """

    division: str | None = None
    year: int | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record.

    Attributes:
        record: its id.
        frozen: whether it can no longer be changed in a sheet.
        cells: the value of each column.
        base: the stored state of the record, as `base.written` gives it.
    """

    record: str
    frozen: bool
    cells: tuple[CellValue, ...]
    base: str


@dataclass(frozen=True)
class RecordTable:
    """One set of records of a repository as of a day; its rows are generated at every iteration.

    Attributes:
        commit: the commit with these records, None if they are not committed.
        track: passes the records through and reports progress.
    """

    set: RecordSet
    repository: Repository
    law: Law
    today: date
    selection: Selection
    commit: str | None
    track: RecordTracker = _pass_through

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns from left to right, without the base of the row."""
        return self.set.columns(self.repository)

    @cached_property
    def words(self) -> CellFormatter:
        """The formatter of its values."""
        schemas = self.repository.schemas
        return CellFormatter(schemas[self.set.kind], self.law, schemas.as_of(self.today)[self.set.kind])

    @cached_property
    def records(self) -> tuple[RecordItem, ...]:
        """The selected records with their documents, in order of id."""
        stored = self.repository.book.all.values()
        return tuple(
            (record, document)
            for kind, record, document in stored
            if kind.name == self.set.kind and self._is_included(record)
        )

    def rows(self) -> Iterator[TableRow]:
        """A row for each record."""
        for record, document in self.track(self.records, len(self.records)):
            cells = self.cells(record, document)
            marks = [
                (column.name, text)
                for column, cell in zip(self.columns, cells, strict=True)
                for text in _equivalent_texts(format_cell_text(cell))
            ]
            yield TableRow(
                record.id,
                is_frozen(record.id, self.set, self.repository.book),
                cells,
                base.format_base(document.sha256, self.commit, marks),
            )

    def cells(self, record: Record, document: Document) -> tuple[CellValue, ...]:
        """The values of the columns for a record."""
        item = prepare_derivation(record, self.repository, self.law, self.today)
        derived = {derived_column.name: derived_column.value for derived_column in self.set.derived}
        return tuple(
            self.words.show(column, self.value(column, document)) if column.place else derived[column.name](item)
            for column in self.columns
        )

    def value(self, column: Column, document: Document) -> Any:
        """The public plain value of a column's field in a record's file; None if it is missing."""
        value = value_at(document.data, column.place)
        return public_copy(self.repository.schemas[self.set.kind], value, column.place) if column.hides else value

    def _is_included(self, record: Record) -> bool:
        selection, book = self.selection, self.repository.book
        if selection.division is not None:
            law = self.law.as_of(self.today)
            if not any(_lies_within(law, code, selection.division) for code in list_divisions(record, book)):
                return False
        if selection.year is not None:
            day = find_record_day(record)
            if day is None or day.year != selection.year:
                return False
        return selection.stage is None or derive_life(record, book, self.law, self.today).stage == selection.stage


def _lies_within(law: Law, division: str, chosen: str) -> bool:
    """Whether a division, or its successor, is or belongs to the chosen one today."""
    return division == chosen or law.is_within(law.responsible_for(division), law.responsible_for(chosen))


def build_tables(
    repository: Repository,
    law: Law,
    today: date,
    sets: Sequence[RecordSet] | None = None,
    selection: Selection | None = None,
    commit: str | None = None,
    track: RecordTracker = _pass_through,
) -> tuple[RecordTable, ...]:
    """The tables of `sets` of a repository as of `today`; for `commit` and `track` see `RecordTable`.

    Without `sets`, all available sets.
    """
    law, sets = law.as_of(today), list_available_sets(repository) if sets is None else sets
    return tuple(
        RecordTable(record_set, repository, law, today, selection or Selection(), commit, track) for record_set in sets
    )


def list_available_sets(repository: Repository) -> tuple[RecordSet, ...]:
    """The sets of a repository: migrated entries only if there are any."""
    return tuple(record_set for record_set in SETS if record_set.kind != "migrated" or repository.book.migrated_entries)


def find_overlong_cells(tables: Iterable[RecordTable]) -> tuple[tuple[str, str], ...]:
    """The fields that are too long for a workbook cell: the record's id and the column's heading."""
    return tuple(
        (record.id, column.heading)
        for table in tables
        for record, document in table.records
        if len(document.raw) > LONGEST
        for column, cell in zip(table.columns, table.cells(record, document), strict=True)
        if truncate_text(format_cell_text(cell)) != format_cell_text(cell)
    )


def is_frozen(record: str, record_set: RecordSet, book: Book) -> bool:
    """Whether a record is an approved requirement, whose text no longer changes."""
    return record_set.kind == "requirement" and record in book.approvals_of


def truncate_text(text: str) -> str:
    """Truncate `text` to the limit of a workbook cell; a truncated text ends with a note."""
    if _count_units(text) <= LONGEST:
        return text
    note = f"\n{_message('truncated', length=len(text)).zh}"
    room, beginning = LONGEST - _count_units(note), text[:LONGEST]
    while _count_units(beginning) > room:
        beginning = beginning[: len(beginning) - max(1, (_count_units(beginning) - room) // 2)]
    return beginning.rstrip("\n") + note


def _count_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _equivalent_texts(text: str) -> tuple[str, ...]:
    """The texts that a cell may have in some format without being an edit."""
    # Workbook readers disagree on a text that contains the escape sequence itself.
    return tuple(dict.fromkeys((text, truncate_text(text), text.replace("x005F_", ""))))
