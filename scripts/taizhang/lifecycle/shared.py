"""Events and steps that several lives share: the objections to a notice, and a ledger entry's way into a release."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import PENDING
from taizhang.law.law import Law
from taizhang.law.notice_window import find_blocking_objections, window_of
from taizhang.law.prolongation import find_due_prolongation
from taizhang.lifecycle.life import Event, Step, build_step
from taizhang.records import Entry, Notice, Objection, Release
from taizhang.repository.book import Book

_message = Messages(__file__)


def list_objection_events(notice: Notice, objection: Objection, law: Law, ref: str) -> Iterator[Event]:
    """The receipt and the handling of an objection; `ref` is the other record that the event links to."""
    late = window_of(notice, law).has_ended(objection.received_on)
    act = _message("late-objection") if late else _message("objection-received")
    yield Event(objection.received_on, act, objection.organization or "", objection.text, ref)
    if objection.withdrawn:
        act = _message("objection-withdrawn")
        yield Event(objection.withdrawn.on, act, objection.organization or "", objection.withdrawn.reason, ref)
    if objection.handling:
        actor = law.department(objection.handling.decided_by, objection.handling.on)
        act = _message("objection-handled")
        yield Event(objection.handling.on, act, actor, objection.handling.reply, ref)


def find_prolongation_step(notice: Notice, law: Law, today: date) -> Step | None:
    """The recording of a prolongation that a notice needs, due before its current last day is over.

    Source: civil-code/203.
    """
    due = find_due_prolongation(notice, law, today)
    if due is None:
        return None
    last_day = due.window.last_day
    if isinstance(last_day, date):
        act = _message("record-prolongation", day=last_day)
    else:
        condition = Text(f"截止日{PENDING.zh}，先补充{last_day.file}", f"add {last_day.file} first")
        act = _message("record-prolongation-once-known", condition=condition)
    region = law.region
    return Step(
        act, law.department(region), due.announced_on, due.recorded_last_day, today > due.recorded_last_day, region
    )


def list_prolongation_events(notice: Notice, law: Law, ref: str) -> Iterator[Event]:
    """The prolongations of a notice; `ref` is the other record that the event links to."""
    for prolongation in notice.prolonged:
        act = _message("window-prolonged", day=prolongation.to)
        yield Event(prolongation.on, act, law.department(law.region), ref=ref)


def list_striking_events(entry: Entry, law: Law, ref: str) -> Iterator[Event]:
    """The enrolment of an entry that was struck later, and its striking."""
    region = law.region_department
    yield Event(entry.enrolled_on, _message("enrolled"), region(entry.enrolled_on), ref=ref)
    if entry.struck is not None:
        yield Event(
            entry.struck.on,
            _message("struck-off-the-ledger"),
            region(entry.struck.on),
            entry.struck.reason,
            ref,
        )


def list_upgrade_events(entry: Entry, book: Book, law: Law) -> Iterator[Event]:
    """What happened to a ledger entry after its enrolment: its release, and disputes about it."""
    release = book.release_of.get(entry.id)
    if release:
        region = law.region_department
        yield Event(release.arranged_on, _message("planned"), region(release.arranged_on), ref=release.id)
        if release.released_on:
            yield Event(release.released_on, _message("released"), region(release.released_on), ref=release.id)
    for dispute in book.disputes_of.get(entry.id, ()):
        yield Event(dispute.arose_on, _message("disputed"), detail=dispute.title, ref=dispute.id)


def find_ledger_stage(entry: Entry, book: Book, law: Law, today: date) -> tuple[str, Step | None]:
    """The stage of an entry (enrolled, planned, released or struck) and its next step.

    An entry that a fact recorded later makes wrong is to be struck first.
    """
    if entry.struck is not None and entry.struck.on <= today:
        return "struck", None
    release = book.release_of.get(entry.id)
    if (reason := find_reason_to_strike(entry, book, law, today)) is not None:
        act = _message("strike-entry", reason=reason)
        stage = (
            "enrolled" if release is None or release.arranged_on > today else find_release_stage(release, law, today)[0]
        )
        return stage, build_step(law, today, act, law.region, entry.enrolled_on)
    if release is None or release.arranged_on > today:
        act = _message("plan-into-a-release")
        return "enrolled", build_step(law, today, act, law.region, entry.enrolled_on)
    return find_release_stage(release, law, today)


def find_reason_to_strike(entry: Entry, book: Book, law: Law, today: date) -> Text | None:
    """Why an entry has to leave the ledger: its notice was annulled or met an objection in time.

    Source: region-2021-1131/2.3, house/corrections.
    """
    notice = book.notices.get(entry.notice)
    if notice is None:
        return None
    if notice.annulled is not None and notice.annulled.on <= today:
        return _message("notice-annulled", notice=notice.id)
    for objection in find_blocking_objections(notice, entry.requirement, law):
        if objection.arrival is not None and objection.arrival.recorded_on <= today:
            return _message("objection-arrived-in-time", notice=notice.id)
    return None


def find_release_stage(release: Release, law: Law, today: date) -> tuple[str, Step | None]:
    """Whether a release is planned, released or cancelled; until then the next step is shipping it."""
    if release.cancelled and release.cancelled.on <= today:
        return "cancelled", None
    if release.released_on and release.released_on <= today:
        return "released", None
    act = _message("ship-release", release=release.id)
    due = release.planned_for
    return "planned", Step(
        act, law.region_department(today), release.arranged_on, due, today > due, law.as_of(today).region
    )
