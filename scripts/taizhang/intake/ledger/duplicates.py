"""Rows of an old ledger that repeat another row, or a record of the repository."""

from collections.abc import Iterator, Sequence

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.base.text import same_in_both
from taizhang.documents import places
from taizhang.intake.entries import ImportProblem, Note
from taizhang.intake.ledger.rows import DraftedRow
from taizhang.intake.ledger.table import OldRow
from taizhang.office.sheets.columns import normalize_heading
from taizhang.records import MigratedEntry

_message = Messages(__file__)


def find_duplicates(desk: Desk, rows: Sequence[DraftedRow], deed: str) -> Iterator[ImportProblem]:
    """Rows that repeat another row of the sheet, or one that was imported before."""
    migrated = {
        one.rpartition("-")[2]: one for one, entry in desk.book.migrated_entries.items() if entry.migration != deed
    }
    seen: dict[str, OldRow] = {}
    for one in rows:
        first = seen.setdefault(one.row.tail, one.row)
        if first is not one.row:
            message = _message("duplicates-row", row=first.number)
        elif one.row.tail in migrated:
            message = _message("already-migrated", entry=migrated[one.row.tail])
        else:
            continue
        help_ = _message("remove-the-duplicate")
        yield ImportProblem(one.row.spot, same_in_both(""), message, help_)


def find_similar(desk: Desk, rows: Sequence[DraftedRow], deed: str) -> Iterator[Note]:
    """Rows that may repeat a record of the repository; a person has to decide."""
    numbers = {entry.number: entry for entry in desk.book.migrated_entries.values() if entry.migration != deed}
    requirements = {
        (normalize_heading(one.title), normalize_heading(one.requester.organization)): one.id
        for one in desk.book.requirements.values()
    }
    for one in rows:
        other: MigratedEntry | None = numbers.get(one.data.get("number"))
        if other is not None:
            message = _message("supplements-entry", id=other.id)
            yield Note(one.row.spot, same_in_both(""), message)
        organization = str(places.value_at(one.data, ("requester", "organization")) or "")
        requirement = requirements.get(
            (normalize_heading(str(one.data.get("title", ""))), normalize_heading(organization))
        )
        if requirement is not None and one.data.get("title"):
            message = _message("may-duplicate-requirement", requirement=requirement)
            yield Note(one.row.spot, same_in_both(""), message)
