"""The results of the readers: grids of cells, each with the place where people find it, and the lines around them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from taizhang.base.text import Text

CellValue = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file, as people find it.

    Attributes:
        sheet: the sheet or table: 工作表“需求”, 第1个表格.
        cell: the place in it: C7, 第2行第3列; empty for the whole sheet or table.
    """

    sheet: Text
    cell: Text

    @property
    def description(self) -> Text:
        """Sheet and cell as one text."""
        space = " " if self.cell.zh[:1].isascii() and self.cell.zh else ""
        return Text(f"{self.sheet.zh}{space}{self.cell.zh}", f"{self.sheet.en} {self.cell.en}".rstrip())


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One cell.

    Attributes:
        value: its content; a formula as its own text, an error as its name.
        spot: its place; that of the first cell where several are merged.
        problem: why its value cannot be used: a formula, an error, a change that was not accepted.
        loss: the content that is not text and is not imported: a picture, a footnote.
    """

    value: CellValue
    spot: Spot
    problem: tuple[Text, Text] | None = None
    loss: Text | None = None

    @property
    def text(self) -> str:
        """The value as text."""
        if isinstance(self.value, datetime):
            return (
                self.value.isoformat(" ") if self.value.time().isoformat() != "00:00:00" else f"{self.value:%Y-%m-%d}"
            )
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return "" if self.value is None else str(self.value)

    @property
    def is_empty(self) -> bool:
        """Whether the cell has no content."""
        return not self.problem and not self.text.strip(" \t\r\n\u3000\xa0\u200b\ufeff")


@dataclass(frozen=True)
class SourceGrid:
    """One sheet or table.

    Attributes:
        cells: by row and column from 1; every place of a merged cell has that cell. Empty cells may be missing.
        lines: the text outside the table, a cell for each line.
        losses: its content that is not imported.
        is_hidden: whether its author hid it.
    """

    name: str
    sheet: Text
    cells: Mapping[tuple[int, int], SourceCell]
    lines: tuple[SourceCell, ...] = ()
    losses: tuple[Text, ...] = field(default=())
    is_hidden: bool = False

    @cached_property
    def rows(self) -> list[int]:
        """The numbers of the rows that are not empty."""
        return sorted({row for (row, _), cell in self.cells.items() if not cell.is_empty})

    @cached_property
    def columns(self) -> list[int]:
        """The numbers of the columns that are not empty."""
        return sorted({column for (_, column), cell in self.cells.items() if not cell.is_empty})

    def at(self, row: int, column: int) -> SourceCell | None:
        """The cell at a row and column; None where it is empty."""
        cell = self.cells.get((row, column))
        return None if cell is None or cell.is_empty else cell

    def line(self, row: int) -> list[SourceCell]:
        """The cells of a row from left to right, a merged one once."""
        cells: list[SourceCell] = []
        for column in self.columns:
            cell = self.at(row, column)
            if cell is not None and not (cells and cells[-1] is cell):
                cells.append(cell)
        return cells
