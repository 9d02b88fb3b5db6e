"""The tables as one JSON document: the records under their own keys, derived values beside them."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from taizhang.documents.places import set_value
from taizhang.office.sheets import base
from taizhang.office.sheets.tables import RecordTable
from taizhang.office.sheets.words import CellValue

SCHEMA = "urn:taizhang:export:v1"


def format_json(tables: Iterable[RecordTable]) -> bytes:
    """The document: a list of records for each set; `$schema` names the version of this shape."""
    table_list = tuple(tables)
    first_table = table_list[0]
    document: dict[str, Any] = {"$schema": SCHEMA, "as_of": first_table.today.isoformat(), "commit": first_table.commit}
    for table in table_list:
        document[table.set.name] = list(_list_records(table))
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _list_records(table: RecordTable) -> Iterable[dict[str, Any]]:
    for (_, document), row in zip(table.records, table.rows(), strict=True):
        data: dict[str, Any] = {}
        derived: dict[str, Any] = {}
        for column, cell in zip(table.columns, row.cells, strict=True):
            if not column.place:
                derived[column.name] = _to_plain(cell)
            elif (value := table.value(column, document)) is not None:
                set_value(data, column.place, value)
        yield {"record": data, "derived": derived, base.NAME: row.base}


def _to_plain(cell: CellValue) -> Any:
    if isinstance(cell, date):
        return cell.isoformat()
    return None if cell == "" else cell
