"""One event that a feed announces."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event.

    Attributes:
        feed: the kind of event, as `FEEDS` names it.
        key: identifies it among the events of its kind, stable across builds.
        record: the record with the event.
        on: the day on which it happened; from it the entry's published time.
        changed: the day of the last fact that belongs to it; from it the entry's updated time.
        title: one line.
        lines: the rest, a line a paragraph.
    """

    feed: str
    key: str
    record: str
    on: date
    changed: date
    title: str
    lines: tuple[str, ...]
