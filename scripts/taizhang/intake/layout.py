"""Where in a grid the requirements stand: rows under headings, or labels with their values beside them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from taizhang.base.messages import Messages
from taizhang.base.text import both
from taizhang.intake.abreast import LEAST, abreast, without_instructions
from taizhang.intake.around import Found, open_scope, take_line, take_signatures
from taizhang.intake.cells import Cell, Grid, Spot
from taizhang.intake.dates import day
from taizhang.intake.entries import Entry, Layout, Note, Trouble
from taizhang.intake.headings import OURS, Headings
from taizhang.intake.reading import UnclearError, line, shown
from taizhang.office.sheets.columns import Column, plain

_message = Messages(__file__)

_NOTE = re.compile(r"\s*(?:填表说明|填写说明|说明|注|备注)\s*\d*\s*[:：]")


@dataclass(frozen=True, slots=True)
class _Under:
    """What stands under one heading: its words, its column where it is a known one; `spread` where it is merged."""

    word: str
    known: Column | None
    spread: bool = False


def layout(grid: Grid, headings: Headings) -> Layout:
    """The requirements of a grid; none where it is about something else."""
    found = Found()
    rows = grid.rows
    heads = [row for row in rows if _is_head(grid.line(row), headings)]
    entries = list(_listed(grid, rows, heads, headings, found) if heads else _beside(grid, headings, found))
    for cell in grid.lines:
        if not take_line(cell, headings, found) and _is_day(cell.text):
            # The day below the stamp is the day on which the form was raised.
            found.shared.setdefault("submitted_on", cell)
    if len(entries) > 1:
        # One title cannot name several requirements: each is called by its own words.
        found.shared.pop("title", None)
    notes = [*found.notes, *(Note(Spot(grid.sheet, both("")), both(""), loss) for loss in grid.losses)]
    full = tuple(with_shared(entry, found.shared, headings) for entry in entries)
    shared = {key: cell for key, cell in found.shared.items() if not cell.empty}
    return Layout(full, tuple(notes), shared, found.headed)


def with_shared(entry: Entry, shared: Mapping[str, Cell], headings: Headings) -> Entry:
    """The requirement with what is said once of all of them, where it does not say it itself."""
    more = {key: cell for key, cell in shared.items() if key not in entry.cells and not cell.empty}
    written = tuple((headings.columns[key].heading, cell) for key, cell in more.items())
    return replace(entry, cells={**entry.cells, **more}, written=(*entry.written, *written))


def _is_day(text: str) -> bool:
    try:
        day(text)
    except UnclearError:
        return False
    return True


def _is_head(cells: list[Cell], headings: Headings) -> bool:
    """Whether a row is one of headings: more of them than of anything else, for a form has as many values as labels."""
    known = {one.name for cell in cells if (one := headings.column(cell.text))}
    return len(known) >= LEAST and 2 * len(known) > len(cells)


def _listed(grid: Grid, rows: list[int], heads: list[int], headings: Headings, found: Found) -> Iterator[Entry]:
    """One requirement a row, under each row of headings."""
    for row in rows[: rows.index(heads[0])]:
        take_signatures(grid.line(row), headings, found)
    skip: set[int] = set()
    for head, after in zip(heads, [*heads[1:], max(rows) + 1], strict=True):
        if head in skip:
            continue
        names = {column: cell for column in grid.columns if (cell := grid.at(head, column)) is not None}
        body = [row for row in rows if head < row < after]
        if body and _second(grid, head, body[0], headings):
            names |= {c: cell for c in grid.columns if (cell := grid.at(body[0], c)) is not None}
            body = body[1:]
        elif after in heads and not body and _second(grid, head, after, headings):
            names |= {c: cell for c in grid.columns if (cell := grid.at(after, c)) is not None}
            skip.add(after)
            later = [*heads[heads.index(after) + 1 :], max(rows) + 1]
            body = [row for row in rows if after < row < later[0]]
        found.headed = True
        yield from _body(grid, body, _columns(grid, names, body, headings, found), headings, found)


def _second(grid: Grid, head: int, row: int, headings: Headings) -> bool:
    """Whether a row is the second line of the headings above it: all in it is a heading, or reaches down into it."""
    own = [cell for c in grid.columns if (cell := grid.at(row, c)) is not None and cell is not grid.at(head, c)]
    return bool(own) and all(headings.column(cell.text) for cell in own)


def _columns(
    grid: Grid, names: Mapping[int, Cell], body: list[int], headings: Headings, found: Found
) -> dict[int, _Under]:
    columns: dict[int, _Under] = {}
    taken: dict[str, Cell] = {}
    for number, cell in sorted(names.items()):
        word, known = line(cell.text), headings.column(cell.text)
        first = taken.setdefault(known.name, cell) if known else cell
        spread = known is not None and any(one.known is known for one in columns.values()) and first is cell
        told = None
        if known is not None and first is not cell:
            told = _message("stands-there-twice")
            known = None
        elif known is None and plain(word) not in OURS:
            told = _message("column-is-unknown-and-not-taken", word=word)
        if told and any(grid.at(row, number) for row in body):
            found.notes.append(Note(cell.spot, both(""), told))
        columns[number] = _Under(word, known, spread)
    return columns


def _body(
    grid: Grid,
    body: list[int],
    columns: Mapping[int, _Under],
    headings: Headings,
    found: Found,
) -> Iterator[Entry]:
    above: dict[str, Cell] = {}
    for row in body:
        line_ = grid.line(row)
        begins = headings.label(line_[0])
        if begins and take_signatures(line_, headings, found):
            continue
        under = [(one, cell) for c, one in columns.items() if one.known and (cell := grid.at(row, c))]
        cells = {one.known.name: cell for one, cell in reversed(under) if one.known}
        if len(line_) < 2 or len({id(cell) for cell in cells.values()}) < 2:
            if not _NOTE.match(line_[0].text):
                told = _message("this-row-does-not-look-like-a-requirement")
                found.notes.append(Note(line_[0].spot, both(""), told))
            continue
        troubles = list(_shape(under, cells, above, headings))
        above = cells
        written = tuple((one.word, grid.at(row, c)) for c, one in columns.items() if one.word not in OURS)
        spot = Spot(grid.sheet, _message("row", row=row))
        yield Entry(spot, open_scope(cells, headings), written, tuple(troubles))


def _shape(
    under: list[tuple[_Under, Cell]], cells: Mapping[str, Cell], above: Mapping[str, Cell], headings: Headings
) -> Iterator[Trouble]:
    """What is wrong with the cells of a row as cells: shared with the row above, or two where there is one heading."""
    if "content" in cells and cells["content"] is above.get("content"):
        told = _message("is-merged-with-the-row-above")
        help_ = _message("unmerge-the-cells")
        yield Trouble(cells["content"].spot, both(headings.columns["content"].heading), told, help_)
    for one, cell in under:
        if one.spread and one.known and cell is not cells[one.known.name]:
            told = _message("has-two-cells-under-its-one-heading")
            help_ = _message("put-all-of-it-into-one-cell")
            yield Trouble(cell.spot, both(one.known.heading), told, help_)


def _beside(whole: Grid, headings: Headings, found: Found) -> Iterator[Entry]:
    """Forms of labels with their values to the right; where a label comes again, the next form begins."""
    grid, instructions = without_instructions(whole, headings)
    several = abreast(grid, headings)
    found.notes += [*instructions, *several.notes]
    if several.entries:
        for row in grid.rows:
            if row not in several.rows:
                take_signatures(grid.line(row), headings, found)
        yield from several.entries
        return
    cells: dict[str, Cell] = {}
    labels: dict[str, Cell] = {}
    troubles: list[Trouble] = []
    own = Found()
    first: Cell | None = None
    for row in grid.rows:
        waiting: Column | None = None
        label: Cell | None = None
        for cell in grid.line(row):
            known = headings.column(cell.text)
            if known is None and waiting is None:
                take_line(cell, headings, own)
                continue
            if known is not None or waiting is None:
                # A label that nothing stands beside: its field is empty.
                waiting, label = known, cell
                first = first or cell
                continue
            before = cells.get(waiting.name)
            if before is not None and (label is labels.get(waiting.name) or "content" not in cells):
                if line(before.text) != line(cell.text):
                    told = _message("has-two-cells-under-its-one-heading")
                    help_ = _message("put-all-of-it-into-one-cell")
                    troubles.append(Trouble(cell.spot, both(waiting.heading), told, help_))
                waiting = None
                continue
            if before is not None:
                yield _form(grid, first, {**own.shared, **cells}, headings, troubles)
                cells, labels, troubles, own, first = {}, {}, [], Found(), label
            cells[waiting.name] = cell
            if label is not None:
                labels[waiting.name] = label
            waiting = None
        if first is not None and row not in several.rows:
            found.notes.extend(_unknown(grid.line(row), headings))
    if len(cells) >= LEAST:
        yield _form(grid, first, {**own.shared, **cells}, headings, troubles)
    else:
        found.shared |= {**own.shared, **cells}


def _unknown(cells: list[Cell], headings: Headings) -> Iterator[Note]:
    """A label that nobody knows, where something stands beside it."""
    word = line(cells[0].text)
    if len(cells) > 1 and plain(word) not in OURS and not any(headings.labelled(cell) for cell in cells):
        told = _message("field-is-unknown-and-not-taken", shown=shown(word))
        yield Note(cells[0].spot, both(""), told)


def _form(
    grid: Grid, first: Cell | None, found: Mapping[str, Cell], headings: Headings, troubles: list[Trouble]
) -> Entry:
    cells = open_scope({key: cell for key, cell in found.items() if not cell.empty}, headings)
    spot = Spot(grid.sheet, first.spot.cell if first else both(""))
    written = tuple((headings.columns[key].heading, cell) for key, cell in cells.items())
    return Entry(spot, cells, written, tuple(troubles))
