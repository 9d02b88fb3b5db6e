"""Workbooks and CSV files that came back, whichever program saved them."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from taizhang.base.messages import Messages
from taizhang.office.sheets import base
from taizhang.office.sheets.cells import CellFault, address
from taizhang.office.sheets.columns import Column, by_heading, plain
from taizhang.office.sheets.rows import Cell, Row, Sheet, UnreadableError, strange
from taizhang.office.sheets.sets import SETS
from taizhang.office.sheets.unfit import UnfitError
from taizhang.office.sheets.words import day, text_of
from taizhang.repository.repository import Repository

_message = Messages(__file__)

_LONG = 1e15
"""From here on a number in a workbook has lost digits."""
_ABOVE = 10
"""So many rows the headings are looked for in."""
_FIELD = 1 << 20
_ESCAPED = re.compile(r"_x005F(_x[0-9A-Fa-f]{4}_)")
_DELIMITERS = ",;\t"


class Grid(NamedTuple):
    """A sheet as it lies: its headings, and the rows below them, the first of which has number `below` from 0."""

    name: str
    heads: list[str]
    below: int
    rows: Iterator[Sequence[Any]]


def grids(raw: bytes) -> Iterator[Grid]:
    """The sheets of a workbook, in their order.

    Raises:
        UnreadableError: it cannot be read; also while its rows are gone through.
    """
    with _readable():
        file = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        for sheet in file.worksheets:
            rows = sheet.iter_rows()
            heads: list[str] = []
            below = 0
            # People put a title above the headings.
            for row in islice(rows, _ABOVE):
                heads, below = [plain(text_of(cell.value)) for cell in row], below + 1
                if base.HEADING in heads:
                    break
            yield Grid(sheet.title, heads, below, _each(rows))


def _each(rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    with _readable():
        yield from rows


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise UnreadableError(
            _message("workbook-is-damaged-and-cannot-be-read"),
            _message("open-it-in-a-spreadsheet-program-and-save"),
        ) from error


def lines(raw: bytes) -> Grid:
    """The one sheet of a CSV file.

    Raises:
        UnreadableError: it cannot be read; also while its rows are gone through.
    """
    found = _delimited(raw)
    return Grid("", next(found, []), 1, found)


def _delimited(raw: bytes) -> Iterator[list[str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            _message("csv-is-not-utf-characters-may-be-lost"),
            _message("save-it-as-csv-utf-or-work-in-the-xlsx"),
        ) from error
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(_FIELD)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableError(
            _message("csv-cannot-be-read", error=error),
            _message("look-for-a-quote-that-is-never-closed-or-use"),
        ) from error


def sheet_of(grid: Grid, repository: Repository, unwrap: Callable[[str], str], bounded: bool = False) -> Sheet:
    """The sheet with its columns known by their headings; `unwrap` undoes what a format does to its texts.

    Raises:
        UnreadableError: nothing tells which records it holds.
    """
    found = [plain(head) for head in grid.heads]
    chosen = next((one for one in SETS if one.columns(repository)[0].heading in found), None)
    if chosen is None:
        raise UnreadableError(
            _message("there-is-no-column-of-ids"),
            _message("keep-the-headings-and-the-column-of-ids"),
        )
    known = by_heading(chosen.columns(repository))
    places: dict[int, str] = {}
    faults: list[CellFault] = []
    for index, heading in enumerate(found):
        column = known.get(heading)
        if heading == plain(base.HEADING):
            places[index] = base.NAME
        elif column is not None and column.name not in places.values():
            places[index] = column.name
        elif heading:
            faults.append(strange(grid.name, address(grid.below - 1, index), heading))
    columns = {column.name: column for column in known.values() if column.name in places.values()}
    return Sheet(grid.name, chosen, columns, _rows(grid, places, columns, unwrap), bounded, faults)


def _rows(
    grid: Grid,
    places: Mapping[int, str],
    columns: Mapping[str, Column],
    unwrap: Callable[[str], str],
) -> Iterator[Row]:
    for number, values in enumerate(grid.rows, start=grid.below):
        cells = {}
        for index, name in places.items():
            held = values[index] if index < len(values) else None
            cells[name] = _cell(address(number, index), held, columns.get(name), unwrap)
        yield Row(address(number, 0), cells)


def _cell(where: str, held: Any, column: Column | None, unwrap: Callable[[str], str]) -> Cell:
    if isinstance(held, str):
        return Cell(where, _settled(unwrap(text_of(held)), column))
    value = getattr(held, "value", None)
    if isinstance(value, str):
        # The library undoes this escape in the strings of some programs only.
        value = _ESCAPED.sub(r"\1", value)
    if getattr(held, "data_type", "") in ("f", "e"):
        told = _message("cell-is-a-formula-whose-result")
        return Cell(where, text_of(value), fault=(told, _message("write-the-content-itself")))
    if isinstance(value, int | float) and abs(value) >= _LONG:
        told = _message("number-is-so-long-that-its-last-digits")
        help_ = _message("make-the-cell-a-text-and-type-it-again")
        return Cell(where, text_of(value), fault=(told, help_))
    return Cell(where, _settled(text_of(value), column))


def _settled(text: str, column: Column | None) -> str:
    # Spreadsheet programs rewrite days to their own liking when they save CSV.
    if column is not None and column.form == "day" and text:
        try:
            return day(text)
        except UnfitError:
            pass
    return text
