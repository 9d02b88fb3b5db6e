"""An export that came back, told by what stands in it and read.

The bytes are trusted no further than a spreadsheet's content is: who opens files from outside has them looked at first.
"""

from collections.abc import Iterator

from taizhang.office.sheets import base, interchange
from taizhang.office.sheets.delimited import unguarded
from taizhang.office.sheets.grids import grids, lines, sheet_of
from taizhang.office.sheets.lists import lists
from taizhang.office.sheets.rows import Sheet, UnreadableError
from taizhang.repository.repository import Repository

_ZIP = b"PK"
_HEAD = 1000
"""So many bytes tell a JSON document, whose `$schema` comes first."""


def is_export(raw: bytes) -> bool:
    """Whether `raw` is an export of ours, edited or not."""
    if raw.startswith(_ZIP):
        try:
            return any(base.HEADING in grid.heads for grid in grids(raw))
        except UnreadableError:
            return False
    if _is_json(raw):
        return f'"{interchange.SCHEMA}"'.encode() in raw[:_HEAD]
    return _marked(raw)


def sheets(raw: bytes, repository: Repository) -> Iterator[Sheet]:
    """The sheets of an export, in their order; rows are read as they are gone through.

    Raises:
        UnreadableError: the file cannot be read.
    """
    if raw.startswith(_ZIP):
        for grid in grids(raw):
            if base.HEADING in grid.heads:
                yield sheet_of(grid, repository, str, bounded=True)
    elif _is_json(raw):
        yield from lists(raw, repository)
    else:
        yield sheet_of(lines(raw), repository, unguarded)


def _is_json(raw: bytes) -> bool:
    return raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def _marked(raw: bytes) -> bool:
    # A spreadsheet program may have saved it in another encoding: the bases are ASCII in nearly all of them.
    first = raw[:20_000]
    return base.HEADING.encode() in first or base.HEADING.encode("gb18030") in first
