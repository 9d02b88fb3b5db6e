"""What a list is made of: cells, tables, and the headings under which its records can be looked through."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from taizhang.base.text import written_day
from taizhang.base.timezone import SHANGHAI
from taizhang.law.calendar import PENDING, Unknown
from taizhang.lifecycle.life import Life
from taizhang.records import Record
from taizhang.site.view.addresses import page_of
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a text, where it leads, and the stage whose colour it bears."""

    text: str
    page: str = ""
    stage: str = ""


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A list: its headings and its rows; `more` is the page that has the rows left out here, `total` of all."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str = "暂无记录。"
    total: int | None = None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """One heading under which a list can be looked through.

    Attributes:
        name: the word in the addresses of its pages: `stage` → `stage-noticed.html`.
        title: the heading.
        words: what a record falls under: any number of words fit for an address.
        titles: every word's title, in the order of the page; None where the words are years, shown newest first.
        became: what became of that for which a word stands, a sentence each, and the word that stands for it today.
    """

    name: str
    title: str
    words: Callable[[View, Any], Iterable[str]]
    titles: Callable[[View], Mapping[str, str]] | None = None
    became: Callable[[View, str], Iterable[tuple[str, str]]] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """All records of one list: how they are ordered, what a row shows, and the facets.

    Attributes:
        section: the folder of its pages.
        prefix: what the names of its pages begin with, where a section has more than one list.
    """

    section: str
    title: str
    heads: tuple[str, ...]
    ordered: Callable[[View], Sequence[Any]]
    row: Callable[[View, Any], Row]
    facets: tuple[Facet, ...] = ()
    prefix: str = ""
    empty: str = "暂无记录。"

    def beginning(self, view: View, most: int) -> Table:
        """Its first rows, at most so many, with the way to the rest."""
        items = self.ordered(view)
        more = f"{self.section}/" if len(items) > most else ""
        rows = tuple(self.row(view, item) for item in items[:most])
        return Table(self.heads, rows, self.empty, len(items), more)


def day(value: date | Unknown | None) -> str:
    """A day in words."""
    if value is None:
        return "—"
    return PENDING.zh if isinstance(value, Unknown) else value.isoformat()


def moment(value: datetime) -> str:
    """A time of day in Beijing, to the minute: 2026年3月6日09时05分."""
    local = value.astimezone(SHANGHAI)
    return f"{written_day(local.date())}{local:%H时%M分}"


def stage(life: Life) -> Cell:
    """The cell of a stage."""
    return Cell(life.title.zh, stage=life.stage)


def link(record: Record) -> Cell:
    """The cell of a record's id."""
    return Cell(record.id, page_of(record.id))


def counted(items: Iterable[str]) -> dict[str, int]:
    """How often each word occurs."""
    found: dict[str, int] = {}
    for item in items:
        found[item] = found.get(item, 0) + 1
    return found
