"""Forms of labels with more than one value beside a label: several requirements side by side in columns.

Such a form is refused as a whole, so that no column is lost. Each column becomes an entry of its own: the copy to be
corrected lists one requirement per row and can be imported.
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
"""Headings of a column of labels."""
_REMARK = re.compile(r"[（(【].*[)）】]|[*＊]|[必选]填", re.DOTALL)
"""Cells beside a value that are not values: a remark in brackets, a mark that the field is required."""
MIN_LABELS = 3
"""The least number of labels that make a form."""


class SideBySideForm(NamedTuple):
    """The cells of a form beside the first value of each label.

    Attributes:
        entries: the requirements of a form with several side by side, all refused; empty for an ordinary form.
        notes: the cells of an ordinary form that are not imported.
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
    column: Column
    values: list[tuple[int, SourceCell]] = field(default_factory=list)


def split_side_by_side(grid: SourceGrid, headings: Headings) -> SideBySideForm:
    """The requirements that a form of labels has side by side, and the other cells beside its values."""
    lines = list(_find_label_lines(grid, headings))
    rows = frozenset(one.row for one in lines)
    pairs = [(one.row, one.column.name) for one in lines]
    has_repeats = len(set(pairs)) < len(pairs)
    extended = [one for one in lines if len(one.values) > 1]
    if not extended and not has_repeats:
        return SideBySideForm((), (), rows)
    if len({one.column.name for one in lines}) < MIN_LABELS:
        message = _message("extra-cell")
        notes = [
            Note(cell.spot, same_in_both(one.label.text), message) for one in extended for _, cell in one.values[1:]
        ]
        return SideBySideForm((), tuple(notes), rows)
    columns = [] if has_repeats else _find_value_columns(lines)
    if len(columns) < 2:
        return SideBySideForm((_whole_form_entry(grid, lines, extended),), (), rows)
    return SideBySideForm(tuple(_column_entry(grid, lines, column, len(columns)) for column in columns), (), rows)


def remove_instructions(grid: SourceGrid, headings: Headings) -> tuple[SourceGrid, tuple[Note, ...]]:
    """A form of labels without the row of column headings and the columns of instructions, and notes on the latter.

    That row is above all labels. Its words may equal a label: 内容 above a column of values is not one.
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
            Note(cell.spot, same_in_both(to_single_line(cell.text)), _message("instructions-skipped"))
            for _, cell in hint_cells
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
            if labelled_field := headings.column(cell.text):
                if current is not None:
                    yield current
                current = _LabelLine(row, cell, labelled_field)
            elif current is not None and not (current.values and _is_remark(cell, headings)):
                current.values.append((column, cell))
        if current is not None:
            yield current


def _is_remark(cell: SourceCell, headings: Headings) -> bool:
    """Whether a cell beside a value is a remark on it, or contains a label of its own."""
    return _REMARK.fullmatch(cell.text.strip()) is not None or bool(headings.labelled(cell))


def _find_value_columns(lines: Sequence[_LabelLine]) -> list[int]:
    """The columns of values, if each has enough of them to be a requirement; otherwise empty.

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
            cells.setdefault(one.column.name, cell)
    headings = {one.column.name: one.column.heading for one in lines}
    written = tuple((heading, cells.get(name)) for name, heading in headings.items())
    first = next(iter(cells.values())).spot
    message = _message("several-requirements", count=count)
    help_ = _message("use-one-row-each")
    return SourceEntry(first, cells, written, (ImportProblem(first, same_in_both(""), message, help_),))


def _whole_form_entry(grid: SourceGrid, lines: Sequence[_LabelLine], extended: Sequence[_LabelLine]) -> SourceEntry:
    """The whole form as one entry with every cell, where the cells cannot be assigned to requirements."""
    cells: dict[str, SourceCell] = {}
    written: list[tuple[str, SourceCell | None]] = []
    seen: dict[str, int] = {}
    for one in lines:
        for _, cell in one.values:
            cells.setdefault(one.column.name, cell)
            number = seen[one.column.name] = seen.get(one.column.name, 0) + 1
            heading = one.column.heading
            if number > 1:
                heading = _message("repeated-heading", heading=heading, number=number).zh
            written.append((heading, cell))
    extra = extended[0].values[1][1] if extended else next(_find_repeated_labels(lines))
    message = _message("ambiguous-extra-cell", text=quote_text(extra.text))
    help_ = _message("split-or-join")
    label = extended[0].column if extended else next(one.column for one in lines if one.label is extra)
    spot = Spot(grid.sheet, lines[0].label.spot.cell)
    return SourceEntry(
        spot, cells, tuple(written), (ImportProblem(extra.spot, same_in_both(label.heading), message, help_),)
    )


def _find_repeated_labels(lines: Sequence[_LabelLine]) -> Iterator[SourceCell]:
    """The labels that occur a second time in their row."""
    seen = set()
    for one in lines:
        if (one.row, one.column.name) in seen:
            yield one.label
        seen.add((one.row, one.column.name))
