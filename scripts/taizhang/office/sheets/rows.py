"""The common form of an edited export: rows of cells under known headings, whatever its format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.office.sheets.cells import CellFault
from taizhang.office.sheets.columns import Column
from taizhang.office.sheets.sets import RecordSet

_message = Messages(__file__)

NO_VALUE: Any = object()
"""The value of a cell in a format that has texts only."""


@dataclass(frozen=True, slots=True)
class ImportedCell:
    """One cell.

    Attributes:
        address: as users find it.
        text: its text, by `text_of`.
        value: the typed value if the format has one, else `NO_VALUE`.
        fault: why its content cannot be imported, and what to do; None if it can.
    """

    address: str
    text: str
    value: Any = NO_VALUE
    fault: tuple[Text, Text] | None = None


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One row: its cells by the names of their columns; `at` is the address of the row itself."""

    at: str
    cells: Mapping[str, ImportedCell]

    @property
    def empty(self) -> bool:
        """Whether all its cells are empty."""
        return not any(cell.text for cell in self.cells.values())


@dataclass
class ImportedSheet:
    """One sheet of a known set.

    Attributes:
        name: empty where the file has no sheets.
        bounded: whether its cells have the length limit of workbooks.
        faults: of the sheet itself.
    """

    name: str
    set: RecordSet
    columns: Mapping[str, Column]
    rows: Iterable[ImportedRow]
    bounded: bool = False
    faults: list[CellFault] = field(default_factory=list)


class UnreadableError(Exception):
    """The file as a whole cannot be read.

    Attributes:
        fault: why, and what to do.
    """

    def __init__(self, message: Text, help_: Text) -> None:
        super().__init__(message.en)
        self.fault = CellFault("", "", message, help_)


def report_unknown_column(sheet: str, cell: str, heading: str) -> CellFault:
    """The fault of an unknown heading or key."""
    return CellFault(
        sheet,
        cell,
        _message("unknown-column", heading=heading),
        _message("delete-column"),
    )
