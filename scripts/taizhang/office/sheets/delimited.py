"""The tables as CSV: UTF-8 with BOM, so that spreadsheet programs read the Chinese, and no cell that they run."""

import csv
import io
import re

from taizhang.office.sheets import base
from taizhang.office.sheets.tables import Table
from taizhang.office.sheets.words import text_of

BOM = "\ufeff"
# What a spreadsheet program takes for a formula, or drops and then takes for one.
_RISKY = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def delimited(table: Table) -> bytes:
    """One table as CSV with its headings; every line ends in CRLF, as RFC 4180 says."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(column.heading for column in table.columns), base.HEADING])
    for row in table.rows():
        writer.writerow([*(guarded(text_of(cell)) for cell in row.cells), row.base])
    return (BOM + out.getvalue()).encode()


def guarded(text: str) -> str:
    """`text` so that no program runs it: what could begin a formula is led by an apostrophe."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` wrote."""
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text
