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
from taizhang.site.view.addresses import find_page
from taizhang.site.view.public_address import SiteAddresses

MEDIA_TYPE = "application/atom+xml"
_HISTORY = "http://purl.org/syndication/history/1.0"


@dataclass(frozen=True, slots=True)
class AtomDocument:
    """One document of a feed.

    Attributes:
        name: the name of the feed; all its documents have the same id.
        path: relative to the site's root.
        title: the feed's title.
        author: whose feed it is.
        since: the time of the last change if there is no entry.
        entries: the newest first.
        links: relation → path of the feed's other documents; with `current` it is an archive.
    """

    name: str
    path: str
    title: str
    author: str
    since: date
    entries: tuple[Occurrence, ...]
    links: Mapping[str, str] = field(default_factory=dict)


class _Archive(BaseExtension):  # type: ignore[misc]
    """Marks an archive document."""

    def extend_ns(self) -> dict[str, str]:
        """The name space of feed history."""
        return {"fh": _HISTORY}

    def extend_atom(self, feed: Any) -> Any:
        """Add the mark."""
        SubElement(feed, f"{{{_HISTORY}}}archive")
        return feed


def format_atom(document: AtomDocument, addresses: SiteAddresses) -> bytes:
    """Format the document. It changes only with the facts: its time is that of its newest fact, not of the clock."""
    feed = FeedGenerator()
    feed.id(addresses.id(f"feeds/{document.name}"))
    feed.title(document.title)
    feed.language("zh-CN")
    feed.generator("taizhang")
    feed.author({"name": document.author})
    feed.updated(_format_moment(max((entry.changed for entry in document.entries), default=document.since)))
    feed.link(href=addresses.address("subscribe/index.html", document.path), rel="alternate", type="text/html")
    for relation, target in {"self": document.path, **document.links}.items():
        feed.link(href=addresses.address(target, document.path), rel=relation, type=MEDIA_TYPE)
    if "current" in document.links:
        feed.register_extension("history", _Archive, None, atom=True, rss=False)
    for entry in document.entries:
        item = feed.add_entry(order="append")
        item.id(addresses.id(f"{entry.feed}/{entry.key}"))
        item.title(entry.title)
        item.link(href=addresses.address(find_page(entry.record), document.path), rel="alternate", type="text/html")
        item.published(_format_moment(entry.on))
        item.updated(_format_moment(entry.changed))
        item.category(term=entry.feed)
        item.content("\n".join(entry.lines), type="text")
    return bytes(feed.atom_str(pretty=True))


def _format_moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
