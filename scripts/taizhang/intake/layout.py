"""Finds the requirements in a grid: rows below headings, or labels with their values beside them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from taizhang.base.messages import Messages
from taizhang.base.text import same_in_both
from taizhang.intake.cells import SourceCell, SourceGrid, Spot
from taizhang.intake.dates import read_day
from taizhang.intake.entries import GridLayout, ImportProblem, Note, SourceEntry
from taizhang.intake.grid_context import GridContext, read_shared_line, read_signatures, split_scope_cell
from taizhang.intake.headings import OWN_HEADINGS, Headings
from taizhang.intake.reading import UnclearError, quote_text, to_single_line
from taizhang.intake.side_by_side import MIN_LABELS, remove_instructions, split_side_by_side
from taizhang.office.sheets.columns import Column, normalize_heading

_message = Messages(__file__)

_NOTE = re.compile(r"\s*(?:填表说明|填写说明|说明|注|备注)\s*\d*\s*[:：]")


@dataclass(frozen=True, slots=True)
class _ColumnHeading:
    """One heading: its words, and its column where the heading is known; `spread` where it is merged over several."""

    word: str
    column: Column | None
    spread: bool = False


def read_layout(grid: SourceGrid, headings: Headings) -> GridLayout:
    """The requirements of a grid; empty where it is about something else."""
    context = GridContext()
    rows = grid.rows
    heads = [row for row in rows if _is_heading_row(grid.line(row), headings)]
    entries = list(
        _read_rows(grid, rows, heads, headings, context) if heads else _read_label_forms(grid, headings, context)
    )
    for cell in grid.lines:
        if not read_shared_line(cell, headings, context) and _is_day(cell.text):
            # The day below the stamp is the day on which the form was submitted.
            context.shared.setdefault("submitted_on", cell)
    if len(entries) > 1:
        # One title cannot name several requirements: each gets its own from its content.
        context.shared.pop("title", None)
    notes = [
        *context.notes,
        *(Note(Spot(grid.sheet, same_in_both("")), same_in_both(""), loss) for loss in grid.losses),
    ]
    complete_entries = tuple(add_shared_cells(entry, context.shared, headings) for entry in entries)
    shared = {key: cell for key, cell in context.shared.items() if not cell.is_empty}
    return GridLayout(complete_entries, tuple(notes), shared, context.has_headings)


def add_shared_cells(entry: SourceEntry, shared: Mapping[str, SourceCell], headings: Headings) -> SourceEntry:
    """The requirement, with the cells shared by all requirements where it lacks its own."""
    more = {key: cell for key, cell in shared.items() if key not in entry.cells and not cell.is_empty}
    written = tuple((headings.columns[key].heading, cell) for key, cell in more.items())
    return replace(entry, cells={**entry.cells, **more}, written=(*entry.written, *written))


def _is_day(text: str) -> bool:
    try:
        read_day(text)
    except UnclearError:
        return False
    return True


def _is_heading_row(cells: list[SourceCell], headings: Headings) -> bool:
    """Whether most cells of a row are headings; a row of a form has as many values as labels."""
    names = {one.name for cell in cells if (one := headings.column(cell.text))}
    return len(names) >= MIN_LABELS and 2 * len(names) > len(cells)


def _read_rows(
    grid: SourceGrid, rows: list[int], heads: list[int], headings: Headings, context: GridContext
) -> Iterator[SourceEntry]:
    """One requirement per row, below each row of headings."""
    for row in rows[: rows.index(heads[0])]:
        read_signatures(grid.line(row), headings, context)
    skip: set[int] = set()
    for head, after in zip(heads, [*heads[1:], max(rows) + 1], strict=True):
        if head in skip:
            continue
        names = {column: cell for column in grid.columns if (cell := grid.at(head, column)) is not None}
        body = [row for row in rows if head < row < after]
        if body and _is_second_heading_row(grid, head, body[0], headings):
            names |= {c: cell for c in grid.columns if (cell := grid.at(body[0], c)) is not None}
            body = body[1:]
        elif after in heads and not body and _is_second_heading_row(grid, head, after, headings):
            names |= {c: cell for c in grid.columns if (cell := grid.at(after, c)) is not None}
            skip.add(after)
            later = [*heads[heads.index(after) + 1 :], max(rows) + 1]
            body = [row for row in rows if after < row < later[0]]
        context.has_headings = True
        yield from _read_body(
            grid, body, _read_column_headings(grid, names, body, headings, context), headings, context
        )


def _is_second_heading_row(grid: SourceGrid, head: int, row: int, headings: Headings) -> bool:
    """Whether a row is the second line of the headings above: each cell is a heading or reaches down from above."""
    own_cells = [cell for c in grid.columns if (cell := grid.at(row, c)) is not None and cell is not grid.at(head, c)]
    return bool(own_cells) and all(headings.column(cell.text) for cell in own_cells)


def _read_column_headings(
    grid: SourceGrid, names: Mapping[int, SourceCell], body: list[int], headings: Headings, context: GridContext
) -> dict[int, _ColumnHeading]:
    columns: dict[int, _ColumnHeading] = {}
    first_cells: dict[str, SourceCell] = {}
    for number, cell in sorted(names.items()):
        word, column = to_single_line(cell.text), headings.column(cell.text)
        first = first_cells.setdefault(column.name, cell) if column else cell
        spread = column is not None and any(one.column is column for one in columns.values()) and first is cell
        message = None
        if column is not None and first is not cell:
            message = _message("duplicate-heading")
            column = None
        elif column is None and normalize_heading(word) not in OWN_HEADINGS:
            message = _message("unknown-column", word=word)
        if message and any(grid.at(row, number) for row in body):
            context.notes.append(Note(cell.spot, same_in_both(""), message))
        columns[number] = _ColumnHeading(word, column, spread)
    return columns


def _read_body(
    grid: SourceGrid,
    body: list[int],
    columns: Mapping[int, _ColumnHeading],
    headings: Headings,
    context: GridContext,
) -> Iterator[SourceEntry]:
    above: dict[str, SourceCell] = {}
    for row in body:
        row_cells = grid.line(row)
        begins = headings.label(row_cells[0])
        if begins and read_signatures(row_cells, headings, context):
            continue
        under = [(one, cell) for c, one in columns.items() if one.column and (cell := grid.at(row, c))]
        cells = {one.column.name: cell for one, cell in reversed(under) if one.column}
        if len(row_cells) < 2 or len({id(cell) for cell in cells.values()}) < 2:
            if not _NOTE.match(row_cells[0].text):
                message = _message("not-a-requirement")
                context.notes.append(Note(row_cells[0].spot, same_in_both(""), message))
            continue
        problems = list(_find_shape_problems(under, cells, above, headings))
        above = cells
        written = tuple((one.word, grid.at(row, c)) for c, one in columns.items() if one.word not in OWN_HEADINGS)
        spot = Spot(grid.sheet, _message("row", row=row))
        yield SourceEntry(spot, split_scope_cell(cells, headings), written, tuple(problems))


def _find_shape_problems(
    under: list[tuple[_ColumnHeading, SourceCell]],
    cells: Mapping[str, SourceCell],
    above: Mapping[str, SourceCell],
    headings: Headings,
) -> Iterator[ImportProblem]:
    """The problems with the layout of a row: a cell merged with the row above, or two cells below one heading."""
    if "content" in cells and cells["content"] is above.get("content"):
        message = _message("merged-with-row-above")
        help_ = _message("unmerge-the-cells")
        yield ImportProblem(cells["content"].spot, same_in_both(headings.columns["content"].heading), message, help_)
    for one, cell in under:
        if one.spread and one.column and cell is not cells[one.column.name]:
            message = _message("two-cells")
            help_ = _message("join-cells")
            yield ImportProblem(cell.spot, same_in_both(one.column.heading), message, help_)


def _read_label_forms(complete_grid: SourceGrid, headings: Headings, context: GridContext) -> Iterator[SourceEntry]:
    """Forms of labels with their values to the right; where a label is repeated, the next form begins."""
    grid, instructions = remove_instructions(complete_grid, headings)
    several = split_side_by_side(grid, headings)
    context.notes += [*instructions, *several.notes]
    if several.entries:
        for row in grid.rows:
            if row not in several.rows:
                read_signatures(grid.line(row), headings, context)
        yield from several.entries
        return
    cells: dict[str, SourceCell] = {}
    labels: dict[str, SourceCell] = {}
    problems: list[ImportProblem] = []
    own_context = GridContext()
    first: SourceCell | None = None
    for row in grid.rows:
        waiting: Column | None = None
        label: SourceCell | None = None
        for cell in grid.line(row):
            column = headings.column(cell.text)
            if column is None and waiting is None:
                read_shared_line(cell, headings, own_context)
                continue
            if column is not None or waiting is None:
                # A label without a cell beside it: its field is empty.
                waiting, label = column, cell
                first = first or cell
                continue
            before = cells.get(waiting.name)
            if before is not None and (label is labels.get(waiting.name) or "content" not in cells):
                if to_single_line(before.text) != to_single_line(cell.text):
                    message = _message("two-cells")
                    help_ = _message("join-cells")
                    problems.append(ImportProblem(cell.spot, same_in_both(waiting.heading), message, help_))
                waiting = None
                continue
            if before is not None:
                yield _form_entry(grid, first, {**own_context.shared, **cells}, headings, problems)
                cells, labels, problems, own_context, first = {}, {}, [], GridContext(), label
            cells[waiting.name] = cell
            if label is not None:
                labels[waiting.name] = label
            waiting = None
        if first is not None and row not in several.rows:
            context.notes.extend(_unknown_label_notes(grid.line(row), headings))
    if len(cells) >= MIN_LABELS:
        yield _form_entry(grid, first, {**own_context.shared, **cells}, headings, problems)
    else:
        context.shared |= {**own_context.shared, **cells}


def _unknown_label_notes(cells: list[SourceCell], headings: Headings) -> Iterator[Note]:
    """A note on a row with an unknown label and something beside it."""
    word = to_single_line(cells[0].text)
    if (
        len(cells) > 1
        and normalize_heading(word) not in OWN_HEADINGS
        and not any(headings.labelled(cell) for cell in cells)
    ):
        message = _message("unknown-field", text=quote_text(word))
        yield Note(cells[0].spot, same_in_both(""), message)


def _form_entry(
    grid: SourceGrid,
    first: SourceCell | None,
    values: Mapping[str, SourceCell],
    headings: Headings,
    problems: list[ImportProblem],
) -> SourceEntry:
    cells = split_scope_cell({key: cell for key, cell in values.items() if not cell.is_empty}, headings)
    spot = Spot(grid.sheet, first.spot.cell if first else same_in_both(""))
    written = tuple((headings.columns[key].heading, cell) for key, cell in cells.items())
    return SourceEntry(spot, cells, written, tuple(problems))
