"""The feed events of public notices: opened, prolonged, closing soon, annulled."""

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.law.notice_window import NoticeWindow, window_of
from taizhang.records import Notice
from taizhang.site.feeds.occurrence import Occurrence
from taizhang.site.view.tables import format_day
from taizhang.site.view.view import View

_message = Messages(__file__)


def find_reminder_day(notice: Notice, law: Law) -> date | None:
    """The first day after which only `reminder.closing` working days are left; None if no calendar covers it.

    Source: house/windows.
    """
    window = window_of(notice, law)
    if window.known_last_day is None:
        return None
    lead_days = law.number("reminder.closing", notice.published_on)
    on = window.known_last_day
    while on > window.opens_on:
        remaining = law.working_days_between(on - timedelta(days=1), window.known_last_day)
        if isinstance(remaining, Unknown):
            return None
        if remaining > lead_days:
            return on
        on -= timedelta(days=1)
    return on


def list_requirements(view: View, notice: Notice) -> tuple[str, ...]:
    """The requirements of a notice, a line each."""
    return tuple(f"{item.id} {view.title(item.id)}" for item in notice.requirements)


def describe_receiving_office(view: View, notice: Notice) -> tuple[str, ...]:
    """Where objections to a notice are received, as of its beginning."""
    office = view.law.objection_office(notice.published_on)
    return (office.sentence,) if office else ()


def list_opened(view: View) -> Iterator[Occurrence]:
    """Every published notice; changes of its window and its annulment update its entry."""
    for notice in view.book.notices.values():
        window, annulment = view.window(notice), notice.annulled
        if annulment is not None and annulment.on < notice.published_on:
            continue  # it was never open
        opening_days = [window.opens_on, *(prolongation.on for prolongation in window.prolonged)]
        last_day, updated = (
            format_day(window.last_day),
            max(notice.published_on, *(min(on, view.today) for on in opening_days)),
        )
        title = _message("opened", notice=notice.title, closing=_describe_closing(window)).zh
        lines = [
            _message("window", opens_on=window.opens_on, last_day=last_day).zh,
            *describe_receiving_office(view, notice),
            *list_requirements(view, notice),
        ]
        if window.known_last_day is None:
            lines[0] = _message("window-of-unknown-end", opens_on=window.opens_on, last_day=last_day).zh
        if window.is_prolonged:
            lines.insert(1, _message("cause-of-prolongation", promised=window.promised, cause=window.cause).zh)
        if annulment is not None and annulment.on <= view.today:
            title, updated = _message("opened-and-annulled", notice=notice.title).zh, max(updated, annulment.on)
            lines[0] = _message("annulment", day=annulment.on, reason=annulment.reason).zh
        yield Occurrence("opened", notice.id, notice.id, notice.published_on, updated, title, tuple(lines))


def _describe_closing(window: NoticeWindow) -> Text:
    if window.known_last_day:
        return _message("closes-on", day=window.known_last_day)
    return _message("closing-day", day=format_day(window.last_day))


def list_closing(view: View) -> Iterator[Occurrence]:
    """Every notice, some working days before its last day."""
    for notice in view.book.notices.values():
        on, last_day = find_reminder_day(notice, view.law), view.window(notice).known_last_day
        if on is None or last_day is None or (notice.annulled is not None and notice.annulled.on <= on):
            continue
        remaining = view.law.working_days_between(on, last_day)
        yield Occurrence(
            "closing",
            notice.id,
            notice.id,
            on,
            on,
            _message("closing-soon", notice=notice.title, day=last_day).zh,
            (
                _message("remaining", day=on, days=remaining, last_day=last_day).zh,
                *describe_receiving_office(view, notice),
                *list_requirements(view, notice),
            ),
        )


def list_prolonged(view: View) -> Iterator[Occurrence]:
    """Every notice whose page was published late, or whose window was prolonged by new days off.

    Source: house/publication, civil-code/203.
    """
    for notice in view.book.notices.values():
        window = view.window(notice)
        for number, prolongation in enumerate(window.prolonged, 1):
            if prolongation.on <= view.today:
                closing = _message("closes-on", day=prolongation.to)
                title = _message("prolonged", notice=notice.title, closing=closing).zh
                line = _message("prolonged-by-days-off", promised=window.promised, to=prolongation.to).zh
                yield Occurrence(
                    "prolonged", f"{notice.id}/{number}", notice.id, prolongation.on, prolongation.on, title, (line,)
                )
        if window.is_page_late and window.is_prolonged:
            yield Occurrence(
                "prolonged",
                notice.id,
                notice.id,
                window.opens_on,
                window.opens_on,
                _message("prolonged", notice=notice.title, closing=_describe_closing(window)).zh,
                (
                    _message(
                        "prolonged-by-late-page",
                        opens_on=window.opens_on,
                        promised=window.promised,
                        last_day=format_day(window.last_day),
                    ).zh,
                ),
            )


def list_annulled(view: View) -> Iterator[Occurrence]:
    """Every notice that was annulled. Source: house/corrections."""
    for notice in view.book.notices.values():
        if notice.annulled is not None:
            on, reason = notice.annulled.on, notice.annulled.reason
            title = _message("annulled", notice=notice.title).zh
            lines = (
                _message("annulled-effect", notice=notice.id, day=on, reason=reason).zh,
                *describe_receiving_office(view, notice),
                *list_requirements(view, notice),
            )
            yield Occurrence("annulled", notice.id, notice.id, on, on, title, lines)
