"""Reads a cell of an old ledger as the value of a field; what the paper leaves open stays open."""

import re
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import Schema, parse_place
from taizhang.intake.cells import SourceCell
from taizhang.intake.divisions import read_division
from taizhang.intake.ledger.mapping import MappedColumn
from taizhang.intake.ledger.partial_dates import read_partial_day
from taizhang.intake.reading import (
    CellReading,
    UnclearError,
    normalize_name,
    normalize_prose,
    quote_text,
    to_half_width,
    to_single_line,
)
from taizhang.law.law import Law
from taizhang.law.paper_days import DAYS, last_day

_message = Messages(__file__)

NO_VALUE = re.compile(r"(?:无|[-—–－/／\\]+|暂无|不详|未知|缺|未填|未载|空白?|N/?A)?[。.]?", re.IGNORECASE)
"""What people write where a value is missing."""
_PROSE = frozenset({"content", "objection.description"})
_NO_OBJECTION = re.compile(
    r"(?:公示期(?:内|间|满)?)?[，,]?(?:均|皆)?(?:无|没有|未收到|未提出|未接到|0|零)(?:任何)?(?:件|起|人)?(?:异议|意见|提出)?"
)
_OUTCOMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("dismissed", re.compile("不成立|驳回|不予采纳|未采纳|不采纳")),
    ("amended", re.compile("采纳|修改后")),
    ("upheld", re.compile("(?<!不)成立|不予纳入")),
)
_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("region-wide", re.compile("通用|全区统一")),
    ("local-extension", re.compile("延伸")),
    ("individual", re.compile("个性")),
)


class OldValues:
    """Reads the cells of old ledgers by the schema of migrated entries and the law of their own days."""

    def __init__(self, schema: Schema, law: Law) -> None:
        self._schema = schema
        self._law = law

    def read(self, column: MappedColumn, cell: SourceCell, on: str | None) -> CellReading[Any]:
        """The value of a cell for the field of its column; None where it states none.

        `on` is a day of the row, perhaps without day or month: a place is looked up among the divisions of that day.

        Raises:
            UnclearError: the text is ambiguous or has no meaning for the field.
        """
        if cell.problem is not None:
            raise UnclearError(*cell.problem)
        written = to_single_line(cell.text)
        if written in column.values:
            value = column.values[written]
            if value is None:
                return CellReading(None, _message("illegible", text=quote_text(written)))
            return CellReading(
                self._coded(column.target, value),
                _message("value-mapped", text=quote_text(written), value=value),
            )
        if column.target == "objection.outcome":
            return _read_outcome(written)
        if NO_VALUE.fullmatch(to_half_width(written)):
            return CellReading(None)
        if column.target in DAYS:
            return read_partial_day(cell.value)
        if column.target == "classification":
            return _read_classification(written)
        if column.target == "requester.division":
            return self._division(written, on)
        if column.target == "subsystems":
            return self._subsystems(written)
        return CellReading(normalize_prose(cell.text) if column.target in _PROSE else normalize_name(cell.text))

    def _coded(self, target: str, value: str) -> Any:
        if target == "subsystems":
            return [word.strip() for word in re.split("[,，、]", value) if word.strip()]
        return value + "\n" if target in _PROSE else value

    def _division(self, written: str, on: str | None) -> CellReading[str]:
        """The division by the list of the row's own day; without one by today's, and then that of each earlier era."""
        day = last_day(on) if on is not None else None
        laws = (
            [self._law.as_of(day)]
            if day is not None
            else [self._law, *(self._law.as_of(era.start) for era in reversed(self._law.eras))]
        )
        first_error: UnclearError | None = None
        for law in laws:
            try:
                return read_division(law, written)
            except UnclearError as error:
                first_error = first_error or error
        raise _unclear_error(
            written,
            first_error.message if first_error else _message("unclear"),
            _message("division-code"),
        )

    def _subsystems(self, written: str) -> CellReading[list[str]]:
        options = self._schema.at(("subsystems", 0))["oneOf"]
        codes: list[str] = []
        for word in filter(None, (one.strip() for one in re.split(r"[、，,；;\n]", written))):
            exact = [one["const"] for one in options if word in (one["title"], one["const"])]
            matching = exact or [one["const"] for one in options if word in one["title"] and len(word) > 1]
            if len(matching) != 1:
                problem = _message("not-one-subsystem")
                raise _unclear_error(
                    written,
                    _message("word-unclear", text=quote_text(word), problem=problem),
                    _message("subsystem-codes"),
                )
            codes += [one for one in matching if one not in codes]
        return CellReading(codes)


def name_field(schema: Schema, target: str) -> Text:
    """The name of a migrated entry's field in messages."""
    return schema.trail(parse_place(target))


def _read_outcome(written: str) -> CellReading[str | None]:
    text = to_half_width(written).rstrip("。.")
    if not text or (NO_VALUE.fullmatch(text) and text != "无"):
        return CellReading(None)
    if _NO_OBJECTION.fullmatch(text):
        return CellReading("none")
    matches = [word for word, pattern in _OUTCOMES if pattern.search(text)]
    if matches and ("upheld" not in matches or len(matches) == 1):
        return CellReading(matches[0])
    raise _unclear_error(
        written,
        _message("not-an-outcome", text=quote_text(written)),
        _message("outcome-codes"),
    )


def _read_classification(written: str) -> CellReading[str]:
    matches = [word for word, pattern in _CLASSES if pattern.search(written)]
    if len(matches) == 1:
        return CellReading(matches[0])
    raise _unclear_error(
        written,
        _message("not-a-classification", text=quote_text(written)),
        _message("classification-codes"),
    )


def _unclear_error(written: str, message: Text, expected: Text) -> UnclearError:
    return UnclearError(message, _message("map-the-value", text=quote_text(written), expected=expected))
