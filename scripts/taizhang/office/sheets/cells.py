"""What comes of an export that came back: cells that changed, cells at fault, and cells that two sides changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from taizhang.base.text import Text


@dataclass(frozen=True, slots=True)
class CellChange:
    """One field that somebody changed in a sheet.

    Attributes:
        record: the id of the record.
        field: the dotted place inside it.
        cell: the address, like `C7`; in a JSON document a pointer, like `/requirements/0/title`.
        before: what the repository holds, as a sheet shows it.
        after: what the sheet holds.
        sheet: the sheet's name, empty where the file has no sheets.
    """

    record: str
    field: str
    cell: str
    before: str
    after: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that cannot be taken back; nothing of its record is.

    Attributes:
        sheet: the sheet's name, empty where the file has no sheets.
        cell: the address as in `CellChange`; empty for the whole file.
        message: what is wrong.
        help: what to do.
        source: the articles that the refusal rests on, as people cite them.
        record: the id of the record, empty where the row names none.
        code: the rule that found it, empty where none did.
    """

    sheet: str
    cell: str
    message: Text
    help: Text
    source: tuple[Text, ...] = ()
    record: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that was changed to one thing in the sheet and to another in the repository; nothing of it is written.

    Attributes:
        record: the id of the record.
        field: the dotted place inside it.
        cell: the address as in `CellChange`.
        base: the value at the time of the export; empty where the history does not hold that file any more.
        sheet_value: what the sheet holds now.
        repository_value: what the repository holds now.
        sheet: the sheet's name, empty where the file has no sheets.
    """

    record: str
    field: str
    cell: str
    base: str
    sheet_value: str
    repository_value: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Everything that an edited export would change, and everything that keeps it from it.

    Attributes:
        files: new content by repository path, of the records that differ and have neither fault nor conflict.
        changed: the changes that `files` holds.
        faults: cells that cannot be taken, in the order of the sheet.
        conflicts: cells that were changed on both sides.
        rows: how many rows were read.
    """

    files: Mapping[str, bytes]
    changed: tuple[CellChange, ...]
    faults: tuple[CellFault, ...]
    conflicts: tuple[Conflict, ...]
    rows: int = 0


def letters(column: int) -> str:
    """The letters of a column counted from 0: `A`, `Z`, `AA`."""
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def address(row: int, column: int) -> str:
    """The address of a cell, both counted from 0: (6, 2) is `C7`."""
    return f"{letters(column)}{row + 1}"
