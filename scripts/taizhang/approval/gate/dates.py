"""The days that a change states, against the days that are proven of it.

What is typed is a claim: nothing is dated after its pull request was opened, a notice runs from no day before it was
on main, and an entry stands on a notice that had run by then. One table for gate, seal, hook and audit; only where the
proven days come from differs.
"""

from collections.abc import Iterator
from datetime import date

from taizhang.approval.gate.growth import flaw_at
from taizhang.approval.gate.times import ProvenDays
from taizhang.base.text import Param, Text
from taizhang.documents import places
from taizhang.documents.document import Document, Place
from taizhang.documents.schema import Schema
from taizhang.law.law import Law
from taizhang.law.notice_window import has_stood_on_site, latest_day_ahead, needs_proof_of_arrival, window_of
from taizhang.law.prolongation import find_due_prolongation
from taizhang.records import Entry, Notice, Objection, Record
from taizhang.repository.book import Book
from taizhang.repository.repository import Flaw


def find_unproven_days(
    identity: str,
    standing: tuple[Document, Record] | None,
    before: Book,
    after: Book,
    schema: Schema,
    law: Law,
    days: ProvenDays,
) -> Iterator[Flaw]:
    """Every day in a new or changed record that what is proven of its pull request does not bear out.

    `standing` is what the record is measured by; None where nothing stands of it: then no day in it was borne out yet.

    Source: region-2021-1131/2.3, house/gate, house/publication.
    """
    document = after.document(identity)
    held, former = (standing[0].data, standing[1]) if standing is not None else ({}, None)
    for place, value, proven_by in schema.annotated(document.data, "x-recorded"):
        if places.at(held, place) == value:
            continue
        stated = date.fromisoformat(str(value)[:10])
        bound = days.merged_on if proven_by == "merge" else days.opened_on
        if bound is not None and stated > bound:
            problem = (
                Text(f"晚于合并之日{bound}", f"after its merge on {bound}")
                if proven_by == "merge"
                else Text(f"晚于提出合并请求之日{bound}", f"after its pull request was opened on {bound}")
            )
            yield _flaw(after, identity, place, stated, problem)
    record = after.all[identity][1]
    match record:
        case Notice():
            yield from _notice(record, former, after, law, days)
        case Entry() if former is None:
            yield from _entry(record, before, after, law, days)


def _notice(notice: Notice, former: Record | None, after: Book, law: Law, days: ProvenDays) -> Iterator[Flaw]:
    is_moved = not isinstance(former, Notice) or former.published_on != notice.published_on
    if is_moved and days.is_exact and notice.published_on < days.merged_on:
        problem = Text(
            f"早于合并之日{days.merged_on}，公众在该日之前看不到公示",
            f"before its merge on {days.merged_on}: nobody could see it before",
        )
        yield _flaw(after, notice.id, ("published_on",), notice.published_on, problem)
    if is_moved and days.opened_on is not None:
        latest = latest_day_ahead(law, days.opened_on)
        if isinstance(latest, date) and notice.published_on > latest:
            problem = Text(
                f"晚于{latest}，最多可预定至提出合并请求后第{law.number('notice.ahead', days.opened_on)}个工作日",
                f"after {latest}, the last day that may be named ahead",
            )
            yield _flaw(after, notice.id, ("published_on",), notice.published_on, problem, ("notice.ahead",))
    yield from _publication(notice, former, after)
    yield from _objections(notice, former, after, law, days)


def _publication(notice: Notice, former: Record | None, after: Book) -> Iterator[Flaw]:
    held = former.publication if isinstance(former, Notice) else None
    if notice.publication is None or held is not None:
        return
    if not isinstance(former, Notice) or notice.id not in after.approvals_of:
        problem = Text("尚未在主分支上存证，不能登记发布证明", "is not sealed on main: its page cannot have stood")
        params: dict[str, Param] = {"record": notice.id, "notice": notice.id, "problem": problem}
        yield flaw_at("G10", after.document(notice.id), notice.id, ("publication",), params)


def _objections(notice: Notice, former: Record | None, after: Book, law: Law, days: ProvenDays) -> Iterator[Flaw]:
    known = former.objections if isinstance(former, Notice) else ()
    for number, objection in enumerate(notice.objections):
        if number < len(known) and _did_not_come_into_time(former, known[number], objection, law):
            continue
        entry = after.entry_of.get(objection.requirement)
        if needs_proof_of_arrival(notice, objection, entry, law, days.opened_on):
            place = ("objections", number)
            closes_on = window_of(notice, law).last_day_or_promised
            params: dict[str, Param] = {"record": notice.id, "number": number + 1, "closes_on": closes_on}
            yield flaw_at("G11", after.document(notice.id), notice.id, place, params)


def _did_not_come_into_time(former: Record | None, held: Objection, now: Objection, law: Law) -> bool:
    """Whether an objection on record did not become one in time by what is changed of it."""
    if held.received_on == now.received_on:
        return True
    return isinstance(former, Notice) and window_of(former, law).is_in_time(held.received_on)


def _entry(entry: Entry, before: Book, after: Book, law: Law, days: ProvenDays) -> Iterator[Flaw]:
    if days.opened_on is not None and entry.enrolled_on < days.opened_on:
        problem = Text(
            f"早于提出合并请求之日{days.opened_on}", f"before its pull request was opened on {days.opened_on}"
        )
        yield _flaw(after, entry.id, ("enrolled_on",), entry.enrolled_on, problem)
    notice = before.notices.get(entry.notice)
    approvals = before.approvals_of.get(entry.notice, ())
    if notice is None:
        problem = Text("不在主分支上", "is not on main")
    elif not approvals:
        problem = Text("尚未存证", "is not sealed")
    elif not has_stood_on_site(notice, approvals):
        problem = Text("没有发布证明", "has no publication on record")
    elif (due := find_due_prolongation(notice, law, days.merged_on)) is not None:
        problem = Text(f"的公示期应当自{due.stood}顺延，尚未登记", f"is to be prolonged beyond {due.stood} first")
    else:
        return
    params: dict[str, Param] = {"record": entry.id, "notice": entry.notice, "problem": problem}
    yield flaw_at("G10", after.document(entry.id), entry.id, ("notice",), params)


def _flaw(
    after: Book, identity: str, place: Place, stated: date, problem: Text, by: tuple[str, ...] = ("house/gate",)
) -> Flaw:
    params: dict[str, Param] = {"record": identity, "stated": stated, "problem": problem}
    return flaw_at("G08", after.document(identity), identity, place, params, by)
