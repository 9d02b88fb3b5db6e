"""A requirement as it was written → the data of its record, with everything wrong and everything changed told."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from taizhang.characters import flaws
from taizhang.intake import basis, divisions, wordlist
from taizhang.intake.cells import Cell, Spot
from taizhang.intake.dates import day
from taizhang.intake.layout import Entry, Note, Trouble
from taizhang.intake.phones import phones
from taizhang.intake.reading import Reading, UnclearError, line, name, prose, shown
from taizhang.intake.word import BOX
from taizhang.law import Law
from taizhang.schema import Schema
from taizhang.sheets.columns import CONTACT, Column
from taizhang.text import Text
from taizhang.writing import places

ORGANIZATION, DIVISION, LANDLINE = "requester.organization", "requester.division", "requester.landline"
SCOPE, SUBSYSTEMS, LIBRARIES = (
    "affected_scope.description",
    "affected_scope.subsystems",
    "affected_scope.base_libraries",
)
SCAN, DIGEST = "requester.sealed_form.file", "requester.sealed_form.sha256"
_NAMES = frozenset({ORGANIZATION, CONTACT})
_LISTS = (SUBSYSTEMS, LIBRARIES)
_TITLE = 60
"""The longest first sentence of the content that makes a title where the form has no place for one."""
_SENTENCE = re.compile(r"[。；;！!？?\n]")
_EMPTY = Text("没有填写", "is not filled in")

Scan = Callable[[str | None], tuple[str, str] | None]
"""The stamped form's scan of a name, or the one of this file: its name and SHA-256; None where there is none."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was said on the command line for requirements that do not say it themselves; each may be None.

    Attributes:
        scan: where the scan of the stamped form is looked up.
    """

    division: str | None
    kind: str | None
    landline: str | None
    scan: Scan


@dataclass(slots=True)
class Draft:
    """The data of a record in the making.

    Attributes:
        data: as the schema wants it, without what the act makes itself.
        name: the contact's name, phone: the number at which the contact is reached; both for the register only.
        spots: where each field stands, by its dotted place.
    """

    entry: Entry
    data: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    phone: str = ""
    spots: dict[str, Spot] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def draft(entry: Entry, columns: Mapping[str, Column], schema: Schema, law: Law, given: Given) -> Draft:
    """The draft of one entry. It is fit to be judged where it has no troubles."""
    return _Filling(entry, columns, schema, law, given).done()


class _Filling:
    def __init__(self, entry: Entry, columns: Mapping[str, Column], schema: Schema, law: Law, given: Given) -> None:
        self.entry, self.columns, self.schema, self.law, self.given = entry, columns, schema, law, given
        self.draft = Draft(entry, troubles=list(entry.troubles))

    def done(self) -> Draft:
        for column in self.columns.values():
            cell = self.entry.cells.get(column.name)
            if cell is None or cell.empty:
                continue
            self.draft.spots[column.name] = cell.spot
            if cell.loss:
                self.draft.notes.append(Note(cell.spot, _named(column), cell.loss))
            if cell.trouble:
                self._wrong(column, *cell.trouble)
            elif self._characters(column, cell):
                self._take(column, cell)
        self._fill()
        return self.draft

    def _take(self, column: Column, cell: Cell) -> None:
        try:
            reading = self._read(column, cell)
        except UnclearError as error:
            self._wrong(column, error.message, error.help)
            return
        if reading.told:
            self.draft.notes.append(Note(cell.spot, _named(column), reading.told))
        if column.name == CONTACT:
            self.draft.name = reading.value
        elif reading.value not in (None, ""):
            places.put(self.draft.data, column.place, reading.value)

    def _read(self, column: Column, cell: Cell) -> Reading[Any]:
        text = unicodedata.normalize("NFC", cell.text)
        match column.form:
            case "day":
                return day(cell.value)
            case "bases":
                return basis.bases(text)
            case "choice" if column.name == DIVISION:
                return divisions.division(self.law, text)
            case "choice":
                return wordlist.one(self._options(column.place), _ticked(text))
            case "choices":
                return wordlist.many(self._options((*column.place, 0)), text)
            case "prose":
                return self._prose(column, text)
        if column.name == LANDLINE:
            return self._phone(text)
        if column.name in _NAMES:
            return Reading(name(text))
        return Reading(line(text))

    def _prose(self, column: Column, text: str) -> Reading[str]:
        if not column.needed and wordlist.is_none(text):
            return Reading("", Text(f"“{shown(text)}”按没有录入", f"“{shown(text)}” taken as nothing"))
        return Reading(prose(text))

    def _phone(self, text: str) -> Reading[str | None]:
        reading = phones(text)
        self.draft.phone = reading.value.mobile or reading.value.landline or ""
        if reading.value.landline is None and self.given.landline is None:
            raise UnclearError(
                Text(
                    "是手机号，只记入库外登记册；缺办公固定电话",
                    "is a mobile number, kept in the register outside only; an office landline is missing",
                ),
                Text(
                    "请在“联系电话”加写办公电话，如“0471-6640000、手机号”，或用--landline指定。",
                    "Add the office's number beside it, or give it by --landline.",
                ),
            )
        return Reading(reading.value.landline or self.given.landline, reading.told)

    def _options(self, place: tuple[str | int, ...]) -> wordlist.Options:
        return tuple(option for option in self.schema.at(place).get("oneOf", ()) if "const" in option)

    def _characters(self, column: Column, cell: Cell) -> bool:
        """Whether every character of a cell may stand in a record."""
        text = prose(unicodedata.normalize("NFC", cell.text))
        if "\ufffd" in text:
            self._wrong(
                column,
                Text("含有无法识别的符号", "holds a symbol that cannot be read"),
                Text("请重新输入该处文字。", "Type it again."),
            )
            return False
        for flaw in flaws(text):
            told = Text(
                f"第{flaw.start + 1}个字符{flaw.character}{flaw.reason.zh}", f"{flaw.character}: {flaw.reason.en}"
            )
            self._wrong(column, told, Text("请重新输入该处文字。", "Type it again."))
            return False
        if text != prose(cell.text):
            told = Text("有异体编码的字符，按标准形式录入", "characters were brought to their normal form")
            self.draft.notes.append(Note(cell.spot, _named(column), told))
        return True

    def _fill(self) -> None:
        """What the form has no place for, or left open, from what is said elsewhere; never from nothing."""
        data = self.draft.data
        for key, value in ((LANDLINE, self.given.landline), (DIVISION, self.given.division), ("kind", self.given.kind)):
            if value is not None and self._open(key):
                places.put(data, self.columns[key].place, value)
        if self._open(DIVISION):
            self._department()
        if self._open("title") and "content" in data:
            self._titled()
        if not self.draft.phone and LANDLINE not in self.draft.spots:
            self.draft.phone = self.given.landline or ""
        self._scope()
        self._scan()
        data.setdefault("legal_basis", [])
        for column in self.columns.values():
            if column.needed and self._open(column.name) and column.name not in ("legal_basis", *_LISTS):
                self._missing(column)

    def _open(self, key: str) -> bool:
        """Whether a field has neither a value nor a trouble."""
        if key == CONTACT:
            return not self.draft.name and CONTACT not in self.draft.spots
        return key not in self.draft.spots and places.at(self.draft.data, self.columns[key].place) is None

    def _department(self) -> None:
        organization = str(places.at(self.draft.data, self.columns[ORGANIZATION].place) or "")
        if code := divisions.of_department(self.law, organization):
            places.put(self.draft.data, self.columns[DIVISION].place, code)
            known = self.law.divisions[code]
            zh = f"未填，按机构名称“{organization}”录为{code}（{known.name}）"
            self._told(DIVISION, Text(zh, f"not given; taken from the name of the finance department: {code}"))

    def _titled(self) -> None:
        content = str(self.draft.data["content"])
        first = line(_SENTENCE.split(content.strip(), maxsplit=1)[0]).rstrip("：:，,")
        if 0 < len(first) <= _TITLE:
            self.draft.data["title"] = first
            self._told(
                "title", Text(f"未填，取需求内容首句“{first}”", f"not given; the content's first sentence “{first}”")
            )

    def _scope(self) -> None:
        """The annex has one column for the scope: what in it is the name of a system or library is one."""
        data = self.draft.data
        described = places.at(data, self.columns[SCOPE].place)
        for key in _LISTS:
            place = self.columns[key].place
            if key in self.draft.spots:
                continue
            found = _named_in(self._options((*place, 0)), str(described or ""))
            places.put(data, place, [code for code, _ in found])
            if found:
                listed = "、".join(title for _, title in found)
                self._told(
                    key, Text(f"未单列，按影响业务范围所写录为{listed}", f"as named in the scope: {listed}"), SCOPE
                )

    def _scan(self) -> None:
        stated = places.at(self.draft.data, self.columns[SCAN].place)
        digest = places.at(self.draft.data, self.columns[DIGEST].place)
        if digest is not None or (stated is None and self.draft.data.get("kind") == "data-sharing"):
            return
        found = self.given.scan(stated)
        if found is not None:
            places.put(self.draft.data, self.columns[SCAN].place, found[0])
            places.put(self.draft.data, self.columns[DIGEST].place, found[1])
        elif stated is not None:
            self._wrong(
                self.columns[SCAN],
                Text(f"找不到扫描件“{stated}”，校验值无法计算", f"the scan “{stated}” is not there to be hashed"),
                Text("请用--scan指定扫描件或其所在目录。", "Name the scan or its folder by --scan."),
            )

    def _missing(self, column: Column) -> None:
        help_ = Text("请填写后再导入。", "Fill it in and import it again.")
        if column.name == DIVISION:
            organization = str(places.at(self.draft.data, self.columns[ORGANIZATION].place) or "")
            near = divisions.likely(self.law, organization)
            listed = f"，从机构名称看可能是{divisions.listing(near)}" if near else ""
            help_ = Text(
                f"请增加“{column.heading}”栏，或用--division指定{listed}。",
                "Add the column, or give it by --division"
                + (f"; by its name it may be {divisions.listing(near)}." if near else "."),
            )
        elif column.name == "kind":
            help_ = Text(
                "请写明是功能调整、功能新增还是数据共享，或用--kind指定。",
                "Say whether it is an adjustment, an addition or data-sharing, or give it by --kind.",
            )
        elif column.name == "title":
            help_ = Text(
                "需求内容首句过长，不便作名称；请增加“需求名称”栏。",
                "The content's first sentence is too long for a title; add the column.",
            )
        self.draft.troubles.append(Trouble(self.entry.spot, _named(column), _EMPTY, help_))

    def _told(self, key: str, told: Text, at: str | None = None) -> None:
        spot = self.draft.spots.get(at or key, self.entry.spot)
        self.draft.notes.append(Note(spot, _named(self.columns[key]), told))

    def _wrong(self, column: Column, message: Text, help_: Text) -> None:
        spot = self.draft.spots.get(column.name, self.entry.spot)
        self.draft.troubles.append(Trouble(spot, _named(column), message, help_))


def _named(column: Column) -> Text:
    return Text(column.heading, column.name)


def _ticked(text: str) -> str:
    """The one choice that is ticked, where boxes stand before the choices."""
    ticked = BOX.findall(text)
    if len(ticked) == 1:
        return str(ticked[0])
    if len(ticked) > 1 or re.search("[□☐]", text):
        what = f"勾选了{len(ticked)}项" if ticked else "没有勾选"
        raise UnclearError(Text(what, f"{len(ticked)} boxes are ticked"), Text("请只勾选一项。", "Tick one of them."))
    return text


def _named_in(options: wordlist.Options, text: str) -> list[tuple[str, str]]:
    """The options whose full title is a part of a list by itself: code and title."""
    words = re.split(r"[、,，;；。/|\n：:]+", text)
    bare = {re.sub(r"^(?:主要)?(?:涉及|影响)(?:到)?|等$", "", name(word)) for word in words}
    return [(str(one["const"]), str(one["title"])) for one in options if one["title"] in bare]
