"""The content of an imported file: requirements as they were written, with problems and notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from taizhang.base.text import Text
from taizhang.intake.cells import SourceCell, Spot


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """Why a requirement is not imported.

    Attributes:
        field: the name of the field; empty where the problem concerns the whole entry.
        source: the articles, as people cite them.
        code: the rule that reports it; empty where it is not from a rule.
    """

    spot: Spot
    field: Text
    message: Text
    help: Text
    source: tuple[Text, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on an imported field."""

    spot: Spot
    field: Text
    message: Text


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One requirement as it was written.

    Attributes:
        spot: its row or table.
        cells: by the column's name.
        written: every cell with its heading, in order, for a complete copy.
        problems: what is wrong with its place or layout.
    """

    spot: Spot
    cells: Mapping[str, SourceCell]
    written: tuple[tuple[str, SourceCell | None], ...]
    problems: tuple[ImportProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class GridLayout:
    """The content of one grid.

    Attributes:
        shared: the cells that apply to all requirements, by the column's name.
        has_headings: whether the grid has headings.
    """

    entries: tuple[SourceEntry, ...] = ()
    notes: tuple[Note, ...] = ()
    shared: Mapping[str, SourceCell] = field(default_factory=dict)
    has_headings: bool = False
