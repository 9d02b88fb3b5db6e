"""The workbook: sheets for people to read, filter, print, and fill in. The same records give the same bytes."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.office.sheets import base
from taizhang.office.sheets.columns import CellForm, Column
from taizhang.office.sheets.guide import list_guide_rows
from taizhang.office.sheets.tables import RecordTable, truncate_text
from taizhang.office.sheets.words import NO, YES, CellFormatter, CellValue, format_cell_text

_message = Messages(__file__)

GUIDE, CHOICES = "说明", "选项"
FONT = "宋体"
FIRST_EXCEL_DAY = date(1900, 3, 1)
"""Workbook programs disagree on earlier dates, which are therefore written as text."""
RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_WIDTHS: dict[CellForm, int] = {
    "line": 22,
    "prose": 56,
    "day": 12,
    "number": 9,
    "yes-no": 10,
    "choice": 16,
    "choices": 30,
    "reference": 26,
    "bases": 40,
    "reports": 30,
    "handling": 56,
    "scores": 40,
    "lines": 30,
    "other": 40,
}
_ID_WIDTH = 27
_LINE = 13.5
_TALLEST = 409.0
"""The maximum row height in points."""
_MOST_ROWS = 1_048_576
"""The maximum number of rows of a sheet; the library silently drops further rows."""
_ONE_PAGE = 240
"""The maximum width in characters that remains readable on one page."""


class WorkbookWriter:
    """Writes one workbook with its formats and its lists of choices."""

    def __init__(self, title: str, today: date) -> None:
        self._out = io.BytesIO()
        self.file = xlsxwriter.Workbook(self._out, {"constant_memory": True, "strings_to_formulas": False})
        midnight = datetime(today.year, today.month, today.day)
        self.file.set_properties({"title": title, "subject": "政府采购云平台软件需求台账", "created": midnight})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._lists: dict[str, tuple[str, ...]] = {}

    def get_format(self, **properties: Any) -> Any:
        """The cached format with those properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            basic = {"font_name": FONT, "font_size": 10, "valign": "top"}
            self._formats[key] = self.file.add_format({**basic, **properties})
        return self._formats[key]

    def store_choices(self, labels: Sequence[str]) -> str:
        """Store `labels` in the hidden sheet; returns their range."""
        choices = tuple(labels)
        for name, existing in self._lists.items():
            if existing == choices:
                return name
        column = xlsxwriter.utility.xl_col_to_name(len(self._lists), True)
        name = f"={CHOICES}!{column}$1:{column}${len(choices)}"
        self._lists[name] = choices
        return name

    def finish(self) -> bytes:
        """Close the workbook and return its bytes; nothing can be added afterwards."""
        if self._lists:
            sheet = self.file.add_worksheet(CHOICES)
            lists = list(self._lists.values())
            for row in range(max(map(len, lists))):
                for column, labels in enumerate(lists):
                    if row < len(labels):
                        sheet.write_string(row, column, labels[row], self.get_format(num_format="@"))
            sheet.hide()
        self.file.close()
        return self._out.getvalue()


def format_workbook(tables: Iterable[RecordTable], title: str) -> bytes:
    """Format the tables as a workbook: a guide, one sheet a table, frozen headings, filters and dropdowns."""
    table_list = tuple(tables)
    book = WorkbookWriter(title, table_list[0].today)
    _write_guide(book, table_list, title)
    for table in table_list:
        _write_table(book, table)
    return book.finish()


def write_cell(book: WorkbookWriter, sheet: Any, row: int, column: int, value: CellValue, **look: Any) -> None:
    """Write a value with its type; a text is always written as text, whatever it begins with."""
    if isinstance(value, date) and value >= FIRST_EXCEL_DAY:
        sheet.write_datetime(row, column, value, book.get_format(**{**look, "num_format": "yyyy-mm-dd"}))
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, book.get_format(**look))
    else:
        text = truncate_text(format_cell_text(value))
        # The prefix keeps it text when the cell is edited in place, too.
        risky = {"quote_prefix": True} if text.startswith(RISKY) else {}
        sheet.write_string(row, column, text, book.get_format(text_wrap=True, **risky, **look))


def write_header(book: WorkbookWriter, sheet: Any, columns: Sequence[Column], rows: int, mark: str = "") -> None:
    """Write the heading row with widths, filter, frozen panes and print setup.

    `mark` is appended to the headings of required columns.
    """
    fills = {"free": "#1F4E79", "fill": "#2E75B6", "never": "#7F7F7F", "derived": "#A6A6A6"}
    for index, column in enumerate(columns):
        width = measure_width(column)
        text = {"num_format": "@"} if column.form in ("line", "reference") else {}
        sheet.set_column(index, index, width, book.get_format(text_wrap=True, **text))
        fill = {"bg_color": fills[column.edit_policy], "font_color": "#FFFFFF"}
        look = book.get_format(bold=True, text_wrap=True, border=1, align="center", valign="vcenter", **fill)
        sheet.write_string(0, index, column.heading + (mark if column.required else ""), look)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.repeat_rows(0)


