"""The table in an old ledger's sheet: its headings, which may take several rows, and the rows below them."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from taizhang.acts.identity import CROCKFORD
from taizhang.base.messages import Messages
from taizhang.base.text import Text, both
from taizhang.intake.cells import Cell, Grid, Spot
from taizhang.intake.entries import Note
from taizhang.intake.reading import line, name, shown
from taizhang.intake.unfit import UnfitFileError
from taizhang.office.sheets.delimited import unguarded

_message = Messages(__file__)

JOINT = "—"
"""What joins the parts of a heading that takes several rows."""
_LEAST = 3
_MOST_HEADING_ROWS = 4
_SUM = re.compile(r"(?:[0-9０-９]{4}年度?|本[年页]|全[年区市])?\s*(?:合|小|总|累)\s*计\s*[:：]?(?:.{0,8})")
_TAIL = 8


@dataclass(frozen=True, slots=True)
class OldRow:
    """One row of an old ledger.

    Attributes:
        number: its number in the sheet.
        cells: by the heading of the column; what is empty is missing.
    """

    spot: Spot
    number: int
    cells: Mapping[str, Cell]

    @property
    def digest(self) -> str:
        """The SHA-256 of what it says: the same row has the same one, wherever it stands."""
        told = "\x1e".join(f"{heading}\x1f{line(cell.text)}" for heading, cell in self.cells.items())
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def tail(self) -> str:
        """The end of its record's id, which follows from its digest."""
        number = int(self.digest, 16)
        return "".join(CROCKFORD[number >> (5 * place) & 31] for place in range(_TAIL))


@dataclass(frozen=True, slots=True)
class OldTable:
    """The table of one sheet.

    Attributes:
        headings: from left to right; one that stands there before bears the number of its column.
        heading_rows: the first and the last row that they take.
        notes: rows and things that are left out, and why.
    """

    sheet: str
    headings: tuple[str, ...]
    heading_rows: tuple[int, int]
    rows: tuple[OldRow, ...]
    notes: tuple[Note, ...]


def grid_of_text(raw: bytes, title: str) -> Grid:
    """A CSV file as a grid.

    Raises:
        UnfitFileError: its text is in no known encoding, or it is no CSV.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnfitFileError(
            _message("is-text-in-neither-utf-nor-gb18030"),
            _message("save-it-as-xlsx"),
        )
    sheet = _message("table", title=title)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UnfitFileError(
            _message("is-no-valid-csv", error=error),
            _message("save-it-as-xlsx"),
        ) from error
    cells = {
        (row, column): Cell(unguarded(value), Spot(sheet, _message("row-column", row=row, column=column)))
        for row, values in enumerate(lines, 1)
        for column, value in enumerate(values, 1)
        if value.strip()
    }
    return Grid(title, sheet, cells)


def choose_grid(grids: Sequence[Grid], wanted: str | None) -> Grid:
    """The sheet that is meant: the one named, or the only one in which something stands.

    Raises:
        UnfitFileError: there is none, or several.
    """
    filled = [grid for grid in grids if len(grid.columns) >= _LEAST]
    found = [grid for grid in grids if grid.name == wanted] if wanted else [one for one in filled if not one.hidden]
    if len(found) == 1 and found[0].rows:
        return found[0]
    named = "、".join(f"“{grid.name}”" for grid in filled) or "（无）"
    raise UnfitFileError(
        _message("has-several-sheets-or-none-with-a-table", named=named),
        _message("name-it-as-in-the-mapping-or-by-sheet"),
    )


def find_table(grid: Grid, heading_rows: tuple[int | None, int | None]) -> OldTable:
    """The table of a grid, its headings where `heading_rows` says or where they are found.

    Raises:
        UnfitFileError: no headings are there.
    """
    first = heading_rows[0] or _first_heading_row(grid)
    last = heading_rows[1] or _last_heading_row(grid, first)
    headings = _headings(grid, first, last)
    notes = [Note(Spot(grid.sheet, both("")), both(""), loss) for loss in grid.losses]
    rows = tuple(_rows(grid, last, headings, notes))
    return OldTable(grid.name, tuple(headings.values()), (first, last), rows, tuple(notes))


def _first_heading_row(grid: Grid) -> int:
    for row in grid.rows:
        if len({id(cell) for cell in grid.line(row)}) >= _LEAST:
            return row
    raise UnfitFileError(
        _message("has-no-headings", sheet=grid.sheet),
        _message("say-in-the-mapping-which-rows-the-headings"),
    )


def _last_heading_row(grid: Grid, first: int) -> int:
    """The last row into which headings reach down, or under a heading that is merged over several columns."""
    last = first
    while last < first + _MOST_HEADING_ROWS - 1 and last + 1 in grid.rows:
        here = {column: grid.at(last, column) for column in grid.columns}
        down = any(cell is not None and cell is grid.at(last + 1, column) for column, cell in here.items())
        found = [cell for cell in here.values() if cell is not None]
        spread = len({id(cell) for cell in found}) < len(found)
        if not down and not (spread and last == first):
            break
        last += 1
    return last


def _headings(grid: Grid, first: int, last: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for column in grid.columns:
        parts: list[Cell] = []
        for row in range(first, last + 1):
            cell = grid.at(row, column)
            if cell is not None and not any(cell is one for one in parts):
                parts.append(cell)
        word = JOINT.join(name(cell.text).replace(" ", "") for cell in parts)
        if not word:
            if any(row > last and grid.at(row, column) for row in grid.rows):
                word = f"（第{column}列，无栏目）"
            else:
                continue
        if word in found.values():
            word = f"{word}（第{column}列）"
        found[column] = word
    return found


def _rows(grid: Grid, last: int, headings: Mapping[int, str], notes: list[Note]) -> Iterator[OldRow]:
    for row in grid.rows:
        if row <= last:
            continue
        cells: dict[str, Cell] = {}
        for column, heading in headings.items():
            cell = grid.at(row, column)
            if cell is not None:
                cells[heading] = cell
        spot = Spot(grid.sheet, _message("row", row=row))
        told = _left_out(grid, row, cells)
        if told is not None:
            notes.append(Note(spot, both(""), told))
            continue
        yield OldRow(spot, row, cells)


def _left_out(grid: Grid, row: int, cells: Mapping[str, Cell]) -> Text | None:
    line_ = grid.line(row)
    first = name(line_[0].text).strip()
    if any(_SUM.fullmatch(name(cell.text).replace(" ", "")) for cell in line_[:3]):
        return _message("is-a-row-of-sums-and-left-out", shown=shown(first))
    if len({id(cell) for cell in cells.values()}) < 2:
        return _message("is-no-requirement-and-left-out", shown=shown(first))
    heads = sum(name(cell.text).replace(" ", "") in heading.split(JOINT) for heading, cell in cells.items())
    if heads >= max(2, len(cells) - 1):
        return _message("is-the-headings-once-more-and-left-out")
    return None


def shown_samples(table: OldTable, heading: str, most: int = 3) -> list[str]:
    """What stands in the first cells of a column that hold anything, as a message shows it."""
    cells = [row.cells[heading] for row in table.rows if heading in row.cells]
    return [shown(cell.text) for cell in cells[:most]]
