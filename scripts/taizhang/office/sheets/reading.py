"""Recognize an edited export by its content, and read it.

The content is not trusted: files from outside should be scanned before they are opened.
"""

from collections.abc import Iterator

from taizhang.office.sheets import base, interchange
from taizhang.office.sheets.delimited import unescape_formula
from taizhang.office.sheets.grids import build_sheet, read_csv_grid, read_workbook_grids
from taizhang.office.sheets.lists import read_json_sheets
from taizhang.office.sheets.rows import ImportedSheet, UnreadableError
from taizhang.repository.repository import Repository

_ZIP = b"PK"
_HEAD = 1000
"""The number of bytes searched in a JSON document, whose `$schema` comes first."""


def is_export(raw: bytes) -> bool:
    """Whether `raw` is an export of this program, edited or not."""
    if raw.startswith(_ZIP):
        try:
            return any(base.HEADING in grid.heads for grid in read_workbook_grids(raw))
        except UnreadableError:
            return False
    if _is_json(raw):
        return f'"{interchange.SCHEMA}"'.encode() in raw[:_HEAD]
    return _has_base_heading(raw)


def read_sheets(raw: bytes, repository: Repository) -> Iterator[ImportedSheet]:
    """The sheets of an export, in order; rows are read lazily.

    Raises:
        UnreadableError: the file cannot be read.
    """
    if raw.startswith(_ZIP):
        for grid in read_workbook_grids(raw):
            if base.HEADING in grid.heads:
                yield build_sheet(grid, repository, str, bounded=True)
    elif _is_json(raw):
        yield from read_json_sheets(raw, repository)
    else:
        yield build_sheet(read_csv_grid(raw), repository, unescape_formula)


def _is_json(raw: bytes) -> bool:
    return raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def _has_base_heading(raw: bytes) -> bool:
    # A spreadsheet program may have saved it in another encoding: the bases are ASCII in nearly all of them.
    first = raw[:20_000]
    return base.HEADING.encode() in first or base.HEADING.encode("gb18030") in first
