"""The agenda: every open matter of a repository once, with who has to act and until when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from taizhang.base.messages import Messages
from taizhang.findings.finding import Finding
from taizhang.law.law import Law
from taizhang.law.notice_window import has_stood_on_site, window_of
from taizhang.lifecycle import Step, derive_life
from taizhang.lifecycle.closing import describe_broken_transfer
from taizhang.lifecycle.defect import list_defect_steps
from taizhang.lifecycle.dispute import find_dispute_report_step, list_dispute_steps
from taizhang.lifecycle.life import build_step
from taizhang.lifecycle.pulls import OpenRequest, OpenSubject, PullsSnapshot
from taizhang.lifecycle.pulls.proposals import NOTHING_KNOWN, Proposals
from taizhang.lifecycle.review import MERGED, build_seal_step, is_sealed, list_review_steps
from taizhang.lifecycle.service import find_escalation_step, list_vendor_steps
from taizhang.lifecycle.shared import find_prolongation_step, find_reason_to_strike
from taizhang.records import (
    Approval,
    Assessment,
    Defect,
    Dispute,
    Entry,
    Interface,
    MigratedEntry,
    Migration,
    Notice,
    Record,
    Release,
    Vendor,
)
from taizhang.repository.book import Book

_message = Messages(__file__)

_STAGES_OF_OTHER_RECORDS = frozenset({"noticed", "unproven", "enrolled", "planned", "released"})
"""Stages of a requirement whose next step is listed with its notice, its ledger entry or its release."""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One open matter: the record and its next step."""

    record: str
    step: Step

    @property
    def order(self) -> tuple[bool, date, str, str]:
        """The sort key: overdue first, then by the last day; without a known last day at the end."""
        due = self.step.due
        return (not self.step.overdue, due if isinstance(due, date) else date.max, self.record, self.step.act.zh)


@dataclass(frozen=True, slots=True)
class OpenItem(AgendaItem):
    """A matter that waits in an open request, for one of its records."""

    request: OpenRequest
    subject: OpenSubject


def list_agenda(
    book: Book,
    law: Law,
    today: date,
    division: str | None = None,
    proposals: Proposals = NOTHING_KNOWN,
) -> tuple[AgendaItem, ...]:
    """Every open matter as of `today`, on main and in open requests, the longest overdue first.

    `division` limits the list to its finance department and those below it today, without what is for the public; of a
    division that has ended, to its successor's.
    """
    law = law.as_of(today)
    items = [
        AgendaItem(record.id, step)
        for _, record, _ in book.all.values()
        for step in _list_record_steps(record, book, law, today, proposals)
    ]
    if proposals.snapshot is not None:
        items += list_items_in_review(proposals.snapshot, law, today, proposals.is_public)
    return select_for_division(tuple(sorted(items, key=lambda item: item.order)), law, division)


def select_for_division(items: Iterable[AgendaItem], law: Law, division: str | None) -> tuple[AgendaItem, ...]:
    """The items for the finance department of a division and those below it, in their order; all without a division.

    A division that has ended is replaced by its successor, by the day of `law`.
    """
    if division is None:
        return tuple(items)
    place = law.responsible_for(division)

    def is_within(code: str | None) -> bool:
        return code is not None and code in law.divisions and law.is_within(code, place)

    return tuple(item for item in items if is_within(item.step.division))


def list_items_in_review(
    snapshot: PullsSnapshot, law: Law, today: date, is_public: bool = False
) -> tuple[OpenItem, ...]:
    """What waits in open requests, for the office whose turn it is or for the requester of a returned record.

    `is_public` leaves out what was returned, and lists one record alone of those that wait at one step of a request.

    Source: region-2021-1131/2.2, /2.3; house/windows.
    """
    law = law.as_of(today)
    items = [
        OpenItem(subject.record, step, request, subject)
        for request in snapshot.requests
        for subject in request.subjects
        for step in list_review_steps(request, subject, law, today, is_public)
    ]
    by_step = {(item.request.number, item.step.act, item.step.division): item for item in reversed(items)}
    selected = by_step.values() if is_public else dict.fromkeys(items)
    return tuple(sorted(selected, key=lambda item: item.order))


def count_unsealed(book: Book, law: Law, today: date, proposals: Proposals) -> int:
    """The number of requirements of the tree on no list, because nothing here shows whose turn it is."""
    return sum(derive_life(item, book, law, today, proposals).remark is not None for item in book.requirements.values())


def _list_record_steps(record: Record, book: Book, law: Law, today: date, proposals: Proposals) -> Iterator[Step]:
    """The steps of a record; of one without a seal yet, those that main or its later seal shows."""
    without_snapshot = replace(proposals, snapshot=None)
    if isinstance(record, Approval) or is_sealed(record, book, today):
        yield from _list_steps_by_kind(record, book, law, today)
        return
    current = derive_life(record, book, law, today, without_snapshot)
    if current.stage in ("submitted", MERGED):
        yield from filter(None, [current.next])
        return
    yield from _list_steps_by_kind(record, book, law, today)
    if proposals.merged_on is not None and record.id in proposals.merged_on:
        yield build_seal_step(law, today, proposals.merged_on[record.id])


