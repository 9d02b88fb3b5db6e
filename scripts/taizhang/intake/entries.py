"""What is found in a file: requirements as they were written, and what is told of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from taizhang.base.text import Text
from taizhang.intake.cells import SourceCell, Spot


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """Why a requirement is not taken in.

    Attributes:
        field: how the field is named; empty where it is about the whole of it.
        source: the articles, as people cite them.
        code: the rule that found it, empty where none did.
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
        spot: the row or table that it stands in.
        cells: by the column's name.
        written: every cell of it with its heading, in order, for a copy that lacks nothing.
        problems: what is wrong with its place or shape.
    """

    spot: Spot
    cells: Mapping[str, SourceCell]
    written: tuple[tuple[str, SourceCell | None], ...]
    problems: tuple[ImportProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class GridLayout:
    """What was found in one grid.

    Attributes:
        shared: what it says once of all requirements, by the column's name.
        has_headings: whether headings stand in it.
    """

    entries: tuple[SourceEntry, ...] = ()
    notes: tuple[Note, ...] = ()
    shared: Mapping[str, SourceCell] = field(default_factory=dict)
    has_headings: bool = False
