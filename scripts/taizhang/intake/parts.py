"""Scans the XML parts of a package before they are used, and counts their content against a budget."""

import re
from collections.abc import Callable
from xml.parsers import expat

from taizhang.base.messages import Messages
from taizhang.intake.unfit import RESAVE, UnfitFileError, damaged_file_error, oversize_error

_message = Messages(__file__)

MAX_XML = 24_000_000
MAX_ELEMENTS = 250_000
MAX_CELLS = 60_000
MAX_PLACES = 100_000
"""The limit of places covered by merged cells and named by lists of ranges."""
MAX_DEPTH = 200

_HEAVY = frozenset({"c", "row", "xf", "font", "fill", "border", "dxf", "definedName"})
"""Elements for which the reader of workbooks creates an object of a thousand bytes each: all count as cells."""
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")


class Budget:
    """The amounts that may still be read; readers use a multiple of the memory that they read."""

    def __init__(self) -> None:
        self._remaining = {"elements": MAX_ELEMENTS, "xml": MAX_XML, "cells": MAX_CELLS, "places": MAX_PLACES}

    def spend(self, what: str, amount: int = 1) -> None:
        """Subtract `amount` from the remaining budget.

        Raises:
            UnfitFileError: less than that remains.
        """
        self._remaining[what] -= amount
        if self._remaining[what] < 0:
            raise oversize_error()


def _count_cells(reference: str) -> int:
    """How many cells a range like `A1:C7` covers; more than any budget if it is invalid."""
    match = _RANGE.fullmatch(reference)
    if match is None:
        return MAX_PLACES + 1
    left, top, right, bottom = match.groups()
    return (_column_number(right or left) - _column_number(left) + 1) * (int(bottom or top) - int(top) + 1)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def scan_part(data: bytes, budget: Budget) -> str:
    """The codes of the fields in one XML part, a line for each paragraph.

    Raises:
        UnfitFileError: it has a document type, is nested too deep, is cut off, or exceeds the budget.
    """
    parser = expat.ParserCreate()
    depth = 0
    codes: list[str] = []
    inside = False

    def doctype(*_: object) -> None:
        raise UnfitFileError(_message("document-type-declared"), RESAVE)

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, inside
        depth += 1
        budget.spend("elements")
        if depth > MAX_DEPTH:
            raise oversize_error()
        local = name.rpartition(":")[2]
        if local in _HEAVY:
            budget.spend("cells")
        elif local == "mergeCell":
            budget.spend("places", _count_cells(attributes.get("ref", "")))
        elif local == "instrText":
            inside = True
        elif local == "fldSimple":
            codes.append(" ".join([*attributes.values(), ""]))
        elif local == "p":
            codes.append("\n")
        if "sqref" in attributes:
            budget.spend("places", attributes["sqref"].count(" ") + 1)

    def end(_: str) -> None:
        nonlocal depth, inside
        depth -= 1
        inside = False

    def text(part: str) -> None:
        # A field's code may be cut into several runs.
        if inside:
            codes.append(part)

    handlers: dict[str, Callable[..., None]] = {
        "StartDoctypeDeclHandler": doctype,
        "StartElementHandler": begin,
        "EndElementHandler": end,
        "CharacterDataHandler": text,
    }
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise damaged_file_error() from error
    return "".join(codes)
