"""Format a record's values for cells, and parse edited cells back to values.

Different values never have the same text, except for trailing line ends, which no cell shows; a text that cannot be
parsed unambiguously is reported, not guessed.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Place, Shape
from taizhang.documents.schema import Schema
from taizhang.law.law import Law
from taizhang.office.sheets import cell_lists
from taizhang.office.sheets.columns import PARTS, Column, determine_form
from taizhang.office.sheets.invalid_cell import InvalidCellError
from taizhang.repository.amendments import value_text

_message = Messages(__file__)

CellValue: TypeAlias = str | date | int | float
"""The value of a cell; an empty text for a missing value."""

SEPARATOR = "、"
YES, NO = "是", "否"
_SEPARATORS = re.compile(r"[、，,；;\n]")
_DAY = re.compile(r"([1-9][0-9]{3})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")
_MAX_LISTED = 12
"""The maximum number of choices that a message lists."""


class CodeOption(NamedTuple):
    """One coded value: its code and its unique label."""

    code: str
    label: str


class CellFormatter:
    """Formats and parses the values of one kind, by its schema and the law; `form` is the schema for new values."""

    def __init__(self, schema: Schema, law: Law, form: Schema | None = None) -> None:
        self._schema = schema
        self._law = law
        self._form = form or schema
        self._known: dict[Place, tuple[CodeOption, ...]] = {}

    @property
    def shape(self) -> Shape:
        """The shape by which the loader reads a file of that kind."""
        return self._schema.shape

    def options(self, column: Column) -> tuple[CodeOption, ...]:
        """The options of a coded column, in vocabulary order; empty for every other column."""
        place = (*column.place, 0) if column.form == "choices" else column.place
        if place not in self._known:
            node = self._schema.at(place)
            choices = [choice for choice in node.get("oneOf", ()) if "const" in choice]
            shows_departments = node.get("x-shows") == "finance-department"
            labels = [
                self._law.department(choice["const"]) if shows_departments else str(choice["title"])
                for choice in choices
            ]
            counts = Counter(labels)
            self._known[place] = tuple(
                CodeOption(choice["const"], label if counts[label] == 1 else f"{label}（{choice['const']}）")
                for choice, label in zip(choices, labels, strict=True)
            )
        return self._known[place]

    def list_offered(self, column: Column) -> tuple[CodeOption, ...]:
        """The options of a coded column that are in force."""
        place = (*column.place, 0) if column.form == "choices" else column.place
        active = {option.get("const") for option in self._form.at(place).get("oneOf", ())}
        return tuple(option for option in self.options(column) if option.code in active)

    def show(self, column: Column, value: Any) -> CellValue:
        """Format `value`, plain data of the field, for a cell."""
        if value is None:
            return ""
        match column.form:
            case "day":
                return _show_day(value)
            case "number":
                return value if isinstance(value, int | float) else str(value)
            case "yes-no":
                return {True: YES, False: NO}.get(value, str(value))
            case "choice":
                return self._label_of(column, value)
            case "choices":
                return SEPARATOR.join(self._label_of(column, item) for item in value)
            case "bases":
                return "\n".join(map(cell_lists.format_basis, value))
            case "reports":
                return "\n".join(cell_lists.format_report(item, self._law.department) for item in value)
            case "handling":
                return "\n".join(map(cell_lists.format_handling, value))
            case "scores":
                return "\n".join(map(cell_lists.format_score, value))
            case "lines":
                return "\n".join(map(str, value))
            case "other":
                return value_text(self._schema, self._law, value, column.place)
        if self._schema.at(column.place).get("x-shows") == "citation":
            return self._law.cite(value).zh
        return str(value).rstrip("\n")

    def parse(self, column: Column, text: str, current: Any) -> Any:
        """Parse `text` (a non-empty cell, by `format_cell_text`) as a value; `current` is the recorded value.

        Raises:
            InvalidCellError: it is not a valid value of the field.
        """
        match column.form:
            case "line" | "reference":
                return text.strip()
            case "prose":
                # Trailing line ends are not an edit: they stay as recorded.
                return text + (current[len(current.rstrip("\n")) :] if isinstance(current, str) else "\n")
            case "day":
                return parse_day(text)
            case "number":
                return _parse_number(text)
            case "yes-no":
                return self._yes_no(text)
            case "choice":
                return self._parse_code(column, text)
            case "choices":
                return self._parse_codes(column, text)
            case "bases":
                return _require_complete_items(
                    cell_lists.parse_bases(text, current or []), current or [], PARTS["bases"]
                )
            case "reports":
                return cell_lists.parse_reports(text, current or [], self._law.department, self._offices)
            case "handling":
                return cell_lists.parse_handlings(text, current or [])
            case "lines":
                return [self._parse_single(column, line) for line in text.split("\n") if line.strip()]
        raise InvalidCellError(
            _message("column-not-editable"),
            _message("restore-column"),
        )

    def _parse_single(self, column: Column, text: str) -> Any:
        """Parse one value of a list with one value a line."""
        form = determine_form(self._schema, (*column.place, 0))
        if form == "day":
            return parse_day(text)
        return _parse_number(text) if form == "number" else text.strip()

    @cached_property
    def _offices(self) -> Mapping[str, str]:
        divisions_in_force = self._law.divisions_in_force
        # A sheet may be imported after a department was renamed, so every former name is accepted.
        divisions = [pair for era in self._law.eras for pair in era.divisions.items()]
        name_counts = Counter(division.finance_department for division in divisions_in_force.values())
        # A successor may have the name of its predecessor: the current division is meant.
        codes = {division.finance_department: code for code, division in (*divisions, *divisions_in_force.items())}
        return {name: code for name, code in codes.items() if name_counts[name] <= 1}

    def _label_of(self, column: Column, code: Any) -> str:
        return next((option.label for option in self.options(column) if option.code == code), str(code))

    def _parse_codes(self, column: Column, text: str) -> list[str]:
        codes = [self._parse_code(column, part) for part in _SEPARATORS.split(text) if part.strip()]
        duplicate = next((code for code, count in Counter(codes).items() if count > 1), None)
        if duplicate is not None:
            raise InvalidCellError(
                _message("duplicate-choice", label=Text(self._label_of(column, duplicate), duplicate)),
                _message("list-each-once"),
            )
        return codes

    def _parse_code(self, column: Column, raw: str) -> str:
        options, text = self.options(column), raw.strip()
        for option in options:
            if text in (option.label, option.code):
                return option.code
        labels = [option.label for option in options[:_MAX_LISTED]]
        ellipsis = "……" if len(options) > _MAX_LISTED else ""
        raise InvalidCellError(
            _message("unknown-choice", text=text),
            _message(
                "list-choices",
                ellipsis=ellipsis,
                choices=Text("、".join(labels), ", ".join(option.code for option in options[:_MAX_LISTED])),
            ),
        )

    def _yes_no(self, text: str) -> bool:
        meanings = {YES: True, NO: False, "TRUE": True, "FALSE": False}
        if text.strip().upper() not in meanings:
            raise InvalidCellError(
                _message("not-yes-or-no", text=text),
                _message("write-yes-or-no"),
            )
        return meanings[text.strip().upper()]


def _require_complete_items(
    parsed: list[Mapping[str, Any]], current: Sequence[Mapping[str, Any]], parts: frozenset[str]
) -> list[Mapping[str, Any]]:
    """`parsed`, unless an item was lost that has more content than its line shows.

    Raises:
        InvalidCellError: an item was lost.
    """
    if any(item not in parsed for item in current if item.keys() - parts):
        raise InvalidCellError(
            _message("item-exceeds-line"),
            _message("restore-line"),
        )
    return parsed


def format_cell_text(value: Any) -> str:
    """The normalized text by which cell values are compared, whatever program saved them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def parse_day(text: str) -> str:
    """Parse a complete date in a usual notation; returns it as records write it.

    Raises:
        InvalidCellError: it is not a complete date.
    """
    match = _DAY.fullmatch(text.strip())
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        pass
    raise InvalidCellError(
        _message("incomplete-date", text=text),
        _message("write-complete-date"),
    )


def _show_day(value: Any) -> CellValue:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        return str(value)


def _parse_number(text: str) -> int | float:
    try:
        value = float(text)
    except ValueError as error:
        raise InvalidCellError(_message("not-a-number", text=text), _message("enter-a-number")) from error
    return int(value) if value.is_integer() else value
