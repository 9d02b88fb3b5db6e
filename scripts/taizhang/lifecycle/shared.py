"""What several lives tell alike: the objections to a notice, and the way of a ledger entry into a release."""

from collections.abc import Iterator
from datetime import date

from taizhang.book import Book
from taizhang.law import Law
from taizhang.lifecycle.life import Event, Step, step
from taizhang.records import Entry, Notice, Objection, Release
from taizhang.text import Text


def objection_events(notice: Notice, objection: Objection, law: Law, ref: str) -> Iterator[Event]:
    """The receipt and the handling of an objection; `ref` is the record that the reader is not on."""
    late = objection.received_on > notice.closes_on
    act = Text("收到异议（已逾公示期）", "late objection") if late else Text("收到异议", "objection received")
    yield Event(objection.received_on, act, objection.organization or "", objection.text, ref)
    if objection.handling:
        actor = law.department(objection.handling.decided_by)
        act = Text("处理异议", "objection handled")
        yield Event(objection.handling.on, act, actor, objection.handling.reply, ref)


def upgrade_events(entry: Entry, book: Book, law: Law) -> Iterator[Event]:
    """What happened to a ledger entry after its enrolment: its release, and disputes about it."""
    release = book.release_of.get(entry.id)
    if release:
        region = law.department(law.region)
        yield Event(release.arranged_on, Text("列入升级计划", "planned"), region, ref=release.id)
        if release.released_on:
            yield Event(release.released_on, Text("上线", "released"), region, ref=release.id)
    for dispute in book.disputes_of.get(entry.id, ()):
        yield Event(dispute.arose_on, Text("发生争议", "disputed"), detail=dispute.title, ref=dispute.id)


def ledger_stage(entry: Entry, book: Book, law: Law, today: date) -> tuple[str, Step | None]:
    """How far an entry has come, and what comes next: enrolled, planned or released."""
    release = book.release_of.get(entry.id)
    if release is None or release.arranged_on > today:
        act = Text("列入升级计划", "plan into a release")
        return "enrolled", step(law, today, act, law.region, entry.enrolled_on)
    return release_stage(release, law, today)


def release_stage(release: Release, law: Law, today: date) -> tuple[str, Step | None]:
    """Whether a release is planned or released; until then, shipping it comes next."""
    if release.released_on and release.released_on <= today:
        return "released", None
    act = Text(f"实施版本{release.id}", f"ship release {release.id}")
    due = release.planned_for
    return "planned", Step(act, law.department(law.region), release.arranged_on, due, today > due, law.region)
