"""A requirement as it was written → the data of its record, with everything wrong and everything changed told."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.characters import flaws
from taizhang.documents.schema import Schema
from taizhang.intake import basis, divisions, plainly, wordlist
from taizhang.intake.cells import Cell
from taizhang.intake.dates import day
from taizhang.intake.draft import DIVISION, LANDLINE, ORGANIZATION, Draft, Filling, Given, named
from taizhang.intake.entries import Entry, Note
from taizhang.intake.phones import phones
from taizhang.intake.reading import Reading, UnclearError, line, name, prose, shown
from taizhang.intake.supply import supply
from taizhang.intake.word import BOX
from taizhang.law.law import Law
from taizhang.office.sheets.columns import CONTACT, Column, form_of

_message = Messages(__file__)

_NAMES = frozenset({ORGANIZATION, CONTACT})


def draft(entry: Entry, columns: Mapping[str, Column], schema: Schema, law: Law, given: Given) -> Draft:
    """The draft of one entry. It is fit to be judged where it has no troubles."""
    filling = Filling(entry, columns, schema, law, given, Draft(entry, troubles=list(entry.troubles)))
    for column in columns.values():
        cell = entry.cells.get(column.name)
        if cell is None or cell.empty:
            continue
        filling.draft.spots[column.name] = cell.spot
        if cell.loss:
            filling.told(column.name, cell.loss)
        if cell.trouble:
            filling.wrong(column.name, *cell.trouble)
        elif _characters(filling, column, cell):
            _take(filling, column, cell)
    supply(filling)
    return filling.draft


def _take(filling: Filling, column: Column, cell: Cell) -> None:
    try:
        reading = _read(filling, column, cell)
    except UnclearError as error:
        filling.wrong(column.name, error.message, error.help)
        return
    if reading.told:
        filling.draft.notes.append(Note(cell.spot, named(column), reading.told))
    if column.name == CONTACT:
        filling.draft.name = reading.value
    elif reading.value not in (None, ""):
        filling.put(column.name, reading.value)


def _read(filling: Filling, column: Column, cell: Cell) -> Reading[Any]:
    text = unicodedata.normalize("NFC", cell.text)
    match column.form:
        case "day":
            return day(cell.value)
        case "bases":
            return basis.bases(text)
        case "choice" if column.name == DIVISION:
            return divisions.division(filling.law, text)
        case "choice":
            return wordlist.one(filling.options(column.place), _ticked(text))
        case "choices":
            return wordlist.many(filling.options((*column.place, 0)), text)
        case "number" | "yes-no" | "lines" | "other" if not column.needed and wordlist.is_none(text):
            return Reading(None)
        case "number":
            return plainly.number(text)
        case "yes-no":
            return plainly.yes_no(text)
        case "lines":
            return plainly.lines(text, form_of(filling.schema, (*column.place, 0)))
        case "other":
            raise plainly.untaken()
        case "prose":
            return _prose(filling, column, text)
    if column.name == LANDLINE:
        return _phone(filling, text)
    if column.name in _NAMES:
        return Reading(name(text))
    return Reading(line(text))


def _prose(filling: Filling, column: Column, text: str) -> Reading[str]:
    if not column.needed and wordlist.is_none(text):
        return Reading("", _message("taken-as-nothing", shown=shown(text)))
    return Reading(prose(text))


def _phone(filling: Filling, text: str) -> Reading[str | None]:
    reading = phones(text)
    filling.draft.phone = reading.value.mobile or reading.value.landline or ""
    if reading.value.landline is None and filling.given.landline is None:
        raise UnclearError(
            _message("is-a-mobile-number-kept-in-the-register"),
            _message("add-the-office-number-beside-it-or-give"),
        )
    return Reading(reading.value.landline or filling.given.landline, reading.told)


def _characters(filling: Filling, column: Column, cell: Cell) -> bool:
    """Whether every character of a cell may stand in a record."""
    text = prose(unicodedata.normalize("NFC", cell.text))
    if "\ufffd" in text:
        filling.wrong(
            column.name,
            _message("holds-a-symbol-that-cannot-be-read"),
            _message("type-it-again"),
        )
        return False
    for flaw in flaws(text):
        told = _message("text", character=flaw.character, reason=flaw.reason, start=flaw.start + 1)
        filling.wrong(column.name, told, _message("type-it-again"))
        return False
    if text != prose(cell.text):
        told = _message("characters-were-brought-to-their-normal-form")
        filling.draft.notes.append(Note(cell.spot, named(column), told))
    return True


def _ticked(text: str) -> str:
    """The one choice that is ticked, where boxes stand before the choices."""
    ticked = BOX.findall(text)
    if len(ticked) == 1:
        return str(ticked[0])
    if len(ticked) > 1 or re.search("[□☐]", text):
        what = f"勾选了{len(ticked)}项" if ticked else "没有勾选"
        raise UnclearError(Text(what, f"{len(ticked)} boxes are ticked"), _message("tick-one-of-them"))
    return text
