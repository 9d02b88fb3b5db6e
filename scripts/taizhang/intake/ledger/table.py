"""The table in an old ledger's sheet: its headings, which may span several rows, and the rows below them."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from taizhang.acts.identity import CROCKFORD
from taizhang.base.messages import Messages
from taizhang.base.text import Text, same_in_both
from taizhang.intake.cells import SourceCell, SourceGrid, Spot
from taizhang.intake.entries import Note
from taizhang.intake.reading import normalize_name, quote_text, to_single_line
from taizhang.intake.unfit import UnfitFileError
from taizhang.office.sheets.delimited import unescape_formula

_message = Messages(__file__)

JOINT = "—"
"""Joins the parts of a heading that spans several rows."""
_MIN_COLUMNS = 3
_MOST_HEADING_ROWS = 4
_TOTAL_ROW = re.compile(r"(?:[0-9０-９]{4}年度?|本[年页]|全[年区市])?\s*(?:合|小|总|累)\s*计\s*[:：]?(?:.{0,8})")
_TAIL_LENGTH = 8


@dataclass(frozen=True, slots=True)
class OldRow:
    """One row of an old ledger.

    Attributes:
        number: its number in the sheet.
        cells: by the heading of the column, without empty cells.
    """

    spot: Spot
    number: int
    cells: Mapping[str, SourceCell]

    @property
    def digest(self) -> str:
        """The SHA-256 of its content, independent of its place in the sheet."""
        text = "\x1e".join(f"{heading}\x1f{to_single_line(cell.text)}" for heading, cell in self.cells.items())
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def tail(self) -> str:
        """The end of its record's id, derived from its digest."""
        number = int(self.digest, 16)
        return "".join(CROCKFORD[number >> (5 * place) & 31] for place in range(_TAIL_LENGTH))


@dataclass(frozen=True, slots=True)
class OldTable:
    """The table of one sheet.

    Attributes:
        headings: from left to right; a repeated one has the number of its column.
        heading_rows: the first and the last row of the headings.
        notes: rows and content that are not imported, and why.
    """

    sheet: str
    headings: tuple[str, ...]
    heading_rows: tuple[int, int]
    rows: tuple[OldRow, ...]
    notes: tuple[Note, ...]