def add_validation(
    book: WorkbookWriter, sheet: Any, index: int, column: Column, labels: Sequence[str], last: int
) -> None:
    """Add the dropdown or validation of an editable column, down to row `last`."""
    if column.form in ("choice", "yes-no", "choices") and labels:
        # Several values in one cell match no list entry: there the list only helps.
        strict = column.form != "choices"
        sheet.data_validation(
            1,
            index,
            last,
            index,
            {
                "validate": "list",
                "source": book.store_choices(labels),
                "error_title": column.heading,
                "error_message": "请从下拉列表中选择。",
                "show_error": strict,
                "input_title": "" if strict else column.heading[:32],
                "input_message": "" if strict else "多项的，以顿号“、”分隔。",
            },
        )
    elif column.form == "day":
        sheet.data_validation(
            1,
            index,
            last,
            index,
            {
                "validate": "date",
                "criteria": ">=",
                "value": FIRST_EXCEL_DAY,
                "error_title": column.heading,
                "error_message": "请填完整的日期，如2026-03-02。",
            },
        )


def measure_width(column: Column) -> int:
    """The width of a column in Latin characters; a Chinese character counts as two."""
    return _ID_WIDTH if column.name == "id" else max(_WIDTHS[column.form], min(2 * len(column.heading) + 2, 24))


def measure_height(cells: Iterable[tuple[CellValue, int]]) -> float:
    """The row height in points that shows all texts; each cell comes with its column's width."""
    lines = max(sum(_count_lines(part, width) for part in format_cell_text(cell).split("\n")) for cell, width in cells)
    return min(_LINE * lines + 2, _TALLEST)


def _count_lines(text: str, width: int) -> int:
    across = sum(1 if character.isascii() else 2 for character in text)
    return max(1, -(-across // (width - 2)))


def list_labels(formatter: CellFormatter, column: Column) -> tuple[str, ...]:
    """The entries of a column's dropdown."""
    if column.form == "yes-no":
        return YES, NO
    return tuple(option.label for option in formatter.list_offered(column))


def _write_table(book: WorkbookWriter, table: RecordTable) -> None:
    sheet = book.file.add_worksheet(table.set.title.zh)
    columns, count = table.columns, len(table.records)
    write_header(book, sheet, columns, count)
    if sum(map(measure_width, columns)) <= _ONE_PAGE:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.repeat_columns(0)
        sheet.set_print_scale(60)
    sheet.set_header(f'&C&"{FONT},Bold"&12{table.set.title.zh}（截至{table.today}）')
    sheet.set_footer("&C第&P页 共&N页")
    sheet.write_string(0, len(columns), base.HEADING, book.get_format(bold=True))
    sheet.set_column(len(columns), len(columns), 12, None, {"hidden": True})
    widths = [measure_width(column) for column in columns]
    for number, row in enumerate(table.rows(), start=1):
        if number >= _MOST_ROWS:
            raise RunFailedError(_message("too-many-rows", set_title=table.set.title, max_rows=_MOST_ROWS - 1))
        sheet.set_row(number, measure_height(zip(row.cells, widths, strict=True)))
        for index, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
            open_ = column.edit_policy == "free" or (
                column.edit_policy == "fill" and (cell == "" or _is_appendable(column))
            )
            shade = {} if open_ and not row.frozen else {"bg_color": "#F2F2F2"}
            coded = {"num_format": "@"} if column.form in ("line", "reference") else {}
            look = {**shade, **coded, "border": 1, "border_color": "#BFBFBF"}
            if isinstance(cell, date):
                look["align"] = "center"
            write_cell(book, sheet, number, index, cell, **look)
        sheet.write_string(number, len(columns), row.base)
    for index, column in enumerate(columns):
        if column.edit_policy in ("free", "fill"):
            add_validation(book, sheet, index, column, list_labels(table.words, column), max(count, 1))


def _is_appendable(column: Column) -> bool:
    return column.form in ("reports", "handling")


def _write_guide(book: WorkbookWriter, tables: Sequence[RecordTable], title: str) -> None:
    sheet = book.file.add_worksheet(GUIDE)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 26)
    sheet.set_column(3, 3, 64)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for number, line in enumerate(list_guide_rows(tables, title)):
        table = {"text_wrap": True, "border": 1} if len(line.cells) > 1 else {}
        heading = {"bold": True} if line.strong else {}
        large = {} if number else {"font_size": 16}
        if not number:
            sheet.set_row(number, 26)
        for index, text in enumerate(line.cells):
            sheet.write_string(number, index, text, book.get_format(**table, **heading, **large))
