"""Where in a grid the requirements stand: rows under headings, or labels with their values beside them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from taizhang.intake.cells import Cell, Grid, Spot
from taizhang.intake.reading import line
from taizhang.intake.word import BOX
from taizhang.sheets.columns import CONTACT, Column, by_heading, plain
from taizhang.text import Text, both

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "requester.organization": (
        "需求提出机构名称",
        "需求提出单位",
        "提出机构",
        "提出单位",
        "申请单位",
        "填报单位",
        "单位名称",
        "机构",
    ),
    "requester.division": ("行政区划", "区划", "区划代码", "所属地区", "所在区划"),
    "requester.landline": ("电话", "联系方式", "办公电话", "固定电话", "联系人电话", "手机", "手机号", "手机号码"),
    CONTACT: ("联系人姓名", "经办人", "姓名"),
    "kind": ("类型", "需求类别", "类别"),
    "title": ("需求标题", "标题", "需求事项"),
    "content": ("需求描述", "具体需求", "功能需求", "内容"),
    "scenario": ("使用场景", "业务场景"),
    "legal_basis": ("法律依据", "政策依据", "法规依据", "法律法规依据", "政策法规依据"),
    "rationale": ("提出理由", "需求理由", "理由"),
    "proposal": ("建议", "实现方式建议", "实现方案建议"),
    "affected_scope.subsystems": ("子系统", "影响子系统"),
    "affected_scope.base_libraries": ("基础库", "影响基础库"),
    "expected_by": ("期望完成时间", "期望上线时间", "期望实现日期", "期望时间", "希望实现时间"),
    "submitted_on": ("申请日期", "填报日期", "填表日期", "提交日期", "日期"),
}
"""Other headings by which offices call the form's fields."""
OURS = frozenset({"序号", "编号", "错误原因", "原位置"})
"""Headings of what is counted or told, and never taken in."""
_SIGNATURE = frozenset(
    {"requester.organization", "requester.division", "requester.landline", CONTACT, "submitted_on", "kind", "title"}
)
"""What is said once of all requirements of a form, below its table or above it."""
_NOTE = re.compile(r"\s*(?:填表说明|填写说明|说明|注|备注)\s*\d*\s*[:：]")
_TITLE = re.compile(r"软件功能(调整|新增)需求申请表")
_STAMP = re.compile(r"[（(](?:盖章|公章|签章|签字|加盖公章)[)）]")
_HINT = re.compile(r"[（(][^（）()]*[)）]$")
_LEAST = 3
"""So many headings make a row of headings, so many labels a form."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a requirement is not taken in.

    Attributes:
        field: how the field is named; empty where it is about the whole of it.
        source: the articles, as people cite them.
        code: the rule that found it, empty where none did.
    """

    spot: Spot
    field: Text
    message: Text
    help: Text
    source: tuple[Text, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is told of what is taken in."""

    spot: Spot
    field: Text
    message: Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One requirement as it was written.

    Attributes:
        spot: the row or table that it stands in.
        cells: by the column's name.
        written: every cell of it with its heading, in order, for a copy that lacks nothing.
        troubles: what is wrong with its place or shape.
    """

    spot: Spot
    cells: Mapping[str, Cell]
    written: tuple[tuple[str, Cell | None], ...]
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """What was found in one grid.

    Attributes:
        shared: what it says once of all requirements, by the column's name.
        headed: whether headings stand in it.
    """

    entries: tuple[Entry, ...] = ()
    notes: tuple[Note, ...] = ()
    shared: Mapping[str, Cell] = field(default_factory=dict)
    headed: bool = False


@dataclass(slots=True)
class _Found:
    shared: dict[str, Cell] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    headed: bool = False


@dataclass(frozen=True, slots=True)
class _Under:
    """What stands under one heading: its words, its column where it is a known one; `spread` where it is merged."""

    word: str
    known: Column | None
    spread: bool = False


class Headings:
    """The columns by every word that stands for one of them."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = {column.name: column for column in columns}
        more = [replace(one, aliases=(*one.aliases, *_ALIASES.get(one.name, ()))) for one in columns]
        self._known = by_heading(more)
        words = "|".join(sorted((re.escape(word) for word in self._known), key=len, reverse=True))
        gaps = words.replace("人", r"\s*人") if words else "$^"
        self._label = re.compile(rf"(?:^|(?<=[\s；;，,、]))({gaps})\s*(?:{_STAMP.pattern})?\s*[:：]\s*")

    def column(self, text: str) -> Column | None:
        """The column of a heading; None where it is no known one."""
        word = plain(_STAMP.sub("", line(text))).rstrip(":：")
        word = re.sub(r"^[\d一二三四五六七八九十]+[、.．]", "", word)
        return self._known.get(word) or self._known.get(_HINT.sub("", word))

    def label(self, cell: Cell) -> str | None:
        """The column that a cell in the lines of signatures names, alone or with its value behind a colon."""
        known = self.column(cell.text)
        if known is None:
            mark = self._label.match(cell.text.lstrip(" \n\u3000\xa0"))
            known = self._known.get(plain(mark[1])) if mark else None
        return known.name if known is not None and known.name in _SIGNATURE else None

    def labelled(self, cell: Cell) -> list[tuple[str, Cell]]:
        """What stands behind labels with a colon in a cell or line: column names, each with its value as a cell."""
        text = cell.text.replace("\u3000", " ").replace("\xa0", " ")
        marks = list(self._label.finditer(text))
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        return [
            (self._known[plain(mark[1])].name, replace(cell, value=text[mark.end() : end].strip(" ；;，,、\n")))
            for mark, end in zip(marks, ends, strict=False)
        ]


def layout(grid: Grid, headings: Headings) -> Layout:
    """The requirements of a grid; none where it is about something else."""
    found = _Found()
    rows = grid.rows
    heads = [row for row in rows if len(_heads(grid, row, headings)) >= _LEAST]
    entries = list(_listed(grid, rows, heads, headings, found) if heads else _beside(grid, rows, headings, found))
    for cell in grid.lines:
        _around(cell, headings, found)
    notes = [*found.notes, *(Note(Spot(grid.sheet, both("")), both(""), loss) for loss in grid.losses)]
    full = tuple(with_shared(entry, found.shared, headings) for entry in entries)
    shared = {key: cell for key, cell in found.shared.items() if not cell.empty}
    return Layout(full, tuple(notes), shared, found.headed)


def with_shared(entry: Entry, shared: Mapping[str, Cell], headings: Headings) -> Entry:
    """The requirement with what is said once of all of them, where it does not say it itself."""
    more = {key: cell for key, cell in shared.items() if key not in entry.cells and not cell.empty}
    written = tuple((headings.columns[key].heading, cell) for key, cell in more.items())
    return replace(entry, cells={**entry.cells, **more}, written=(*entry.written, *written))


def _heads(grid: Grid, row: int, headings: Headings) -> set[str]:
    """The columns whose headings stand in a row."""
    return {known.name for cell in grid.line(row) if (known := headings.column(cell.text))}


def _listed(grid: Grid, rows: list[int], heads: list[int], headings: Headings, found: _Found) -> Iterator[Entry]:
    """One requirement a row, under each row of headings."""
    for row in rows[: rows.index(heads[0])]:
        _signed(grid.line(row), headings, found)
    skip: set[int] = set()
    for head, after in zip(heads, [*heads[1:], max(rows) + 1], strict=True):
        if head in skip:
            continue
        names = {column: cell for column in grid.columns if (cell := grid.at(head, column)) is not None}
        body = [row for row in rows if head < row < after]
        if body and _second(grid, head, body[0], headings):
            names |= {c: cell for c in grid.columns if (cell := grid.at(body[0], c)) is not None}
            body = body[1:]
        elif after in heads and not body and _second(grid, head, after, headings):
            names |= {c: cell for c in grid.columns if (cell := grid.at(after, c)) is not None}
            skip.add(after)
            later = [*heads[heads.index(after) + 1 :], max(rows) + 1]
            body = [row for row in rows if after < row < later[0]]
        found.headed = True
        yield from _body(grid, body, _columns(grid, names, body, headings, found), headings, found)


def _second(grid: Grid, head: int, row: int, headings: Headings) -> bool:
    """Whether a row is the second line of the headings above it: all in it is a heading, or reaches down into it."""
    own = [cell for c in grid.columns if (cell := grid.at(row, c)) is not None and cell is not grid.at(head, c)]
    return bool(own) and all(headings.column(cell.text) for cell in own)


def _columns(
    grid: Grid, names: Mapping[int, Cell], body: list[int], headings: Headings, found: _Found
) -> dict[int, _Under]:
    columns: dict[int, _Under] = {}
    taken: dict[str, Cell] = {}
    for number, cell in sorted(names.items()):
        word, known = line(cell.text), headings.column(cell.text)
        first = taken.setdefault(known.name, cell) if known else cell
        spread = known is not None and any(one.known is known for one in columns.values()) and first is cell
        told = None
        if known is not None and first is not cell:
            told = Text("同一栏目出现两次，只取左边一栏", "stands there twice; the left one is taken")
            known = None
        elif known is None and plain(word) not in OURS:
            told = Text(f"不认识“{word}”栏，该栏不录入", f"column “{word}” is unknown and not taken in")
        if told and any(grid.at(row, number) for row in body):
            found.notes.append(Note(cell.spot, both(""), told))
        columns[number] = _Under(word, known, spread)
    return columns


def _body(
    grid: Grid,
    body: list[int],
    columns: Mapping[int, _Under],
    headings: Headings,
    found: _Found,
) -> Iterator[Entry]:
    above: dict[str, Cell] = {}
    for row in body:
        line_ = grid.line(row)
        begins = headings.label(line_[0])
        if begins and _signed(line_, headings, found):
            continue
        under = [(one, cell) for c, one in columns.items() if one.known and (cell := grid.at(row, c))]
        cells = {one.known.name: cell for one, cell in reversed(under) if one.known}
        if len(line_) < 2 or len({id(cell) for cell in cells.values()}) < 2:
            if not _NOTE.match(line_[0].text):
                told = Text("这一行不像一项需求，没有录入", "this row does not look like a requirement and is left out")
                found.notes.append(Note(line_[0].spot, both(""), told))
            continue
        troubles = list(_shape(under, cells, above, headings))
        above = cells
        written = tuple((one.word, grid.at(row, c)) for c, one in columns.items() if one.word not in OURS)
        yield Entry(Spot(grid.sheet, Text(f"第{row}行", f"row {row}")), cells, written, tuple(troubles))


def _shape(
    under: list[tuple[_Under, Cell]], cells: Mapping[str, Cell], above: Mapping[str, Cell], headings: Headings
) -> Iterator[Trouble]:
    """What is wrong with the cells of a row as cells: shared with the row above, or two where there is one heading."""
    if "content" in cells and cells["content"] is above.get("content"):
        told = Text(
            "与上一行合并在一格，分不清是一项还是两项需求",
            "is merged with the row above: one requirement or two?",
        )
        help_ = Text("请取消合并，一项需求占一行。", "Unmerge the cells; one requirement a row.")
        yield Trouble(cells["content"].spot, both(headings.columns["content"].heading), told, help_)
    for one, cell in under:
        if one.spread and one.known and cell is not cells[one.known.name]:
            told = Text("同一栏目下有两格内容", "has two cells under its one heading")
            help_ = Text("请合并到一格。", "Put all of it into one cell.")
            yield Trouble(cell.spot, both(one.known.heading), told, help_)


def _signed(line_: list[Cell], headings: Headings, found: _Found) -> bool:
    """Take a row of titles and signatures: labels, each with its value behind it or in the next cell."""
    taken = False
    waiting: str | None = None
    for cell in line_:
        pairs = _around(cell, headings, found)
        label = None if pairs else headings.label(cell)
        if waiting is not None and not pairs and label is None:
            found.shared[waiting] = cell
            waiting = None
            continue
        waiting = pairs[-1][0] if pairs and not pairs[-1][1].text else label
        taken |= bool(pairs) or label is not None
    return taken


def _around(cell: Cell, headings: Headings, found: _Found) -> list[tuple[str, Cell]]:
    """Take what a line outside the requirements says of all of them."""
    pairs = headings.labelled(cell)
    for key, value in pairs:
        if key not in found.shared or found.shared[key].empty:
            found.shared[key] = value
    ticked = [word for word in BOX.findall(cell.text) if re.match(r"(?:软件)?(?:功能)?(?:调整|新增)", word)]
    title = _TITLE.search(line(cell.text).replace(" ", ""))
    if len(ticked) == 1 or (title and not ticked):
        found.shared.setdefault("kind", replace(cell, value=ticked[0] if ticked else title[1] if title else ""))
    return pairs


def _beside(grid: Grid, rows: list[int], headings: Headings, found: _Found) -> Iterator[Entry]:
    """Forms of labels with their values to the right; where a label comes again, the next form begins."""
    cells: dict[str, Cell] = {}
    own = _Found()
    first: Cell | None = None
    for row in rows:
        waiting: Column | None = None
        for cell in grid.line(row):
            known = headings.column(cell.text)
            if known is None and waiting is None:
                _around(cell, headings, own)
                continue
            if known is not None or waiting is None:
                # A label that nothing stands beside: its field is empty.
                waiting = known
                first = first or cell
                continue
            if waiting.name in cells and "content" in cells:
                yield _form(grid, first, {**own.shared, **cells}, headings)
                cells, own, first = {}, _Found(), cell
            cells[waiting.name] = cell
            waiting = None
    if len(cells) >= _LEAST:
        yield _form(grid, first, {**own.shared, **cells}, headings)
    else:
        found.shared |= {**own.shared, **cells}


def _form(grid: Grid, first: Cell | None, found: Mapping[str, Cell], headings: Headings) -> Entry:
    cells = {key: cell for key, cell in found.items() if not cell.empty}
    spot = Spot(grid.sheet, first.spot.cell if first else both(""))
    return Entry(spot, cells, tuple((headings.columns[key].heading, cell) for key, cell in cells.items()))
