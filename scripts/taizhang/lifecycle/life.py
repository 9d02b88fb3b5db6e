"""What a life is: the stage a record has reached, what happened so far, and what comes next."""

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
        actor: who did it: the name of a finance department or an institution, empty where nobody is named.
        detail: what else is worth telling, in the record's own words.
        ref: the id of another record that it happened in, empty for this one.
        mark: why the day is no recorded fact: it was computed, promised or planned; None for a fact.
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
    """What comes next: who must do what, since when, and by which day.

    Attributes:
        due: the last day, an `Unknown` where the calendar is not published that far, None where none is set.
        overdue: the last day has passed.
        division: whose finance department it is, by code; None where it is nobody's or not a finance department's.
        mark: why the last day is no recorded fact: it was computed by a statutory period; None for every other.
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
        """What stands behind its last day: （推算） where that is computed; empty where it is not, or not known."""
        if self.mark is None or not isinstance(self.due, date):
            return Text("", "")
        return _message("text", mark=self.mark)


@dataclass(frozen=True, slots=True)
class Life:
    """The life of one record as of a day.

    Attributes:
        stage: the stage's word, fit for addresses and filters.
        title: the stage as people call it.
        events: what happened, earliest first.
        next: what comes next, None where nothing does, or nothing here shows what does.
        remark: what is to be said where nothing here shows what comes next; None elsewhere.
    """

    stage: str
    title: Text
    events: tuple[Event, ...]
    next: Step | None = None
    remark: Text | None = None


def step(law: Law, today: date, act: Text, division: str, since: date, window: str | None = None) -> Step:
    """The next step, due at the end of the named window after `since`; overdue from the day after.

    It is for the finance department of `division`, or, where that has ended by today, for its successor's; the days
    off that hold there count.
    """
    whose = law.responsible_for(division, today)
    due = law.last_day(window, since, whose) if window else None
    return Step(act, law.department(whose, today), since, due, isinstance(due, date) and today > due, whose)


def ordered(events: Iterable[Event], today: date) -> tuple[Event, ...]:
    """The events in order of their days; a fact of a later day than `today` is not told yet."""
    told = [event for event in events if event.mark or event.on <= today]
    return tuple(sorted(told, key=lambda event: event.on))


def list_report_events(reports: Iterable[Report], law: Law) -> Iterator[Event]:
    """The reports of a matter up its route, each by the day on which it reached the next level."""
    for report in reports:
        department = law.department(report.to, report.on)
        yield Event(report.on, _message("reported", department=department))
