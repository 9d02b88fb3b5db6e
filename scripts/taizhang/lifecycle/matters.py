"""The lives of notices, entries, releases and interfaces."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.law.law import Law
from taizhang.law.notice_window import window_of
from taizhang.lifecycle.life import PLANNED, PROMISED, Event, Life, Step, sort_events
from taizhang.lifecycle.shared import (
    find_ledger_stage,
    find_release_stage,
    list_objection_events,
    list_prolongation_events,
    list_striking_events,
    list_upgrade_events,
)
from taizhang.records import Entry, Interface, Notice, Release
from taizhang.repository.book import Book

_message = Messages(__file__)

NOTICE_STAGES = {
    "announced": _message("notice-stages-announced"),
    "open": _message("notice-stages-open"),
    "closed": _message("notice-stages-closed"),
    "annulled": _message("notice-stages-annulled"),
}
ENTRY_STAGES = {
    "enrolled": _message("entry-stages-enrolled"),
    "planned": _message("entry-stages-planned"),
    "released": _message("entry-stages-released"),
    "struck": _message("entry-stages-struck"),
}
RELEASE_STAGES = {
    "planned": _message("release-stages-planned"),
    "released": _message("release-stages-released"),
    "cancelled": _message("release-stages-cancelled"),
}
INTERFACE_STAGES = {"published": _message("interface-stages-published")}


def derive_notice_life(notice: Notice, book: Book, law: Law, today: date) -> Life:
    """The life of a public notice."""
    region = law.region_department
    window = window_of(notice, law)
    last_day = window.known_last_day

    def events() -> Iterator[Event]:
        yield Event(notice.published_on, _message("published-day"), region(notice.published_on))
        for objection in notice.objections:
            yield from list_objection_events(notice, objection, law, objection.requirement)
        if notice.publication is not None:
            act = _message("page-went-up")
            yield Event(notice.publication.on, act, region(notice.publication.on))
        yield from list_prolongation_events(notice, law, "")
        if notice.annulled is not None:
            yield Event(notice.annulled.on, _message("annulled"), region(notice.annulled.on), notice.annulled.reason)
        elif last_day is not None:
            yield Event(last_day, _message("notice-ends"), mark=PROMISED if last_day > today else None)
        for item in notice.requirements:
            entry = book.entry_of.get(item.id)
            if entry and entry.notice == notice.id:
                yield Event(entry.enrolled_on, _message("enrolled"), region(entry.enrolled_on), ref=entry.id)
            for former in book.struck_entries_of.get(item.id, ()):
                if former.notice == notice.id:
                    yield from list_striking_events(former, law, former.id)

    if notice.annulled is not None and notice.annulled.on <= today:
        return Life("annulled", NOTICE_STAGES["annulled"], sort_events(events(), today))
    if today < notice.published_on:
        act = _message("put-the-page-up-on-the-branch-site")
        following = Step(act, region(today), today, notice.published_on, False, law.region)
        return Life("announced", NOTICE_STAGES["announced"], sort_events(events(), today), following)
    if not window.has_ended(today):
        act = _message("objections-may-be-raised")
        following = Step(act, "社会公众", window.opens_on, window.last_day, False)
        return Life("open", NOTICE_STAGES["open"], sort_events(events(), today), following)
    return Life("closed", NOTICE_STAGES["closed"], sort_events(events(), today))


def derive_entry_life(entry: Entry, book: Book, law: Law, today: date) -> Life:
    """The life of a ledger entry."""
    enrolled = Event(
        entry.enrolled_on, _message("enrolled"), law.region_department(entry.enrolled_on), ref=entry.notice
    )
    events = [enrolled, *list_upgrade_events(entry, book, law)]
    if entry.struck is not None:
        act = _message("struck-off-the-ledger")
        events.append(Event(entry.struck.on, act, law.region_department(entry.struck.on), entry.struck.reason))
    past_events = sort_events(events, today)
    stage, following = find_ledger_stage(entry, book, law, today)
    return Life(stage, ENTRY_STAGES[stage], past_events, following)


def derive_release_life(release: Release, law: Law, today: date) -> Life:
    """The life of a release."""
    region = law.region_department

    def events() -> Iterator[Event]:
        yield Event(release.arranged_on, _message("arranged"), region(release.arranged_on))
        if release.framework_unchanged:
            confirmed = release.framework_unchanged
            act = _message("framework-confirmed-unchanged")
            yield Event(confirmed.confirmed_on, act, ref=confirmed.confirmed_by)
        for item in release.postponed:
            yield Event(item.on, _message("postponed"), region(item.on), item.reason, item.entry)
        if release.cancelled:
            yield Event(
                release.cancelled.on,
                _message("cancelled"),
                region(release.cancelled.on),
                release.cancelled.reason,
            )
        elif release.released_on:
            yield Event(release.released_on, _message("released"), region(release.released_on))
        else:
            yield Event(release.planned_for, _message("to-be-released"), region(release.planned_for), mark=PLANNED)

    stage, following = find_release_stage(release, law, today)
    return Life(stage, RELEASE_STAGES[stage], sort_events(events(), today), following)


def derive_interface_life(interface: Interface, law: Law, today: date) -> Life:
    """The life of an interface specification."""
    region = law.region_department
    events = [Event(interface.published_on, _message("published"), region(interface.published_on))]
    return Life("published", INTERFACE_STAGES["published"], sort_events(events, today))
