"""Calendars to subscribe to: windows and deadlines, of the whole region and of each division."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from taizhang.findings.report.ical import Deadline, assemble_calendar, format_event
from taizhang.law.law import Law
from taizhang.lifecycle.deadlines import build_deadline, list_notice_windows
from taizhang.site.view.addresses import find_page
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View

ALL = "all"


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar on the subscription page; the division of the whole one is `all`."""

    path: str
    division: str
    name: str
    events: int


def write_calendars(view: View, site: Path, addresses: SiteAddresses) -> tuple[CalendarFile, ...]:
    """Write `calendar/all.ics` and one calendar a division below `site`, and return them.

    A division's contains the deadlines of its finance department and of those below it, and the windows of notices
    with one of its requirements. Every division has one, so that its address exists before anything is due.
    """
    # Most events are in several calendars, and each is formatted once.
    events: dict[str, list[bytes]] = defaultdict(list)
    for divisions, deadline in sorted(_list_events(view, addresses), key=lambda pair: (pair[1].on, pair[1].key)):
        event_bytes = format_event(deadline)
        for code in (ALL, *divisions):
            events[code].append(event_bytes)
    files = []
    folder = site / "calendar"
    folder.mkdir(parents=True, exist_ok=True)
    names = {ALL: addresses.title} | {code: view.name(code) for code in view.law.divisions}
    for code, name in names.items():
        path = find_calendar_path(code)
        (site / path).write_bytes(assemble_calendar(events[code], f"{name}公示和期限"))
        files.append(CalendarFile(path, code, name, len(events[code])))
    return tuple(files)


def find_calendar_path(division: str) -> str:
    """The calendar of a division, or of all, below the site's root."""
    return f"calendar/{division}.ics"


def _list_events(view: View, addresses: SiteAddresses) -> Iterator[tuple[tuple[str, ...], Deadline]]:
    book, law, schemas = view.book, view.law, view.schemas

    def with_address(record: str, entry: Deadline) -> Deadline:
        return replace(entry, url=addresses.full_address(find_page(record)))

    for notice, window in list_notice_windows(book, law, schemas, view.today, view.title):
        requirements = [book.requirements[item.id] for item in notice.requirements if item.id in book.requirements]
        divisions = dict.fromkeys(
            code
            for requirement in requirements
            for requirements in (requirement.requester.division, *requirement.raising_divisions)
            for responsible in (requirements, law.responsible_for(requirements))
            for code in _list_upwards(law, responsible)
        )
        yield tuple(divisions), with_address(notice.id, window)
    for item in view.agenda:
        # The window of the notice already covers objections of the public.
        if item.step.division is None and item.record in book.notices:
            continue
        item_deadline = build_deadline(item, book, law, schemas, view.today, view.title_of(item))
        if item_deadline is not None:
            divisions_ = tuple(_list_upwards(law, item.step.division)) if item.step.division else ()
            yield divisions_, replace(item_deadline, url=addresses.full_address(view.page_of(item)))


def _list_upwards(law: Law, division: str) -> Iterator[str]:
    code: str | None = division
    while code is not None and code in law.divisions:
        yield code
        code = law.divisions[code].reports_to
