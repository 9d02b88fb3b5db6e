"""The days that a change states, against the days that are proven of it.

What is typed is a claim: nothing is dated after its pull request was opened, a notice runs from no day before it was
on main, and the notice of an entry had run by then. One table for gate, seal, hook and audit; only where the
proven days come from differs.
"""

from collections.abc import Iterator
from datetime import date

from taizhang.approval.gate.growth import flaw_at
from taizhang.approval.gate.times import ProvenDays
from taizhang.base.messages import Messages
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

_message = Messages(__file__)


def find_unproven_days(
    identity: str,
    approved: tuple[Document, Record] | None,
    before: Book,
    after: Book,
    schema: Schema,
    law: Law,
    days: ProvenDays,
) -> Iterator[Flaw]:
    """Every day in a new or changed record that the proven days of its pull request contradict.

    `approved` is what the record is measured by; None where no version was approved: then no day is confirmed yet.

    Source: region-2021-1131/2.3, house/gate, house/publication.
    """
    document = after.document(identity)
    former_data, former = (approved[0].data, approved[1]) if approved is not None else ({}, None)
    for place, value, proven_by in schema.find_annotated(document.data, "x-recorded"):
        if places.value_at(former_data, place) == value:
            continue
        stated = date.fromisoformat(str(value)[:10])
        bound = days.merged_on if proven_by == "merge" else days.opened_on
        if bound is not None and stated > bound:
            problem = (
                _message("after-its-merge", bound=bound)
                if proven_by == "merge"
                else _message("after-its-pull-request-was-opened", bound=bound)
            )
            yield _build_flaw(after, identity, place, stated, problem)
    record = after.all[identity][1]
    match record:
        case Notice():
            yield from _check_notice(record, former, after, law, days)
        case Entry() if former is None:
            yield from _check_entry(record, before, after, law, days)


def _check_notice(notice: Notice, former: Record | None, after: Book, law: Law, days: ProvenDays) -> Iterator[Flaw]:
    is_moved = not isinstance(former, Notice) or former.published_on != notice.published_on
    if is_moved and days.is_exact and notice.published_on < days.merged_on:
        problem = _message("before-its-merge-on-nobody-could-see", merged_on=days.merged_on)
        yield _build_flaw(after, notice.id, ("published_on",), notice.published_on, problem)
    if is_moved and days.opened_on is not None:
        latest = latest_day_ahead(law, days.opened_on)
        if isinstance(latest, date) and notice.published_on > latest:
            problem = _message(
                "too-far-ahead",
                latest=latest,
                working_days=law.number("notice.ahead", days.opened_on),
            )
            yield _build_flaw(after, notice.id, ("published_on",), notice.published_on, problem, ("notice.ahead",))
    yield from _check_publication(notice, former, after)
    yield from _check_objections(notice, former, after, law, days)


def _check_publication(notice: Notice, former: Record | None, after: Book) -> Iterator[Flaw]:
    former_publication = former.publication if isinstance(former, Notice) else None
    if notice.publication is None or former_publication is not None:
        return
    if not isinstance(former, Notice) or notice.id not in after.approvals_of:
        problem = _message("is-not-sealed-on-main")
        params: dict[str, Param] = {"record": notice.id, "notice": notice.id, "problem": problem}
        yield flaw_at("G10", after.document(notice.id), notice.id, ("publication",), params)


def _check_objections(notice: Notice, former: Record | None, after: Book, law: Law, days: ProvenDays) -> Iterator[Flaw]:
    former_objections = former.objections if isinstance(former, Notice) else ()
    for number, objection in enumerate(notice.objections):
        if number < len(former_objections) and _did_not_come_into_time(
            former, former_objections[number], objection, law
        ):
            continue
        entry = after.entry_of.get(objection.requirement)
        if needs_proof_of_arrival(notice, objection, entry, law, days.opened_on):
            place = ("objections", number)
            closes_on = window_of(notice, law).last_day_or_promised
            params: dict[str, Param] = {"record": notice.id, "number": number + 1, "closes_on": closes_on}
            yield flaw_at("G11", after.document(notice.id), notice.id, place, params)


def _did_not_come_into_time(former: Record | None, former_objection: Objection, now: Objection, law: Law) -> bool:
    """Whether a change of a recorded objection does not make a late one timely."""
    if former_objection.received_on == now.received_on:
        return True
    return isinstance(former, Notice) and window_of(former, law).is_in_time(former_objection.received_on)


def _check_entry(entry: Entry, before: Book, after: Book, law: Law, days: ProvenDays) -> Iterator[Flaw]:
    if days.opened_on is not None and entry.enrolled_on < days.opened_on:
        problem = _message("before-its-pull-request-was-opened", opened_on=days.opened_on)
        yield _build_flaw(after, entry.id, ("enrolled_on",), entry.enrolled_on, problem)
    notice = before.notices.get(entry.notice)
    approvals = before.approvals_of.get(entry.notice, ())
    if notice is None:
        problem = _message("is-not-on-main")
    elif not approvals:
        problem = _message("is-not-sealed")
    elif not has_stood_on_site(notice, approvals):
        problem = _message("has-no-publication-on-record")
    elif (due := find_due_prolongation(notice, law, days.merged_on)) is not None:
        problem = _message("is-to-be-prolonged-beyond-first", stood=due.recorded_last_day)
    else:
        return
    params: dict[str, Param] = {"record": entry.id, "notice": entry.notice, "problem": problem}
    yield flaw_at("G10", after.document(entry.id), entry.id, ("notice",), params)


def _build_flaw(
    after: Book, identity: str, place: Place, stated: date, problem: Text, by: tuple[str, ...] = ("house/gate",)
) -> Flaw:
    params: dict[str, Param] = {"record": identity, "stated": stated, "problem": problem}
    return flaw_at("G08", after.document(identity), identity, place, params, by)
