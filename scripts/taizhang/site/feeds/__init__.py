"""Atom feeds: one for each kind of event and one for all; each event once, at its own time."""

from taizhang.site.feeds.events import FEEDS, Feed, list_occurrences
from taizhang.site.feeds.occurrence import Occurrence
from taizhang.site.feeds.pages import Subscription, write_feeds

__all__ = ["FEEDS", "Feed", "Occurrence", "Subscription", "list_occurrences", "write_feeds"]
