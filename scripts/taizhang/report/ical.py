"""Deadlines as a calendar: one all-day event a matter, by RFC 5545."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline.

    Attributes:
        key: what it is about, the same at every run; from it comes the event's UID.
        on: the last day.
        summary: what a calendar shows.
        description: the rest.
        category: overdue or due.
    """

    key: str
    on: date
    summary: str
    description: str
    category: str


def ical(deadlines: Iterable[Deadline], title: str, today: date) -> bytes:
    """A calendar of the deadlines; the same deadlines on the same day make the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//taizhang//due//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for deadline in deadlines:
        event = Event()
        event.add("uid", f"{hashlib.sha256(deadline.key.encode()).hexdigest()[:32]}@taizhang")
        event.add("dtstamp", datetime(today.year, today.month, today.day, tzinfo=UTC))
        event.add("dtstart", deadline.on)
        event.add("dtend", deadline.on + timedelta(days=1))
        event.add("summary", deadline.summary)
        event.add("description", deadline.description)
        event.add("categories", [deadline.category])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
