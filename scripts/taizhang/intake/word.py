"""Word documents as grids: each table with the lines around it."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.intake.cells import SourceCell, SourceGrid, Spot
from taizhang.intake.unfit import UnfitFileError, damaged_file_error

_message = Messages(__file__)

_W = qn("w:p").removesuffix("p")
_TEXT, _DELETED = f"{_W}t", {f"{_W}del", f"{_W}moveFrom"}
_CHANGED = {f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo"}
_STRUCK = {f"{_W}strike", f"{_W}dstrike", f"{_W}vanish"}
_BREAKS = {f"{_W}br", f"{_W}cr"}
_PICTURES = {f"{_W}drawing", f"{_W}pict", f"{_W}object"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TICKS = {"F0FE": "☑", "F052": "☑", "F0FD": "☒", "F0A8": "□", "F06F": "□", "F0A3": "□", "F0FC": "√"}
"""Symbols of the fonts Wingdings and Wingdings 2 that are put before a choice."""

_TRACKED = (_message("tracked-changes"), _message("accept-or-reject-changes"))
_HIDDEN_OR_STRUCK = (_message("hidden-or-struck-text"), _message("show-or-delete-text"))


def _is_tracked_change(node: Any) -> bool:
    return node.tag in _CHANGED


def _is_struck_or_hidden(node: Any) -> bool:
    return (
        node.tag in _STRUCK
        and node.get(qn("w:val"), "true") not in ("0", "false", "off")
        and node.getparent().getparent().tag == qn("w:r")
    )


_UNCLEAR_CONTENT: tuple[tuple[tuple[Text, Text], Callable[[Any], bool]], ...] = (
    (_TRACKED, _is_tracked_change),
    (_HIDDEN_OR_STRUCK, _is_struck_or_hidden),
)


def read_document(raw: bytes) -> list[SourceGrid]:
    """The tables of a document in their order, each with the lines between it and the table before or after.

    Raises:
        UnfitFileError: it is damaged.
    """
    try:
        body = docx.Document(io.BytesIO(raw)).element.body
        return list(_read_grids(body))
    except (UnfitFileError, MemoryError):
        raise
    except Exception as error:  # python-docx raises various exceptions for invalid parts
        raise damaged_file_error() from error


def _read_grids(body: Any) -> Iterator[SourceGrid]:
    """Each table as a grid; the lines after it up to the title of the next form belong to it: signatures are there."""
    lines: list[SourceCell] = []
    tables: list[tuple[int, dict[tuple[int, int], SourceCell], list[SourceCell]]] = []
    paragraph = 0
    for block in _find_blocks(body):
        if block.tag == qn("w:p"):
            paragraph += 1
            spot = Spot(_message("body-text"), _message("paragraph", number=paragraph))
            cell = _read_cell([block], spot)
            if not cell.is_empty:
                lines.append(cell)
        else:
            if tables:
                # The title of a form begins the next form.
                title = next((at for at, line in enumerate(lines) if "申请表" in line.text), len(lines))
                tables[-1][2].extend(lines[:title])
                lines = lines[title:]
            number = len(tables) + 1
            tables.append((number, _read_table(block, _name_table(number)), lines))
            lines = []
    if tables:
        tables[-1][2].extend(lines)
    for number, cells, surrounding in tables:
        yield SourceGrid(_message("grid-name", number=number).zh, _name_table(number), cells, tuple(surrounding))


def _name_table(number: int) -> Text:
    return _message("table", number=number)


def _find_blocks(node: Any) -> Iterator[Any]:
    """The paragraphs and tables of `node`, also those inside content controls."""
    for child in node:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _find_blocks(child)


def _find_children(node: Any, tag: str) -> Iterator[Any]:
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")):
            yield from _find_children(child, tag)


def _read_table(table: Any, sheet: Text) -> dict[tuple[int, int], SourceCell]:
    cells: dict[tuple[int, int], SourceCell] = {}
    for row, line in enumerate(_find_children(table, qn("w:tr")), 1):
        before = line.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        column = 1 + (int(before.get(qn("w:val"), "0")) if before is not None else 0)
        for entry in _find_children(line, qn("w:tc")):
            span, merge = _read_merging(entry)
            above = cells.get((row - 1, column))
            if merge == "continue" and above is not None:
                cell = above
            else:
                spot = Spot(sheet, _message("row-column", row=row, column=column))
                cell = _read_cell(list(_find_blocks(entry)), spot)
            for place in range(column, min(column + span, column + 200)):
                cells[row, place] = cell
            column += span
    return cells


def _read_merging(entry: Any) -> tuple[int, str | None]:
    properties = entry.find(qn("w:tcPr"))
    if properties is None:
        return 1, None
    span = properties.find(qn("w:gridSpan"))
    merge = properties.find(qn("w:vMerge"))
    width = int(span.get(qn("w:val"), "1")) if span is not None else 1
    return max(1, width), None if merge is None else merge.get(qn("w:val"), "continue")


def _read_cell(blocks: list[Any], spot: Spot) -> SourceCell:
    losses: list[Text] = []
    parts = [_read_text(block, losses) for block in blocks]
    problem = next(
        (
            content_problem
            for content_problem, is_unclear in _UNCLEAR_CONTENT
            if any(is_unclear(node) for block in blocks for node in block.iter())
        ),
        None,
    )
    loss = None
    if losses:
        zh = "、".join(dict.fromkeys(one.zh for one in losses))
        en = ", ".join(dict.fromkeys(one.en for one in losses))
        loss = _message("losses", contents=Text(zh, en))
    return SourceCell("\n".join(parts), spot, problem, loss)


def _read_text(block: Any, losses: list[Text]) -> str:
    """The text of a paragraph, or of a table inside a cell, line by line."""
    if block.tag == qn("w:tbl"):
        rows = []
        for line in _find_children(block, qn("w:tr")):
            entries = [
                "".join(_read_text(inner, losses) for inner in _find_blocks(tc))
                for tc in _find_children(line, qn("w:tc"))
            ]
            rows.append(" ".join(entries))
        losses.append(_message("nested-table"))
        return "\n".join(rows)
    if block.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
        losses.append(_message("automatic-numbers"))
    return "".join(_text_pieces(block, losses))


def _text_pieces(node: Any, losses: list[Text]) -> Iterator[str]:
    for child in node:
        tag = child.tag
        if tag == _TEXT:
            yield child.text or ""
        elif tag == qn("w:tab"):
            yield " " if node.tag == qn("w:r") else ""
        elif tag in _BREAKS:
            yield "\n"
        elif tag == qn("w:noBreakHyphen"):
            yield "-"
        elif tag == qn("w:sym"):
            yield _TICKS.get(str(child.get(qn("w:char"))).upper(), "\ufffd")
        elif tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
            losses.append(_message("footnotes"))
        elif tag == qn("w:sdt") and child.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None:
            continue
        elif tag in _PICTURES:
            losses.append(_message("pictures-or-text-boxes"))
        elif tag not in (_FALLBACK, qn("w:pPr"), qn("w:rPr"), qn("w:sdtPr"), *_DELETED):
            yield from _text_pieces(child, losses)


TICKED_BOX = re.compile(r"[☑☒√✓✔■]\s*([^\s□☐☑☒√✓✔■]+)")
"""A ticked choice."""
