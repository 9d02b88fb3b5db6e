"""Workbooks as grids. A formula is not evaluated, and its stored result is not read."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from taizhang.base.messages import Messages
from taizhang.base.text import Text, same_in_both
from taizhang.intake.cells import SourceCell, SourceGrid, Spot
from taizhang.intake.unfit import UnfitFileError, damaged_file_error

_message = Messages(__file__)

_FORMULA = (_message("formula"), _message("enter-the-value"))
_ERROR = (_message("error-value"), _message("enter-the-content"))


def read_workbook(raw: bytes) -> list[SourceGrid]:
    """The sheets of a workbook, in their order.

    Raises:
        UnfitFileError: it is damaged.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of features that it does not support
            book = openpyxl.load_workbook(io.BytesIO(raw), data_only=False, keep_links=False, keep_vba=False)
        return [_read_grid(sheet) for sheet in book.worksheets]
    except (UnfitFileError, MemoryError):
        raise
    except zipfile.BadZipFile as error:
        raise damaged_file_error() from error
    except Exception as error:  # openpyxl raises various exceptions for invalid parts
        raise damaged_file_error() from error


def _read_grid(sheet: Any) -> SourceGrid:
    name = _message("sheet", title=sheet.title)
    cells: dict[tuple[int, int], SourceCell] = {}
    # `iter_rows` would create an empty cell for every place up to the farthest one.
    for (row, column), cell in sorted(sheet._cells.items()):
        if cell.value is not None:
            cells[row, column] = _read_cell(cell, name, row, column)
    for merged in sheet.merged_cells.ranges:
        first = cells.get((merged.min_row, merged.min_col))
        if first is not None:
            cells |= {place: first for place in _covered_places(merged) if place not in cells}
    return SourceGrid(
        sheet.title, name, cells, losses=tuple(_find_losses(sheet)), is_hidden=sheet.sheet_state != "visible"
    )


def _covered_places(merged: Any) -> Iterator[tuple[int, int]]:
    for row in range(merged.min_row, merged.max_row + 1):
        for column in range(merged.min_col, merged.max_col + 1):
            yield row, column


def _read_cell(cell: Any, sheet: Text, row: int, column: int) -> SourceCell:
    spot = Spot(sheet, same_in_both(f"{get_column_letter(column)}{row}"))
    if cell.data_type == "f":
        text = cell.value if isinstance(cell.value, str) else f"={getattr(cell.value, 'text', '')}"
        return SourceCell(text, spot, _FORMULA)
    if cell.data_type == "e":
        return SourceCell(str(cell.value), spot, _ERROR)
    value = cell.value
    if not isinstance(value, str | int | float | bool) and not hasattr(value, "isoformat"):
        value = str(value)
    return SourceCell(value, spot)


def _find_losses(sheet: Any) -> Iterator[Text]:
    if sheet._images or sheet._charts:
        yield _message("pictures-and-charts")
    commented = [cell.coordinate for cell in sheet._cells.values() if cell.comment is not None]
    if commented:
        cells = Text("、".join(commented[:5]), ", ".join(commented[:5]))
        if len(commented) > 5:
            yield _message("many-comments", cells=cells, count=len(commented))
        else:
            yield _message("comments", cells=cells)
    hidden = [*sheet.row_dimensions.values(), *sheet.column_dimensions.values()]
    if any(one.hidden for one in hidden):
        yield _message("hidden-rows-or-columns")
