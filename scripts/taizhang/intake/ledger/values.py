"""What a cell of an old ledger says, as the value of a field; what the paper leaves open stays open."""

import re
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import Schema, undotted
from taizhang.intake.cells import Cell
from taizhang.intake.divisions import division
from taizhang.intake.ledger.mapping import MappedColumn
from taizhang.intake.ledger.partial import partial_day
from taizhang.intake.reading import Reading, UnclearError, line, name, narrow, prose, shown
from taizhang.law.law import Law
from taizhang.law.paper_days import DAYS, last_day

_message = Messages(__file__)

NOTHING = re.compile(r"(?:无|[-—–－/／\\]+|暂无|不详|未知|缺|未填|未载|空白?|N/?A)?[。.]?", re.IGNORECASE)
"""What people write where they have nothing to write."""
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

    def read(self, column: MappedColumn, cell: Cell, on: str | None) -> Reading[Any]:
        """The value of a cell for the field that its column is; None where it says nothing.

        `on` is a day of the row, perhaps without its day or month, by whose divisions a place is looked up.

        Raises:
            UnclearError: it is not clear what is meant.
        """
        if cell.trouble is not None:
            raise UnclearError(*cell.trouble)
        written = line(cell.text)
        if written in column.values:
            meant = column.values[written]
            if meant is None:
                return Reading(None, _message("is-illegible", shown=shown(written)))
            return Reading(
                self._coded(column.target, meant),
                _message("is", shown=shown(written), meant=meant),
            )
        if column.target == "objection.outcome":
            return _outcome(written)
        if NOTHING.fullmatch(narrow(written)):
            return Reading(None)
        if column.target in DAYS:
            return partial_day(cell.value)
        if column.target == "classification":
            return _classification(written)
        if column.target == "requester.division":
            return self._division(written, on)
        if column.target == "subsystems":
            return self._subsystems(written)
        return Reading(prose(cell.text) if column.target in _PROSE else name(cell.text))

    def _coded(self, target: str, meant: str) -> Any:
        if target == "subsystems":
            return [word.strip() for word in re.split("[,，、]", meant) if word.strip()]
        return meant + "\n" if target in _PROSE else meant

    def _division(self, written: str, on: str | None) -> Reading[str]:
        """By the divisions of the row's own day; without one by those of today, and then of each era before."""
        day = last_day(on) if on is not None else None
        laws = (
            [self._law.as_of(day)]
            if day is not None
            else [self._law, *(self._law.as_of(era.start) for era in reversed(self._law.eras))]
        )
        failed: UnclearError | None = None
        for law in laws:
            try:
                return division(law, written)
            except UnclearError as error:
                failed = failed or error
        raise _unclear(
            written,
            failed.message if failed else _message("is-not-clear"),
            "区划代码",
            "the code of the division",
        )

    def _subsystems(self, written: str) -> Reading[list[str]]:
        options = self._schema.at(("subsystems", 0))["oneOf"]
        found: list[str] = []
        for word in filter(None, (one.strip() for one in re.split(r"[、，,；;\n]", written))):
            exact = [one["const"] for one in options if word in (one["title"], one["const"])]
            fits = exact or [one["const"] for one in options if word in one["title"] and len(word) > 1]
            if len(fits) != 1:
                problem = _message("names-no-subsystem-or-several")
                raise _unclear(
                    written,
                    _message("text", shown=shown(word), problem=problem),
                    "子系统代码",
                    "the codes",
                )
            found += [one for one in fits if one not in found]
        return Reading(found)


def name_field(schema: Schema, target: str) -> Text:
    """How messages name a field of a migrated entry."""
    return schema.trail(undotted(target))


def _outcome(written: str) -> Reading[str | None]:
    text = narrow(written).rstrip("。.")
    if not text or (NOTHING.fullmatch(text) and text != "无"):
        return Reading(None)
    if _NO_OBJECTION.fullmatch(text):
        return Reading("none")
    found = [word for word, pattern in _OUTCOMES if pattern.search(text)]
    if found and ("upheld" not in found or len(found) == 1):
        return Reading(found[0])
    raise _unclear(
        written,
        _message("names-no-outcome", shown=shown(written)),
        "none、dismissed、amended或upheld",
        "none, dismissed, amended or upheld",
    )


def _classification(written: str) -> Reading[str]:
    found = [word for word, pattern in _CLASSES if pattern.search(written)]
    if len(found) == 1:
        return Reading(found[0])
    raise _unclear(
        written,
        _message("is-no-classification", shown=shown(written)),
        "region-wide、local-extension或individual",
        "region-wide, local-extension or individual",
    )


def _unclear(written: str, message: Text, zh: str, en: str) -> UnclearError:
    return UnclearError(
        message,
        _message("say-under-the-column-in-the-mapping-file", shown=shown(written), zh=Text(zh, en)),
    )
