"""Read edited workbooks and CSV files, from any program."""

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
from taizhang.office.sheets.cells import CellFault, format_address
from taizhang.office.sheets.columns import Column, index_by_heading, normalize_heading
from taizhang.office.sheets.invalid_cell import InvalidCellError
from taizhang.office.sheets.rows import ImportedCell, ImportedRow, ImportedSheet, UnreadableError, report_unknown_column
from taizhang.office.sheets.sets import SETS
from taizhang.office.sheets.words import format_cell_text, parse_day
from taizhang.repository.repository import Repository

_message = Messages(__file__)

_LONG = 1e15
"""From this size on, a number in a workbook may have lost digits."""
_ABOVE = 10
"""The number of rows in which the headings are searched."""
_FIELD = 1 << 20
_ESCAPED = re.compile(r"_x005F(_x[0-9A-Fa-f]{4}_)")
_DELIMITERS = ",;\t"


class SheetGrid(NamedTuple):
    """A sheet as stored: its headings and the rows below them; the first of these has index `below`."""

    name: str
    heads: list[str]
    below: int
    rows: Iterator[Sequence[Any]]


def read_workbook_grids(raw: bytes) -> Iterator[SheetGrid]:
    """The sheets of a workbook, in their order.

    Raises:
        UnreadableError: the file cannot be read; also raised while iterating over the rows.
    """
    with _unreadable_on_error():
        file = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        for sheet in file.worksheets:
            rows = sheet.iter_rows()
            heads: list[str] = []
            below = 0
            # People put a title above the headings.
            for row in islice(rows, _ABOVE):
                heads, below = [normalize_heading(format_cell_text(cell.value)) for cell in row], below + 1
                if base.HEADING in heads:
                    break
            yield SheetGrid(sheet.title, heads, below, _read_rows(rows))


def _read_rows(rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    with _unreadable_on_error():
        yield from rows


@contextmanager
def _unreadable_on_error() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise UnreadableError(
            _message("damaged-workbook"),
            _message("save-workbook-again"),
        ) from error


def read_csv_grid(raw: bytes) -> SheetGrid:
    """The one sheet of a CSV file.

    Raises:
        UnreadableError: the file cannot be read; also raised while iterating over the rows.
    """
    rows = _read_csv(raw)
    return SheetGrid("", next(rows, []), 1, rows)


def _read_csv(raw: bytes) -> Iterator[list[str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            _message("csv-not-utf-8"),
            _message("save-csv-as-utf-8"),
        ) from error
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(_FIELD)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableError(
            _message("csv-cannot-be-read", error=error),
            _message("check-quotes"),
        ) from error


def build_sheet(
    grid: SheetGrid, repository: Repository, unwrap: Callable[[str], str], bounded: bool = False
) -> ImportedSheet:
    """Match the columns of a sheet by their headings; `unwrap` undoes the escaping of a format.

    Raises:
        UnreadableError: the kind of record cannot be determined.
    """
    headings = [normalize_heading(head) for head in grid.heads]
    record_set = next((candidate for candidate in SETS if candidate.columns(repository)[0].heading in headings), None)
    if record_set is None:
        raise UnreadableError(
            _message("id-column-missing"),
            _message("keep-headings-and-ids"),
        )
    columns_by_heading = index_by_heading(record_set.columns(repository))
    names: dict[int, str] = {}
    faults: list[CellFault] = []
    for index, heading in enumerate(headings):
        column = columns_by_heading.get(heading)
        if heading == normalize_heading(base.HEADING):
            names[index] = base.NAME
        elif column is not None and column.name not in names.values():
            names[index] = column.name
        elif heading:
            faults.append(report_unknown_column(grid.name, format_address(grid.below - 1, index), heading))
    columns = {column.name: column for column in columns_by_heading.values() if column.name in names.values()}
    return ImportedSheet(grid.name, record_set, columns, _build_rows(grid, names, columns, unwrap), bounded, faults)


def _build_rows(
    grid: SheetGrid,
    names: Mapping[int, str],
    columns: Mapping[str, Column],
    unwrap: Callable[[str], str],
) -> Iterator[ImportedRow]:
    for number, values in enumerate(grid.rows, start=grid.below):
        cells = {}
        for index, name in names.items():
            value = values[index] if index < len(values) else None
            cells[name] = _build_cell(format_address(number, index), value, columns.get(name), unwrap)
        yield ImportedRow(format_address(number, 0), cells)


def _build_cell(where: str, raw: Any, column: Column | None, unwrap: Callable[[str], str]) -> ImportedCell:
    if isinstance(raw, str):
        return ImportedCell(where, _normalize_text(unwrap(format_cell_text(raw)), column))
    value = getattr(raw, "value", None)
    if isinstance(value, str):
        # The library undoes this escape only in the strings of some programs.
        value = _ESCAPED.sub(r"\1", value)
    if getattr(raw, "data_type", "") in ("f", "e"):
        reason = _message("formula-cell")
        return ImportedCell(where, format_cell_text(value), fault=(reason, _message("enter-content")))
    if isinstance(value, int | float) and abs(value) >= _LONG:
        reason = _message("number-too-long")
        help_ = _message("format-cell-as-text")
        return ImportedCell(where, format_cell_text(value), fault=(reason, help_))
    return ImportedCell(where, _normalize_text(format_cell_text(value), column))


def _normalize_text(text: str, column: Column | None) -> str:
    # Spreadsheet programs reformat dates when they save CSV.
    if column is not None and column.form == "day" and text:
        try:
            return parse_day(text)
        except InvalidCellError:
            pass
    return text
