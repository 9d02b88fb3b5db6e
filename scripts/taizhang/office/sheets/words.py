"""A record's values as a sheet shows them, and what somebody wrote into a cell as a value again.

Two values that differ never look the same but for line ends at the end, which no cell shows; and what cannot be read
for certain is no value: it is told, not guessed.
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
from taizhang.office.sheets import listed
from taizhang.office.sheets.columns import PARTS, Column, form_of
from taizhang.office.sheets.unfit import UnfitError
from taizhang.repository.amendments import value_text

_message = Messages(__file__)

Shown: TypeAlias = str | date | int | float
"""What a cell holds; an empty text where there is nothing."""

SEPARATOR = "、"
YES, NO = "是", "否"
_SEPARATORS = re.compile(r"[、，,；;\n]")
_DAY = re.compile(r"([1-9][0-9]{3})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")
_MANY = 12
"""So many choices a message still lists."""


class Option(NamedTuple):
    """One coded value: its code, and how people call it; no two are called alike."""

    code: str
    label: str


class Words:
    """The wording of one kind's values, by its schema and the law; `form` is the schema of what may be written now."""

    def __init__(self, schema: Schema, law: Law, form: Schema | None = None) -> None:
        self._schema = schema
        self._law = law
        self._form = form or schema
        self._known: dict[Place, tuple[Option, ...]] = {}

    @property
    def shape(self) -> Shape:
        """What the loader needs to read a file of that kind."""
        return self._schema.shape

    def options(self, column: Column) -> tuple[Option, ...]:
        """What a coded column may hold, in the vocabulary's order; empty for every other column."""
        place = (*column.place, 0) if column.form == "choices" else column.place
        if place not in self._known:
            told = self._schema.at(place)
            choices = [one for one in told.get("oneOf", ()) if "const" in one]
            offices = told.get("x-shows") == "finance-department"
            labels = [self._law.department(one["const"]) if offices else str(one["title"]) for one in choices]
            counts = Counter(labels)
            self._known[place] = tuple(
                Option(one["const"], label if counts[label] == 1 else f"{label}（{one['const']}）")
                for one, label in zip(choices, labels, strict=True)
            )
        return self._known[place]

    def offered(self, column: Column) -> tuple[Option, ...]:
        """Of the options of a coded column, those that are in force."""
        place = (*column.place, 0) if column.form == "choices" else column.place
        standing = {option.get("const") for option in self._form.at(place).get("oneOf", ())}
        return tuple(option for option in self.options(column) if option.code in standing)

    def show(self, column: Column, value: Any) -> Shown:
        """How `value`, plain data of the field, stands in a cell."""
        if value is None:
            return ""
        match column.form:
            case "day":
                return _shown_day(value)
            case "number":
                return value if isinstance(value, int | float) else str(value)
            case "yes-no":
                return {True: YES, False: NO}.get(value, str(value))
            case "choice":
                return self._label(column, value)
            case "choices":
                return SEPARATOR.join(self._label(column, one) for one in value)
            case "bases":
                return "\n".join(map(listed.basis, value))
            case "reports":
                return "\n".join(listed.report(one, self._law.department) for one in value)
            case "handling":
                return "\n".join(map(listed.handling, value))
            case "scores":
                return "\n".join(map(listed.score, value))
            case "lines":
                return "\n".join(map(str, value))
            case "other":
                return value_text(self._schema, self._law, value, column.place)
        if self._schema.at(column.place).get("x-shows") == "citation":
            return self._law.cite(value).zh
        return str(value).rstrip("\n")

    def take(self, column: Column, written: str, held: Any) -> Any:
        """The value that `written` (`text_of` a cell, not empty) means; `held` is what the record holds there.

        Raises:
            UnfitError: it cannot be read as a value of the field.
        """
        match column.form:
            case "line" | "reference":
                return written.strip()
            case "prose":
                # Line ends at the end are nobody's edit: they stay as the record has them.
                return written + (held[len(held.rstrip("\n")) :] if isinstance(held, str) else "\n")
            case "day":
                return day(written)
            case "number":
                return _number(written)
            case "yes-no":
                return self._yes_no(written)
            case "choice":
                return self._code(column, written)
            case "choices":
                return self._codes(column, written)
            case "bases":
                return _keeping(listed.bases(written, held or []), held or [], PARTS["bases"])
            case "reports":
                return listed.reports(written, held or [], self._law.department, self._offices)
            case "handling":
                return listed.handlings(written, held or [])
            case "lines":
                return [self._single(column, line) for line in written.split("\n") if line.strip()]
        raise UnfitError(
            _message("this-column-is-not-taken-back"),
            _message("restore-what-stood"),
        )

    def _single(self, column: Column, written: str) -> Any:
        """One value of a list that stands a line a value."""
        form = form_of(self._schema, (*column.place, 0))
        if form == "day":
            return day(written)
        return _number(written) if form == "number" else written.strip()

    @cached_property
    def _offices(self) -> Mapping[str, str]:
        standing = self._law.divisions_in_force
        # A sheet may come back after a department was renamed: it is known by every name that it ever had.
        every = [pair for era in self._law.eras for pair in era.divisions.items()]
        named = Counter(division.finance_department for division in standing.values())
        # Whoever took the place of another may bear its name: the one that is there is meant.
        codes = {division.finance_department: code for code, division in (*every, *standing.items())}
        return {name: code for name, code in codes.items() if named[name] <= 1}

    def _label(self, column: Column, code: Any) -> str:
        return next((option.label for option in self.options(column) if option.code == code), str(code))

    def _codes(self, column: Column, written: str) -> list[str]:
        codes = [self._code(column, part) for part in _SEPARATORS.split(written) if part.strip()]
        twice = next((code for code, count in Counter(codes).items() if count > 1), None)
        if twice is not None:
            raise UnfitError(
                _message("stands-there-more-than-once", label=Text(self._label(column, twice), twice)),
                _message("write-each-once"),
            )
        return codes

    def _code(self, column: Column, written: str) -> str:
        options, word = self.options(column), written.strip()
        for option in options:
            if word in (option.label, option.code):
                return option.code
        shown = [option.label for option in options[:_MANY]]
        more = "……" if len(options) > _MANY else ""
        raise UnfitError(
            _message("is-not-one-of-the-choices", word=word),
            _message(
                "choose-one",
                more=more,
                shown=Text("、".join(shown), ", ".join(option.code for option in options[:_MANY])),
            ),
        )

    def _yes_no(self, written: str) -> bool:
        known = {YES: True, NO: False, "TRUE": True, "FALSE": False}
        if written.strip().upper() not in known:
            raise UnfitError(
                _message("is-neither-nor", written=written),
                _message("write"),
            )
        return known[written.strip().upper()]


def _keeping(
    found: list[Mapping[str, Any]], held: Sequence[Mapping[str, Any]], parts: frozenset[str]
) -> list[Mapping[str, Any]]:
    """`found`, unless an item went that says more than its line can.

    Raises:
        UnfitError: one did.
    """
    if any(item not in found for item in held if item.keys() - parts):
        raise UnfitError(
            _message("item-that-was-changed-says-more"),
            _message("restore-that-line-and-edit-the-json-export"),
        )
    return found


def text_of(value: Any) -> str:
    """The one text by which a cell's value is compared, whatever program saved the cell: no line ends at its end."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def day(written: str) -> str:
    """A day as records write it, from the usual spellings of a whole one.

    Raises:
        UnfitError: it is none, or leaves something open.
    """
    match = _DAY.fullmatch(written.strip())
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        pass
    raise UnfitError(
        _message("is-no-whole-date", written=written),
        _message("write-with-year-month-and-day"),
    )


def _shown_day(value: Any) -> Shown:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        return str(value)


def _number(written: str) -> int | float:
    try:
        value = float(written)
    except ValueError as error:
        raise UnfitError(_message("is-no-number", written=written), _message("write-a-number")) from error
    return int(value) if value.is_integer() else value
