"""Split lists into pages of fifty rows for every facet: plain files and links, in linear time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from taizhang.site.view.tables import Facet, Listing, ListRow
from taizhang.site.view.view import View

ROWS = 50
"""The most rows of a page."""
_REACH = 2
"""The number of pages on either side in the pager."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its title, its number of records, and the page that lists them.

    Attributes:
        became: successions of the value, a sentence each, with the page of the successor's records; empty if that is
            the same page or does not exist.
    """

    word: str
    title: str
    number: int
    file: str
    became: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A facet on a page, with those choices that have records."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list.

    Attributes:
        file: its name in the folder of its section; `index.html` for the first page of the whole list.
        under: the choice that it is restricted to, None for the whole list.
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
        """The linked pages as (number, file): the first, the last and the neighbours."""
        nearby = range(self.number - _REACH, self.number + _REACH + 1)
        numbers = sorted({1, self.of, *(n for n in nearby if 1 <= n <= self.of)})
        return tuple((number, _name_file(self.listing, self.under, number)) for number in numbers)


def list_pages(view: View, listing: Listing, show: Callable[[Listing, ListRow], str]) -> Iterator[ListPage]:
    """Every page of a list: the whole, then each choice of each facet. `show` renders a row, once for all pages."""
    items = listing.list_items(view)
    rows = [show(listing, listing.row(view, item)) for item in items]
    groups_by_facet = [(facet, _group_by_word(view, facet, items)) for facet in listing.facets]
    headings = tuple(
        Heading(
            facet.title,
            tuple(_build_choice(listing, facet, word, title, len(indexes)) for word, title, indexes in groups),
        )
        for facet, groups in groups_by_facet
        if len(groups) > 1
    )
    yield from _cut_into_pages(listing, None, headings, rows)
    for facet, groups in groups_by_facet:
        for word, title, indexes in groups:
            choice = replace(
                _build_choice(listing, facet, word, title, len(indexes)),
                became=tuple(_list_successions(view, listing, facet, word, {one for one, _, _ in groups})),
            )
            yield from _cut_into_pages(listing, (facet.title, choice), headings, [rows[index] for index in indexes])


def _group_by_word(view: View, facet: Facet, items: Sequence[Any]) -> list[tuple[str, str, list[int]]]:
    indexes_by_word: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        for word in dict.fromkeys(facet.words(view, item)):
            indexes_by_word.setdefault(word, []).append(index)
    titles = (
        facet.titles(view) if facet.titles else {word: f"{word}年" for word in sorted(indexes_by_word, reverse=True)}
    )
    return [(word, title, indexes_by_word[word]) for word, title in titles.items() if word in indexes_by_word]


def _cut_into_pages(
    listing: Listing, under: tuple[str, Choice] | None, headings: tuple[Heading, ...], rows: list[str]
) -> Iterator[ListPage]:
    count = max(1, -(-len(rows) // ROWS))
    for number in range(1, count + 1):
        shown = tuple(rows[(number - 1) * ROWS : number * ROWS])
        yield ListPage(listing, _name_file(listing, under, number), under, headings, shown, number, count, len(rows))


def _build_choice(listing: Listing, facet: Facet, word: str, title: str, number: int) -> Choice:
    return Choice(word, title, number, f"{listing.prefix}{facet.name}-{word}.html")


def _list_successions(
    view: View, listing: Listing, facet: Facet, word: str, listed_words: set[str]
) -> Iterator[tuple[str, str]]:
    for sentence, today in facet.became(view, word) if facet.became is not None else ():
        has_list = today != word and today in listed_words
        yield sentence, _build_choice(listing, facet, today, "", 0).file if has_list else ""


def _name_file(listing: Listing, under: tuple[str, Choice] | None, number: int) -> str:
    if under is None:
        return "index.html" if number == 1 else f"{listing.prefix}page-{number}.html"
    first = under[1].file
    return first if number == 1 else f"{first.removesuffix('.html')}-{number}.html"
