"""What is open, for whom and until when: every matter of a repository, told once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from taizhang.base.messages import Messages
from taizhang.findings.finding import Finding
from taizhang.law.law import Law
from taizhang.law.notice_window import has_stood_on_site, window_of
from taizhang.lifecycle import Step, life
from taizhang.lifecycle.closing import describe_broken_transfer
from taizhang.lifecycle.defect import list_steps
from taizhang.lifecycle.life import step
from taizhang.lifecycle.pulls import OpenRequest, OpenSubject, PullsSnapshot
from taizhang.lifecycle.pulls.proposals import NOTHING_KNOWN, Proposals
from taizhang.lifecycle.review import MERGED, is_sealed, review_steps, seal_step
from taizhang.lifecycle.service import escalation_step, vendor_steps
from taizhang.lifecycle.shared import prolongation_step, reason_to_strike
from taizhang.lifecycle.trouble import dispute_steps
from taizhang.lifecycle.trouble import report_step as dispute_report_step
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

_SHOWN_BY_OTHER_RECORDS = frozenset({"noticed", "unproven", "enrolled", "planned", "released"})
"""Stages of a requirement whose next step is that of its notice, its ledger entry or its release."""


@dataclass(frozen=True, slots=True)
class Item:
    """One open matter: the record it is about, and what is to be done."""

    record: str
    step: Step

    @property
    def order(self) -> tuple[bool, date, str, str]:
        """Overdue first, then by the last day; what has none, or none that is known, comes last."""
        due = self.step.due
        return (not self.step.overdue, due if isinstance(due, date) else date.max, self.record, self.step.act.zh)


@dataclass(frozen=True, slots=True)
class OpenItem(Item):
    """What waits in an open request, for one of its records; `step` says who is next."""

    request: OpenRequest
    subject: OpenSubject


def agenda(
    book: Book,
    law: Law,
    today: date,
    division: str | None = None,
    proposals: Proposals = NOTHING_KNOWN,
) -> tuple[Item, ...]:
    """Every open matter as of `today`, the longest overdue first: of main, and what waits in open
    requests.

    With `division`, what is for its finance department and for those below it today; what is for the public is for
    nobody's. Of a division that has ended, its successor is asked for.
    """
    law = law.as_of(today)
    items = [
        Item(record.id, step_)
        for _, record, _ in book.all.values()
        for step_ in _steps_of(record, book, law, today, proposals)
    ]
    if proposals.snapshot is not None:
        items += in_review(proposals.snapshot, law, today, proposals.is_public)
    return select_for(tuple(sorted(items, key=lambda item: item.order)), law, division)


def select_for(items: Iterable[Item], law: Law, division: str | None) -> tuple[Item, ...]:
    """The items for the finance department of a division and those below it, in their order; all where none is named.

    Of a division that has ended, its successor is asked for; `law` shows the day.
    """
    if division is None:
        return tuple(items)
    place = law.responsible_for(division)

    def is_within(code: str | None) -> bool:
        return code is not None and code in law.divisions and law.within(code, place)

    return tuple(item for item in items if is_within(item.step.division))


def in_review(snapshot: PullsSnapshot, law: Law, today: date, is_public: bool = False) -> tuple[OpenItem, ...]:
    """What waits in open requests, each for whose turn it is: an office, or whoever has to amend what was returned.

    `is_public` tells nothing of what was returned, and of records that wait at one step of a request one alone. Source:
    region-2021-1131/2.2, /2.3; house/windows.
    """
    law = law.as_of(today)
    items = [
        OpenItem(subject.record, step_, request, subject)
        for request in snapshot.requests
        for subject in request.subjects
        for step_ in review_steps(request, subject, law, today, is_public)
    ]
    found = {(item.request.number, item.step.act, item.step.division): item for item in reversed(items)}
    kept = found.values() if is_public else dict.fromkeys(items)
    return tuple(sorted(kept, key=lambda item: item.order))


def count_unsealed(book: Book, law: Law, today: date, proposals: Proposals) -> int:
    """How many requirements of the tree are on no list, since nothing here shows whose turn it is with them."""
    return sum(life(one, book, law, today, proposals).remark is not None for one in book.requirements.values())


def _steps_of(record: Record, book: Book, law: Law, today: date, proposals: Proposals) -> Iterator[Step]:
    """The steps of a record; of what no seal speaks of yet, what main or its later seal tells, and nothing by guess."""
    beside = replace(proposals, snapshot=None)
    if isinstance(record, Approval) or is_sealed(record, book, today):
        yield from _steps(record, book, law, today)
        return
    told = life(record, book, law, today, beside)
    if told.stage in ("submitted", MERGED):
        yield from filter(None, [told.next])
        return
    yield from _steps(record, book, law, today)
    if proposals.merged_on is not None and record.id in proposals.merged_on:
        yield seal_step(law, today, proposals.merged_on[record.id])


def to_put_right(findings: Iterable[Finding], book: Book, law: Law, today: date) -> tuple[Item, ...]:
    """What a fact that came to light later makes wrong elsewhere, and whose department has to put it right.

    An entry that has to be struck and a problem that is open again are on the agenda already.

    Source: house/corrections.
    """
    items = []
    for finding in findings:
        held = book.all.get(finding.record)
        if not finding.is_overtaken or held is None:
            continue
        if isinstance(held[1], Entry) and reason_to_strike(held[1], book, law, today) is not None:
            continue
        if isinstance(held[1], Defect) and describe_broken_transfer(held[1], book, law, today) is not None:
            continue
        own = getattr(held[1], "division", None) or _place_in(finding.record) or law.region
        act = _message("put-right", message=finding.message)
        items.append(Item(finding.record, step(law, today, act, own, today)))
    return tuple(items)


def _place_in(identity: str) -> str | None:
    """The division that an id names, None where it names none."""
    return next((part for part in identity.split("-") if len(part) == 6 and part.isdigit()), None)


def _steps(record: Record, book: Book, law: Law, today: date) -> Iterator[Step]:
    match record:
        case Approval() | Interface() | Migration() | MigratedEntry():
            return
        case Vendor():
            yield from vendor_steps(record, book, law, today)
            yield from _scheme_step(record, book, law, today)
        case Defect():
            yield from list_steps(record, book, law, today)
        case Assessment():
            yield from filter(None, [escalation_step(record, book, law, today)])
        case Dispute():
            yield from dispute_steps(record, law, today)
            told = life(record, book, law, today)
            if told.next and told.stage != "filed":
                yield told.next
            if told.stage in ("open", "explained"):
                yield from filter(None, [dispute_report_step(record, law, today)])
        case Notice():
            yield from _late_objections(record, law, today)
            yield from _publication(record, book, law, today)
            yield from filter(None, [prolongation_step(record, law, today)])
            yield from _next(record, book, law, today)
        case Entry():
            if life(record, book, law, today).stage == "enrolled" or reason_to_strike(record, book, law, today):
                yield from _next(record, book, law, today)
        case Release():
            yield from _next(record, book, law, today)
        case _:
            if life(record, book, law, today).stage not in _SHOWN_BY_OTHER_RECORDS:
                yield from _next(record, book, law, today)


def _scheme_step(vendor: Vendor, book: Book, law: Law, today: date) -> Iterator[Step]:
    """The assessment mechanism of a department that has a vendor to assess, until it is on record.

    It stands with the first of the department's vendors alone. Source: region-2021-1131/3, city-2021-76/2.
    """
    whose = law.responsible_for(vendor.division, today)
    if f"SCHEME-{whose}" in book.schemes:
        return
    running = {
        other.id: min(days)
        for other in book.vendors.values()
        if law.responsible_for(other.division, today) == whose
        and (days := [one.starts_on for one in other.contracts if one.starts_on <= today <= one.ends_on])
    }
    if vendor.id == min(running, default=None):
        yield step(law, today, _message("record-the-department-scheme"), whose, min(running.values()))


def _next(record: Record, book: Book, law: Law, today: date) -> Iterator[Step]:
    following = life(record, book, law, today).next
    if following:
        yield following


def _publication(notice: Notice, book: Book, law: Law, today: date) -> Iterator[Step]:
    """The proof that the page of a notice stood, until it is on record. Source: house/publication."""
    if notice.annulled is not None or notice.published_on > today:
        return
    if not has_stood_on_site(notice, book.approvals_of.get(notice.id, ())):
        act = _message("record-the-proof-that-the-notice-page-stood")
        window = window_of(notice, law)
        if window.has_ended(today):
            ended = window.last_day_or_promised
            yield step(law, today, act, law.region, ended, "window.enrolment")
        else:
            yield step(law, today, act, law.region, notice.published_on)


def _late_objections(notice: Notice, law: Law, today: date) -> Iterator[Step]:
    """Objections that came late hold nothing back, and are answered all the same."""
    window = window_of(notice, law)
    for number, objection in enumerate(notice.objections, 1):
        open_ = objection.withdrawn is None and (objection.handling is None or objection.handling.on > today)
        if open_ and window.has_ended(objection.received_on) and objection.received_on <= today:
            act = _message("answer-objection-which-came-late", number=number)
            yield step(law, today, act, law.region, objection.received_on, "window.objection")
