"""An old ledger as a migration deed and its entries: drafted row by row, checked together, written all or none."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk, check_act
from taizhang.acts.raising import format_prose
from taizhang.base.messages import Messages
from taizhang.base.text import Text, same_in_both
from taizhang.documents.document import MAX_BYTES
from taizhang.documents.schema import format_place, parse_place
from taizhang.intake.cells import Spot
from taizhang.intake.entries import ImportProblem, Note
from taizhang.intake.ledger.duplicates import find_duplicates, find_similar
from taizhang.intake.ledger.mapping import ColumnMapping
from taizhang.intake.ledger.matching import check_mapping
from taizhang.intake.ledger.placing import locate_note, locate_problem
from taizhang.intake.ledger.rows import DraftedRow, read_rows
from taizhang.intake.ledger.table import OldTable
from taizhang.intake.reading import normalize_name

_message = Messages(__file__)

FIRST_DEED = "MIGRATION-001"
_DEED_BYTES, _ROW_BYTES = 32_000, 165
"""The most bytes of a deed without its rows, and of a row without its sheet and missing fields."""


@dataclass(frozen=True, slots=True)
class ExternalFile:
    """A file that stays outside the repository, as the deed names it."""

    name: str
    sha256: str

    def data(self) -> dict[str, str]:
        """The data of the file in the deed."""
        return {"file": self.name, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class DeedDetails:
    """The data of the deed beside its table."""

    title: str
    basis: str
    workbook: ExternalFile
    scans: tuple[ExternalFile, ...] = ()


@dataclass(frozen=True, slots=True)
class MigrationDraft:
    """The result of importing an old ledger.

    Attributes:
        deed: the id of the deed; empty where the mapping has problems.
        act: the deed and its entries, checked; without files where there is a problem, or where all exist already.
        is_migrated: whether this same ledger was imported already.
        missing: how often each field is missing.
        count: how many rows became entries.
    """

    deed: str
    act: Act
    problems: tuple[ImportProblem, ...] = ()
    notes: tuple[Note, ...] = ()
    is_migrated: bool = False
    missing: Mapping[str, int] = field(default_factory=dict)
    count: int = 0


def draft_migration(desk: Desk, table: OldTable, mapping: ColumnMapping, details: DeedDetails) -> MigrationDraft:
    """Draft the deed and the entries of an old ledger, or list its problems, row by row.

    The same rows get the same ids at every import. Where there is any problem, there are no files.
    """
    problems = list(check_mapping(table, mapping))
    if problems:
        return MigrationDraft("", Act({}, ()), tuple(problems), table.notes)
    existing = next(
        (one for one in desk.book.migrations.values() if one.workbook.sha256 == details.workbook.sha256), None
    )
    deed = existing.id if existing else identity.next_serial_id("MIGRATION-", 3, [*desk.book.all, *desk.book.broken])
    notes = list(table.notes)
    rows = read_rows(desk, table, mapping, deed, problems, notes)
    problems += find_duplicates(desk, rows, deed)
    notes += find_similar(desk, rows, deed)
    missing: dict[str, int] = {}
    for one in rows:
        for target in one.missing:
            missing[target] = missing.get(target, 0) + 1
    if problems or not rows:
        if not rows and not problems:
            spot = Spot(same_in_both(table.sheet), same_in_both(""))
            problems.append(ImportProblem(spot, same_in_both(""), _message("no-rows"), same_in_both("")))
        return MigrationDraft(deed, Act({}, ()), tuple(problems), tuple(notes), missing=missing, count=len(rows))
    founded_on = existing.founded_on if existing else desk.today
    if (fitting := _count_fitting_rows(table, rows)) < len(rows):
        return MigrationDraft(
            deed, Act({}, ()), (_too_long_problem(table, len(rows), fitting),), tuple(notes), missing=missing
        )
    files = _build_files(desk, deed, founded_on.isoformat(), table, mapping, details, rows)
    if existing is not None:
        stored = {document.path: document.raw for _, _, document in desk.book.all.values()}
        if all(stored.get(path) == raw for path, raw in files.items()):
            return MigrationDraft(deed, Act({}, ()), (), tuple(notes), True, missing, len(rows))
        return MigrationDraft(deed, Act({}, ()), (_changed_problem(table, deed),), tuple(notes), missing=missing)
    act = Act(files, ())
    findings = check_act(desk, act)
    problems = [locate_problem(desk, one, rows, mapping) for one in findings if one.severity == "error"]
    notes += [locate_note(desk, one, rows, mapping) for one in findings if one.severity != "error"]
    if problems:
        act = Act({}, ())
    return MigrationDraft(deed, act, tuple(problems), tuple(notes), missing=missing, count=len(rows))


def _build_files(
    desk: Desk,
    deed: str,
    founded_on: str,
    table: OldTable,
    mapping: ColumnMapping,
    details: DeedDetails,
    rows: Sequence[DraftedRow],
) -> dict[str, bytes]:
    entries: dict[str, bytes] = {}
    row_data = []
    for one in rows:
        entries |= desk.new("migrated", one.path, one.data)
        row_data.append(
            {
                "row": f"{normalize_name(table.sheet)}!{one.row.number}",
                "record": one.data["id"],
                "sha256": hashlib.sha256(entries[one.path]).hexdigest(),
                "missing": one.missing,
            }
        )
    columns = mapping.by_heading()
    data = {
        "id": deed,
        "title": details.title,
        "founded_on": founded_on,
        "supplements": None if deed == FIRST_DEED else FIRST_DEED,
        "basis": format_prose(details.basis),
        "workbook": details.workbook.data(),
        "scans": [scan.data() for scan in details.scans] or None,
        "columns": [{"heading": heading, "field": columns[heading].target} for heading in table.headings],
        "rows": row_data,
    }
    # The deed last: the check finds entries without a deed, but a deed without entries would seem complete.
    return {**entries, **desk.new("migration", f"ledger/migrations/{deed}.yaml", data)}


def _count_fitting_rows(table: OldTable, rows: Sequence[DraftedRow]) -> int:
    """How many of the rows fit into a deed, which has the same size limit as every file."""
    remaining, sheet = MAX_BYTES - _DEED_BYTES, len(table.sheet.encode())
    for number, one in enumerate(rows):
        remaining -= _ROW_BYTES + sheet + sum(len(target) + 2 for target in one.missing)
        if remaining < 0:
            return number
    return len(rows)


def _too_long_problem(table: OldTable, count: int, fitting: int) -> ImportProblem:
    return ImportProblem(
        Spot(same_in_both(table.sheet), same_in_both("")),
        same_in_both(""),
        _message("too-many-rows", count=count, fitting=fitting),
        _message("divide-by-years"),
    )


def _changed_problem(table: OldTable, deed: str) -> ImportProblem:
    folder = f"ledger/migrated/{deed.removeprefix('MIGRATION-')}"
    return ImportProblem(
        Spot(same_in_both(table.sheet), same_in_both("")),
        same_in_both(""),
        _message("changed-since-migration", deed=deed),
        _message("remigrate-or-correct", deed=deed, folder=folder),
    )


def describe_missing(desk: Desk, draft: MigrationDraft) -> Text:
    """How often each field is missing, in words; empty where all are present."""
    schema = desk.schema("migrated")
    titles = {option["const"]: option["title"] for option in schema.at(("missing", 0))["oneOf"]}
    zh = "，".join(f"{titles[target]}{number}行" for target, number in draft.missing.items())
    en = ", ".join(f"{format_place(parse_place(target))} in {number}" for target, number in draft.missing.items())
    return Text(zh, en)
