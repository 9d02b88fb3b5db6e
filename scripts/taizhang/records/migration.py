"""Migration from paper: a migration deed, and the rows of an old ledger that it brought in.

What the paper does not say is absent from a migrated entry and listed as missing, in the entry and in the deed.
"""

from datetime import date

from taizhang.records.common import Attachment, Correction, Struct


class PaperRequester(Struct, frozen=True):
    """Who raised a requirement, as far as the paper states."""

    organization: str | None = None
    division: str | None = None


class PaperNotice(Struct, frozen=True):
    """The public notice of a requirement, as far as the paper states; days may lack their day or month."""

    number: str | None = None
    published_on: str | None = None
    ends_on: str | None = None
    site: str | None = None


class PaperObjection(Struct, frozen=True):
    """The objections on the paper."""

    outcome: str | None = None
    description: str | None = None


class PaperCost(Struct, frozen=True):
    """Who bears the cost and how much it is, in the paper's own words."""

    bearer: str | None = None
    amount: str | None = None


class PaperRelease(Struct, frozen=True):
    """The release that realized a requirement, as far as the paper states."""

    version: str | None = None
    released_on: str | None = None


class PaperNote(Struct, frozen=True):
    """A column of the old ledger without a field, or an unreadable wording, verbatim."""

    heading: str
    text: str


class MigratedEntry(Struct, frozen=True):
    """A migrated entry 迁入条目: one row of a ledger that was kept on paper.

    Days are strings that end where the paper ends: 2021-11-05, 2021-11 or 2021.

    Attributes:
        number: its number on paper.
        missing: the dotted fields that the paper lacks.
    """

    id: str
    migration: str
    sheet: str
    row: int
    missing: tuple[str, ...]
    number: str | None = None
    title: str | None = None
    content: str | None = None
    requester: PaperRequester | None = None
    submitted_on: str | None = None
    subsystems: tuple[str, ...] = ()
    notice: PaperNotice | None = None
    objection: PaperObjection | None = None
    enrolled_on: str | None = None
    classification: str | None = None
    cost: PaperCost | None = None
    release: PaperRelease | None = None
    notes: tuple[PaperNote, ...] = ()
    corrections: tuple[Correction, ...] = ()

    def value(self, field: str) -> str | tuple[str, ...] | None:
        """The value of a dotted field; None or () where it is missing."""
        current: object = self
        for step in field.split("."):
            current = getattr(current, step, None)
        return current if isinstance(current, str | tuple) else None


class MigratedRow(Struct, frozen=True):
    """One row of the deed's table: which record it became, with which digest, and what the paper lacks.

    Attributes:
        row: sheet and row in the old table: 台账!7.
    """

    row: str
    record: str
    sha256: str
    missing: tuple[str, ...]


class MigratedColumn(Struct, frozen=True):
    """How one column of the old table was read."""

    heading: str
    field: str


class Migration(Struct, frozen=True):
    """A migration deed 迁入文书: it brings an old ledger in, with every row of it.

    Attributes:
        supplements: the first deed, where this one adds later rows 补录; None for the first itself.
    """

    id: str
    title: str
    founded_on: date
    basis: str
    workbook: Attachment
    columns: tuple[MigratedColumn, ...]
    rows: tuple[MigratedRow, ...]
    supplements: str | None = None
    scans: tuple[Attachment, ...] = ()
    corrections: tuple[Correction, ...] = ()
