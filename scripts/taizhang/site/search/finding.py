"""The searchable items: every record by its public text, number and codes; rules and guides by their text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from taizhang.base.text import Text
from taizhang.lifecycle import Life
from taizhang.lifecycle.defect import DEFECT_STAGES
from taizhang.lifecycle.dispute import DISPUTE_STAGES
from taizhang.lifecycle.matters import ENTRY_STAGES, INTERFACE_STAGES, NOTICE_STAGES, RELEASE_STAGES
from taizhang.lifecycle.mechanism import MECHANISM_STAGES
from taizhang.lifecycle.migration import MIGRATED_STAGES, MIGRATION_STAGES
from taizhang.lifecycle.review import DISPLAY_STAGES
from taizhang.lifecycle.service import GRADES, VENDOR_STAGES
from taizhang.records import Record
from taizhang.repository.amendments import describe_amendment
from taizhang.site.pages.corrections import list_amended_fields, list_amendments
from taizhang.site.shell import BEGIN, END
from taizhang.site.view.addresses import PAGE_KINDS
from taizhang.site.view.fields import PageField
from taizhang.site.view.traits import Traits, find_traits
from taizhang.site.view.view import View

FACETS: Mapping[str, str] = {
    "kind": "类别",
    "stage": "状态",
    "city": "盟市",
    "county": "旗县区",
    "subsystem": "子系统",
    "year": "年份",
    "release": "版本",
}
"""The facets of results, with their names on the search page."""

GUIDES: Mapping[str, str] = {
    "rules": "检查规则",
    "guide": "办事说明",
    "apply": "办事说明",
    "data": "办事说明",
    "subscribe": "办事说明",
    "decisions": "设计决定",
    "en": "办事说明",
}
"""The folders whose pages are searched by their text, with their kind."""

_STAGES: tuple[Mapping[str, Text], ...] = (
    DISPLAY_STAGES,
    NOTICE_STAGES,
    ENTRY_STAGES,
    RELEASE_STAGES,
    DISPUTE_STAGES,
    INTERFACE_STAGES,
    DEFECT_STAGES,
    VENDOR_STAGES,
    GRADES,
    MECHANISM_STAGES,
    MIGRATION_STAGES,
    MIGRATED_STAGES,
)
"""The stages of every kind, each in chronological order."""
_DIGEST = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SearchItem:
    """One searchable item.

    Attributes:
        page: its page, relative to the site's root.
        title: its title.
        id: its number; empty for a page that is not a record page.
        words: its text, a line a paragraph.
        filters: facet → values.
    """

    page: str
    title: str
    id: str
    words: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """One filter of the search page: its code, its title, and its options in a fixed order."""

    word: str
    title: str
    options: tuple[str, ...]


def list_search_items(view: View, site: Path) -> Iterator[SearchItem]:
    """All searchable items: records in order of id, then the guide pages of `site`, in order of path.

    Fields that are not public are left out.
    """
    kinds_with_page = {kind.name for kind in PAGE_KINDS}
    for kind, record, _ in view.book.all.values():
        if kind.name in kinds_with_page:
            yield _index_record(view, record)
    for folder, kind_title in GUIDES.items():
        for page in sorted((site / folder).rglob("*.html")):
            content = _read_page(page.read_text(encoding="utf-8"))
            if content is not None:
                address = page.relative_to(site).as_posix()
                yield SearchItem(address, content[0], "", content[1], {"kind": (kind_title,)})


def list_filters(view: View) -> tuple[SearchFilter, ...]:
    """The filters of the search page with the options that occur, in vocabulary order."""
    options: dict[str, dict[str, None]] = {facet: {} for facet in FACETS}
    for kind in PAGE_KINDS:
        options["kind"][kind.title.zh] = None
    options["kind"].update(dict.fromkeys(GUIDES.values()))
    records = [record for kind, record, _ in view.book.all.values() if kind.name != "approval"]
    filters = [_list_values(view, record, find_traits(view, record)) for record in records]
    for facet in FACETS:
        if facet != "kind":
            options[facet] = dict.fromkeys(value for values in filters for value in values.get(facet, ()))
    orders = {
        "stage": [title.zh for stages in _STAGES for title in stages.values()],
        "city": [division.name for division in view.law.divisions.values()],
        "county": [view.name(code) for code in view.law.divisions],
        "subsystem": [item["title"] for item in view.schemas.vocabulary("subsystems")],
    }
    for facet, order in orders.items():
        options[facet] = {value: None for value in order if value in options[facet]}
    for facet in ("year", "release"):
        options[facet] = dict.fromkeys(sorted(options[facet], key=_number_key, reverse=True))
    return tuple(SearchFilter(facet, title, tuple(options[facet])) for facet, title in FACETS.items())


def _number_key(text: str) -> list[int]:
    return [int(part) for part in re.findall(r"[0-9]+", text)]


def _index_record(view: View, record: Record) -> SearchItem:
    schema = view.schemas[view.book.kind(record.id).name]
    life, record_traits = view.life(record), find_traits(view, record)
    page_fields = list_amended_fields(view, record)
    events = [f"{event.act.zh}：{event.actor} {event.detail}".rstrip("： ") for event in life.events]
    title = view.title(record.id)
    # Title and number are indexed anyway, and every excerpt would begin with them.
    field_lines = [f"{part}：{text}" for part, text in _list_field_lines(page_fields) if text not in (title, record.id)]
    amended = [describe_amendment(schema, view.law, amendment) for amendment in list_amendments(view, record)]
    lines = (*field_lines, *amended, *events, _list_codes(view, record.id, record_traits, life))
    return SearchItem(view.page(record.id), title, record.id, lines, _list_values(view, record, record_traits))


def _list_values(view: View, record: Record, record_traits: Traits) -> dict[str, tuple[str, ...]]:
    law = view.law
    cities = dict.fromkeys(
        law.divisions[city].name for code in record_traits.divisions for city in view.cities_of(code)
    )
    counties = dict.fromkeys(view.name(code) for code in record_traits.divisions if law.city_of(code) != code)
    titles = {item["const"]: str(item["title"]) for item in view.schemas.vocabulary("subsystems")}
    values = {
        "kind": (view.book.kind(record.id).title.zh,),
        "stage": (view.life(record).title.zh,),
        "city": tuple(cities),
        "county": tuple(counties),
        "subsystem": tuple(titles[code] for code in record_traits.subsystems),
        "year": (str(record_traits.on.year),) if record_traits.on else (),
        "release": record_traits.releases,
    }
    return {word: values for word, values in values.items() if values}


def _list_codes(view: View, identity: str, record_traits: Traits, life: Life) -> str:
    """Other search words of a record: the parts of its number, full place names, codes, English names."""
    kind = view.book.kind(identity)
    systems = {item["const"]: item for item in view.schemas.vocabulary("subsystems")}
    english = [systems[code].get("x-title-en", "") for code in record_traits.subsystems]
    places = [view.name(code) for code in record_traits.divisions]
    words = [
        identity,
        *re.split(r"[-.]", identity),
        *places,
        *record_traits.releases,
        kind.name,
        kind.title.en,
        life.title.en,
        *record_traits.subsystems,
        *english,
    ]
    return "检索词： " + " ".join(dict.fromkeys(word for word in words if word))


def _list_field_lines(parts: Iterable[PageField]) -> Iterator[tuple[str, str]]:
    for part in parts:
        if part.text and not _DIGEST.fullmatch(part.text):
            yield part.title, part.text
        yield from _list_field_lines(part.parts)


class _TextReader(HTMLParser):
    """Collects the text of a page, a line a block, without navigation, scripts and forms."""

    _SKIPPED = frozenset({"nav", "script", "style", "form", "svg", "noscript", "template"})
    _BLOCKS = frozenset({"p", "li", "h1", "h2", "h3", "h4", "tr", "dt", "dd", "pre", "div", "summary"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._hidden = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block."""
        self._hidden += tag in self._SKIPPED
        if tag in self._BLOCKS:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        """End a skipped element."""
        self._hidden -= tag in self._SKIPPED

    def handle_data(self, data: str) -> None:
        """Collect text outside skipped elements."""
        if not self._hidden:
            self.lines[-1] += data


def _read_page(html: str) -> tuple[str, tuple[str, ...]] | None:
    """The title and text of a page between the content marks; None if it has no heading."""
    content = html.partition(BEGIN)[2].partition(END)[0]
    heading = _HEADING.search(content)
    if heading is None:
        return None
    body = _HEADING.sub("", content, count=1)
    lines = (" ".join(line.replace("¶", " ").split()) for line in _read_lines(body))
    return " ".join("".join(_read_lines(heading[1])).replace("¶", "").split()), tuple(line for line in lines if line)


def _read_lines(html: str) -> list[str]:
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return reader.lines
