"""The life of a record: the stage reached, the events so far, and the next step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.records import Report

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or that is promised.

    Attributes:
        on: the day.
        act: what was done.
        actor: the finance department or institution that did it; empty where unnamed.
        detail: further information in the record's own words.
        ref: the id of the other record in which it happened; empty for this one.
        mark: why the day is no recorded fact (computed, promised or planned); None for a fact.
    """

    on: date
    act: Text
    actor: str = ""
    detail: str = ""
    ref: str = ""
    mark: Text | None = None


COMPUTED = _message("computed")
PROMISED = _message("promised")
PLANNED = _message("planned")


@dataclass(frozen=True, slots=True)
class Step:
    """The next step: who must do what, since when, and by which day.

    Attributes:
        due: the last day, an `Unknown` where the calendar is not published that far, None where no day is set.
        overdue: the last day has passed.
        division: the code of the finance department's division; None where no finance department has to act.
        mark: why the last day is no recorded fact (computed by a statutory period); None otherwise.
    """

    act: Text
    actor: str
    since: date
    due: date | Unknown | None
    overdue: bool
    division: str | None = None
    mark: Text | None = None

    @property
    def due_mark(self) -> Text:
        """The mark after its last day, （推算） where that is computed; empty otherwise."""
        if self.mark is None or not isinstance(self.due, date):
            return Text("", "")
        return _message("due-mark", mark=self.mark)


@dataclass(frozen=True, slots=True)
class Life:
    """The life of one record as of a day.

    Attributes:
        stage: the stage's identifier, fit for addresses and filters.
        title: the stage's display name.
        events: what happened, earliest first.
        next: the next step; None where nothing follows, or nothing here shows what follows.
        remark: the explanation where nothing here shows the next step; None elsewhere.
    """

    stage: str
    title: Text
    events: tuple[Event, ...]
    next: Step | None = None
    remark: Text | None = None


def build_step(law: Law, today: date, act: Text, division: str, since: date, window: str | None = None) -> Step:
    """The next step, due at the end of the named window after `since`; overdue from the day after.

    It is for the finance department of `division`, or, where that has ended by today, for its successor's; the days
    off that apply there count.
    """
    successor = law.responsible_for(division, today)
    due = law.last_day(window, since, successor) if window else None
    return Step(act, law.department(successor, today), since, due, isinstance(due, date) and today > due, successor)


def sort_events(events: Iterable[Event], today: date) -> tuple[Event, ...]:
    """The events in order of their days; facts later than `today` are left out."""
    visible = [event for event in events if event.mark or event.on <= today]
    return tuple(sorted(visible, key=lambda event: event.on))


def list_report_events(reports: Iterable[Report], law: Law) -> Iterator[Event]:
    """The reports of a matter up its route, each by the day on which it reached the next level."""
    for report in reports:
        department = law.department(report.to, report.on)
        yield Event(report.on, _message("reported", department=department))
