"""Rows of an old ledger that say what another row says, or what the repository holds already."""

from collections.abc import Iterator, Sequence

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.base.text import both
from taizhang.documents import places
from taizhang.intake.entries import Note, Trouble
from taizhang.intake.ledger.rows import DraftedRow
from taizhang.intake.ledger.table import OldRow
from taizhang.office.sheets.columns import plain
from taizhang.records import MigratedEntry

_message = Messages(__file__)


def find_doubles(desk: Desk, rows: Sequence[DraftedRow], deed: str) -> Iterator[Trouble]:
    """Rows that say the same as another of the sheet, or as one that was brought in before."""
    held = {one.rpartition("-")[2]: one for one, entry in desk.book.migrated_entries.items() if entry.migration != deed}
    seen: dict[str, OldRow] = {}
    for one in rows:
        first = seen.setdefault(one.row.tail, one.row)
        if first is not one.row:
            told = _message("says-the-same-as-row", first_number=first.number)
        elif one.row.tail in held:
            told = _message("was-brought", held=held[one.row.tail])
        else:
            continue
        help_ = _message("take-the-double-out-of-the-copy")
        yield Trouble(one.row.spot, both(""), told, help_)


def find_alike(desk: Desk, rows: Sequence[DraftedRow], deed: str) -> Iterator[Note]:
    """Rows that may be about what the repository has already; nobody but a person can tell."""
    numbers = {entry.number: entry for entry in desk.book.migrated_entries.values() if entry.migration != deed}
    raised = {(plain(one.title), plain(one.requester.organization)): one.id for one in desk.book.requirements.values()}
    for one in rows:
        other: MigratedEntry | None = numbers.get(one.data.get("number"))
        if other is not None:
            told = _message("bears-the-number-of-and-supplements", id=other.id)
            yield Note(one.row.spot, both(""), told)
        organization = str(places.at(one.data, ("requester", "organization")) or "")
        same = raised.get((plain(str(one.data.get("title", ""))), plain(organization)))
        if same is not None and one.data.get("title"):
            told = _message("has-title-and-institution-of-is-it-the-same", same=same)
            yield Note(one.row.spot, both(""), told)
