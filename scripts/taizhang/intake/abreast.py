"""Forms of labels with more than one value beside a label: several requirements in columns, which nobody may cut off.

Such a form is refused as a whole. Each of its columns becomes an entry of its own, so that the copy of what is to be
mended lists one requirement a row and can be imported.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from taizhang.base.messages import Messages
from taizhang.base.text import both
from taizhang.intake.cells import Cell, Grid, Spot
from taizhang.intake.entries import Entry, Note, Trouble
from taizhang.intake.headings import Headings
from taizhang.intake.reading import line, shown
from taizhang.office.sheets.columns import Column

_message = Messages(__file__)

_HINT = re.compile(r"(?:填[写表报])?(?:说明|要求|须知|示例|提示)")
_NAMES = frozenset({"栏目", "栏目名称", "项目", "字段", "填写项", "填报项"})
"""What a column of labels is called."""
_ASIDE = re.compile(r"[（(【].*[)）】]|[*＊]|[必选]填", re.DOTALL)
"""What stands beside a value without being one: a remark in brackets, a mark that the field is required."""
LEAST = 3
"""So many labels make a form."""


class Abreast(NamedTuple):
    """What stands beside the first values of a form.

    Attributes:
        entries: the requirements of a form that holds several side by side, all refused; none for an ordinary one.
        notes: what is not taken in of an ordinary one.
        rows: the rows of labels.
    """

    entries: tuple[Entry, ...]
    notes: tuple[Note, ...]
    rows: frozenset[int]


@dataclass(slots=True)
class _Line:
    """A label in a row, with the cells to its right up to the next label, each with the column where it begins."""

    row: int
    label: Cell
    known: Column
    values: list[tuple[int, Cell]] = field(default_factory=list)


def abreast(grid: Grid, headings: Headings) -> Abreast:
    """The requirements of a form of labels that stand side by side, and what else is beside its values."""
    lines = list(_lines(grid, headings))
    rows = frozenset(one.row for one in lines)
    pairs = [(one.row, one.known.name) for one in lines]
    twice = len(set(pairs)) < len(pairs)
    more = [one for one in lines if len(one.values) > 1]
    if not more and not twice:
        return Abreast((), (), rows)
    if len({one.known.name for one in lines}) < LEAST:
        message = _message("has-a-further-cell-beside")
        notes = [Note(cell.spot, both(one.label.text), message) for one in more for _, cell in one.values[1:]]
        return Abreast((), tuple(notes), rows)
    columns = [] if twice else _columns(lines)
    if len(columns) < 2:
        return Abreast((_whole(grid, lines, more),), (), rows)
    return Abreast(tuple(_column(grid, lines, column, len(columns)) for column in columns), (), rows)


def without_instructions(grid: Grid, headings: Headings) -> tuple[Grid, tuple[Note, ...]]:
    """A form of labels without the row that names its columns and the columns of instructions; and notes on them.

    Such a row stands above all labels. Its words may be those of a label: 内容 above a column of values is none.
    """
    heads: set[int] = set()
    hints: set[int] = set()
    notes: list[Note] = []
    for row in grid.rows:
        cells = [(column, cell) for column in grid.columns if (cell := grid.at(row, column)) is not None]
        if headings.column(cells[0][1].text):
            break
        hint_cells = [(column, cell) for column, cell in cells[1:] if _HINT.fullmatch(line(cell.text))]
        if hint_cells or line(cells[0][1].text) in _NAMES:
            heads.add(row)
        hints.update(column for column, _ in hint_cells)
        notes += [Note(cell.spot, both(line(cell.text)), _message("is-not-taken")) for _, cell in hint_cells]
    kept = {place: cell for place, cell in grid.cells.items() if place[0] not in heads and place[1] not in hints}
    return replace(grid, cells=kept), tuple(notes)


def _lines(grid: Grid, headings: Headings) -> Iterator[_Line]:
    for row in grid.rows:
        current: _Line | None = None
        before: Cell | None = None
        for column in grid.columns:
            cell = grid.at(row, column)
            if cell is None or cell is before:
                continue
            before = cell
            if known := headings.column(cell.text):
                if current is not None:
                    yield current
                current = _Line(row, cell, known)
            elif current is not None and not (current.values and _beside(cell, headings)):
                current.values.append((column, cell))
        if current is not None:
            yield current


def _beside(cell: Cell, headings: Headings) -> bool:
    """Whether a cell beside a value is a remark on it, or has a label of its own in it."""
    return _ASIDE.fullmatch(cell.text.strip()) is not None or bool(headings.labelled(cell))


def _columns(lines: Sequence[_Line]) -> list[int]:
    """The columns of values, where each holds enough of them to be a requirement; none where one is not.

    A cell that is merged over several columns is the value of each.
    """
    begun = sorted({column for one in lines for column, _ in one.values})
    counts = [sum(any(column == at for at, _ in one.values) for one in lines) for column in begun]
    return begun if all(count >= LEAST for count in counts) else []


def _column(grid: Grid, lines: Sequence[_Line], column: int, count: int) -> Entry:
    cells: dict[str, Cell] = {}
    for one in lines:
        cell = grid.at(one.row, column)
        if cell is not None and cell is not one.label:
            cells.setdefault(one.known.name, cell)
    headings = {one.known.name: one.known.heading for one in lines}
    written = tuple((heading, cells.get(name)) for name, heading in headings.items())
    first = next(iter(cells.values())).spot
    message = _message("form-holds-requirements-side-by-side-one", count=count)
    help_ = _message("give-each-requirement-a-row-of-its-own")
    return Entry(first, cells, written, (Trouble(first, both(""), message, help_),))


def _whole(grid: Grid, lines: Sequence[_Line], more: Sequence[_Line]) -> Entry:
    """The form as one entry that lacks no cell, where nobody can say which cells make a requirement."""
    cells: dict[str, Cell] = {}
    written: list[tuple[str, Cell | None]] = []
    seen: dict[str, int] = {}
    for one in lines:
        for _, cell in one.values:
            cells.setdefault(one.known.name, cell)
            number = seen[one.known.name] = seen.get(one.known.name, 0) + 1
            written.append((one.known.heading + (f"（第{number}格）" if number > 1 else ""), cell))
    extra = more[0].values[1][1] if more else next(_repeated(lines))
    message = _message("has-more-beside-it-one-requirement", shown=shown(extra.text))
    help_ = _message("give-each-requirement-a-row-or-a-form")
    label = more[0].known if more else next(one.known for one in lines if one.label is extra)
    spot = Spot(grid.sheet, lines[0].label.spot.cell)
    return Entry(spot, cells, tuple(written), (Trouble(extra.spot, both(label.heading), message, help_),))


def _repeated(lines: Sequence[_Line]) -> Iterator[Cell]:
    """The labels that stand a second time in their row."""
    seen = set()
    for one in lines:
        if (one.row, one.known.name) in seen:
            yield one.label
        seen.add((one.row, one.known.name))
