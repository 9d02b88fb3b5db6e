"""Forms of labels with more than one value beside a label: several requirements in columns, which nobody may cut off.

Such a form is refused as a whole. Each of its columns becomes an entry of its own, so that the copy of what is to be
mended lists one requirement a row and can be imported.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from taizhang.base.messages import Messages
from taizhang.base.text import same_in_both
from taizhang.intake.cells import SourceCell, SourceGrid, Spot
from taizhang.intake.entries import ImportProblem, Note, SourceEntry
from taizhang.intake.headings import Headings
from taizhang.intake.reading import quote_text, to_single_line
from taizhang.office.sheets.columns import Column

_message = Messages(__file__)

_INSTRUCTION = re.compile(r"(?:填[写表报])?(?:说明|要求|须知|示例|提示)")
_LABEL_COLUMN_NAMES = frozenset({"栏目", "栏目名称", "项目", "字段", "填写项", "填报项"})
"""What a column of labels is called."""
_REMARK = re.compile(r"[（(【].*[)）】]|[*＊]|[必选]填", re.DOTALL)
"""What stands beside a value without being one: a remark in brackets, a mark that the field is required."""
MIN_LABELS = 3
"""So many labels make a form."""


class SideBySideForm(NamedTuple):
    """What stands beside the first values of a form.

    Attributes:
        entries: the requirements of a form that holds several side by side, all refused; none for an ordinary one.
        notes: what is not taken in of an ordinary one.
        rows: the rows of labels.
    """

    entries: tuple[SourceEntry, ...]
    notes: tuple[Note, ...]
    rows: frozenset[int]


@dataclass(slots=True)
class _LabelLine:
    """A label in a row, with the cells to its right up to the next label, each with the column where it begins."""

    row: int
    label: SourceCell
    known: Column
    values: list[tuple[int, SourceCell]] = field(default_factory=list)


def split_side_by_side(grid: SourceGrid, headings: Headings) -> SideBySideForm:
    """The requirements of a form of labels that stand side by side, and what else is beside its values."""
    lines = list(_find_label_lines(grid, headings))
    rows = frozenset(one.row for one in lines)
    pairs = [(one.row, one.known.name) for one in lines]
    has_repeats = len(set(pairs)) < len(pairs)
    extended = [one for one in lines if len(one.values) > 1]
    if not extended and not has_repeats:
        return SideBySideForm((), (), rows)
    if len({one.known.name for one in lines}) < MIN_LABELS:
        message = _message("has-a-further-cell-beside")
        notes = [
            Note(cell.spot, same_in_both(one.label.text), message) for one in extended for _, cell in one.values[1:]
        ]
        return SideBySideForm((), tuple(notes), rows)
    columns = [] if has_repeats else _find_value_columns(lines)
    if len(columns) < 2:
        return SideBySideForm((_whole_form_entry(grid, lines, extended),), (), rows)
    return SideBySideForm(tuple(_column_entry(grid, lines, column, len(columns)) for column in columns), (), rows)


def remove_instructions(grid: SourceGrid, headings: Headings) -> tuple[SourceGrid, tuple[Note, ...]]:
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
        hint_cells = [(column, cell) for column, cell in cells[1:] if _INSTRUCTION.fullmatch(to_single_line(cell.text))]
        if hint_cells or to_single_line(cells[0][1].text) in _LABEL_COLUMN_NAMES:
            heads.add(row)
        hints.update(column for column, _ in hint_cells)
        notes += [
            Note(cell.spot, same_in_both(to_single_line(cell.text)), _message("is-not-taken")) for _, cell in hint_cells
        ]
    remaining = {place: cell for place, cell in grid.cells.items() if place[0] not in heads and place[1] not in hints}
    return replace(grid, cells=remaining), tuple(notes)


def _find_label_lines(grid: SourceGrid, headings: Headings) -> Iterator[_LabelLine]:
    for row in grid.rows:
        current: _LabelLine | None = None
        before: SourceCell | None = None
        for column in grid.columns:
            cell = grid.at(row, column)
            if cell is None or cell is before:
                continue
            before = cell
            if known := headings.column(cell.text):
                if current is not None:
                    yield current
                current = _LabelLine(row, cell, known)
            elif current is not None and not (current.values and _is_remark(cell, headings)):
                current.values.append((column, cell))
        if current is not None:
            yield current


def _is_remark(cell: SourceCell, headings: Headings) -> bool:
    """Whether a cell beside a value is a remark on it, or has a label of its own in it."""
    return _REMARK.fullmatch(cell.text.strip()) is not None or bool(headings.labelled(cell))


def _find_value_columns(lines: Sequence[_LabelLine]) -> list[int]:
    """The columns of values, where each holds enough of them to be a requirement; none where one is not.

    A cell that is merged over several columns is the value of each.
    """
    starts = sorted({column for one in lines for column, _ in one.values})
    counts = [sum(any(column == start for start, _ in one.values) for one in lines) for column in starts]
    return starts if all(count >= MIN_LABELS for count in counts) else []


def _column_entry(grid: SourceGrid, lines: Sequence[_LabelLine], column: int, count: int) -> SourceEntry:
    cells: dict[str, SourceCell] = {}
    for one in lines:
        cell = grid.at(one.row, column)
        if cell is not None and cell is not one.label:
            cells.setdefault(one.known.name, cell)
    headings = {one.known.name: one.known.heading for one in lines}
    written = tuple((heading, cells.get(name)) for name, heading in headings.items())
    first = next(iter(cells.values())).spot
    message = _message("form-holds-requirements-side-by-side-one", count=count)
    help_ = _message("give-each-requirement-a-row-of-its-own")
    return SourceEntry(first, cells, written, (ImportProblem(first, same_in_both(""), message, help_),))


def _whole_form_entry(grid: SourceGrid, lines: Sequence[_LabelLine], extended: Sequence[_LabelLine]) -> SourceEntry:
    """The form as one entry that lacks no cell, where nobody can say which cells make a requirement."""
    cells: dict[str, SourceCell] = {}
    written: list[tuple[str, SourceCell | None]] = []
    seen: dict[str, int] = {}
    for one in lines:
        for _, cell in one.values:
            cells.setdefault(one.known.name, cell)
            number = seen[one.known.name] = seen.get(one.known.name, 0) + 1
            written.append((one.known.heading + (f"（第{number}格）" if number > 1 else ""), cell))
    extra = extended[0].values[1][1] if extended else next(_find_repeated_labels(lines))
    message = _message("has-more-beside-it-one-requirement", shown=quote_text(extra.text))
    help_ = _message("give-each-requirement-a-row-or-a-form")
    label = extended[0].known if extended else next(one.known for one in lines if one.label is extra)
    spot = Spot(grid.sheet, lines[0].label.spot.cell)
    return SourceEntry(
        spot, cells, tuple(written), (ImportProblem(extra.spot, same_in_both(label.heading), message, help_),)
    )


def _find_repeated_labels(lines: Sequence[_LabelLine]) -> Iterator[SourceCell]:
    """The labels that stand a second time in their row."""
    seen = set()
    for one in lines:
        if (one.row, one.known.name) in seen:
            yield one.label
        seen.add((one.row, one.known.name))