def grid_of_text(raw: bytes, title: str) -> SourceGrid:
    """A CSV file as a grid.

    Raises:
        UnfitFileError: its encoding is unknown, or it is not CSV.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnfitFileError(_message("unknown-encoding"), _message("save-as-xlsx"))
    sheet = _message("table", title=title)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UnfitFileError(_message("invalid-csv", error=error), _message("save-as-xlsx")) from error
    cells = {
        (row, column): SourceCell(unescape_formula(value), Spot(sheet, _message("row-column", row=row, column=column)))
        for row, values in enumerate(lines, 1)
        for column, value in enumerate(values, 1)
        if value.strip()
    }
    return SourceGrid(title, sheet, cells)


def choose_grid(grids: Sequence[SourceGrid], sheet: str | None) -> SourceGrid:
    """The sheet to import: the one called `sheet`, or the only visible one with a table.

    Raises:
        UnfitFileError: no sheet qualifies, or several do.
    """
    filled = [grid for grid in grids if len(grid.columns) >= _MIN_COLUMNS]
    matches = [grid for grid in grids if grid.name == sheet] if sheet else [one for one in filled if not one.is_hidden]
    if len(matches) == 1 and matches[0].rows:
        return matches[0]
    names = "、".join(f"“{grid.name}”" for grid in filled) or _message("no-sheet")
    raise UnfitFileError(
        _message("sheet-not-determined", sheets=names),
        _message("name-the-sheet"),
    )


def find_table(grid: SourceGrid, heading_rows: tuple[int | None, int | None]) -> OldTable:
    """The table of a grid, with its headings in `heading_rows`, or where they are detected.

    Raises:
        UnfitFileError: the grid has no headings.
    """
    first = heading_rows[0] or _first_heading_row(grid)
    last = heading_rows[1] or _last_heading_row(grid, first)
    headings = _read_headings(grid, first, last)
    notes = [Note(Spot(grid.sheet, same_in_both("")), same_in_both(""), loss) for loss in grid.losses]
    rows = tuple(_read_rows(grid, last, headings, notes))
    return OldTable(grid.name, tuple(headings.values()), (first, last), rows, tuple(notes))


def _first_heading_row(grid: SourceGrid) -> int:
    for row in grid.rows:
        if len({id(cell) for cell in grid.line(row)}) >= _MIN_COLUMNS:
            return row
    raise UnfitFileError(
        _message("headings-missing", sheet=grid.sheet),
        _message("state-heading-rows"),
    )


def _last_heading_row(grid: SourceGrid, first: int) -> int:
    """The last row into which headings reach down, or under a heading that is merged over several columns."""
    last = first
    while last < first + _MOST_HEADING_ROWS - 1 and last + 1 in grid.rows:
        cells_of_row = {column: grid.at(last, column) for column in grid.columns}
        reaches_down = any(
            cell is not None and cell is grid.at(last + 1, column) for column, cell in cells_of_row.items()
        )
        cells = [cell for cell in cells_of_row.values() if cell is not None]
        is_merged = len({id(cell) for cell in cells}) < len(cells)
        if not reaches_down and not (is_merged and last == first):
            break
        last += 1
    return last


def _read_headings(grid: SourceGrid, first: int, last: int) -> dict[int, str]:
    headings: dict[int, str] = {}
    for column in grid.columns:
        parts: list[SourceCell] = []
        for row in range(first, last + 1):
            cell = grid.at(row, column)
            if cell is not None and not any(cell is one for one in parts):
                parts.append(cell)
        word = JOINT.join(normalize_name(cell.text).replace(" ", "") for cell in parts)
        if not word:
            if any(row > last and grid.at(row, column) for row in grid.rows):
                word = _message("unnamed-column", column=column).zh
            else:
                continue
        if word in headings.values():
            word = _message("repeated-heading", heading=word, column=column).zh
        headings[column] = word
    return headings


def _read_rows(grid: SourceGrid, last: int, headings: Mapping[int, str], notes: list[Note]) -> Iterator[OldRow]:
    for row in grid.rows:
        if row <= last:
            continue
        cells: dict[str, SourceCell] = {}
        for column, heading in headings.items():
            cell = grid.at(row, column)
            if cell is not None:
                cells[heading] = cell
        spot = Spot(grid.sheet, _message("row", row=row))
        reason = _find_exclusion(grid, row, cells)
        if reason is not None:
            notes.append(Note(spot, same_in_both(""), reason))
            continue
        yield OldRow(spot, row, cells)


def _find_exclusion(grid: SourceGrid, row: int, cells: Mapping[str, SourceCell]) -> Text | None:
    row_cells = grid.line(row)
    first = normalize_name(row_cells[0].text).strip()
    if any(_TOTAL_ROW.fullmatch(normalize_name(cell.text).replace(" ", "")) for cell in row_cells[:3]):
        return _message("sum-row", text=quote_text(first))
    if len({id(cell) for cell in cells.values()}) < 2:
        return _message("not-a-requirement", text=quote_text(first))
    heads = sum(normalize_name(cell.text).replace(" ", "") in heading.split(JOINT) for heading, cell in cells.items())
    if heads >= max(2, len(cells) - 1):
        return _message("repeated-headings")
    return None


def format_samples(table: OldTable, heading: str, most: int = 3) -> list[str]:
    """The texts of the first non-empty cells of a column, as a message quotes them."""
    cells = [row.cells[heading] for row in table.rows if heading in row.cells]
    return [quote_text(cell.text) for cell in cells[:most]]
