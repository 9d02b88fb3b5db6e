"""The divisions of another region, from a table or from a vocabulary file."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Document, read_document

_message = Messages(__file__)

_COLUMN_NAMES = {
    "code": ("code", "代码", "区划代码"),
    "name": ("name", "名称", "区划名称"),
    "level": ("level", "级别"),
    "reports_to": ("reports_to", "上级", "上级代码"),
    "finance_department": ("finance_department", "财政部门"),
    "letter_prefix": ("letter_prefix", "发文代字"),
}
_OPTIONAL_COLUMNS = ("letter_prefix",)
_LEVEL_NAMES = {
    "region": ("region", "自治区", "省", "直辖市", "省级"),
    "city": ("city", "盟市", "市", "州", "盟", "市级", "地区"),
    "county": ("county", "旗县", "旗县区", "区县", "县", "旗", "区", "县级", "县级市"),
    "zone": ("zone", "开发区", "新区"),
}
_VOCABULARY_KEYS = {
    "code": "const",
    "name": "title",
    "level": "x-level",
    "reports_to": "x-reports-to",
    "finance_department": "x-finance-department",
    "letter_prefix": "x-letter-prefix",
}


_DATED_KEYS = ("x-from", "x-until", "x-successor", "x-changes")
"""Keys of a vocabulary about days, for which a table has no column."""


class TableFault(NamedTuple):
    """A fault in a row of the table; rows count from 1, the header included."""

    row: int
    column: str
    problem: Text


class TableFaultError(Exception):
    """The table cannot be used; `faults` lists every fault."""

    def __init__(self, faults: Sequence[TableFault]) -> None:
        super().__init__("; ".join(fault.problem.en for fault in faults))
        self.faults = tuple(faults)


def read_divisions(raw: bytes, name: str) -> list[dict[str, Any]]:
    """The entries of the divisions' vocabulary, in the order of the table, from CSV, or from JSON or YAML.

    CSV has one row per division and the columns code, name, level, reports_to, finance_department and optionally
    letter_prefix, or their Chinese names; JSON and YAML are a vocabulary like `schemas/vocabularies/divisions.json`.

    Raises:
        TableFaultError: the table cannot be read or contradicts itself.
    """
    is_vocabulary = name.endswith((".json", ".yaml", ".yml"))
    rows = _read_vocabulary(raw, name) if is_vocabulary else _read_csv(raw)
    faults = list(_find_faults(rows))
    if faults:
        raise TableFaultError(faults)
    entries: list[dict[str, Any]] = [
        {
            _VOCABULARY_KEYS[key]: row[key] or None
            for key in _VOCABULARY_KEYS
            if row[key] or key not in _OPTIONAL_COLUMNS
        }
        for _, row in rows
    ]
    if is_vocabulary:
        for entry, source_entry in zip(entries, _vocabulary_entries(raw, name), strict=True):
            entry |= {key: source_entry[key] for key in _DATED_KEYS if key in source_entry}
    return entries


_Row = tuple[int, dict[str, str]]


def _read_csv(raw: bytes) -> list[_Row]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = _message("not-utf-8")
        raise TableFaultError([TableFault(raw.count(b"\n", 0, error.start) + 1, "", problem)]) from error
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=False))
    header = [head.strip() for head in lines[0]] if lines else []
    columns = {key: next((header.index(n) for n in names if n in header), None) for key, names in _COLUMN_NAMES.items()}
    missing = [
        names[0] + "（" + names[1] + "）"
        for key, names in _COLUMN_NAMES.items()
        if columns[key] is None and key not in _OPTIONAL_COLUMNS
    ]
    if missing:
        problem = _message("missing-columns", missing=Text("、".join(missing), ", ".join(missing)))
        raise TableFaultError([TableFault(1, "", problem)])
    return [
        (number, {key: line[at].strip() if at is not None and at < len(line) else "" for key, at in columns.items()})
        for number, line in enumerate(lines[1:], 2)
        if any(cell.strip() for cell in line)
    ]


def _read_vocabulary(raw: bytes, name: str) -> list[_Row]:
    document = _read_vocabulary_document(raw, name)
    return [
        (document.mark(("oneOf", at)).line, {key: str(entry.get(word) or "") for key, word in _VOCABULARY_KEYS.items()})
        for at, entry in enumerate(document.data["oneOf"])
    ]


def _vocabulary_entries(raw: bytes, name: str) -> list[dict[str, Any]]:
    return list(_read_vocabulary_document(raw, name).data["oneOf"])


def _read_vocabulary_document(raw: bytes, name: str) -> Document:
    document, faults = read_document(raw, name)
    if document is None:
        fault = faults[0]
        problem = _message("unreadable", code=fault.code)
        raise TableFaultError([TableFault(fault.mark.line, str(fault.mark.column), problem)])
    entries = document.data.get("oneOf")
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        problem = _message("no-list")
        raise TableFaultError([TableFault(1, "", problem)])
    return document


def _find_faults(rows: list[_Row]) -> Iterator[TableFault]:
    level_of = {word: level for level, names in _LEVEL_NAMES.items() for word in names}
    codes: dict[str, int] = {}
    for number, row in rows:
        code = row["code"]
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            yield TableFault(number, "code", _message("invalid-code", code=code))
        elif code in codes:
            problem = _message("duplicate-code", code=code, row=codes[code])
            yield TableFault(number, "code", problem)
        codes.setdefault(code, number)
        for key in ("name", "finance_department"):
            if not row[key]:
                yield TableFault(number, key, _message("empty"))
        if row["level"] not in level_of:
            levels = "、".join(names[0] + "（" + names[1] + "）" for names in _LEVEL_NAMES.values())
            problem = _message("unknown-level", level=row["level"], levels=levels)
            yield TableFault(number, "level", problem)
        else:
            row["level"] = level_of[row["level"]]
    regions = [(number, row) for number, row in rows if row["level"] == "region"]
    if len(regions) != 1:
        problem = _message("number-of-regions", count=len(regions))
        yield TableFault(regions[1][0] if len(regions) > 1 else 1, "level", problem)
        return
    yield from _find_reporting_faults(rows, codes, regions[0][1]["code"])


def _find_reporting_faults(rows: list[_Row], codes: Mapping[str, int], region: str) -> Iterator[TableFault]:
    superiors = {row["code"]: row["reports_to"] for _, row in rows}
    levels = {row["code"]: row["level"] for _, row in rows}
    for number, row in rows:
        code, superior = row["code"], row["reports_to"]
        if code == region:
            if superior:
                yield TableFault(number, "reports_to", _message("region-has-superior"))
        elif superior not in codes:
            problem = _message("unknown-superior", superior=superior)
            yield TableFault(number, "reports_to", problem)
        elif row["level"] == "city" and superior != region:
            problem = _message("city-not-below-region", region=region)
            yield TableFault(number, "reports_to", problem)
        elif superior != region and (levels[superior] != "city" or superiors[superior] != region):
            problem = _message("superior-is-no-city", superior=superior)
            yield TableFault(number, "reports_to", problem)


def render_vocabulary(current: str, entries: list[dict[str, Any]]) -> str:
    """The vocabulary file with its entries replaced by `entries`."""
    vocabulary = json.loads(current)
    return json.dumps({**vocabulary, "oneOf": entries}, ensure_ascii=False, indent=2) + "\n"
