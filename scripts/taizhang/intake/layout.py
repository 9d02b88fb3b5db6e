"""Where in a grid the requirements stand: rows under headings, or labels with their values beside them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from taizhang.base.messages import Messages
from taizhang.base.text import same_in_both
from taizhang.intake.abreast import MIN_LABELS, remove_instructions, split_side_by_side
from taizhang.intake.around import GridContext, split_scope_cell, take_line, take_signatures
from taizhang.intake.cells import SourceCell, SourceGrid, Spot
from taizhang.intake.dates import read_day
from taizhang.intake.entries import GridLayout, ImportProblem, Note, SourceEntry
from taizhang.intake.headings import OWN_HEADINGS, Headings
from taizhang.intake.reading import UnclearError, quote_text, to_single_line
from taizhang.office.sheets.columns import Column, normalize_heading

_message = Messages(__file__)

_NOTE = re.compile(r"\s*(?:填表说明|填写说明|说明|注|备注)\s*\d*\s*[:：]")


@dataclass(frozen=True, slots=True)
class _ColumnHeading:
    """What stands under one heading: its words, its column where it is a known one; `spread` where it is merged."""

    word: str
    known: Column | None
    spread: bool = False


def read_layout(grid: SourceGrid, headings: Headings) -> GridLayout:
    """The requirements of a grid; none where it is about something else."""
    context = GridContext()
    rows = grid.rows
    heads = [row for row in rows if _is_heading_row(grid.line(row), headings)]
    entries = list(
        _read_rows(grid, rows, heads, headings, context) if heads else _read_label_forms(grid, headings, context)
    )
    for cell in grid.lines:
        if not take_line(cell, headings, context) and _is_day(cell.text):
            # The day below the stamp is the day on which the form was raised.
            context.shared.setdefault("submitted_on", cell)
    if len(entries) > 1:
        # One title cannot name several requirements: each is called by its own words.
        context.shared.pop("title", None)
    notes = [
        *context.notes,
        *(Note(Spot(grid.sheet, same_in_both("")), same_in_both(""), loss) for loss in grid.losses),
    ]
    complete_entries = tuple(add_shared_cells(entry, context.shared, headings) for entry in entries)
    shared = {key: cell for key, cell in context.shared.items() if not cell.is_empty}
    return GridLayout(complete_entries, tuple(notes), shared, context.has_headings)


def add_shared_cells(entry: SourceEntry, shared: Mapping[str, SourceCell], headings: Headings) -> SourceEntry:
    """The requirement with what is said once of all of them, where it does not say it itself."""
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
    """Whether a row is one of headings: more of them than of anything else, for a form has as many values as labels."""
    known = {one.name for cell in cells if (one := headings.column(cell.text))}
    return len(known) >= MIN_LABELS and 2 * len(known) > len(cells)


def _read_rows(
    grid: SourceGrid, rows: list[int], heads: list[int], headings: Headings, context: GridContext
) -> Iterator[SourceEntry]:
    """One requirement a row, under each row of headings."""
    for row in rows[: rows.index(heads[0])]:
        take_signatures(grid.line(row), headings, context)
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
    """Whether a row is the second line of the headings above it: all in it is a heading, or reaches down into it."""
    own_cells = [cell for c in grid.columns if (cell := grid.at(row, c)) is not None and cell is not grid.at(head, c)]
    return bool(own_cells) and all(headings.column(cell.text) for cell in own_cells)


def _read_column_headings(
    grid: SourceGrid, names: Mapping[int, SourceCell], body: list[int], headings: Headings, context: GridContext
) -> dict[int, _ColumnHeading]:
    columns: dict[int, _ColumnHeading] = {}
    taken: dict[str, SourceCell] = {}
    for number, cell in sorted(names.items()):
        word, known = to_single_line(cell.text), headings.column(cell.text)
        first = taken.setdefault(known.name, cell) if known else cell
        spread = known is not None and any(one.known is known for one in columns.values()) and first is cell
        message = None
        if known is not None and first is not cell:
            message = _message("duplicate-heading")
            known = None
        elif known is None and normalize_heading(word) not in OWN_HEADINGS:
            message = _message("column-is-unknown-and-not-taken", word=word)
        if message and any(grid.at(row, number) for row in body):
            context.notes.append(Note(cell.spot, same_in_both(""), message))
        columns[number] = _ColumnHeading(word, known, spread)
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
        if begins and take_signatures(row_cells, headings, context):
            continue
        under = [(one, cell) for c, one in columns.items() if one.known and (cell := grid.at(row, c))]
        cells = {one.known.name: cell for one, cell in reversed(under) if one.known}
        if len(row_cells) < 2 or len({id(cell) for cell in cells.values()}) < 2:
            if not _NOTE.match(row_cells[0].text):
                message = _message("this-row-does-not-look-like-a-requirement")
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
    """What is wrong with the cells of a row as cells: shared with the row above, or two where there is one heading."""
    if "content" in cells and cells["content"] is above.get("content"):
        message = _message("is-merged-with-the-row-above")
        help_ = _message("unmerge-the-cells")
        yield ImportProblem(cells["content"].spot, same_in_both(headings.columns["content"].heading), message, help_)
    for one, cell in under:
        if one.spread and one.known and cell is not cells[one.known.name]:
            message = _message("has-two-cells-under-its-one-heading")
            help_ = _message("put-all-of-it-into-one-cell")
            yield ImportProblem(cell.spot, same_in_both(one.known.heading), message, help_)


def _read_label_forms(whole: SourceGrid, headings: Headings, context: GridContext) -> Iterator[SourceEntry]:
    """Forms of labels with their values to the right; where a label comes again, the next form begins."""
    grid, instructions = remove_instructions(whole, headings)
    several = split_side_by_side(grid, headings)
    context.notes += [*instructions, *several.notes]
    if several.entries:
        for row in grid.rows:
            if row not in several.rows:
                take_signatures(grid.line(row), headings, context)
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
            known = headings.column(cell.text)
            if known is None and waiting is None:
                take_line(cell, headings, own_context)
                continue
            if known is not None or waiting is None:
                # A label that nothing stands beside: its field is empty.
                waiting, label = known, cell
                first = first or cell
                continue
            before = cells.get(waiting.name)
            if before is not None and (label is labels.get(waiting.name) or "content" not in cells):
                if to_single_line(before.text) != to_single_line(cell.text):
                    message = _message("has-two-cells-under-its-one-heading")
                    help_ = _message("put-all-of-it-into-one-cell")
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
    """A label that nobody knows, where something stands beside it."""
    word = to_single_line(cells[0].text)
    if (
        len(cells) > 1
        and normalize_heading(word) not in OWN_HEADINGS
        and not any(headings.labelled(cell) for cell in cells)
    ):
        message = _message("field-is-unknown-and-not-taken", shown=quote_text(word))
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
