"""Read edited JSON exports."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from taizhang.base.messages import Messages
from taizhang.documents.document import Place
from taizhang.documents.places import value_at
from taizhang.office.sheets import base
from taizhang.office.sheets.cells import CellFault
from taizhang.office.sheets.columns import Column
from taizhang.office.sheets.rows import ImportedCell, ImportedRow, ImportedSheet, UnreadableError, report_unknown_column
from taizhang.office.sheets.sets import SETS
from taizhang.office.sheets.words import format_cell_text
from taizhang.repository.repository import Repository

_message = Messages(__file__)


def read_json_sheets(raw: bytes, repository: Repository) -> Iterator[ImportedSheet]:
    """The sets of a document, in their order.

    Raises:
        UnreadableError: it is not JSON, or has another structure.
    """
    try:
        document = json.loads(raw.decode("utf-8-sig"), parse_constant=_reject_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            _message("invalid-json", error=error),
            _message("correct-json"),
        ) from error
    for record_set in SETS:
        items = document.get(record_set.name, [])
        columns = {column.name: column for column in record_set.columns(repository)}
        if not isinstance(items, list):
            raise UnreadableError(
                _message("not-a-list", set_name=record_set.name),
                _message("restore-its-structure"),
            )
        faults: list[CellFault] = []
        rows = [_read_item(f"/{record_set.name}/{number}", item, columns, faults) for number, item in enumerate(items)]
        yield ImportedSheet("", record_set, columns, rows, faults=faults)


def _reject_constant(word: str) -> Any:
    raise ValueError(word)


def _read_item(where: str, item: Any, columns: Mapping[str, Column], faults: list[CellFault]) -> ImportedRow:
    item = item if isinstance(item, dict) else {}
    record, derived = item.get("record"), item.get("derived")
    cells = {base.NAME: ImportedCell(f"{where}/{base.NAME}", format_cell_text(item.get(base.NAME)))}
    for name, column in columns.items():
        if column.place:
            pointer = "/".join(map(str, column.place))
            cells[name] = ImportedCell(f"{where}/record/{pointer}", "", value_at(record, column.place))
        elif isinstance(derived, dict) and name in derived:
            cells[name] = ImportedCell(f"{where}/derived/{name}", format_cell_text(derived[name]))
    known_places = {column.place for column in columns.values() if column.place}
    faults += [
        report_unknown_column("", f"{where}/record/{'/'.join(place)}", place[-1])
        for place in _find_unknown_keys(record, known_places, ())
    ]
    return ImportedRow(where, cells)


def _find_unknown_keys(data: Any, known_places: set[Place], place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths in `data` that lead to no known place."""
    for key, value in data.items() if isinstance(data, dict) else ():
        path = (*place, str(key))
        if path in known_places:
            continue
        if any(known_place[: len(path)] == path for known_place in known_places):
            yield from _find_unknown_keys(value, known_places, path)
        else:
            yield path
