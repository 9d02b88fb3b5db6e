"""Deadlines and notice windows as calendar events, the same for `taizhang due --ics` and for the site.

An event keeps its UID for life. Its SEQUENCE counts facts that are only ever added, so that every build of the same
records gives the same number, with or without git: the recorded days of the record, the seals of its merged changes (a
moved planned day is one), and the calendar files that it may be counted with.
"""

from collections.abc import Callable, Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import Schemas
from taizhang.findings.report.ical import Deadline
from taizhang.law.law import Law
from taizhang.law.notice_window import window_of
from taizhang.lifecycle import Step
from taizhang.lifecycle.agenda import AgendaItem, OpenItem
from taizhang.records import Notice
from taizhang.repository.book import Book

_message = Messages(__file__)


def build_deadline(
    item: AgendaItem, book: Book, law: Law, schemas: Schemas, today: date, title: str
) -> Deadline | None:
    """The event of an open matter of the record called `title`; None without a known last day."""
    step = item.step
    if not isinstance(step.due, date):
        return None
    if isinstance(item, OpenItem):
        # It is not on main: its facts are the duties done before it.
        done = [duty.at.date() for duty in item.subject.steps if duty.at is not None]
        changed, sequence = max([*done, step.since]), len(done) + _count_calendars(law, step.since)
        name = _message("pull-request", number=item.request.number).zh
        key = f"{item.record}/request-{item.request.number}/{step.act.en}@{step.division}"
    else:
        changed, sequence = _count_facts(item.record, book, law, schemas, today, step.since)
        key, name = f"{item.record}/{step.act.en}/{step.since}", item.record
    return Deadline(
        key=key,
        on=step.due,
        summary=f"{step.act.zh}：{title}",
        description=f"{name}\n{title}\n{_message('actor', actor=step.actor).zh}\n{_describe_period(step).zh}",
        category=_message("overdue" if step.overdue else "to-do").zh,
        changed=changed,
        sequence=sequence,
    )


def _describe_period(step: Step) -> Text:
    if step.mark:
        return _message("period", since=step.since, due=step.due, mark=step.due_mark)
    return _message("beginning", since=step.since)


def list_notice_windows(
    book: Book, law: Law, schemas: Schemas, today: date, title: Callable[[str], str]
) -> Iterator[tuple[Notice, Deadline]]:
    """The window of every notice published by `today`, in order of id, from the day that counts to the proven last day.

    The window of a notice that was annulled later stays as a cancelled event; one annulled before its day has no event.

    Source: region-2021-1131/2.3.
    """
    for notice in book.notices.values():
        window = window_of(notice, law)
        last_day, annulled = window.known_last_day, notice.annulled
        if notice.published_on > today or last_day is None:
            continue
        if annulled is not None and annulled.on < notice.published_on:
            continue
        is_cancelled = annulled is not None and annulled.on <= today
        requirements = "\n".join(f"{item.id} {title(item.id)}" for item in notice.requirements)
        office = law.objection_office(min(today, last_day))
        office_line = f"\n{office.sentence}" if office else ""
        text = _message("window-closes", day=last_day).zh
        if window.is_prolonged:
            text += _message("window-prolonged", cause=window.cause, promised=window.promised, day=last_day).zh
        if annulled is not None and is_cancelled:
            text = _message("notice-annulled", day=annulled.on).zh
        changed, sequence = _count_facts(notice.id, book, law, schemas, today, notice.published_on)
        yield (
            notice,
            Deadline(
                key=f"{notice.id}/window",
                on=last_day,
                begins=window.opens_on,
                summary=_message("annulled-notice" if is_cancelled else "notice", title=notice.title).zh,
                description=f"{notice.id}\n{text}{office_line}\n{requirements}",
                category=_message("public-notice").zh,
                changed=changed,
                sequence=sequence,
                is_cancelled=is_cancelled,
            ),
        )


def _count_facts(record: str, book: Book, law: Law, schemas: Schemas, today: date, since: date) -> tuple[date, int]:
    """The day of the record's newest fact, and the number of facts that its events rest on."""
    kind, _, document = book.all[record]
    days = [
        date.fromisoformat(str(value)[:10])
        for keyword in ("x-recorded", "x-announced")
        for _, value, _ in schemas[kind.name].find_annotated(document.data, keyword)
    ]
    days += [seal.approved_on for seal in book.approvals_of.get(record, ())]
    past_days = [day for day in days if day <= today]
    return max(past_days, default=since), len(past_days) + _count_calendars(law, since)


def _count_calendars(law: Law, since: date) -> int:
    """The number of calendar files that a period from `since` may be counted with."""
    versions = sum(law.calendar.latest(year) or 0 for year in (since.year, since.year + 1))
    return versions + len(law.calendar.overlays)
