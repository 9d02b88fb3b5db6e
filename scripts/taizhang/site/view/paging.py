"""Lists cut into pages of fifty rows: plain files and plain links, under every heading, in time linear in the rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from taizhang.site.view.tables import Facet, Listing, Row
from taizhang.site.view.view import View

ROWS = 50
"""The most rows of a page."""
_REACH = 2
"""How many pages on either side the pager names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a facet: its title, how many records fall under it, and the page that lists them.

    Attributes:
        became: what became of that for which it stands, a sentence each, and the page that has its successor's records;
            empty where that is the same page, or there is none.
    """

    word: str
    title: str
    number: int
    file: str
    became: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A facet as a page shows it: its choices, only those that have records."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list.

    Attributes:
        file: its name in the folder of its section; `index.html` for the first page of the whole list.
        under: the choice that it is confined to, None for the whole list.
        rows: the rendered rows.
        number: which page of `of` it is, from 1.
        total: the records of all its pages.
    """

    listing: Listing
    file: str
    under: tuple[str, Choice] | None
    headings: tuple[Heading, ...]
    rows: tuple[str, ...]
    number: int
    of: int
    total: int

    @property
    def title(self) -> str:
        """What the page is called."""
        under = f"：{self.under[1].title}" if self.under else ""
        return f"{self.listing.title}{under}" + (f"（第{self.number}页）" if self.number > 1 else "")

    @property
    def pager(self) -> tuple[tuple[int, str], ...]:
        """The pages that this one leads to, as (number, file): the first, the last and those around it."""
        near = range(self.number - _REACH, self.number + _REACH + 1)
        shown = sorted({1, self.of, *(n for n in near if 1 <= n <= self.of)})
        return tuple((number, _file(self.listing, self.under, number)) for number in shown)


def list_pages(view: View, listing: Listing, show: Callable[[Listing, Row], str]) -> Iterator[ListPage]:
    """Every page of a list: the whole, then each choice of each facet. `show` renders a row, once for all pages."""
    items = listing.ordered(view)
    rows = [show(listing, listing.row(view, item)) for item in items]
    under = [(facet, _grouped(view, facet, items)) for facet in listing.facets]
    headings = tuple(
        Heading(facet.title, tuple(_choice(listing, facet, word, title, len(at)) for word, title, at in groups))
        for facet, groups in under
        if len(groups) > 1
    )
    yield from _cut(listing, None, headings, rows)
    for facet, groups in under:
        for word, title, at in groups:
            choice = replace(
                _choice(listing, facet, word, title, len(at)),
                became=tuple(_became(view, listing, facet, word, {one for one, _, _ in groups})),
            )
            yield from _cut(listing, (facet.title, choice), headings, [rows[index] for index in at])


def _grouped(view: View, facet: Facet, items: Sequence[Any]) -> list[tuple[str, str, list[int]]]:
    found: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        for word in dict.fromkeys(facet.words(view, item)):
            found.setdefault(word, []).append(index)
    titles = facet.titles(view) if facet.titles else {word: f"{word}年" for word in sorted(found, reverse=True)}
    return [(word, title, found[word]) for word, title in titles.items() if word in found]


def _cut(
    listing: Listing, under: tuple[str, Choice] | None, headings: tuple[Heading, ...], rows: list[str]
) -> Iterator[ListPage]:
    count = max(1, -(-len(rows) // ROWS))
    for number in range(1, count + 1):
        shown = tuple(rows[(number - 1) * ROWS : number * ROWS])
        yield ListPage(listing, _file(listing, under, number), under, headings, shown, number, count, len(rows))


def _choice(listing: Listing, facet: Facet, word: str, title: str, number: int) -> Choice:
    return Choice(word, title, number, f"{listing.prefix}{facet.name}-{word}.html")


def _became(view: View, listing: Listing, facet: Facet, word: str, listed: set[str]) -> Iterator[tuple[str, str]]:
    for sentence, today in facet.became(view, word) if facet.became is not None else ():
        leads = today != word and today in listed
        yield sentence, _choice(listing, facet, today, "", 0).file if leads else ""


def _file(listing: Listing, under: tuple[str, Choice] | None, number: int) -> str:
    if under is None:
        return "index.html" if number == 1 else f"{listing.prefix}page-{number}.html"
    first = under[1].file
    return first if number == 1 else f"{first.removesuffix('.html')}-{number}.html"
