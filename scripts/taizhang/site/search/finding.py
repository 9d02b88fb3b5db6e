"""What can be found: every record by its public words, its number and its codes; rules and guides by their text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from taizhang.base.text import Text
from taizhang.lifecycle import Life
from taizhang.lifecycle.defect import DEFECT_STAGES
from taizhang.lifecycle.matters import ENTRY_STAGES, INTERFACE_STAGES, NOTICE_STAGES, RELEASE_STAGES
from taizhang.lifecycle.mechanism import MECHANISM_STAGES
from taizhang.lifecycle.migration import MIGRATED_STAGES, MIGRATION_STAGES
from taizhang.lifecycle.review import SHOWN_STAGES
from taizhang.lifecycle.service import GRADES, VENDOR_STAGES
from taizhang.lifecycle.trouble import DISPUTE_STAGES
from taizhang.records import Record
from taizhang.repository.amendments import sentence
from taizhang.site.pages.putting_right import amended_fields, found
from taizhang.site.shell import BEGIN, END
from taizhang.site.view.addresses import PAGE_KINDS
from taizhang.site.view.fields import Field
from taizhang.site.view.traits import Traits, traits
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
"""What results can be filtered by, with its name on the search page."""

GUIDES: Mapping[str, str] = {
    "rules": "检查规则",
    "guide": "办事说明",
    "apply": "办事说明",
    "data": "办事说明",
    "subscribe": "办事说明",
    "decisions": "设计决定",
    "en": "办事说明",
}
"""The folders whose pages are found by their text, with the kind that they count as."""

_STAGES: tuple[Mapping[str, Text], ...] = (
    SHOWN_STAGES,
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
"""The stages of every kind, each in the order in which it is reached."""
_DIGEST = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Findable:
    """One thing to be found.

    Attributes:
        page: its page, relative to the site's root.
        title: what it is called.
        id: its number; empty for a page that is no record.
        words: what it says, a line a paragraph.
        filters: facet → values.
    """

    page: str
    title: str
    id: str
    words: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Choices:
    """One filter of the search page: its word, its name, and what may be chosen, in a fixed order."""

    word: str
    title: str
    options: tuple[str, ...]


def findable(view: View, site: Path) -> Iterator[Findable]:
    """Everything to be found: records in order of id, then the pages of `site` that explain, in order of path.

    Nothing that a schema keeps from the public is among the words.
    """
    known = {kind.name for kind in PAGE_KINDS}
    for kind, record, _ in view.book.all.values():
        if kind.name in known:
            yield _record(view, record)
    for folder, kind_title in GUIDES.items():
        for page in sorted((site / folder).rglob("*.html")):
            told = _told(page.read_text(encoding="utf-8"))
            if told is not None:
                address = page.relative_to(site).as_posix()
                yield Findable(address, told[0], "", told[1], {"kind": (kind_title,)})


def choices(view: View) -> tuple[Choices, ...]:
    """The filters of the search page with their options: only what occurs, in the order of the vocabularies."""
    found: dict[str, dict[str, None]] = {word: {} for word in FACETS}
    for kind in PAGE_KINDS:
        found["kind"][kind.title.zh] = None
    found["kind"].update(dict.fromkeys(GUIDES.values()))
    held = [record for kind, record, _ in view.book.all.values() if kind.name != "approval"]
    filters = [_filters(view, record, traits(view, record)) for record in held]
    for word in FACETS:
        if word != "kind":
            found[word] = dict.fromkeys(value for each in filters for value in each.get(word, ()))
    orders = {
        "stage": [title.zh for stages in _STAGES for title in stages.values()],
        "city": [division.name for division in view.law.divisions.values()],
        "county": [view.name(code) for code in view.law.divisions],
        "subsystem": [item["title"] for item in view.schemas.vocabulary("subsystems")],
    }
    for word, order in orders.items():
        found[word] = {value: None for value in order if value in found[word]}
    for word in ("year", "release"):
        found[word] = dict.fromkeys(sorted(found[word], key=_natural, reverse=True))
    return tuple(Choices(word, title, tuple(found[word])) for word, title in FACETS.items())


def _natural(word: str) -> list[int]:
    return [int(part) for part in re.findall(r"[0-9]+", word)]


def _record(view: View, record: Record) -> Findable:
    schema = view.schemas[view.book.kind(record.id).name]
    life, facet = view.life(record), traits(view, record)
    parts = amended_fields(view, record)
    told = [f"{event.act.zh}：{event.actor} {event.detail}".rstrip("： ") for event in life.events]
    title = view.title(record.id)
    # Title and number are found anyway, and every excerpt would begin with them.
    lines = [f"{part}：{text}" for part, text in _lines(parts) if text not in (title, record.id)]
    amended = [sentence(schema, view.law, amendment) for amendment in found(view, record)]
    words = (*lines, *amended, *told, _codes(view, record.id, facet, life))
    return Findable(view.page(record.id), title, record.id, words, _filters(view, record, facet))


def _filters(view: View, record: Record, facet: Traits) -> dict[str, tuple[str, ...]]:
    law = view.law
    cities = dict.fromkeys(law.divisions[city].name for code in facet.divisions for city in view.cities_of(code))
    counties = dict.fromkeys(view.name(code) for code in facet.divisions if law.city_of(code) != code)
    titles = {item["const"]: str(item["title"]) for item in view.schemas.vocabulary("subsystems")}
    named = {
        "kind": (view.book.kind(record.id).title.zh,),
        "stage": (view.life(record).title.zh,),
        "city": tuple(cities),
        "county": tuple(counties),
        "subsystem": tuple(titles[code] for code in facet.subsystems),
        "year": (str(facet.on.year),) if facet.on else (),
        "release": facet.releases,
    }
    return {word: values for word, values in named.items() if values}


def _codes(view: View, identity: str, facet: Traits, life: Life) -> str:
    """The other ways in which people name it: the parts of its number, places in full, codes, English names."""
    kind = view.book.kind(identity)
    systems = {item["const"]: item for item in view.schemas.vocabulary("subsystems")}
    english = [systems[code].get("x-title-en", "") for code in facet.subsystems]
    places = [view.name(code) for code in facet.divisions]
    words = [
        identity,
        *re.split(r"[-.]", identity),
        *places,
        *facet.releases,
        kind.name,
        kind.title.en,
        life.title.en,
        *facet.subsystems,
        *english,
    ]
    return "检索词： " + " ".join(dict.fromkeys(word for word in words if word))


def _lines(parts: Iterable[Field]) -> Iterator[tuple[str, str]]:
    for part in parts:
        if part.text and not _DIGEST.fullmatch(part.text):
            yield part.title, part.text
        yield from _lines(part.parts)


class _Text(HTMLParser):
    """The text of a page, a line a block; what is not read is left out."""

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
        """End what is not read."""
        self._hidden -= tag in self._SKIPPED

    def handle_data(self, data: str) -> None:
        """Take text that is read."""
        if not self._hidden:
            self.lines[-1] += data


def _told(html: str) -> tuple[str, tuple[str, ...]] | None:
    """Title and text of a page between our marks; None where it has none."""
    content = html.partition(BEGIN)[2].partition(END)[0]
    heading = _HEADING.search(content)
    if heading is None:
        return None
    body = _HEADING.sub("", content, count=1)
    lines = (" ".join(line.replace("¶", " ").split()) for line in _text(body))
    return " ".join("".join(_text(heading[1])).replace("¶", "").split()), tuple(line for line in lines if line)


def _text(html: str) -> list[str]:
    reader = _Text()
    reader.feed(html)
    reader.close()
    return reader.lines
