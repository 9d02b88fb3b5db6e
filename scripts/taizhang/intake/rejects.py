"""The refused requirements of a file as a workbook: every cell as it was written, with the reasons beside it.

The sheet can be corrected and imported again. It keeps the original headings; a formula becomes text.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from taizhang.base.text import Lang
from taizhang.intake.batch import FileOutcome
from taizhang.intake.cells import SourceCell
from taizhang.intake.entries import ImportProblem, SourceEntry
from taizhang.intake.scans import SUFFIX
from taizhang.office.sheets.workbook import measure_height

_SHEET_TITLE = "待改正"
_REASON, _PLACE = "错误原因", "原位置"
_WIDTH, _REASON_WIDTH = 16, 60
_EPOCH = datetime(1980, 1, 1)
_MAX_CELL_LENGTH = 32_767
"""The longest text in a cell of a sheet."""


def choose_copy_path(path: Path, folder: Path | None) -> Path:
    """The path of the copy for the file at `path`: beside it or in `folder`, under a name that does not exist yet."""
    stem = path.stem.partition(SUFFIX)[0] + SUFFIX
    home = folder or path.parent
    number = 1
    while (candidate := home / f"{stem}{f'-{number}' if number > 1 else ''}.xlsx").exists():
        number += 1
    return candidate


def render_rejects(outcome: FileOutcome, lang: Lang) -> bytes:
    """The workbook of the refused requirements of one file, one per row."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": _EPOCH})
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#D9E2EC", "border": 1}),
        "text": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "border": 1}),
        "day": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "border": 1}),
        "bad": book.add_format(
            {"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#F8D7DA", "border": 1}
        ),
        "reason": book.add_format({"text_wrap": True, "valign": "top", "font_color": "#9C0006", "border": 1}),
    }
    for number, rows in enumerate(_group_by_headings(outcome.refused), 1):
        _write_sheet(book.add_worksheet(f"{_SHEET_TITLE}{number}" if number > 1 else _SHEET_TITLE), rows, formats, lang)
    book.close()
    return stream.getvalue()


RefusedEntry = tuple[SourceEntry, tuple[ImportProblem, ...]]


def _group_by_headings(refused: Sequence[RefusedEntry]) -> Iterable[list[RefusedEntry]]:
    """The refused entries grouped by equal headings, in their order."""
    groups: dict[tuple[str, ...], list[RefusedEntry]] = {}
    for entry, problems in refused:
        groups.setdefault(tuple(heading for heading, _ in entry.written), []).append((entry, problems))
    return groups.values()


def _write_sheet(sheet: Any, rows: list[RefusedEntry], formats: dict[str, Any], lang: Lang) -> None:
    headings = [heading for heading, _ in rows[0][0].written]
    for column, heading in enumerate([_REASON, _PLACE, *headings]):
        sheet.write_string(0, column, heading, formats["head"])
    sheet.set_column(0, 0, _REASON_WIDTH)
    sheet.set_column(1, len(headings) + 1, _WIDTH)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    for number, (entry, problems) in enumerate(rows, 1):
        descriptions = [describe_problem(one, lang) for one in problems]
        reasons = (
            descriptions[0]
            if len(descriptions) == 1
            else "\n".join(f"{at}. {one}" for at, one in enumerate(descriptions, 1))
        )
        texts = [(reasons, _REASON_WIDTH), *((cell.text, _WIDTH) for _, cell in entry.written if cell is not None)]
        sheet.set_row(number, measure_height(texts))
        sheet.write_string(number, 0, reasons[:_MAX_CELL_LENGTH], formats["reason"])
        sheet.write_string(number, 1, entry.spot.description.pick(lang), formats["text"])
        faulty_spots = {one.spot for one in problems}
        missing_fields = {one.field.zh for one in problems if one.spot == entry.spot}
        for column, (heading, cell) in enumerate(entry.written, 2):
            if cell is None and heading in missing_fields:
                sheet.write_blank(number, column, None, formats["bad"])
            elif cell is not None:
                _write_cell(
                    sheet, number, column, cell, formats["bad" if cell.spot in faulty_spots else "text"], formats["day"]
                )


def _write_cell(sheet: Any, row: int, column: int, cell: SourceCell, text: Any, day: Any) -> None:
    value = cell.value
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, text)
    else:
        sheet.write_string(row, column, cell.text[:_MAX_CELL_LENGTH], text)


def describe_problem(problem: ImportProblem, lang: Lang) -> str:
    """A problem in one line: which field, what is wrong, what to do."""
    field = problem.field.pick(lang)
    lead = f"“{field}”" if field and lang == "zh" else f"{field}: " if field else ""
    message = problem.message.pick(lang).rstrip("。.")
    return f"{lead}{message}{'。' if lang == 'zh' else '. '}{problem.help.pick(lang)}"