def list_corrections_due(findings: Iterable[Finding], book: Book, law: Law, today: date) -> tuple[AgendaItem, ...]:
    """The faults that a later fact causes elsewhere, for the department that has to correct them.

    An entry that has to be struck and a reopened problem are on the agenda already.

    Source: house/corrections.
    """
    items = []
    for finding in findings:
        stored = book.all.get(finding.record)
        if not finding.is_overtaken or stored is None:
            continue
        _, record, _ = stored
        if isinstance(record, Entry) and find_reason_to_strike(record, book, law, today) is not None:
            continue
        if isinstance(record, Defect) and describe_broken_transfer(record, book, law, today) is not None:
            continue
        own = getattr(record, "division", None) or _find_division(finding.record) or law.region
        act = _message("put-right", message=finding.message)
        items.append(AgendaItem(finding.record, build_step(law, today, act, own, today)))
    return tuple(items)


def _find_division(identity: str) -> str | None:
    """The division that an id names; None where it names no division."""
    return next((part for part in identity.split("-") if len(part) == 6 and part.isdigit()), None)


def _list_steps_by_kind(record: Record, book: Book, law: Law, today: date) -> Iterator[Step]:
    match record:
        case Approval() | Interface() | Migration() | MigratedEntry():
            return
        case Vendor():
            yield from list_vendor_steps(record, book, law, today)
            yield from _list_scheme_steps(record, book, law, today)
        case Defect():
            yield from list_defect_steps(record, book, law, today)
        case Assessment():
            yield from filter(None, [find_escalation_step(record, book, law, today)])
        case Dispute():
            yield from list_dispute_steps(record, law, today)
            current = derive_life(record, book, law, today)
            if current.next and current.stage != "filed":
                yield current.next
            if current.stage in ("open", "explained"):
                yield from filter(None, [find_dispute_report_step(record, law, today)])
        case Notice():
            yield from _list_late_objection_steps(record, law, today)
            yield from _list_publication_steps(record, book, law, today)
            yield from filter(None, [find_prolongation_step(record, law, today)])
            yield from _list_next_step(record, book, law, today)
        case Entry():
            if derive_life(record, book, law, today).stage == "enrolled" or find_reason_to_strike(
                record, book, law, today
            ):
                yield from _list_next_step(record, book, law, today)
        case Release():
            yield from _list_next_step(record, book, law, today)
        case _:
            if derive_life(record, book, law, today).stage not in _STAGES_OF_OTHER_RECORDS:
                yield from _list_next_step(record, book, law, today)


def _list_scheme_steps(vendor: Vendor, book: Book, law: Law, today: date) -> Iterator[Step]:
    """The assessment mechanism of a department that has a vendor to assess, until it is on record.

    Only the first of the department's vendors has the step. Source: region-2021-1131/3, city-2021-76/2.
    """
    own = law.responsible_for(vendor.division, today)
    if f"SCHEME-{own}" in book.schemes:
        return
    running = {
        other.id: min(days)
        for other in book.vendors.values()
        if law.responsible_for(other.division, today) == own
        and (days := [c.starts_on for c in other.contracts if c.starts_on <= today <= c.ends_on])
    }
    if vendor.id == min(running, default=None):
        yield build_step(law, today, _message("record-the-department-scheme"), own, min(running.values()))


def _list_next_step(record: Record, book: Book, law: Law, today: date) -> Iterator[Step]:
    following = derive_life(record, book, law, today).next
    if following:
        yield following


def _list_publication_steps(notice: Notice, book: Book, law: Law, today: date) -> Iterator[Step]:
    """The recording of the proof of publication of a notice, until it is on record. Source:
    house/publication.
    """
    if notice.annulled is not None or notice.published_on > today:
        return
    if not has_stood_on_site(notice, book.approvals_of.get(notice.id, ())):
        act = _message("record-publication-proof")
        window = window_of(notice, law)
        if window.has_ended(today):
            ended = window.last_day_or_promised
            yield build_step(law, today, act, law.region, ended, "window.enrolment")
        else:
            yield build_step(law, today, act, law.region, notice.published_on)


def _list_late_objection_steps(notice: Notice, law: Law, today: date) -> Iterator[Step]:
    """The answers to late objections, which block nothing."""
    window = window_of(notice, law)
    for number, objection in enumerate(notice.objections, 1):
        open_ = objection.withdrawn is None and (objection.handling is None or objection.handling.on > today)
        if open_ and window.has_ended(objection.received_on) and objection.received_on <= today:
            act = _message("answer-objection-which-came-late", number=number)
            yield build_step(law, today, act, law.region, objection.received_on, "window.objection")
