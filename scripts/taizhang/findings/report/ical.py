"""Deadlines and windows as a calendar: one all-day event a matter, by RFC 5545."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard

_HOURS = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline, or one window with its last day.

    Attributes:
        key: what it is about, the same at every run; from it comes the event's UID.
        on: the last day.
        summary: what a calendar shows.
        description: the rest.
        category: overdue, due or open.
        changed: the day of the newest fact that it rests on; the event's time stamp.
        sequence: grows whenever a fact is added that may move it (RFC 5545, 3.8.7.4).
        begins: the first day of a window; None for a deadline.
        url: the whole address of its page; empty where it is unknown.
        is_cancelled: the event no longer takes place (RFC 5545, 3.8.1.11).
    """

    key: str
    on: date
    summary: str
    description: str
    category: str
    changed: date
    sequence: int = 0
    begins: date | None = None
    url: str = ""
    is_cancelled: bool = False


def format_ical(deadlines: Iterable[Deadline], title: str) -> bytes:
    """A calendar of the deadlines, in their order; the same deadlines make the same bytes on every day."""
    return assemble_calendar(map(format_event, deadlines), title)


def format_event(deadline: Deadline) -> bytes:
    """The event of one deadline, the same in every calendar."""
    event = Event()
    stamp = datetime(deadline.changed.year, deadline.changed.month, deadline.changed.day, tzinfo=UTC) - _HOURS
    event.add("uid", f"{hashlib.sha256(deadline.key.encode()).hexdigest()[:32]}@taizhang")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", deadline.sequence)
    event.add("dtstart", deadline.begins or deadline.on)
    event.add("dtend", deadline.on + timedelta(days=1))
    event.add("summary", deadline.summary)
    event.add("description", deadline.description)
    event.add("categories", [deadline.category])
    event.add("transp", "TRANSPARENT")
    if deadline.is_cancelled:
        event.add("status", "CANCELLED")
    if deadline.url:
        event.add("url", deadline.url)
    return bytes(event.to_ical())


def assemble_calendar(events: Iterable[bytes], title: str) -> bytes:
    """A calendar of events from `format_event`."""
    frame = Calendar()
    frame.add("prodid", "-//taizhang//due//ZH")
    frame.add("version", "2.0")
    frame.add("method", "PUBLISH")
    frame.add("x-wr-calname", title)
    frame.add("x-wr-timezone", "Asia/Shanghai")
    # Subscribers refresh once a day. A calendar must not be empty: where nothing is due, it has its time zone.
    frame.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    frame.add_component(_build_timezone())
    before, end, after = bytes(frame.to_ical()).rpartition(b"END:VCALENDAR")
    return b"".join([before, *events, end, after])


def _build_timezone() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Asia/Shanghai")
    standard.add("dtstart", datetime(1992, 1, 1))
    standard.add("tzoffsetfrom", _HOURS)
    standard.add("tzoffsetto", _HOURS)
    zone.add_component(standard)
    return zone
