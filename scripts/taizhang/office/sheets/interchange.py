"""The tables as one JSON document: the records in their own keys, what is derived beside them."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from taizhang.documents.places import put
from taizhang.office.sheets import base
from taizhang.office.sheets.tables import Table
from taizhang.office.sheets.words import Shown

SCHEMA = "urn:taizhang:export:v1"


def interchange(tables: Iterable[Table]) -> bytes:
    """The document: a list of records for each set; `$schema` names the version of this shape."""
    told = tuple(tables)
    first = told[0]
    document: dict[str, Any] = {"$schema": SCHEMA, "as_of": first.today.isoformat(), "commit": first.commit}
    for table in told:
        document[table.set.name] = list(_records(table))
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _records(table: Table) -> Iterable[dict[str, Any]]:
    for (_, document), row in zip(table.records, table.rows(), strict=True):
        data: dict[str, Any] = {}
        derived: dict[str, Any] = {}
        for column, cell in zip(table.columns, row.cells, strict=True):
            if not column.place:
                derived[column.name] = _plain(cell)
            elif (value := table.value(column, document)) is not None:
                put(data, column.place, value)
        yield {"record": data, "derived": derived, base.NAME: row.base}


def _plain(cell: Shown) -> Any:
    if isinstance(cell, date):
        return cell.isoformat()
    return None if cell == "" else cell
