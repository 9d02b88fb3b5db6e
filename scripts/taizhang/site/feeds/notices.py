"""What the feeds announce of public notices: opened, prolonged, closing soon, annulled."""

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.law.notice_window import NoticeWindow, window_of
from taizhang.records import Notice
from taizhang.site.feeds.occurrence import Occurrence
from taizhang.site.view.tables import day
from taizhang.site.view.view import View


def closing_soon(notice: Notice, law: Law) -> date | None:
    """The first day on which only `reminder.closing` working days are left after it; None where no calendar reaches.

    Source: house/windows.
    """
    window = window_of(notice, law)
    if window.known_last_day is None:
        return None
    ahead = law.number("reminder.closing", notice.published_on)
    on = window.known_last_day
    while on > window.opens_on:
        left = law.working_days_between(on - timedelta(days=1), window.known_last_day)
        if isinstance(left, Unknown):
            return None
        if left > ahead:
            return on
        on -= timedelta(days=1)
    return on


def listed(view: View, notice: Notice) -> tuple[str, ...]:
    """The requirements of a notice, a line each."""
    return tuple(f"{item.id} {view.title(item.id)}" for item in notice.requirements)


def receiving(view: View, notice: Notice) -> tuple[str, ...]:
    """Where objections to a notice are received, as it stood when the notice began."""
    office = view.law.objection_office(notice.published_on)
    return (office.sentence,) if office else ()


def opened(view: View) -> Iterator[Occurrence]:
    """Every notice that ran; what became of its days or of itself updates its entry."""
    for notice in view.book.notices.values():
        window, undone = view.window(notice), notice.annulled
        if undone is not None and undone.on < notice.published_on:
            continue  # it never ran
        moved = [window.opens_on, *(one.on for one in window.prolonged)]
        last_day, changed = day(window.last_day), max(notice.published_on, *(min(on, view.today) for on in moved))
        title = f"公示：{notice.title}（{_closing_words(window)}）"
        lines = [
            f"公示期自{window.opens_on}起，至{last_day}的24时止，期间可以提出异议。",
            *receiving(view, notice),
            *listed(view, notice),
        ]
        if window.known_last_day is None:
            lines[0] = f"公示期自{window.opens_on}起，截止日{last_day}，期间可以提出异议。"
        if window.is_prolonged:
            lines.insert(1, f"原定至{window.promised}；{window.cause.zh}，公示期顺延。")
        if undone is not None and undone.on <= view.today:
            title, changed = f"公示（已撤销）：{notice.title}", max(changed, undone.on)
            lines[0] = f"本公示已于{undone.on}撤销，视同未公示。{undone.reason}"
        yield Occurrence("opened", notice.id, notice.id, notice.published_on, changed, title, tuple(lines))


def _closing_words(window: NoticeWindow) -> str:
    return f"{window.last_day}截止" if window.known_last_day else f"截止日{day(window.last_day)}"


def closing(view: View) -> Iterator[Occurrence]:
    """Every notice, some working days before its last one."""
    for notice in view.book.notices.values():
        on, last_day = closing_soon(notice, view.law), view.window(notice).known_last_day
        if on is None or last_day is None or (notice.annulled is not None and notice.annulled.on <= on):
            continue
        left = view.law.working_days_between(on, last_day)
        yield Occurrence(
            "closing",
            notice.id,
            notice.id,
            on,
            on,
            f"公示即将截止：{notice.title}（{last_day}截止）",
            (f"自{on}起还有{left}个工作日，{last_day}的24时截止。", *receiving(view, notice), *listed(view, notice)),
        )


def prolonged(view: View) -> Iterator[Occurrence]:
    """Every notice whose page came later than promised, or whose days off changed within its window.

    Source: house/publication, civil-code/203.
    """
    for notice in view.book.notices.values():
        window = view.window(notice)
        for number, one in enumerate(window.prolonged, 1):
            if one.on <= view.today:
                title = f"公示期顺延：{notice.title}（{one.to}截止）"
                line = f"公示期内放假安排有调整，公示期由{window.promised}顺延至{one.to}的24时止。"
                yield Occurrence("prolonged", f"{notice.id}/{number}", notice.id, one.on, one.on, title, (line,))
        if window.is_page_late and window.is_prolonged:
            yield Occurrence(
                "prolonged",
                notice.id,
                notice.id,
                window.opens_on,
                window.opens_on,
                f"公示期顺延：{notice.title}（{_closing_words(window)}）",
                (f"网页于{window.opens_on}发布，公示期由{window.promised}顺延，截止日：{day(window.last_day)}。",),
            )


def annulled(view: View) -> Iterator[Occurrence]:
    """Every notice that was annulled. Source: house/corrections."""
    for notice in view.book.notices.values():
        if notice.annulled is not None:
            on, reason = notice.annulled.on, notice.annulled.reason
            title = f"撤销公示：{notice.title}"
            lines = (
                f"{notice.id}于{on}撤销，视同未公示。理由：{reason}",
                *receiving(view, notice),
                *listed(view, notice),
            )
            yield Occurrence("annulled", notice.id, notice.id, on, on, title, lines)
