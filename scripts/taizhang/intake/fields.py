"""The draft of a record from a requirement as it was written, with every problem and every change noted."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from taizhang.base.messages import Messages
from taizhang.documents.characters import find_flaws
from taizhang.documents.schema import Schema
from taizhang.intake import basis, choices, divisions, plain_values
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
from taizhang.intake.missing_fields import supply_missing_fields
from taizhang.intake.phones import read_phones
from taizhang.intake.reading import (
    CellReading,
    UnclearError,
    normalize_name,
    normalize_prose,
    quote_text,
    to_single_line,
)
from taizhang.intake.word import TICKED_BOX
from taizhang.law.law import Law
from taizhang.office.sheets.columns import CONTACT, Column, determine_form

_message = Messages(__file__)

_NAME_COLUMNS = frozenset({ORGANIZATION, CONTACT})


def draft_requirement(
    entry: SourceEntry, columns: Mapping[str, Column], schema: Schema, law: Law, defaults: ImportDefaults
) -> RequirementDraft:
    """The draft of one entry; where it has no problems, it is ready for the check."""
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
            return choices.read_choice(builder.options(column.place), _ticked_choice(text))
        case "choices":
            return choices.read_choices(builder.options((*column.place, 0)), text)
        case "number" | "yes-no" | "lines" | "other" if not column.required and choices.is_empty_answer(text):
            return CellReading(None)
        case "number":
            return plain_values.read_number(text)
        case "yes-no":
            return plain_values.read_yes_no(text)
        case "lines":
            return plain_values.read_list(text, determine_form(builder.schema, (*column.place, 0)))
        case "other":
            raise plain_values.unsupported_field_error()
        case "prose":
            return _read_prose(builder, column, text)
    if column.name == LANDLINE:
        return _read_landline(builder, text)
    if column.name in _NAME_COLUMNS:
        return CellReading(normalize_name(text))
    return CellReading(to_single_line(text))


def _read_prose(builder: DraftBuilder, column: Column, text: str) -> CellReading[str]:
    if not column.required and choices.is_empty_answer(text):
        return CellReading("", _message("read-as-empty", text=quote_text(text)))
    return CellReading(normalize_prose(text))


def _read_landline(builder: DraftBuilder, text: str) -> CellReading[str | None]:
    reading = read_phones(text)
    builder.draft.phone = reading.value.mobile or reading.value.landline or ""
    if reading.value.landline is None and builder.defaults.landline is None:
        raise UnclearError(
            _message("mobile-only"),
            _message("add-landline"),
        )
    return CellReading(reading.value.landline or builder.defaults.landline, reading.note)


def _check_characters(builder: DraftBuilder, column: Column, cell: SourceCell) -> bool:
    """Whether every character of a cell is allowed in a record; notes what is wrong or was changed."""
    text = normalize_prose(unicodedata.normalize("NFC", cell.text))
    if "\ufffd" in text:
        builder.add_problem(
            column.name,
            _message("unreadable-symbol"),
            _message("retype"),
        )
        return False
    for flaw in find_flaws(text):
        message = _message("invalid-character", character=flaw.character, reason=flaw.reason, start=flaw.start + 1)
        builder.add_problem(column.name, message, _message("retype"))
        return False
    if text != normalize_prose(cell.text):
        message = _message("characters-normalized")
        builder.draft.notes.append(Note(cell.spot, name_column(column), message))
    return True


def _ticked_choice(text: str) -> str:
    """The ticked choice, where the choices have boxes; otherwise `text` unchanged.

    Raises:
        UnclearError: several boxes are ticked, or none.
    """
    ticked = TICKED_BOX.findall(text)
    if len(ticked) == 1:
        return str(ticked[0])
    if len(ticked) > 1 or re.search("[□☐]", text):
        message = _message("several-ticked", count=len(ticked)) if ticked else _message("none-ticked")
        raise UnclearError(message, _message("tick-one"))
    return text
