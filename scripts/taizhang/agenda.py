"""What is open, for whom and until when: every matter of a repository, told once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from taizhang.book import Book
from taizhang.finding import Finding
from taizhang.law import Law
from taizhang.lifecycle import Step, life
from taizhang.lifecycle.life import step
from taizhang.lifecycle.service import vendor_steps
from taizhang.lifecycle.shared import prolongation_step, reason_to_strike
from taizhang.lifecycle.trouble import answer_step, complaint_step
from taizhang.notice_window import has_stood_on_site, window_of
from taizhang.pulls import PullsSnapshot
from taizhang.pulls.waiting import OpenDuty, list_open_duties
from taizhang.records import (
    Approval,
    Assessment,
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
from taizhang.text import Text

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
    """A duty that waits in an open request."""

    duty: OpenDuty


def agenda(book: Book, law: Law, today: date, division: str | None = None) -> tuple[Item, ...]:
    """Every open matter as of `today`, the longest overdue first.

    With `division`, what is for its finance department and for those below it today; what is for the public is for
    nobody's. Of a division that has ended, its successor is asked for.
    """
    law = law.as_of(today)
    division = law.responsible_for(division) if division is not None else None
    items = [
        Item(record.id, step_)
        for _, record, _ in book.all.values()
        for step_ in _steps(record, book, law, today)
        if division is None or (step_.division is not None and law.within(step_.division, division))
    ]
    return tuple(sorted(items, key=lambda item: item.order))


def in_review(
    snapshot: PullsSnapshot, law: Law, today: date, label: Callable[[str], str], division: str | None = None
) -> tuple[OpenItem, ...]:
    """The duties that wait in open requests, as `agenda` gives what is open on main; `label` is a duty's title.

    Each is for the division whose duty it is; where somebody asked for changes, the act says so. Source:
    region-2021-1131/2.2, /2.3; house/windows.
    """
    law = law.as_of(today)
    division = law.responsible_for(division) if division is not None else None
    items = []
    for duty in list_open_duties(snapshot):
        whose, number = law.responsible_for(duty.step.division, today), duty.request.number
        if duty.since is None:
            continue
        if division is not None and (whose not in law.divisions or not law.within(whose, division)):
            continue
        act = Text(f"{label(duty.step.duty)}（合并请求{number}）", f"{duty.step.duty} (pull request {number})")
        if duty.subject.blocked:
            act = Text(f"{act.zh[:-1]}，有修改要求）", f"{act.en[:-1]}, changes requested)")
        until = duty.step.due_until
        step_ = Step(act, law.department(whose, today), duty.since, until, duty.is_overdue(today), whose)
        items.append(OpenItem(duty.subject.record, step_, duty))
    return tuple(sorted(items, key=lambda item: item.order))


def to_put_right(findings: Iterable[Finding], book: Book, law: Law, today: date) -> tuple[Item, ...]:
    """What a fact that came to light later makes wrong elsewhere, and whose department has to put it right.

    An entry that has to be struck is on the agenda already. Source: house/corrections.
    """
    items = []
    for finding in findings:
        held = book.all.get(finding.record)
        if not finding.is_overtaken or held is None:
            continue
        if isinstance(held[1], Entry) and reason_to_strike(held[1], book, law, today) is not None:
            continue
        own = getattr(held[1], "division", None) or _place_in(finding.record) or law.region
        act = Text(f"据后来登记的事实纠正：{finding.message.zh}", f"put right: {finding.message.en}")
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
        case Assessment():
            yield from _escalation(record, law, today)
        case Dispute():
            yield from filter(None, (answer_step(record, law, today), complaint_step(record, law, today)))
            told = life(record, book, law, today)
            if told.next and told.stage != "filed":
                yield told.next
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


def _next(record: Record, book: Book, law: Law, today: date) -> Iterator[Step]:
    following = life(record, book, law, today).next
    if following:
        yield following


def _publication(notice: Notice, book: Book, law: Law, today: date) -> Iterator[Step]:
    """The proof that the page of a notice stood, until it is on record. Source: house/publication."""
    if notice.annulled is not None or notice.published_on > today:
        return
    if not has_stood_on_site(notice, book.approvals_of.get(notice.id, ())):
        act = Text("登记公示网页的发布证明", "record the proof that the notice's page stood")
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
            act = Text(f"答复逾期提出的第{number}件异议", f"answer objection {number}, which came late")
            yield step(law, today, act, law.region, objection.received_on, "window.objection")


def _escalation(assessment: Assessment, law: Law, today: date) -> Iterator[Step]:
    grave = assessment.grade == "seriously-failed" or assessment.major_problem
    if not grave or assessment.assessed_on > today:
        return
    reports = [r for r in (assessment.escalation.reports if assessment.escalation else ()) if r.on <= today]
    due = law.route("escalation", assessment.assessed_by, assessment.assessed_on)[len(reports) :]
    if due:
        department = law.department_responsible_for(due[0], today)
        act = Text(f"将考核结果上报{department}", f"report the assessment to {department}")
        # Whoever was told last reports on.
        whose = reports[-1].to if reports else assessment.assessed_by
        since = reports[-1].on if reports else assessment.assessed_on
        yield step(law, today, act, whose, since)
