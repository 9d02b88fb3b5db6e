"""The documents of the feeds: the newest entries in the subscribed document, earlier months in archives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.site.feeds.atom import AtomDocument, format_atom
from taizhang.site.feeds.events import FEEDS, list_occurrences
from taizhang.site.feeds.occurrence import Occurrence
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View

_message = Messages(__file__)

NEWEST = 50
"""The minimum number of entries of a subscribed document, if there are so many; it also contains the current month."""
ALL = "all"
_EVERYTHING = _message("everything")


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed on the subscription page: its file, title, description and number of entries."""

    path: str
    title: Text
    description: str
    entries: int


def write_feeds(view: View, site: Path, addresses: SiteAddresses) -> tuple[Subscription, ...]:
    """Write every feed below `site/feeds`, and return the feeds.

    A subscribed document contains the current month and at least the `NEWEST` entries. Each earlier month has an
    archive document, linked by RFC 5005, so that all entries stay reachable; only a fact of that month can change it.
    """
    events = list_occurrences(view)
    subscriptions = []
    for name in (ALL, *FEEDS):
        entries = tuple(event for event in events if name in (ALL, event.feed))
        title = FEEDS[name].title if name in FEEDS else _EVERYTHING
        for document in list_documents(view, addresses, name, title, entries):
            path = site / document.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(format_atom(document, addresses))
        description = (FEEDS[name].description if name in FEEDS else _message("about-everything")).zh
        subscriptions.append(Subscription(f"feeds/{name}.atom", title, description, len(entries)))
    return tuple(subscriptions)


def list_documents(
    view: View, addresses: SiteAddresses, name: str, title: Text, entries: tuple[Occurrence, ...]
) -> Iterator[AtomDocument]:
    """The documents of a feed: the subscribed one, then the archives, newest month first."""
    author = view.law.department(view.law.region)
    since = date.fromisoformat(min(document["issued_on"] for document in view.law.sources.values()))
    current = f"feeds/{name}.atom"
    full_title = f"{title.zh} - {addresses.title}"
    months = {month: tuple(of) for month, of in groupby(entries, key=_month_of) if month != _day_month(view.today)}
    paths = [f"feeds/{name}/{month}.atom" for month in months]
    newest = tuple(
        entry
        for position, entry in enumerate(entries)
        if position < NEWEST or _month_of(entry) == _day_month(view.today)
    )
    links = {"prev-archive": paths[0]} if paths else {}
    yield AtomDocument(name, current, full_title, author, since, newest, links)
    for position, (month, month_entries) in enumerate(months.items()):
        links = {"current": current}
        if position + 1 < len(paths):
            links["prev-archive"] = paths[position + 1]
        if position:
            links["next-archive"] = paths[position - 1]
        yield AtomDocument(name, paths[position], f"{full_title}（{month}）", author, since, month_entries, links)


def _month_of(entry: Occurrence) -> str:
    return _day_month(entry.on)


def _day_month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"
