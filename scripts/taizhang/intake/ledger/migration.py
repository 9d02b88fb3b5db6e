"""An old ledger as a migration deed and its entries: drafted row by row, judged together, written all or not at all."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from taizhang import places
from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk, judge
from taizhang.acts.raising import prose
from taizhang.document import MAX_BYTES
from taizhang.finding import Finding
from taizhang.intake.cells import Cell, Spot
from taizhang.intake.entries import Note, Trouble
from taizhang.intake.ledger.mapping import NONE, NOTE, ColumnMapping, MappedColumn
from taizhang.intake.ledger.table import OldRow, OldTable
from taizhang.intake.ledger.values import OldValues, name_field
from taizhang.intake.reading import UnclearError, line, name, shown
from taizhang.kinds import path_of
from taizhang.paper_days import DAYS
from taizhang.records import MigratedEntry
from taizhang.schema import dotted, undotted
from taizhang.sheets.columns import plain
from taizhang.text import Text, both

FIRST = "MIGRATION-001"
_HEAD, _ROW = 32_000, 165
"""Bytes that a deed takes beside its rows at most, and that a row takes beside its sheet and what is missing."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that stays outside the repository, as the deed names it."""

    name: str
    sha256: str

    def data(self) -> dict[str, str]:
        """As the deed states it."""
        return {"file": self.name, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class DeedWords:
    """What the deed says beside its table."""

    title: str
    basis: str
    workbook: Paper
    scans: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class MigrationDraft:
    """What bringing an old ledger in comes to.

    Attributes:
        deed: the id of the deed; empty where a trouble stands in the way before there is any.
        act: the deed and its entries, judged; without files where a trouble stands in the way, or where all is there.
        is_there: whether this very ledger was brought in already.
        missing: how often each field is missing.
        count: how many rows became entries.
    """

    deed: str
    act: Act
    troubles: tuple[Trouble, ...] = ()
    notes: tuple[Note, ...] = ()
    is_there: bool = False
    missing: Mapping[str, int] = field(default_factory=dict)
    count: int = 0


@dataclass(slots=True)
class _Row:
    row: OldRow
    data: dict[str, Any]
    missing: list[str]
    path: str


def check_mapping(table: OldTable, mapping: ColumnMapping) -> Iterator[Trouble]:
    """What is wrong between the headings of the table and the columns of the mapping.

    Every column has to be spoken of: what is not to come in is said to be so.
    """
    spot = Spot(Text(f"工作表“{table.sheet}”", f"sheet “{table.sheet}”"), Text("表头", "headings"))
    known = mapping.by_heading()
    for heading in table.headings:
        if heading not in known:
            yield Trouble(
                spot,
                both(heading),
                Text("对照文件没有写到这一栏", "is not spoken of in the mapping"),
                Text(
                    f"请写明它对应的字段；照录的写{NOTE}，不迁入的写{NONE}。",
                    f"Say which field it is; `{NOTE}` keeps it as it stands, `{NONE}` leaves it out.",
                ),
            )
    for heading in known:
        if heading not in table.headings:
            yield Trouble(
                spot,
                both(heading),
                Text("表中没有这一栏", "is no heading of the table"),
                Text(
                    "请照表头改写，两行表头的以“—”连接。",
                    "Write it as the table does; parts of two rows are joined by —.",
                ),
            )
    targets: dict[str, str] = {}
    for column in mapping.columns:
        other = targets.setdefault(column.target, column.heading)
        if other != column.heading and column.target not in (NOTE, NONE):
            yield Trouble(
                spot,
                both(column.heading),
                Text(f"与“{other}”对应同一字段", f"and “{other}” are the same field"),
                Text(f"请只留一栏，另一栏写{NOTE}。", f"Keep one of them, make the other `{NOTE}`."),
            )


def draft_migration(desk: Desk, table: OldTable, mapping: ColumnMapping, words: DeedWords) -> MigrationDraft:
    """The deed and the entries of an old ledger, or everything that stands in the way, row by row.

    The same rows make the same ids whenever they are brought in. Where anything stands in the way there are no files.
    """
    troubles = list(check_mapping(table, mapping))
    if troubles:
        return MigrationDraft("", Act({}, ()), tuple(troubles), table.notes)
    there = next((one for one in desk.book.migrations.values() if one.workbook.sha256 == words.workbook.sha256), None)
    deed = there.id if there else identity.serial("MIGRATION-", 3, [*desk.book.all, *desk.book.broken])
    notes = list(table.notes)
    rows = _read_rows(desk, table, mapping, deed, troubles, notes)
    troubles += _doubled(desk, rows, deed)
    notes += _alike(desk, rows, deed)
    missing: dict[str, int] = {}
    for one in rows:
        for target in one.missing:
            missing[target] = missing.get(target, 0) + 1
    if troubles or not rows:
        if not rows and not troubles:
            spot = Spot(both(table.sheet), both(""))
            troubles.append(
                Trouble(spot, both(""), Text("表头之下没有可迁入的行", "has no row below its headings"), both(""))
            )
        return MigrationDraft(deed, Act({}, ()), tuple(troubles), tuple(notes), missing=missing, count=len(rows))
    founded_on = there.founded_on if there else desk.today
    if (fitting := _fitting_rows(table, rows)) < len(rows):
        return MigrationDraft(deed, Act({}, ()), (_too_long(table, len(rows), fitting),), tuple(notes), missing=missing)
    files = _files(desk, deed, founded_on.isoformat(), table, mapping, words, rows)
    if there is not None:
        held = {document.path: document.raw for _, _, document in desk.book.all.values()}
        if all(held.get(path) == raw for path, raw in files.items()):
            return MigrationDraft(deed, Act({}, ()), (), tuple(notes), True, missing, len(rows))
        return MigrationDraft(deed, Act({}, ()), (_there_already(table, deed),), tuple(notes), missing=missing)
    act = Act(files, ())
    found = judge(desk, act)
    troubles = [_trouble(desk, one, rows, mapping) for one in found if one.severity == "error"]
    notes += [_remark(desk, one, rows, mapping) for one in found if one.severity != "error"]
    if troubles:
        act = Act({}, ())
    return MigrationDraft(deed, act, tuple(troubles), tuple(notes), missing=missing, count=len(rows))


def _read_rows(
    desk: Desk, table: OldTable, mapping: ColumnMapping, deed: str, troubles: list[Trouble], notes: list[Note]
) -> list[_Row]:
    schema = desk.schema("migrated")
    values, known = OldValues(schema, desk.repository.law or desk.law), mapping.by_heading()
    targets = [option["const"] for option in schema.at(("missing", 0))["oneOf"]]
    # Days first: a place is looked up among the divisions of the row's own day.
    columns = sorted(known.values(), key=lambda one: DAYS.index(one.target) if one.target in DAYS else len(DAYS))
    found: list[_Row] = []
    above: OldRow | None = None
    for row in table.rows:
        troubles += _merged(row, above, known)
        above = row
        record = f"MIGRATED-{deed.removeprefix('MIGRATION-')}-{row.tail}"
        data: dict[str, Any] = {"id": record, "migration": deed, "sheet": name(table.sheet), "row": row.number}
        on: str | None = None
        for column in columns:
            cell = row.cells.get(column.heading)
            if cell is None or column.target == NONE:
                continue
            if column.target == NOTE:
                _keep(data, column, cell)
                continue
            try:
                reading = values.read(column, cell, on)
            except UnclearError as error:
                troubles.append(Trouble(cell.spot, both(column.heading), error.message, error.help))
                continue
            if reading.told is not None:
                notes.append(Note(cell.spot, both(column.heading), reading.told))
            if reading.value is None and line(cell.text) in column.values:
                _keep(data, column, cell)
            if reading.value is not None:
                places.put(data, undotted(column.target), reading.value)
                on = reading.value if on is None and column.target in DAYS else on
                if column.target == "objection.outcome":
                    _keep_wording(data, cell, reading.value, schema.label(("objection", "outcome"), reading.value))
        data["missing"] = [target for target in targets if places.at(data, undotted(target)) in (None, [])]
        found.append(_Row(row, data, data["missing"], str(path_of(record))))
    return found


def _keep(data: dict[str, Any], column: MappedColumn, cell: Cell) -> None:
    """Keep a cell under its heading as it stands."""
    data.setdefault("notes", []).append({"heading": column.heading, "text": prose(cell.text)})


def _keep_wording(data: dict[str, Any], cell: Cell, word: str, title: str) -> None:
    """Keep the paper's own words of an objection where they say more than its outcome."""
    if word != "none" and plain(cell.text) != plain(title):
        data["objection"].setdefault("description", prose(cell.text))


def _merged(row: OldRow, above: OldRow | None, known: Mapping[str, MappedColumn]) -> Iterator[Trouble]:
    """Cells that belong to two requirements, or to two fields, at once: nobody can tell which is meant."""
    seen: dict[int, str] = {}
    for heading, cell in row.cells.items():
        target = known[heading].target
        if above is not None and target in ("title", "content", "number") and above.cells.get(heading) is cell:
            yield Trouble(
                cell.spot,
                both(heading),
                Text(f"与上一行（第{above.number}行）合并在一格", f"is merged with row {above.number}"),
                Text("请在迁入用的副本中取消合并，一项需求占一行。", "Unmerge it in the copy: one requirement a row."),
            )
        other = seen.setdefault(id(cell), heading)
        if other != heading and NONE not in (target, known[other].target):
            yield Trouble(
                cell.spot,
                both(heading),
                Text(f"与“{other}”合并在一格，分不清属于哪一栏", f"is merged with “{other}”"),
                Text("请在迁入用的副本中取消合并。", "Unmerge it in the copy."),
            )


def _doubled(desk: Desk, rows: Sequence[_Row], deed: str) -> Iterator[Trouble]:
    """Rows that say the same as another of the sheet, or as one that was brought in before."""
    held = {one.rpartition("-")[2]: one for one, entry in desk.book.migrated_entries.items() if entry.migration != deed}
    seen: dict[str, OldRow] = {}
    for one in rows:
        first = seen.setdefault(one.row.tail, one.row)
        if first is not one.row:
            told = Text(f"与第{first.number}行完全相同", f"says the same as row {first.number}")
        elif one.row.tail in held:
            told = Text(f"已由{held[one.row.tail]}迁入", f"was brought in as {held[one.row.tail]}")
        else:
            continue
        help_ = Text("请在迁入用的副本中删去重复的一行。", "Take the double out of the copy that is brought in.")
        yield Trouble(one.row.spot, both(""), told, help_)


def _alike(desk: Desk, rows: Sequence[_Row], deed: str) -> Iterator[Note]:
    """Rows that may be about what the repository has already; nobody but a person can tell."""
    numbers = {entry.number: entry for entry in desk.book.migrated_entries.values() if entry.migration != deed}
    raised = {(plain(one.title), plain(one.requester.organization)): one.id for one in desk.book.requirements.values()}
    for one in rows:
        other: MigratedEntry | None = numbers.get(one.data.get("number"))
        if other is not None:
            told = Text(
                f"原台账编号与{other.id}相同，作为对它的补录", f"bears the number of {other.id}, and supplements it"
            )
            yield Note(one.row.spot, both(""), told)
        organization = str(places.at(one.data, ("requester", "organization")) or "")
        same = raised.get((plain(str(one.data.get("title", ""))), plain(organization)))
        if same is not None and one.data.get("title"):
            told = Text(
                f"与{same}名称、机构相同，请核对是否同一需求", f"has title and institution of {same}: is it the same?"
            )
            yield Note(one.row.spot, both(""), told)


def _files(
    desk: Desk,
    deed: str,
    founded_on: str,
    table: OldTable,
    mapping: ColumnMapping,
    words: DeedWords,
    rows: Sequence[_Row],
) -> dict[str, bytes]:
    entries: dict[str, bytes] = {}
    listed = []
    for one in rows:
        entries |= desk.new("migrated", one.path, one.data)
        listed.append(
            {
                "row": f"{name(table.sheet)}!{one.row.number}",
                "record": one.data["id"],
                "sha256": hashlib.sha256(entries[one.path]).hexdigest(),
                "missing": one.missing,
            }
        )
    known = mapping.by_heading()
    data = {
        "id": deed,
        "title": words.title,
        "founded_on": founded_on,
        "supplements": None if deed == FIRST else FIRST,
        "basis": prose(words.basis),
        "workbook": words.workbook.data(),
        "scans": [scan.data() for scan in words.scans] or None,
        "columns": [{"heading": heading, "field": known[heading].target} for heading in table.headings],
        "rows": listed,
    }
    # The deed last: entries without it are found by the check, a deed without them would seem whole.
    return {**entries, **desk.new("migration", f"ledger/migrations/{deed}.yaml", data)}


def _fitting_rows(table: OldTable, rows: Sequence[_Row]) -> int:
    """How many of the rows a deed holds: it is a file like every other, and bounded like one."""
    left, sheet = MAX_BYTES - _HEAD, len(table.sheet.encode())
    for number, one in enumerate(rows):
        left -= _ROW + sheet + sum(len(target) + 2 for target in one.missing)
        if left < 0:
            return number
    return len(rows)


def _too_long(table: OldTable, count: int, fitting: int) -> Trouble:
    return Trouble(
        Spot(both(table.sheet), both("")),
        both(""),
        Text(f"有{count}行，一份文书只容得下前{fitting}行", f"has {count} rows; one deed holds the first {fitting}"),
        Text(
            "请把副本按年度分成几份，先迁入一份，其余依次作为补录迁入。",
            "Divide the copy by years: bring in one, then each of the others as its supplement.",
        ),
    )


def _there_already(table: OldTable, deed: str) -> Trouble:
    folder = f"ledger/migrated/{deed.removeprefix('MIGRATION-')}"
    return Trouble(
        Spot(both(table.sheet), both("")),
        both(""),
        Text(f"这份表格已由{deed}迁入，这次读出的内容不同", f"was brought in by {deed}, and reads otherwise now"),
        Text(
            f"尚未合并的，删去ledger/migrations/{deed}.yaml和{folder}后重新运行，编号不变；"
            "已经合并的，个别误录用taizhang correct更正。",
            f"Before the merge remove ledger/migrations/{deed}.yaml and {folder} and run it again: the ids stay. "
            "After it, `taizhang correct` single slips.",
        ),
    )


def _place(desk: Desk, found: Finding, rows: Sequence[_Row], mapping: ColumnMapping) -> tuple[Spot, Text]:
    """Where in the old ledger a finding on a record points to."""
    row = next((one for one in rows if one.path == found.path), None)
    if row is None:
        return Spot(both(found.path), both("")), both(found.field)
    column = next((one for one in mapping.columns if _is_of(found.field, one.target)), None)
    cell = row.row.cells.get(column.heading) if column is not None else None
    if found.field.startswith("notes."):
        cell, column = _note_cell(row, found.field)
    where = cell.spot if cell is not None else row.row.spot
    if column is not None:
        return where, both(column.heading)
    return where, name_field(desk.schema("migrated"), found.field) if found.field else both("")


def _is_of(place: str, target: str) -> bool:
    return place == target or place.startswith(f"{target}.")


def _note_cell(row: _Row, place: str) -> tuple[Cell | None, MappedColumn | None]:
    number = undotted(place)[1]
    heading = places.at(row.data, ("notes", number, "heading"))
    return row.row.cells.get(str(heading)), MappedColumn(str(heading), NOTE)


def _trouble(desk: Desk, found: Finding, rows: Sequence[_Row], mapping: ColumnMapping) -> Trouble:
    spot, field_ = _place(desk, found, rows, mapping)
    help_ = found.help
    if found.code == "F13":
        help_ = Text(
            "请在迁入用的副本中删去号码，或者在对照文件中把这一栏写为none。",
            "Take the number out of the copy that is brought in, or make the column `none` in the mapping.",
        )
    return Trouble(spot, field_, found.message, help_, found.source, found.code)


def _remark(desk: Desk, found: Finding, rows: Sequence[_Row], mapping: ColumnMapping) -> Note:
    spot, field_ = _place(desk, found, rows, mapping)
    message = Text(f"{found.code} {found.message.zh.rstrip('。')}", f"{found.code} {found.message.en.rstrip('.')}")
    return Note(spot, field_, message)


def name_missing(desk: Desk, draft: MigrationDraft) -> Text:
    """How often each field is missing, in words; empty where none is."""
    schema = desk.schema("migrated")
    titles = {option["const"]: option["title"] for option in schema.at(("missing", 0))["oneOf"]}
    zh = "，".join(f"{titles[target]}{number}行" for target, number in draft.missing.items())
    en = ", ".join(f"{dotted(undotted(target))} in {number}" for target, number in draft.missing.items())
    return Text(zh, en)


def shown_samples(table: OldTable, heading: str, most: int = 3) -> list[str]:
    """What stands in the first cells of a column that hold anything, as a message shows it."""
    cells = [row.cells[heading] for row in table.rows if heading in row.cells]
    return [shown(cell.text) for cell in cells[:most]]
