"""Exports as people treat them: opened, edited in some cells, saved by another program, and returned."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]

from taizhang.office.sheets import base
from taizhang.office.sheets.delimited import format_csv
from taizhang.office.sheets.interchange import format_json
from taizhang.office.sheets.sets import SETS, RecordSet
from taizhang.office.sheets.tables import RecordTable, build_tables
from taizhang.office.sheets.workbook import format_workbook
from taizhang.repository.repository import Repository

SET_BY_NAME: dict[str, RecordSet] = {one.name: one for one in SETS}
FORMATS = ("xlsx", "csv", "json")
Edits = Mapping[tuple[str, str], Any]
"""New contents by the record's id and the column's name; None empties the cell."""


def table(repository: Repository, name: str, today: date, commit: str | None = None) -> RecordTable:
    """The table of one set."""
    assert repository.law is not None
    return build_tables(repository, repository.law, today, [SET_BY_NAME[name]], commit=commit)[0]


def export(repository: Repository, name: str, form: str, today: date, commit: str | None = None) -> bytes:
    """One set as a file."""
    records = table(repository, name, today, commit)
    match form:
        case "xlsx":
            return format_workbook([records], "导出")
        case "csv":
            return format_csv(records)
        case _:
            return format_json([records])


def edit_export(raw: bytes, form: str, repository: Repository, name: str, edits: Edits) -> bytes:
    """The file with other contents in some cells, saved anew."""
    columns = SET_BY_NAME[name].columns(repository)
    index = {column.name: number for number, column in enumerate(columns)} | {base.NAME: len(columns)}
    match form:
        case "xlsx":
            return _workbook(raw, SET_BY_NAME[name].title.zh, index, edits)
        case "csv":
            return _csv(raw, index, edits)
        case _:
            return _json(raw, name, {column.name: column.place for column in columns}, edits)


def _workbook(raw: bytes, title: str, index: Mapping[str, int], edits: Edits) -> bytes:
    def change(sheet: Any) -> None:
        rows = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
        for (record, column), value in edits.items():
            sheet.cell(rows[record], index[column] + 1).value = value

    return resave_workbook(raw, title, change)


def resave_workbook(raw: bytes, title: str, change: Callable[[Any], None]) -> bytes:
    """The workbook after `change` to one of its sheets."""
    file = openpyxl.load_workbook(io.BytesIO(raw))
    change(file[title])
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _csv(raw: bytes, index: Mapping[str, int], edits: Edits) -> bytes:
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    at = {row[0]: row for row in rows}
    for (record, column), value in edits.items():
        at[record][index[column]] = "" if value is None else str(value)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _json(raw: bytes, name: str, places: Mapping[str, tuple[str | int, ...]], edits: Edits) -> bytes:
    document = json.loads(raw)
    items = {item["record"]["id"]: item for item in document[name]}
    for (record, column), value in edits.items():
        holder: Any = items[record]
        place: tuple[Any, ...] = ("record", *places[column]) if places.get(column) else ("derived", column)
        for step in place[:-1]:
            holder = holder.setdefault(step, {})
        if value is None:
            holder.pop(place[-1], None)
        else:
            holder[place[-1]] = value
    return json.dumps(document, ensure_ascii=False).encode()


def records(root: Path) -> dict[str, bytes]:
    """Every file of the records below `root`, by its path."""
    folders = ("requests", "ledger", "defects", "vendors")
    files = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


__all__ = ["FORMATS", "SETS", "Edits", "edit_export", "export", "records", "resave_workbook", "table"]
