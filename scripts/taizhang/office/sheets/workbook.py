"""The workbook: sheets for people to read, filter, print, and fill in. The same records give the same bytes."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.office.sheets import base
from taizhang.office.sheets.columns import Column, Form
from taizhang.office.sheets.guide import guide
from taizhang.office.sheets.tables import Table, fitting
from taizhang.office.sheets.words import NO, YES, Shown, Words, text_of

_message = Messages(__file__)

GUIDE, CHOICES = "说明", "选项"
FONT = "宋体"
FIRST_EXCEL_DAY = date(1900, 3, 1)
"""Before this day workbook programs disagree about the number of a day; such a day is written as text."""
RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_WIDTHS: dict[Form, int] = {
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
"""No program makes a row taller."""
_MOST_ROWS = 1_048_576
"""No workbook program takes more rows in a sheet; the library leaves out what is beyond without a word."""
_ONE_PAGE = 240
"""So many characters across still fit on one page that can be read."""


class Book:
    """One workbook in the making: its formats, its lists of choices."""

    def __init__(self, title: str, today: date) -> None:
        self._out = io.BytesIO()
        self.file = xlsxwriter.Workbook(self._out, {"constant_memory": True, "strings_to_formulas": False})
        midnight = datetime(today.year, today.month, today.day)
        self.file.set_properties({"title": title, "subject": "政府采购云平台软件需求台账", "created": midnight})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._lists: dict[str, tuple[str, ...]] = {}

    def look(self, **properties: Any) -> Any:
        """The format with those properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            basic = {"font_name": FONT, "font_size": 10, "valign": "top"}
            self._formats[key] = self.file.add_format({**basic, **properties})
        return self._formats[key]

    def choices(self, labels: Sequence[str]) -> str:
        """The range of the hidden sheet in which `labels` are going to stand."""
        known = tuple(labels)
        for name, held in self._lists.items():
            if held == known:
                return name
        column = xlsxwriter.utility.xl_col_to_name(len(self._lists), True)
        name = f"={CHOICES}!{column}$1:{column}${len(known)}"
        self._lists[name] = known
        return name

    def bytes(self) -> bytes:
        """The file; nothing can be added afterwards."""
        if self._lists:
            sheet = self.file.add_worksheet(CHOICES)
            lists = list(self._lists.values())
            for row in range(max(map(len, lists))):
                for column, labels in enumerate(lists):
                    if row < len(labels):
                        sheet.write_string(row, column, labels[row], self.look(num_format="@"))
            sheet.hide()
        self.file.close()
        return self._out.getvalue()


def workbook(tables: Iterable[Table], title: str) -> bytes:
    """The tables as a workbook: a sheet that explains, a sheet a table, headings frozen, with filters and dropdowns."""
    told = tuple(tables)
    book = Book(title, told[0].today)
    _guide(book, told, title)
    for table in told:
        _sheet(book, table)
    return book.bytes()


def put(book: Book, sheet: Any, row: int, column: int, value: Shown, **look: Any) -> None:
    """Write a value as what it is; a text is never anything but text, whatever it begins with."""
    if isinstance(value, date) and value >= FIRST_EXCEL_DAY:
        sheet.write_datetime(row, column, value, book.look(**{**look, "num_format": "yyyy-mm-dd"}))
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, book.look(**look))
    else:
        text = fitting(text_of(value))
        # The prefix keeps it a text when somebody edits the cell in place, too.
        risky = {"quote_prefix": True} if text.startswith(RISKY) else {}
        sheet.write_string(row, column, text, book.look(text_wrap=True, **risky, **look))


def head(book: Book, sheet: Any, columns: Sequence[Column], rows: int, mark: str = "") -> None:
    """The row of headings with widths, filter, frozen panes and the set-up for printing.

    `mark` follows the heading of what must be filled in.
    """
    fills = {"free": "#1F4E79", "fill": "#2E75B6", "never": "#7F7F7F", "derived": "#A6A6A6"}
    for index, column in enumerate(columns):
        width = width_of(column)
        text = {"num_format": "@"} if column.form in ("line", "reference") else {}
        sheet.set_column(index, index, width, book.look(text_wrap=True, **text))
        fill = {"bg_color": fills[column.leave], "font_color": "#FFFFFF"}
        look = book.look(bold=True, text_wrap=True, border=1, align="center", valign="vcenter", **fill)
        sheet.write_string(0, index, column.heading + (mark if column.needed else ""), look)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.repeat_rows(0)


