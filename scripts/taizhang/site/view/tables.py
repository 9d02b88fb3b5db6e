"""The elements of lists: cells, tables, and the facets by which their records can be browsed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from taizhang.base.text import format_chinese_date
from taizhang.base.timezone import SHANGHAI
from taizhang.law.calendar import PENDING, Unknown
from taizhang.lifecycle.life import Life
from taizhang.records import Record
from taizhang.site.view.addresses import find_page
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class ListCell:
    """One cell: a text, its linked page, and the stage that determines its colour."""

    text: str
    page: str = ""
    stage: str = ""


ListRow = tuple[ListCell, ...]


@dataclass(frozen=True, slots=True)
class ListTable:
    """A list: its headings and rows; `more` is the page with omitted rows, `total` the number of all rows."""

    heads: tuple[str, ...]
    rows: tuple[ListRow, ...]
    empty: str = "暂无记录。"
    total: int | None = None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet by which a list can be browsed.

    Attributes:
        name: its name in the addresses of its pages: `stage` → `stage-noticed.html`.
        title: the heading.
        words: the values of a record: any number of words that are valid in addresses.
        titles: the title of every value, in page order; None if the values are years, shown newest first.
        became: the successions of a value, a sentence each, with the value that replaces it today.
    """

    name: str
    title: str
    words: Callable[[View, Any], Iterable[str]]
    titles: Callable[[View], Mapping[str, str]] | None = None
    became: Callable[[View, str], Iterable[tuple[str, str]]] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of records: their order, the cells of a row, and the facets.

    Attributes:
        section: the folder of its pages.
        prefix: of the names of its pages, if a section has more than one list.
    """

    section: str
    title: str
    heads: tuple[str, ...]
    list_items: Callable[[View], Sequence[Any]]
    row: Callable[[View, Any], ListRow]
    facets: tuple[Facet, ...] = ()
    prefix: str = ""
    empty: str = "暂无记录。"

    def first_rows(self, view: View, max_rows: int) -> ListTable:
        """The first rows, at most `max_rows`, with the page of the rest."""
        items = self.list_items(view)
        rest_page = f"{self.section}/" if len(items) > max_rows else ""
        rows = tuple(self.row(view, item) for item in items[:max_rows])
        return ListTable(self.heads, rows, self.empty, len(items), rest_page)


def format_day(value: date | Unknown | None) -> str:
    """A day in words."""
    if value is None:
        return "—"
    return PENDING.zh if isinstance(value, Unknown) else value.isoformat()


def format_moment(value: datetime) -> str:
    """A time of day in Beijing, to the minute: 2026年3月6日09时05分."""
    local = value.astimezone(SHANGHAI)
    return f"{format_chinese_date(local.date())}{local:%H时%M分}"


def make_stage_cell(life: Life) -> ListCell:
    """The cell of a stage."""
    return ListCell(life.title.zh, stage=life.stage)


def make_link_cell(record: Record) -> ListCell:
    """The cell of a record's id."""
    return ListCell(record.id, find_page(record.id))


def count_words(items: Iterable[str]) -> dict[str, int]:
    """How often each word occurs."""
    counts: dict[str, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return counts
