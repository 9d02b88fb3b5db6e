"""A requirement as it was written → the data of its record, with everything wrong and everything changed told."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.characters import find_flaws
from taizhang.documents.schema import Schema
from taizhang.intake import basis, divisions, plainly, wordlist
from taizhang.intake.cells import SourceCell
from taizhang.intake.dates import read_day
from taizhang.intake.draft import (
    DIVISION,
    LANDLINE,
    ORGANIZATION,
    DraftBuilder,
    ImportDefaults,
    RequirementDraft,
    name_column,
)
from taizhang.intake.entries import Note, SourceEntry
from taizhang.intake.phones import read_phones
from taizhang.intake.reading import (
    CellReading,
    UnclearError,
    normalize_name,
    normalize_prose,
    quote_text,
    to_single_line,
)
from taizhang.intake.supply import supply_missing_fields
from taizhang.intake.word import TICKED_BOX
from taizhang.law.law import Law
from taizhang.office.sheets.columns import CONTACT, Column, determine_form

_message = Messages(__file__)

_NAME_COLUMNS = frozenset({ORGANIZATION, CONTACT})


def draft_requirement(
    entry: SourceEntry, columns: Mapping[str, Column], schema: Schema, law: Law, defaults: ImportDefaults
) -> RequirementDraft:
    """The draft of one entry. It is fit to be judged where it has no problems."""
    builder = DraftBuilder(
        entry, columns, schema, law, defaults, RequirementDraft(entry, problems=list(entry.problems))
    )
    for column in columns.values():
        cell = entry.cells.get(column.name)
        if cell is None or cell.is_empty:
            continue
        builder.draft.spots[column.name] = cell.spot
        if cell.loss:
            builder.add_note(column.name, cell.loss)
        if cell.problem:
            builder.add_problem(column.name, *cell.problem)
        elif _check_characters(builder, column, cell):
            _take_cell(builder, column, cell)
    supply_missing_fields(builder)
    return builder.draft


def _take_cell(builder: DraftBuilder, column: Column, cell: SourceCell) -> None:
    try:
        reading = _read_value(builder, column, cell)
    except UnclearError as error:
        builder.add_problem(column.name, error.message, error.help)
        return
    if reading.note:
        builder.draft.notes.append(Note(cell.spot, name_column(column), reading.note))
    if column.name == CONTACT:
        builder.draft.name = reading.value
    elif reading.value not in (None, ""):
        builder.put(column.name, reading.value)


def _read_value(builder: DraftBuilder, column: Column, cell: SourceCell) -> CellReading[Any]:
    text = unicodedata.normalize("NFC", cell.text)
    match column.form:
        case "day":
            return read_day(cell.value)
        case "bases":
            return basis.read_legal_bases(text)
        case "choice" if column.name == DIVISION:
            return divisions.read_division(builder.law, text)
        case "choice":
            return wordlist.read_choice(builder.options(column.place), _ticked_choice(text))
        case "choices":
            return wordlist.read_choices(builder.options((*column.place, 0)), text)
        case "number" | "yes-no" | "lines" | "other" if not column.required and wordlist.is_empty_answer(text):
            return CellReading(None)
        case "number":
            return plainly.read_number(text)
        case "yes-no":
            return plainly.read_yes_no(text)
        case "lines":
            return plainly.read_list(text, determine_form(builder.schema, (*column.place, 0)))
        case "other":
            raise plainly.unsupported_field_error()
        case "prose":
            return _read_prose(builder, column, text)
    if column.name == LANDLINE:
        return _read_landline(builder, text)
    if column.name in _NAME_COLUMNS:
        return CellReading(normalize_name(text))
    return CellReading(to_single_line(text))


def _read_prose(builder: DraftBuilder, column: Column, text: str) -> CellReading[str]:
    if not column.required and wordlist.is_empty_answer(text):
        return CellReading("", _message("taken-as-nothing", shown=quote_text(text)))
    return CellReading(normalize_prose(text))


def _read_landline(builder: DraftBuilder, text: str) -> CellReading[str | None]:
    reading = read_phones(text)
    builder.draft.phone = reading.value.mobile or reading.value.landline or ""
    if reading.value.landline is None and builder.defaults.landline is None:
        raise UnclearError(
            _message("is-a-mobile-number-kept-in-the-register"),
            _message("add-the-office-number-beside-it-or-give"),
        )
    return CellReading(reading.value.landline or builder.defaults.landline, reading.note)


def _check_characters(builder: DraftBuilder, column: Column, cell: SourceCell) -> bool:
    """Whether every character of a cell may stand in a record."""
    text = normalize_prose(unicodedata.normalize("NFC", cell.text))
    if "\ufffd" in text:
        builder.add_problem(
            column.name,
            _message("holds-a-symbol-that-cannot-be-read"),
            _message("type-it-again"),
        )
        return False
    for flaw in find_flaws(text):
        message = _message("invalid-character", character=flaw.character, reason=flaw.reason, start=flaw.start + 1)
        builder.add_problem(column.name, message, _message("type-it-again"))
        return False
    if text != normalize_prose(cell.text):
        message = _message("characters-were-brought-to-their-normal-form")
        builder.draft.notes.append(Note(cell.spot, name_column(column), message))
    return True


def _ticked_choice(text: str) -> str:
    """The one choice that is ticked, where boxes stand before the choices."""
    ticked = TICKED_BOX.findall(text)
    if len(ticked) == 1:
        return str(ticked[0])
    if len(ticked) > 1 or re.search("[□☐]", text):
        what = f"勾选了{len(ticked)}项" if ticked else "没有勾选"
        raise UnclearError(Text(what, f"{len(ticked)} boxes are ticked"), _message("tick-one-of-them"))
    return text