def drop(book: Book, sheet: Any, index: int, column: Column, labels: Sequence[str], last: int) -> None:
    """The dropdown or guard of a column that may be filled in, down to row `last`."""
    if column.form in ("choice", "yes-no", "choices") and labels:
        # Several values in one cell are no entry of the list: there it helps, and hinders nothing.
        strict = column.form != "choices"
        sheet.data_validation(
            1,
            index,
            last,
            index,
            {
                "validate": "list",
                "source": book.choices(labels),
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


def width_of(column: Column) -> int:
    """The width of a column in characters of Latin; a Chinese one takes two."""
    return _ID_WIDTH if column.name == "id" else max(_WIDTHS[column.form], min(2 * len(column.heading) + 2, 24))


def height_of(cells: Iterable[tuple[Shown, int]]) -> float:
    """The height of a row, in points, in which all of its texts are seen; each comes with its column's width."""
    lines = max(sum(_lines(part, width) for part in text_of(cell).split("\n")) for cell, width in cells)
    return min(_LINE * lines + 2, _TALLEST)


def _lines(text: str, width: int) -> int:
    across = sum(1 if character.isascii() else 2 for character in text)
    return max(1, -(-across // (width - 2)))


def labels_of(words: Words, column: Column) -> tuple[str, ...]:
    """What a column's dropdown offers."""
    if column.form == "yes-no":
        return YES, NO
    return tuple(option.label for option in words.offered(column))


def _sheet(book: Book, table: Table) -> None:
    sheet = book.file.add_worksheet(table.set.title.zh)
    columns, count = table.columns, len(table.records)
    head(book, sheet, columns, count)
    if sum(map(width_of, columns)) <= _ONE_PAGE:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.repeat_columns(0)
        sheet.set_print_scale(60)
    sheet.set_header(f'&C&"{FONT},Bold"&12{table.set.title.zh}（截至{table.today}）')
    sheet.set_footer("&C第&P页 共&N页")
    sheet.write_string(0, len(columns), base.HEADING, book.look(bold=True))
    sheet.set_column(len(columns), len(columns), 12, None, {"hidden": True})
    widths = [width_of(column) for column in columns]
    for number, row in enumerate(table.rows(), start=1):
        if number >= _MOST_ROWS:
            raise RunFailedError(
                _message("more-than-rows-which-no-sheet-takes", set_title=table.set.title, most_rows=_MOST_ROWS - 1)
            )
        sheet.set_row(number, height_of(zip(row.cells, widths, strict=True)))
        for index, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
            open_ = column.leave == "free" or (column.leave == "fill" and (cell == "" or _grows(column)))
            shade = {} if open_ and not row.frozen else {"bg_color": "#F2F2F2"}
            coded = {"num_format": "@"} if column.form in ("line", "reference") else {}
            look = {**shade, **coded, "border": 1, "border_color": "#BFBFBF"}
            if isinstance(cell, date):
                look["align"] = "center"
            put(book, sheet, number, index, cell, **look)
        sheet.write_string(number, len(columns), row.base)
    for index, column in enumerate(columns):
        if column.leave in ("free", "fill"):
            drop(book, sheet, index, column, labels_of(table.words, column), max(count, 1))


def _grows(column: Column) -> bool:
    return column.form in ("reports", "handling")


def _guide(book: Book, tables: Sequence[Table], title: str) -> None:
    sheet = book.file.add_worksheet(GUIDE)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 26)
    sheet.set_column(3, 3, 64)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for number, line in enumerate(guide(tables, title)):
        table = {"text_wrap": True, "border": 1} if len(line.cells) > 1 else {}
        heading = {"bold": True} if line.strong else {}
        large = {} if number else {"font_size": 16}
        if not number:
            sheet.set_row(number, 26)
        for index, text in enumerate(line.cells):
            sheet.write_string(number, index, text, book.look(**table, **heading, **large))
