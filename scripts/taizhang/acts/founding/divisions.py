"""The divisions of another region, from a table or from a vocabulary file."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Document, read

_message = Messages(__file__)

_HEADS = {
    "code": ("code", "代码", "区划代码"),
    "name": ("name", "名称", "区划名称"),
    "level": ("level", "级别"),
    "reports_to": ("reports_to", "上级", "上级代码"),
    "finance_department": ("finance_department", "财政部门"),
    "letter_prefix": ("letter_prefix", "发文代字"),
}
_OPTIONAL = ("letter_prefix",)
_LEVELS = {
    "region": ("region", "自治区", "省", "直辖市", "省级"),
    "city": ("city", "盟市", "市", "州", "盟", "市级", "地区"),
    "county": ("county", "旗县", "旗县区", "区县", "县", "旗", "区", "县级", "县级市"),
    "zone": ("zone", "开发区", "新区"),
}
_KEYS = {
    "code": "const",
    "name": "title",
    "level": "x-level",
    "reports_to": "x-reports-to",
    "finance_department": "x-finance-department",
    "letter_prefix": "x-letter-prefix",
}


_DATED = ("x-from", "x-until", "x-successor", "x-changes")
"""What a vocabulary says of its days, and a table has no column for."""


class TableFault(NamedTuple):
    """What is wrong in a row of the table; rows count from 1, the headings included."""

    row: int
    column: str
    problem: Text


class TableFaultError(Exception):
    """The table cannot be used; every fault of it is told."""

    def __init__(self, faults: Sequence[TableFault]) -> None:
        super().__init__("; ".join(fault.problem.en for fault in faults))
        self.faults = tuple(faults)


def table(raw: bytes, name: str) -> list[dict[str, Any]]:
    """The entries of the divisions' vocabulary, in the order of the table, from CSV, or from JSON or YAML.

    CSV has one row a division and the columns code, name, level, reports_to, finance_department and, if wanted,
    letter_prefix, or their Chinese names; JSON and YAML are a vocabulary as `schemas/vocabularies/divisions.json` is.

    Raises:
        TableFaultError: the table cannot be read or contradicts itself.
    """
    listed = name.endswith((".json", ".yaml", ".yml"))
    rows = _vocabulary(raw, name) if listed else _csv(raw)
    faults = list(_faults(rows))
    if faults:
        raise TableFaultError(faults)
    entries: list[dict[str, Any]] = [
        {_KEYS[key]: row[key] or None for key in _KEYS if row[key] or key not in _OPTIONAL} for _, row in rows
    ]
    if listed:
        for entry, stated in zip(entries, _entries(raw, name), strict=True):
            entry |= {key: stated[key] for key in _DATED if key in stated}
    return entries


Row = tuple[int, dict[str, str]]


def _csv(raw: bytes) -> list[Row]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = _message("is-not-utf-save-it-as-csv-utf")
        raise TableFaultError([TableFault(raw.count(b"\n", 0, error.start) + 1, "", told)]) from error
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=False))
    heads = [head.strip() for head in lines[0]] if lines else []
    columns = {key: next((heads.index(n) for n in names if n in heads), None) for key, names in _HEADS.items()}
    missing = [
        names[0] + "（" + names[1] + "）"
        for key, names in _HEADS.items()
        if columns[key] is None and key not in _OPTIONAL
    ]
    if missing:
        told = _message("first-row-lacks-the-columns", missing=Text("、".join(missing), ", ".join(missing)))
        raise TableFaultError([TableFault(1, "", told)])
    return [
        (number, {key: line[at].strip() if at is not None and at < len(line) else "" for key, at in columns.items()})
        for number, line in enumerate(lines[1:], 2)
        if any(cell.strip() for cell in line)
    ]


def _vocabulary(raw: bytes, name: str) -> list[Row]:
    document = _document(raw, name)
    return [
        (document.mark(("oneOf", at)).line, {key: str(entry.get(word) or "") for key, word in _KEYS.items()})
        for at, entry in enumerate(document.data["oneOf"])
    ]


def _entries(raw: bytes, name: str) -> list[dict[str, Any]]:
    return list(_document(raw, name).data["oneOf"])


def _document(raw: bytes, name: str) -> Document:
    document, faults = read(raw, name)
    if document is None:
        fault = faults[0]
        told = _message("cannot-be-read", fault_code=fault.code)
        raise TableFaultError([TableFault(fault.mark.line, str(fault.mark.column), told)])
    entries = document.data.get("oneOf")
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        told = _message("holds-no-list-of-divisions-oneof")
        raise TableFaultError([TableFault(1, "", told)])
    return document


def _faults(rows: list[Row]) -> Iterator[TableFault]:
    words = {word: level for level, names in _LEVELS.items() for word in names}
    codes: dict[str, int] = {}
    for number, row in rows:
        code = row["code"]
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            yield TableFault(number, "code", _message("is-not-six-digits", code=code))
        elif code in codes:
            told = _message("stands-in-row-already", code=code, codes=codes[code])
            yield TableFault(number, "code", told)
        codes.setdefault(code, number)
        for key in ("name", "finance_department"):
            if not row[key]:
                yield TableFault(number, key, _message("must-not-be-empty"))
        if row["level"] not in words:
            known = "、".join(names[0] + "（" + names[1] + "）" for names in _LEVELS.values())
            told = _message("level-is-none", row=row["level"], known=known)
            yield TableFault(number, "level", told)
        else:
            row["level"] = words[row["level"]]
    regions = [(number, row) for number, row in rows if row["level"] == "region"]
    if len(regions) != 1:
        told = _message("there-are-regions", regions_count=len(regions))
        yield TableFault(regions[1][0] if len(regions) > 1 else 1, "level", told)
        return
    yield from _lines(rows, codes, regions[0][1]["code"])


def _lines(rows: list[Row], codes: Mapping[str, int], region: str) -> Iterator[TableFault]:
    above = {row["code"]: row["reports_to"] for _, row in rows}
    levels = {row["code"]: row["level"] for _, row in rows}
    for number, row in rows:
        code, upper = row["code"], row["reports_to"]
        if code == region:
            if upper:
                yield TableFault(number, "reports_to", _message("region-reports-to-nobody"))
        elif upper not in codes:
            told = _message("which-it-reports-is-not-in-the-table", upper=upper)
            yield TableFault(number, "reports_to", told)
        elif row["level"] == "city" and upper != region:
            told = _message("city-reports-straight-to-the-region", region=region)
            yield TableFault(number, "reports_to", told)
        elif upper != region and (levels[upper] != "city" or above[upper] != region):
            told = _message("is-no-city", upper=upper)
            yield TableFault(number, "reports_to", told)


def vocabulary(standing: str, entries: list[dict[str, Any]]) -> str:
    """The vocabulary file with `entries` in place of those that stand in it."""
    held = json.loads(standing)
    return json.dumps({**held, "oneOf": entries}, ensure_ascii=False, indent=2) + "\n"
