"""An export that came back, read: whichever program saved it, rows of cells under known headings.

The bytes are trusted no further than a spreadsheet's content is: who opens files from outside has them looked at first.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from taizhang.document import Place
from taizhang.repository import Repository
from taizhang.sheets import base, interchange
from taizhang.sheets.cells import CellFault, address
from taizhang.sheets.columns import Column, by_heading, plain
from taizhang.sheets.delimited import unguarded
from taizhang.sheets.sets import SETS, RecordSet
from taizhang.sheets.unfit import UnfitError
from taizhang.sheets.words import day, text_of
from taizhang.text import Text
from taizhang.writing.places import at

MISSING: Any = object()
_LONG = 1e15
"""From here on a number in a workbook has lost digits."""
_FIELD = 1 << 20
_ESCAPED = re.compile(r"_x005F(_x[0-9A-Fa-f]{4}_)")
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        address: as people find it.
        text: what it holds, by `text_of`.
        value: the plain value itself where the format has such, else `MISSING`.
        fault: why it cannot be taken whatever it holds; None where it can.
    """

    address: str
    text: str
    value: Any = MISSING
    fault: tuple[Text, Text] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by the names of their columns; `at` is the address of the row itself."""

    at: str
    cells: Mapping[str, Cell]

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.text for cell in self.cells.values())


@dataclass
class Sheet:
    """One sheet of a known set.

    Attributes:
        name: empty where the file has no sheets.
        bounded: its cells hold no more than a workbook's do.
        faults: what was found wrong with the sheet itself.
    """

    name: str
    set: RecordSet
    columns: Mapping[str, Column]
    rows: Iterable[Row]
    bounded: bool = False
    faults: list[CellFault] = field(default_factory=list)


class UnreadableError(Exception):
    """The file as a whole cannot be read.

    Attributes:
        fault: why, and what to do.
    """

    def __init__(self, message: Text, help_: Text) -> None:
        super().__init__(message.en)
        self.fault = CellFault("", "", message, help_)


def is_export(raw: bytes, name: str) -> bool:
    """Whether `raw` is an export of ours, edited or not; by what stands in it, not by its name."""
    del name
    try:
        if raw.startswith(b"PK"):
            return any(base.HEADING in heads for _, heads, _ in _grids(raw))
        if raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
            return f'"{interchange.SCHEMA}"'.encode() in raw[:1000]
        return _marked(raw)
    except UnreadableError:
        return False


def sheets(raw: bytes, repository: Repository) -> Iterator[Sheet]:
    """The sheets of an export, in their order; rows are read as they are gone through.

    Raises:
        UnreadableError: the file cannot be read.
    """
    if raw.startswith(b"PK"):
        for name, heads, rows in _grids(raw):
            if base.HEADING in heads:
                yield _sheet(name, heads, rows, repository, lambda value: value, bounded=True)
    elif raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        yield from _lists(raw, repository)
    else:
        lines = _delimited(raw)
        yield _sheet("", next(lines, []), lines, repository, unguarded)


def _grids(raw: bytes) -> Iterator[tuple[str, list[str], Iterator[Sequence[Any]]]]:
    try:
        file = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        for sheet in file.worksheets:
            rows = sheet.iter_rows()
            yield sheet.title, [plain(text_of(cell.value)) for cell in next(rows, ())], rows
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise UnreadableError(
            Text("工作簿已损坏，无法读取", "the workbook is damaged and cannot be read"),
            Text("请在表格软件中打开后另存为.xlsx再导入。", "Open it in a spreadsheet program and save it as .xlsx."),
        ) from error


def _marked(raw: bytes) -> bool:
    # A spreadsheet program may have saved it in another encoding: the bases are ASCII in nearly all of them.
    first = raw[:20_000]
    return base.HEADING.encode() in first or base.HEADING.encode("gb18030") in first


def _delimited(raw: bytes) -> Iterator[list[str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            Text(
                "CSV文件不是UTF-8编码，生僻字等可能已经丢失",
                "the CSV is not UTF-8; characters may be lost",
            ),
            Text(
                "请在表格软件中另存为“CSV UTF-8（逗号分隔）”，或者改用XLSX导出。",
                "Save it as “CSV UTF-8”, or work in the XLSX export.",
            ),
        ) from error
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(_FIELD)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableError(
            Text(f"CSV文件无法读取（{error}）", f"the CSV cannot be read ({error})"),
            Text("请检查引号是否成对，或者改用XLSX导出。", "Look for a quote that is never closed, or use XLSX."),
        ) from error


def _sheet(
    name: str,
    heads: Sequence[str],
    rows: Iterator[Sequence[Any]],
    repository: Repository,
    unwrap: Callable[[str], str],
    bounded: bool = False,
) -> Sheet:
    found = [plain(head) for head in heads]
    chosen = next((one for one in SETS if one.columns(repository)[0].heading in found), None)
    if chosen is None:
        raise UnreadableError(
            Text("找不到编号一列，不知道是哪一类记录", "there is no column of ids: which records are they?"),
            Text("请保留首行标题和编号列，或者重新导出。", "Keep the headings and the column of ids, or export anew."),
        )
    known = by_heading(chosen.columns(repository))
    places: dict[int, str] = {}
    faults: list[CellFault] = []
    for index, heading in enumerate(found):
        column = known.get(heading)
        if heading == plain(base.HEADING):
            places[index] = base.NAME
        elif column is not None and column.name not in places.values():
            places[index] = column.name
        elif heading:
            faults.append(_strange(name, address(0, index), heading))
    columns = {column.name: column for column in known.values() if column.name in places.values()}
    return Sheet(name, chosen, columns, _rows(rows, places, columns, unwrap), bounded, faults)


def _strange(sheet: str, cell: str, heading: str) -> CellFault:
    return CellFault(
        sheet,
        cell,
        Text(f"“{heading}”不是导出的栏目，没有取回", f"“{heading}” is no column of the export and is not taken"),
        Text("删去该列，或者恢复原来的标题；需要登记的内容填入相应栏目。", "Delete it, or restore its heading."),
    )


def _rows(
    rows: Iterator[Sequence[Any]],
    places: Mapping[int, str],
    columns: Mapping[str, Column],
    unwrap: Callable[[str], str],
) -> Iterator[Row]:
    for number, values in enumerate(rows, start=1):
        cells = {}
        for index, name in places.items():
            held = values[index] if index < len(values) else None
            cells[name] = _cell(address(number, index), held, columns.get(name), unwrap)
        yield Row(address(number, 0), cells)


def _cell(where: str, held: Any, column: Column | None, unwrap: Callable[[str], str]) -> Cell:
    if isinstance(held, str):
        return Cell(where, _settled(unwrap(text_of(held)), column))
    value = getattr(held, "value", None)
    if isinstance(value, str):
        # The library undoes this escape in the strings of some programs only.
        value = _ESCAPED.sub(r"\1", value)
    if getattr(held, "data_type", "") in ("f", "e"):
        told = Text("单元格是公式，不取公式的结果", "the cell is a formula, whose result is not taken")
        return Cell(where, text_of(value), fault=(told, Text("请改为直接填写内容。", "Write the content itself.")))
    if isinstance(value, int | float) and abs(value) >= _LONG:
        told = Text("数字过长，表格软件可能已经丢失末几位", "the number is so long that its last digits may be lost")
        help_ = Text("请将单元格设为“文本”后重新填写。", "Make the cell a text and type it again.")
        return Cell(where, text_of(value), fault=(told, help_))
    return Cell(where, _settled(text_of(value), column))


def _settled(text: str, column: Column | None) -> str:
    # Spreadsheet programs rewrite days to their own liking when they save CSV.
    if column is not None and column.form == "day" and text:
        try:
            return day(text)
        except UnfitError:
            pass
    return text


def _lists(raw: bytes, repository: Repository) -> Iterator[Sheet]:
    try:
        document = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            Text(f"JSON文件有误（{error}）", f"the JSON is at fault ({error})"),
            Text("请按提示的行列改正。", "Mend it at that line and column."),
        ) from error
    for one in SETS:
        items = document.get(one.name, [])
        columns = {column.name: column for column in one.columns(repository)}
        if not isinstance(items, list):
            raise UnreadableError(
                Text(f"JSON文件的{one.name}不是列表", f"{one.name} of the JSON is no list"),
                Text("请恢复原有结构。", "Restore its structure."),
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
    faults += [_strange("", f"{where}/record/{'/'.join(place)}", place[-1]) for place in _others(record, known, ())]
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
