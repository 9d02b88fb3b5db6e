"""JSON exports that came back."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from taizhang.base.messages import Messages
from taizhang.documents.document import Place
from taizhang.documents.places import at
from taizhang.office.sheets import base
from taizhang.office.sheets.cells import CellFault
from taizhang.office.sheets.columns import Column
from taizhang.office.sheets.rows import Cell, Row, Sheet, UnreadableError, strange
from taizhang.office.sheets.sets import SETS
from taizhang.office.sheets.words import text_of
from taizhang.repository.repository import Repository

_message = Messages(__file__)


def lists(raw: bytes, repository: Repository) -> Iterator[Sheet]:
    """The sets of a document, in their order.

    Raises:
        UnreadableError: it is no JSON, or not of our structure.
    """
    try:
        document = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            _message("json-is-at-fault", error=error),
            _message("mend-it-at-that-line-and-column"),
        ) from error
    for one in SETS:
        items = document.get(one.name, [])
        columns = {column.name: column for column in one.columns(repository)}
        if not isinstance(items, list):
            raise UnreadableError(
                _message("json-is-no-list", name=one.name),
                _message("restore-its-structure"),
            )
        faults: list[CellFault] = []
        rows = [_item(f"/{one.name}/{number}", item, columns, faults) for number, item in enumerate(items)]
        yield Sheet("", one, columns, rows, faults=faults)


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _item(where: str, item: Any, columns: Mapping[str, Column], faults: list[CellFault]) -> Row:
    item = item if isinstance(item, dict) else {}
    record, derived = item.get("record"), item.get("derived")
    cells = {base.NAME: Cell(f"{where}/{base.NAME}", text_of(item.get(base.NAME)))}
    for name, column in columns.items():
        if column.place:
            pointer = "/".join(map(str, column.place))
            cells[name] = Cell(f"{where}/record/{pointer}", "", at(record, column.place))
        elif isinstance(derived, dict) and name in derived:
            cells[name] = Cell(f"{where}/derived/{name}", text_of(derived[name]))
    known = {column.place for column in columns.values() if column.place}
    faults += [strange("", f"{where}/record/{'/'.join(place)}", place[-1]) for place in _others(record, known, ())]
    return Row(where, cells)


def _others(data: Any, known: set[Place], place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The keys of `data` that lead to no known place."""
    for key, value in data.items() if isinstance(data, dict) else ():
        where = (*place, str(key))
        if where in known:
            continue
        if any(one[: len(where)] == where for one in known):
            yield from _others(value, known, where)
        else:
            yield where
