"""What the feeds tell: every event once, with the day on which it happened."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.calendar import Unknown
from taizhang.law import Law
from taizhang.publish.view import View
from taizhang.records import Notice
from taizhang.text import Text


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event.

    Attributes:
        feed: the kind of event, as `FEEDS` names it.
        key: what tells it from all others of its kind, the same at every build.
        record: the record whose page tells it.
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


@dataclass(frozen=True, slots=True)
class Feed:
    """One kind of event: what it is called, what it tells, and how its events are found."""

    title: Text
    told: str
    events: Callable[[View], Iterator[Occurrence]]


def occurrences(view: View) -> tuple[Occurrence, ...]:
    """Every event up to the view's day, the newest first."""
    found = [event for feed in FEEDS.values() for event in feed.events(view) if event.on <= view.today]
    return tuple(sorted(found, key=lambda event: (event.on, event.feed, event.key), reverse=True))


def closing_soon(notice: Notice, law: Law) -> date | None:
    """The first day on which only `reminder.closing` working days are left after it; None where it cannot be told.

    Source: house/windows.
    """
    ahead = law.number("reminder.closing", notice.published_on)
    day = notice.closes_on
    while day > notice.published_on:
        left = law.calendar.working_days_between(day - timedelta(days=1), notice.closes_on)
        if isinstance(left, Unknown):
            return None
        if left > ahead:
            return day
        day -= timedelta(days=1)
    return day


def _listed(view: View, notice: Notice) -> tuple[str, ...]:
    return tuple(f"{item.id} {view.title(item.id)}" for item in notice.requirements)


def _receiving(view: View, notice: Notice) -> tuple[str, ...]:
    """Where objections to a notice are received, as it stood when the notice began."""
    office = view.law.objection_office(notice.published_on)
    return (office.sentence,) if office else ()


def _opened(view: View) -> Iterator[Occurrence]:
    for notice in view.book.notices.values():
        yield Occurrence(
            "opened",
            notice.id,
            notice.id,
            notice.published_on,
            notice.published_on,
            f"公示：{notice.title}（{notice.closes_on}截止）",
            (
                f"公示期自{notice.published_on}起，至{notice.closes_on}的24时止，期间可以提出异议。",
                *_receiving(view, notice),
                *_listed(view, notice),
            ),
        )


def _closing(view: View) -> Iterator[Occurrence]:
    for notice in view.book.notices.values():
        on = closing_soon(notice, view.law)
        if on is not None:
            left = view.law.calendar.working_days_between(on, notice.closes_on)
            yield Occurrence(
                "closing",
                notice.id,
                notice.id,
                on,
                on,
                f"公示即将截止：{notice.title}（{notice.closes_on}截止）",
                (
                    f"自{on}起还有{left}个工作日，{notice.closes_on}的24时截止。",
                    *_receiving(view, notice),
                    *_listed(view, notice),
                ),
            )


def _objections(view: View) -> Iterator[Occurrence]:
    schema = view.schemas["notice"]
    for notice in view.book.notices.values():
        for number, objection in enumerate(notice.objections, 1):
            place = ("objections", number - 1)
            handling = objection.handling if objection.handling and objection.handling.on <= view.today else None
            party = objection.organization or schema.label((*place, "party"), objection.party)
            lines = [
                f"{notice.id}，{objection.requirement} {view.title(objection.requirement)}",
                f"{party}：{schema.label((*place, 'grounds'), objection.grounds)}。{objection.text}",
            ]
            if handling:
                outcome = schema.label((*place, "handling", "outcome"), handling.outcome)
                lines.append(f"{handling.on}处理：{outcome}。{handling.reply}")
            yield Occurrence(
                "objections",
                f"{notice.id}/{number}",
                notice.id,
                objection.received_on,
                handling.on if handling else objection.received_on,
                f"异议：{view.title(objection.requirement)}",
                tuple(lines),
            )


def _enrolled(view: View) -> Iterator[Occurrence]:
    schema = view.schemas["entry"]
    for entry in view.book.entries.values():
        sort = schema.label(("classification",), entry.classification)
        yield Occurrence(
            "enrolled",
            entry.id,
            entry.id,
            entry.enrolled_on,
            entry.enrolled_on,
            f"纳入台账：{entry.id} {view.title(entry.requirement)}",
            (f"需求{entry.requirement}，公示{entry.notice}，分类：{sort}。",),
        )


def _released(view: View) -> Iterator[Occurrence]:
    for release in view.book.releases.values():
        if release.released_on:
            yield Occurrence(
                "released",
                release.id,
                release.id,
                release.released_on,
                release.released_on,
                f"版本上线：{release.id} {release.title}",
                tuple(f"{entry} {view.title(entry)}" for entry in release.entries),
            )


def _resolved(view: View) -> Iterator[Occurrence]:
    for defect in view.book.defects.values():
        if defect.resolved_on:
            verified = defect.verified if defect.verified and defect.verified.on <= view.today else None
            lines = [defect.symptom, *(f"{step.on}：{step.measure}" for step in defect.handling)]
            if verified:
                lines.append(f"{verified.on}验证。{verified.remark or ''}")
            yield Occurrence(
                "resolved",
                defect.id,
                defect.id,
                defect.resolved_on,
                verified.on if verified else defect.resolved_on,
                f"问题解决：{defect.title}",
                tuple(lines),
            )


def _interfaces(view: View) -> Iterator[Occurrence]:
    for interface in view.book.interfaces.values():
        yield Occurrence(
            "interfaces",
            interface.id,
            interface.id,
            interface.published_on,
            interface.published_on,
            f"接口规范发布：{interface.title}（{interface.version}）",
            (interface.summary, *(f"{key} {view.title(key)}" for key in interface.answers)),
        )


FEEDS: Mapping[str, Feed] = {
    "opened": Feed(Text("公示开始", "Notices opened"), "每次公示开始，附所列需求和截止日。", _opened),
    "closing": Feed(Text("公示即将截止", "Notices closing soon"), "公示截止前若干个工作日提醒。", _closing),
    "objections": Feed(Text("异议", "Objections"), "每件异议；处理以后，同一条更新，不另发一条。", _objections),
    "enrolled": Feed(Text("纳入台账", "Ledger entries"), "每项需求纳入台账。", _enrolled),
    "released": Feed(Text("版本上线", "Releases"), "每个版本上线，附所含台账条目。", _released),
    "resolved": Feed(Text("问题解决", "Problems resolved"), "每个问题或缺陷解决；验证以后，同一条更新。", _resolved),
    "interfaces": Feed(Text("接口规范发布", "Interfaces published"), "每份接口规范发布。", _interfaces),
}
"""Every kind of event by its word, which is also the file's name."""
