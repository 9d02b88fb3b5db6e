"""An export that came back as rows of cells under known headings, whatever format it has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.office.sheets.cells import CellFault
from taizhang.office.sheets.columns import Column
from taizhang.office.sheets.sets import RecordSet

_message = Messages(__file__)

MISSING: Any = object()
"""The value of a cell whose format has texts only."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        address: as people find it.
        text: what it holds, by `text_of`.
        value: the plain value itself where the format has such, else `MISSING`.
        fault: why it cannot be taken whatever it holds; None where it can.
    """

    address: str
    text: str
    value: Any = MISSING
    fault: tuple[Text, Text] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by the names of their columns; `at` is the address of the row itself."""

    at: str
    cells: Mapping[str, Cell]

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.text for cell in self.cells.values())


@dataclass
class Sheet:
    """One sheet of a known set.

    Attributes:
        name: empty where the file has no sheets.
        bounded: its cells hold no more than a workbook's do.
        faults: what was found wrong with the sheet itself.
    """

    name: str
    set: RecordSet
    columns: Mapping[str, Column]
    rows: Iterable[Row]
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


def strange(sheet: str, cell: str, heading: str) -> CellFault:
    """The fault of a heading or key that is none of ours."""
    return CellFault(
        sheet,
        cell,
        _message("is-no-column-of-the-export-and-is-not-taken", heading=heading),
        _message("delete-it-or-restore-its-heading"),
    )
