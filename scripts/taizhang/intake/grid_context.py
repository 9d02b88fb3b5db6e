"""The context of a grid's requirements: titles, signatures, and the labelled parts of a cell."""

import re
from dataclasses import dataclass, field, replace

from taizhang.intake.cells import SourceCell
from taizhang.intake.entries import Note
from taizhang.intake.headings import SCOPE, SCOPE_COLUMNS, Headings
from taizhang.intake.reading import to_single_line
from taizhang.intake.word import TICKED_BOX

_TITLE = re.compile(r"软件功能(调整|新增)需求申请表")


@dataclass(slots=True)
class GridContext:
    """The cells that a grid has once for all its requirements, and the notes on it.

    Attributes:
        shared: cells by the column's name.
        has_headings: whether the grid has headings.
    """

    shared: dict[str, SourceCell] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    has_headings: bool = False


def split_scope_cell(cells: dict[str, SourceCell], headings: Headings) -> dict[str, SourceCell]:
    """The cells, with the scope's cell split into its parts where each has a label of its own."""
    scope = cells.get(SCOPE)
    pairs = headings.labelled(scope) if scope else []
    if scope is None or not pairs or not {key for key, _ in pairs} <= SCOPE_COLUMNS or not headings.begins(scope):
        return cells
    parts: dict[str, list[str]] = {}
    for key, value in pairs:
        parts.setdefault(key, []).extend([value.text] if value.text else [])
    split = {key: replace(scope, value="\n".join(texts)) for key, texts in parts.items()}
    return {**{key: cell for key, cell in cells.items() if key != SCOPE}, **split}


def read_signatures(row: list[SourceCell], headings: Headings, context: GridContext) -> bool:
    """Read a row of titles and signatures: labels, each with its value behind it or in the next cell.

    Returns whether the row had any label.
    """
    has_labels = False
    waiting: str | None = None
    for cell in row:
        pairs = read_shared_line(cell, headings, context)
        label = None if pairs else headings.label(cell)
        if waiting is not None and not pairs and label is None:
            context.shared[waiting] = cell
            waiting = None
            continue
        waiting = pairs[-1][0] if pairs and not pairs[-1][1].text else label
        has_labels |= bool(pairs) or label is not None
    return has_labels


def read_shared_line(cell: SourceCell, headings: Headings, context: GridContext) -> list[tuple[str, SourceCell]]:
    """Read a line outside the requirements: the labelled values in it, which are shared by all requirements."""
    pairs = headings.labelled(cell)
    for key, value in pairs:
        if key not in context.shared or context.shared[key].is_empty:
            context.shared[key] = value
    ticked = [word for word in TICKED_BOX.findall(cell.text) if re.match(r"(?:软件)?(?:功能)?(?:调整|新增)", word)]
    title = _TITLE.search(to_single_line(cell.text).replace(" ", ""))
    if len(ticked) == 1 or (title and not ticked):
        context.shared.setdefault("kind", replace(cell, value=ticked[0] if ticked else title[1] if title else ""))
    return pairs
