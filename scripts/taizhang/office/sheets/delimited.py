"""The tables as CSV: UTF-8 with BOM, so that spreadsheet programs read the Chinese, with formulas escaped."""

import csv
import io
import re
from collections.abc import Iterable

from taizhang.office.sheets import base
from taizhang.office.sheets.tables import RecordTable
from taizhang.office.sheets.words import format_cell_text

BOM = "\ufeff"
# What a spreadsheet program reads as a formula, or strips and then reads as one.
_RISKY = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def format_csv(table: RecordTable) -> bytes:
    """One table as CSV with its headings; lines end in CRLF (RFC 4180)."""
    rows = ([*(escape_formula(format_cell_text(cell)) for cell in row.cells), row.base] for row in table.rows())
    return encode_rows([*(column.heading for column in table.columns), base.HEADING], rows)


def encode_rows(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Headings and rows as CSV; the caller escapes what may be a formula. Lines end in CRLF (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return (BOM + out.getvalue()).encode()


def escape_formula(text: str) -> str:
    """Escape `text` so that no program evaluates it: a possible formula is prefixed with an apostrophe."""
    return f"'{text}" if _RISKY.match(text) else text


def unescape_formula(text: str) -> str:
    """Undo `escape_formula`."""
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text
