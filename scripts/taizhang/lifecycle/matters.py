"""The lives of notices, entries, releases and interfaces."""

from collections.abc import Iterator
from datetime import date

from taizhang.book import Book
from taizhang.law import Law
from taizhang.lifecycle.life import PLANNED, PROMISED, Event, Life, Step, ordered, step
from taizhang.records import Entry, Interface, Notice, Release
from taizhang.text import Text

NOTICE_STAGES = {"open": Text("公示中", "open"), "closed": Text("已结束", "closed")}
ENTRY_STAGES = {
    "enrolled": Text("待安排升级", "to be planned"),
    "planned": Text("已列入升级计划", "planned"),
    "released": Text("已上线", "released"),
}
RELEASE_STAGES = {"planned": Text("计划中", "planned"), "released": Text("已上线", "released")}
INTERFACE_STAGES = {"published": Text("已发布", "published")}


def notice_life(notice: Notice, book: Book, law: Law, today: date) -> Life:
    """The life of a public notice."""
    region = law.department(law.region)

    def events() -> Iterator[Event]:
        yield Event(notice.published_on, Text("发布公示（当日不计入公示期）", "published (day 0)"), region)
        for objection in notice.objections:
            late = objection.received_on > notice.closes_on
            act = Text("收到异议（已逾公示期）", "late objection") if late else Text("收到异议", "objection received")
            yield Event(objection.received_on, act, objection.organization or "", objection.text, objection.requirement)
            if objection.handling:
                actor = law.department(objection.handling.decided_by)
                act = Text("处理异议", "objection handled")
                yield Event(objection.handling.on, act, actor, objection.handling.reply, objection.requirement)
        yield Event(
            notice.closes_on, Text("公示期届满", "notice ends"), mark=PROMISED if notice.closes_on > today else None
        )
        for item in notice.requirements:
            entry = book.entry_of.get(item.id)
            if entry and entry.notice == notice.id:
                yield Event(entry.enrolled_on, Text("纳入台账", "enrolled"), region, ref=entry.id)

    if today <= notice.closes_on:
        act = Text("公示期内可提出异议", "objections may be raised")
        following = Step(act, "社会公众", notice.published_on, notice.closes_on, False)
        return Life("open", NOTICE_STAGES["open"], ordered(events(), today), following)
    return Life("closed", NOTICE_STAGES["closed"], ordered(events(), today))


def entry_life(entry: Entry, book: Book, law: Law, today: date) -> Life:
    """The life of a ledger entry."""
    region = law.department(law.region)
    release = book.release_of.get(entry.id)

    def events() -> Iterator[Event]:
        yield Event(entry.enrolled_on, Text("纳入台账", "enrolled"), region, ref=entry.notice)
        if release:
            yield Event(release.arranged_on, Text("列入升级计划", "planned"), region, ref=release.id)
            if release.released_on:
                yield Event(release.released_on, Text("上线", "released"), region, ref=release.id)
        for dispute in book.disputes_of.get(entry.id, ()):
            yield Event(dispute.arose_on, Text("发生争议", "disputed"), detail=dispute.title, ref=dispute.id)

    told = ordered(events(), today)
    if release is None or release.arranged_on > today:
        act = Text("列入升级计划", "plan into a release")
        return Life("enrolled", ENTRY_STAGES["enrolled"], told, step(law, today, act, law.region, entry.enrolled_on))
    if release.released_on and release.released_on <= today:
        return Life("released", ENTRY_STAGES["released"], told)
    return Life("planned", ENTRY_STAGES["planned"], told, _shipping(release, law, today))


def release_life(release: Release, law: Law, today: date) -> Life:
    """The life of a release."""
    region = law.department(law.region)

    def events() -> Iterator[Event]:
        yield Event(release.arranged_on, Text("安排升级", "arranged"), region)
        if release.framework_unchanged:
            confirmed = release.framework_unchanged
            act = Text("服务商确认不改变平台基本框架", "framework confirmed unchanged")
            yield Event(confirmed.confirmed_on, act, ref=confirmed.confirmed_by)
        if release.released_on:
            yield Event(release.released_on, Text("上线", "released"), region)
        else:
            yield Event(release.planned_for, Text("上线", "to be released"), region, mark=PLANNED)

    if release.released_on and release.released_on <= today:
        return Life("released", RELEASE_STAGES["released"], ordered(events(), today))
    return Life("planned", RELEASE_STAGES["planned"], ordered(events(), today), _shipping(release, law, today))


def _shipping(release: Release, law: Law, today: date) -> Step:
    act = Text(f"实施版本{release.id}", f"ship release {release.id}")
    due = release.planned_for
    return Step(act, law.department(law.region), release.arranged_on, due, today > due)


def interface_life(interface: Interface, law: Law, today: date) -> Life:
    """The life of an interface specification."""
    region = law.department(law.region)
    events = [Event(interface.published_on, Text("对外发布", "published"), region)]
    return Life("published", INTERFACE_STAGES["published"], ordered(events, today))
