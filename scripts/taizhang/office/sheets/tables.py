"""The records as tables: one row a record, the same for every format."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

from taizhang.documents.document import Document
from taizhang.documents.places import at
from taizhang.law.law import Law
from taizhang.lifecycle import life
from taizhang.office.sheets import base
from taizhang.office.sheets.columns import Column
from taizhang.office.sheets.sets import SETS, RecordSet, day_of, divisions_of, told
from taizhang.office.sheets.words import Shown, Words, text_of
from taizhang.records import Record
from taizhang.repository.amendments import public
from taizhang.repository.book import Book
from taizhang.repository.repository import Repository

Item: TypeAlias = tuple[Record, Document]
Track: TypeAlias = Callable[[Iterable[Item], int], Iterable[Item]]

LONGEST = 32_767
"""The UTF-16 code units that a cell of a workbook can hold; no workbook program takes more."""


def _through(items: Iterable[Item], total: int) -> Iterable[Item]:
    del total
    return items


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records are wanted; None: all.

    Attributes:
        division: a division's code; those that report to it are meant too.
        year: of the day on which the record was raised, enrolled, reported or assessed.
        stage: a word of a stage of its life, as `Life.stage` says it.
    """

    division: str | None = None
    year: int | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One record.

    Attributes:
        record: its id.
        frozen: nothing of it may be changed in a sheet any more.
        cells: what each column shows.
        base: what the row remembers, as `base.written` gives it.
    """

    record: str
    frozen: bool
    cells: tuple[Shown, ...]
    base: str


@dataclass(frozen=True)
class Table:
    """One set of records of a repository as of a day; its rows are made anew whenever they are gone through.

    Attributes:
        commit: the commit that holds the records as they are, None where there is none to name.
        track: lets the records through, and shows how far they have come.
    """

    set: RecordSet
    repository: Repository
    law: Law
    today: date
    selection: Selection
    commit: str | None
    track: Track = _through

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns from left to right; the base of the row is none of them."""
        return self.set.columns(self.repository)

    @cached_property
    def words(self) -> Words:
        """The wording of its values."""
        schemas = self.repository.schemas
        return Words(schemas[self.set.kind], self.law, schemas.as_of(self.today)[self.set.kind])

    @cached_property
    def records(self) -> tuple[Item, ...]:
        """The selected records with their files, in order of id."""
        held = self.repository.book.all.values()
        return tuple((r, doc) for kind, r, doc in held if kind.name == self.set.kind and self._wanted(r))

    def rows(self) -> Iterator[Row]:
        """A row for each record."""
        for record, document in self.track(self.records, len(self.records)):
            cells = self.cells(record, document)
            marks = [
                (column.name, text)
                for column, cell in zip(self.columns, cells, strict=True)
                for text in _each(text_of(cell))
            ]
            yield Row(
                record.id,
                frozen(record.id, self.set, self.repository.book),
                cells,
                base.written(document.sha256, self.commit, marks),
            )

    def cells(self, record: Record, document: Document) -> tuple[Shown, ...]:
        """What the columns show of a record."""
        item = told(record, self.repository, self.law, self.today)
        derived = {one.name: one.value for one in self.set.derived}
        return tuple(
            self.words.show(column, self.value(column, document)) if column.place else derived[column.name](item)
            for column in self.columns
        )

    def value(self, column: Column, document: Document) -> Any:
        """The plain value of a column's field in a record's file, as the public may see it; None without one."""
        value = at(document.data, column.place)
        return public(self.repository.schemas[self.set.kind], value, column.place) if column.hides else value

    def _wanted(self, record: Record) -> bool:
        chosen, book = self.selection, self.repository.book
        if chosen.division is not None:
            law = self.law.as_of(self.today)
            if not any(_lies_within(law, code, chosen.division) for code in divisions_of(record, book)):
                return False
        if chosen.year is not None:
            day = day_of(record)
            if day is None or day.year != chosen.year:
                return False
        return chosen.stage is None or life(record, book, self.law, self.today).stage == chosen.stage


def _lies_within(law: Law, division: str, chosen: str) -> bool:
    """Whether a division lies within the chosen one today, or what took its place does; or is the chosen one itself."""
    return division == chosen or law.within(law.responsible_for(division), law.responsible_for(chosen))


def tables(
    repository: Repository,
    law: Law,
    today: date,
    sets: Sequence[RecordSet] | None = None,
    selection: Selection | None = None,
    commit: str | None = None,
    track: Track = _through,
) -> tuple[Table, ...]:
    """The tables of `sets` of a repository as of `today`; what `commit` and `track` are, `Table` says.

    Without `sets` all of them, but for that of migrated entries where nothing came from paper.
    """
    law, sets = law.as_of(today), held_sets(repository) if sets is None else sets
    return tuple(Table(one, repository, law, today, selection or Selection(), commit, track) for one in sets)


def held_sets(repository: Repository) -> tuple[RecordSet, ...]:
    """The sets that a repository has: that of migrated entries only where some came from paper."""
    return tuple(one for one in SETS if one.kind != "migrated" or repository.book.migrated_entries)


def overlong(tables: Iterable[Table]) -> tuple[tuple[str, str], ...]:
    """The fields that no cell of a workbook can hold whole: the record's id and the column's heading."""
    return tuple(
        (record.id, column.heading)
        for table in tables
        for record, document in table.records
        if len(document.raw) > LONGEST
        for column, cell in zip(table.columns, table.cells(record, document), strict=True)
        if fitting(text_of(cell)) != text_of(cell)
    )


def frozen(record: str, one: RecordSet, book: Book) -> bool:
    """Whether a record is a requirement that was approved: its text is what was approved, and stays."""
    return one.kind == "requirement" and record in book.approvals_of


def fitting(text: str) -> str:
    """`text` as a workbook's cell can hold it: what is too long ends with a word that says so."""
    if _units(text) <= LONGEST:
        return text
    note = f"\n……（全文{len(text)}字，超出单元格所能容纳的长度，此处未完；全文见CSV、JSON导出和记录文件，本格不取回。）"
    room, kept = LONGEST - _units(note), text[:LONGEST]
    while _units(kept) > room:
        kept = kept[: len(kept) - max(1, (_units(kept) - room) // 2)]
    return kept.rstrip("\n") + note


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _each(text: str) -> tuple[str, ...]:
    """What may stand in the cell of some format, or be read from it, and is no edit."""
    # Where a text holds the escape character of workbooks itself, their readers do not agree.
    return tuple(dict.fromkeys((text, fitting(text), text.replace("x005F_", ""))))
