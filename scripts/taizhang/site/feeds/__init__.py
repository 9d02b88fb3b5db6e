"""Atom feeds: one a kind of event and one of all; each event once, at its own time."""

from taizhang.site.feeds.events import FEEDS, Feed, occurrences
from taizhang.site.feeds.occurrence import Occurrence
from taizhang.site.feeds.pages import Subscription, write_feeds

__all__ = ["FEEDS", "Feed", "Occurrence", "Subscription", "occurrences", "write_feeds"]
