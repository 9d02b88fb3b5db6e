"""The result of merging an edited export: changed cells, faulty cells, and cells changed on both sides."""

from collections.abc import Mapping
from dataclasses import dataclass

from taizhang.base.text import Text


@dataclass(frozen=True, slots=True)
class CellChange:
    """One field that was changed in a sheet.

    Attributes:
        record: the id of the record.
        field: the dotted place inside it.
        cell: the address, like `C7`; in a JSON document a pointer, like `/requirements/0/title`.
        before: the value of the repository, as a sheet shows it.
        after: the value of the sheet.
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
    """A cell that cannot be merged; nothing of its record is merged.

    Attributes:
        sheet: the sheet's name, empty where the file has no sheets.
        cell: the address as in `CellChange`; empty for the whole file.
        message: what is wrong.
        help: what to do.
        source: the articles that the refusal is based on, in cited form.
        record: the id of the record, empty if the row has no id.
        code: the code of the rule with the finding, empty if there is no finding.
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
    """A field that was changed to different values in the sheet and in the repository; it is not written.

    Attributes:
        record: the id of the record.
        field: the dotted place inside it.
        cell: the address as in `CellChange`.
        base: the value at the time of the export; empty if the history no longer contains that file.
        sheet_value: the current value of the sheet.
        repository_value: the current value of the repository.
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
class MergeResult:
    """The changes of an edited export, and the faults and conflicts that prevent others.

    Attributes:
        files: new content by repository path, of the changed records without faults and conflicts.
        changes: those in `files`.
        faults: cells that cannot be merged, in sheet order.
        conflicts: cells that were changed on both sides.
        rows: how many rows were read.
    """

    files: Mapping[str, bytes]
    changes: tuple[CellChange, ...]
    faults: tuple[CellFault, ...]
    conflicts: tuple[Conflict, ...]
    rows: int = 0


def format_column_letters(column: int) -> str:
    """The letters of a column counted from 0: `A`, `Z`, `AA`."""
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def format_address(row: int, column: int) -> str:
    """The address of a cell, both counted from 0: (6, 2) is `C7`."""
    return f"{format_column_letters(column)}{row + 1}"
