"""Calendars to subscribe to: windows and deadlines, of the whole region and of each division."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from taizhang.findings.report.ical import Deadline, calendar, event
from taizhang.law.law import Law
from taizhang.lifecycle.deadlines import deadline, windows
from taizhang.site.view.addresses import page_of
from taizhang.site.view.standing import Standing
from taizhang.site.view.view import View

ALL = "all"


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar as the page of subscriptions tells it; the whole one has the word `all` for a division."""

    path: str
    division: str
    name: str
    events: int


def write_calendars(view: View, site: Path, standing: Standing) -> tuple[CalendarFile, ...]:
    """Write `calendar/all.ics` and one calendar a division below `site`, and say which there are.

    A division's holds what is for its finance department and for those below it, and the windows of the notices
    that list one of its requirements. Every division has one, so that its address holds before anything is due.
    """
    # Most events stand in several calendars, and each is written out once.
    events: dict[str, list[bytes]] = defaultdict(list)
    for divisions, told in sorted(_events(view, standing), key=lambda pair: (pair[1].on, pair[1].key)):
        written = event(told)
        for code in (ALL, *divisions):
            events[code].append(written)
    made = []
    folder = site / "calendar"
    folder.mkdir(parents=True, exist_ok=True)
    names = {ALL: standing.title} | {code: view.name(code) for code in view.law.divisions}
    for code, name in names.items():
        path = path_of_calendar(code)
        (site / path).write_bytes(calendar(events[code], f"{name}公示和期限"))
        made.append(CalendarFile(path, code, name, len(events[code])))
    return tuple(made)


def path_of_calendar(division: str) -> str:
    """The calendar of a division, or of all, below the site's root."""
    return f"calendar/{division}.ics"


def _events(view: View, standing: Standing) -> Iterator[tuple[tuple[str, ...], Deadline]]:
    book, law, schemas = view.book, view.law, view.schemas

    def at(record: str, told: Deadline) -> Deadline:
        return replace(told, url=standing.whole(page_of(record)))

    for notice, window in windows(book, law, schemas, view.today, view.title):
        raised = [book.requirements[item.id] for item in notice.requirements if item.id in book.requirements]
        divisions = dict.fromkeys(
            code
            for r in raised
            for raised in (r.requester.division, *r.raising_divisions)
            for own in (raised, law.responsible_for(raised))
            for code in _upwards(law, own)
        )
        yield tuple(divisions), at(notice.id, window)
    for item in view.agenda:
        # That the public may object is told by the notice's window.
        if item.step.division is None and item.record in book.notices:
            continue
        found = deadline(item, book, law, schemas, view.today, view.title_of(item))
        if found is not None:
            divisions_ = tuple(_upwards(law, item.step.division)) if item.step.division else ()
            yield divisions_, replace(found, url=standing.whole(view.page_of(item)))


def _upwards(law: Law, division: str) -> Iterator[str]:
    code: str | None = division
    while code is not None and code in law.divisions:
        yield code
        code = law.divisions[code].reports_to
