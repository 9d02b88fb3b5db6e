"""What the readers give: grids of cells, each with the place where people find it, and the lines around them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from taizhang.base.text import Text

CellValue = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands, as people find it.

    Attributes:
        sheet: the sheet or table: 工作表“需求”, 第1个表格.
        cell: the place in it: C7, 第2行第3列; empty for the whole of it.
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
        value: as it stands; a formula as its own text, an error as its name.
        spot: its place; that of the first cell where several are merged.
        problem: why its value cannot be taken: a formula, an error, a change nobody accepted.
        loss: what stands in it that is no text and is left behind: a picture, a footnote.
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
        cells: by row and column from 1; every place of a merged cell holds that cell. What is empty may be missing.
        lines: what stands outside the table, a cell for each line.
        losses: what the whole of it holds that is not taken in.
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
        """The numbers of the rows in which something stands."""
        return sorted({row for (row, _), cell in self.cells.items() if not cell.is_empty})

    @cached_property
    def columns(self) -> list[int]:
        """The numbers of the columns in which something stands."""
        return sorted({column for (_, column), cell in self.cells.items() if not cell.is_empty})

    def at(self, row: int, column: int) -> SourceCell | None:
        """The cell there; None where nothing stands."""
        cell = self.cells.get((row, column))
        return None if cell is None or cell.is_empty else cell

    def line(self, row: int) -> list[SourceCell]:
        """The cells of a row from left to right; a merged one stands there once."""
        cells: list[SourceCell] = []
        for column in self.columns:
            cell = self.at(row, column)
            if cell is not None and not (cells and cells[-1] is cell):
                cells.append(cell)
        return cells
