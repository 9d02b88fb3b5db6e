"""One Atom document (RFC 4287): of the newest entries, or of one month's (RFC 5005)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml.etree import SubElement

from taizhang.base.timezone import SHANGHAI
from taizhang.site.feeds.occurrence import Occurrence
from taizhang.site.view.addresses import page_of
from taizhang.site.view.standing import Standing

MEDIA_TYPE = "application/atom+xml"
_HISTORY = "http://purl.org/syndication/history/1.0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document of a feed.

    Attributes:
        name: the feed, by its word; all its documents bear one id.
        path: where it lies, from the site's root.
        title: the feed's title.
        author: whose feed it is.
        since: what counts as the time of the last change where there is no entry.
        entries: the newest first.
        links: relation → path of the feed's other documents; with `current` among them it is an archive.
    """

    name: str
    path: str
    title: str
    author: str
    since: date
    entries: tuple[Occurrence, ...]
    links: Mapping[str, str] = field(default_factory=dict)


class _Archive(BaseExtension):  # type: ignore[misc]
    """Marks a document that only holds the past."""

    def extend_ns(self) -> dict[str, str]:
        """The name space of feed history."""
        return {"fh": _HISTORY}

    def extend_atom(self, feed: Any) -> Any:
        """Add the mark."""
        SubElement(feed, f"{{{_HISTORY}}}archive")
        return feed


def atom(sheet: Sheet, standing: Standing) -> bytes:
    """The document's bytes. They change only when a fact does: no clock is asked, a document is as old as its
    newest fact.
    """
    feed = FeedGenerator()
    feed.id(standing.id(f"feeds/{sheet.name}"))
    feed.title(sheet.title)
    feed.language("zh-CN")
    feed.generator("taizhang")
    feed.author({"name": sheet.author})
    feed.updated(_moment(max((entry.changed for entry in sheet.entries), default=sheet.since)))
    feed.link(href=standing.address("subscribe/index.html", sheet.path), rel="alternate", type="text/html")
    for relation, target in {"self": sheet.path, **sheet.links}.items():
        feed.link(href=standing.address(target, sheet.path), rel=relation, type=MEDIA_TYPE)
    if "current" in sheet.links:
        feed.register_extension("history", _Archive, None, atom=True, rss=False)
    for entry in sheet.entries:
        item = feed.add_entry(order="append")
        item.id(standing.id(f"{entry.feed}/{entry.key}"))
        item.title(entry.title)
        item.link(href=standing.address(page_of(entry.record), sheet.path), rel="alternate", type="text/html")
        item.published(_moment(entry.on))
        item.updated(_moment(entry.changed))
        item.category(term=entry.feed)
        item.content("\n".join(entry.lines), type="text")
    return bytes(feed.atom_str(pretty=True))


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
