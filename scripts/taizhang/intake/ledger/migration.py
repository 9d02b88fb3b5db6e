"""An old ledger as a migration deed and its entries: drafted row by row, judged together, written all or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk, judge
from taizhang.acts.raising import prose
from taizhang.base.messages import Messages
from taizhang.base.text import Text, both
from taizhang.documents.document import MAX_BYTES
from taizhang.documents.schema import dotted, undotted
from taizhang.intake.cells import Spot
from taizhang.intake.entries import Note, Trouble
from taizhang.intake.ledger.doubles import find_alike, find_doubles
from taizhang.intake.ledger.mapping import ColumnMapping
from taizhang.intake.ledger.matching import check_mapping
from taizhang.intake.ledger.placing import as_note, as_trouble
from taizhang.intake.ledger.rows import DraftedRow, read_rows
from taizhang.intake.ledger.table import OldTable
from taizhang.intake.reading import name

_message = Messages(__file__)

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
    rows = read_rows(desk, table, mapping, deed, troubles, notes)
    troubles += find_doubles(desk, rows, deed)
    notes += find_alike(desk, rows, deed)
    missing: dict[str, int] = {}
    for one in rows:
        for target in one.missing:
            missing[target] = missing.get(target, 0) + 1
    if troubles or not rows:
        if not rows and not troubles:
            spot = Spot(both(table.sheet), both(""))
            troubles.append(Trouble(spot, both(""), _message("has-no-row-below-its-headings"), both("")))
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
    troubles = [as_trouble(desk, one, rows, mapping) for one in found if one.severity == "error"]
    notes += [as_note(desk, one, rows, mapping) for one in found if one.severity != "error"]
    if troubles:
        act = Act({}, ())
    return MigrationDraft(deed, act, tuple(troubles), tuple(notes), missing=missing, count=len(rows))


def _files(
    desk: Desk,
    deed: str,
    founded_on: str,
    table: OldTable,
    mapping: ColumnMapping,
    words: DeedWords,
    rows: Sequence[DraftedRow],
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


def _fitting_rows(table: OldTable, rows: Sequence[DraftedRow]) -> int:
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
        _message("has-rows-one-deed-holds-the-first", count=count, fitting=fitting),
        _message("divide-the-copy-by-years"),
    )


def _there_already(table: OldTable, deed: str) -> Trouble:
    folder = f"ledger/migrated/{deed.removeprefix('MIGRATION-')}"
    return Trouble(
        Spot(both(table.sheet), both("")),
        both(""),
        _message("was-brought-in-by-and-reads-otherwise-now", deed=deed),
        _message("before-the-merge-remove-ledger-migrations", deed=deed, folder=folder),
    )


def name_missing(desk: Desk, draft: MigrationDraft) -> Text:
    """How often each field is missing, in words; empty where none is."""
    schema = desk.schema("migrated")
    titles = {option["const"]: option["title"] for option in schema.at(("missing", 0))["oneOf"]}
    zh = "，".join(f"{titles[target]}{number}行" for target, number in draft.missing.items())
    en = ", ".join(f"{dotted(undotted(target))} in {number}" for target, number in draft.missing.items())
    return Text(zh, en)
