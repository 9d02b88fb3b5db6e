"""Which document holds which entries: the newest in the one that is subscribed to, earlier months in archives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.site.feeds.atom import Sheet, atom
from taizhang.site.feeds.events import FEEDS, occurrences
from taizhang.site.feeds.occurrence import Occurrence
from taizhang.site.view.standing import Standing
from taizhang.site.view.view import View

_message = Messages(__file__)

NEWEST = 50
"""How many entries a subscribed document holds at least, where there are so many; beside all of the present month."""
ALL = "all"
_EVERYTHING = _message("everything")


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed as the page of subscriptions tells it: its file, its name, what it tells, and how many entries it has."""

    path: str
    title: Text
    told: str
    entries: int


def write_feeds(view: View, site: Path, standing: Standing) -> tuple[Subscription, ...]:
    """Write every feed below `site/feeds`, and say which there are.

    A subscribed document holds the present month and at least the `NEWEST` entries. Each earlier month has an
    archive document, linked as RFC 5005 says, so that nothing is ever out of reach; only a fact of that month can
    change it.
    """
    told = occurrences(view)
    made = []
    for name in (ALL, *FEEDS):
        entries = tuple(event for event in told if name in (ALL, event.feed))
        title = FEEDS[name].title if name in FEEDS else _EVERYTHING
        for sheet in sheets(view, standing, name, title, entries):
            path = site / sheet.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(atom(sheet, standing))
        what = FEEDS[name].told if name in FEEDS else "以下各类合在一起。"
        made.append(Subscription(f"feeds/{name}.atom", title, what, len(entries)))
    return tuple(made)


def sheets(view: View, standing: Standing, name: str, title: Text, entries: tuple[Occurrence, ...]) -> Iterator[Sheet]:
    """The documents of a feed: the subscribed one, then the archives, newest month first."""
    author = view.law.department(view.law.region)
    since = date.fromisoformat(min(document["issued_on"] for document in view.law.sources.values()))
    current = f"feeds/{name}.atom"
    whole = f"{title.zh} - {standing.title}"
    months = {month: tuple(of) for month, of in groupby(entries, key=_month) if month != _day_month(view.today)}
    paths = [f"feeds/{name}/{month}.atom" for month in months]
    newest = tuple(
        entry for place, entry in enumerate(entries) if place < NEWEST or _month(entry) == _day_month(view.today)
    )
    links = {"prev-archive": paths[0]} if paths else {}
    yield Sheet(name, current, whole, author, since, newest, links)
    for place, (month, held) in enumerate(months.items()):
        links = {"current": current}
        if place + 1 < len(paths):
            links["prev-archive"] = paths[place + 1]
        if place:
            links["next-archive"] = paths[place - 1]
        yield Sheet(name, paths[place], f"{whole}（{month}）", author, since, held, links)


def _month(entry: Occurrence) -> str:
    return _day_month(entry.on)


def _day_month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"
