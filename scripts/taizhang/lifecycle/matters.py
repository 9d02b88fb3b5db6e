"""The lives of notices, entries, releases and interfaces."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.law.notice_window import window_of
from taizhang.lifecycle.life import PLANNED, PROMISED, Event, Life, Step, ordered
from taizhang.lifecycle.shared import (
    ledger_stage,
    objection_events,
    prolongation_events,
    release_stage,
    struck_events,
    upgrade_events,
)
from taizhang.records import Entry, Interface, Notice, Release
from taizhang.repository.book import Book

NOTICE_STAGES = {
    "announced": Text("待发布", "announced"),
    "open": Text("公示中", "open"),
    "closed": Text("已结束", "closed"),
    "annulled": Text("已撤销", "annulled"),
}
ENTRY_STAGES = {
    "enrolled": Text("待安排升级", "to be planned"),
    "planned": Text("已列入升级计划", "planned"),
    "released": Text("已上线", "released"),
    "struck": Text("已移出台账", "struck off the ledger"),
}
RELEASE_STAGES = {
    "planned": Text("计划中", "planned"),
    "released": Text("已上线", "released"),
    "cancelled": Text("已取消", "cancelled"),
}
INTERFACE_STAGES = {"published": Text("已发布", "published")}


def notice_life(notice: Notice, book: Book, law: Law, today: date) -> Life:
    """The life of a public notice."""
    region = law.region_department
    window = window_of(notice, law)
    last_day = window.known_last_day

    def events() -> Iterator[Event]:
        yield Event(
            notice.published_on, Text("发布公示（当日不计入公示期）", "published (day 0)"), region(notice.published_on)
        )
        for objection in notice.objections:
            yield from objection_events(notice, objection, law, objection.requirement)
        if notice.publication is not None:
            act = Text("网页发布", "the page went up")
            yield Event(notice.publication.on, act, region(notice.publication.on))
        yield from prolongation_events(notice, law, "")
        if notice.annulled is not None:
            yield Event(
                notice.annulled.on, Text("撤销公示", "annulled"), region(notice.annulled.on), notice.annulled.reason
            )
        elif last_day is not None:
            yield Event(last_day, Text("公示期届满", "notice ends"), mark=PROMISED if last_day > today else None)
        for item in notice.requirements:
            entry = book.entry_of.get(item.id)
            if entry and entry.notice == notice.id:
                yield Event(entry.enrolled_on, Text("纳入台账", "enrolled"), region(entry.enrolled_on), ref=entry.id)
            for former in book.struck_entries_of.get(item.id, ()):
                if former.notice == notice.id:
                    yield from struck_events(former, law, former.id)

    if notice.annulled is not None and notice.annulled.on <= today:
        return Life("annulled", NOTICE_STAGES["annulled"], ordered(events(), today))
    if today < notice.published_on:
        act = Text("在分网发布公示网页", "put the page up on the branch site")
        following = Step(act, region(today), today, notice.published_on, False, law.region)
        return Life("announced", NOTICE_STAGES["announced"], ordered(events(), today), following)
    if not window.has_ended(today):
        act = Text("公示期内可提出异议", "objections may be raised")
        following = Step(act, "社会公众", window.opens_on, window.last_day, False)
        return Life("open", NOTICE_STAGES["open"], ordered(events(), today), following)
    return Life("closed", NOTICE_STAGES["closed"], ordered(events(), today))


def entry_life(entry: Entry, book: Book, law: Law, today: date) -> Life:
    """The life of a ledger entry."""
    enrolled = Event(
        entry.enrolled_on, Text("纳入台账", "enrolled"), law.region_department(entry.enrolled_on), ref=entry.notice
    )
    events = [enrolled, *upgrade_events(entry, book, law)]
    if entry.struck is not None:
        act = Text("移出台账", "struck off the ledger")
        events.append(Event(entry.struck.on, act, law.region_department(entry.struck.on), entry.struck.reason))
    told = ordered(events, today)
    stage, following = ledger_stage(entry, book, law, today)
    return Life(stage, ENTRY_STAGES[stage], told, following)


def release_life(release: Release, law: Law, today: date) -> Life:
    """The life of a release."""
    region = law.region_department

    def events() -> Iterator[Event]:
        yield Event(release.arranged_on, Text("安排升级", "arranged"), region(release.arranged_on))
        if release.framework_unchanged:
            confirmed = release.framework_unchanged
            act = Text("服务商确认不改变平台基本框架", "framework confirmed unchanged")
            yield Event(confirmed.confirmed_on, act, ref=confirmed.confirmed_by)
        for item in release.postponed:
            yield Event(item.on, Text("暂缓实施", "postponed"), region(item.on), item.reason, item.entry)
        if release.cancelled:
            yield Event(
                release.cancelled.on,
                Text("取消版本", "cancelled"),
                region(release.cancelled.on),
                release.cancelled.reason,
            )
        elif release.released_on:
            yield Event(release.released_on, Text("上线", "released"), region(release.released_on))
        else:
            yield Event(release.planned_for, Text("上线", "to be released"), region(release.planned_for), mark=PLANNED)

    stage, following = release_stage(release, law, today)
    return Life(stage, RELEASE_STAGES[stage], ordered(events(), today), following)


def interface_life(interface: Interface, law: Law, today: date) -> Life:
    """The life of an interface specification."""
    region = law.region_department
    events = [Event(interface.published_on, Text("对外发布", "published"), region(interface.published_on))]
    return Life("published", INTERFACE_STAGES["published"], ordered(events, today))
