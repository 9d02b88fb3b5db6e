"""The life of a requirement, from its submission to the release that realizes it."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.law.notice_window import has_stood_on_site, holding_objections, window_of
from taizhang.lifecycle.life import Event, Life, Step, ordered, step
from taizhang.lifecycle.shared import (
    ledger_stage,
    objection_events,
    prolongation_events,
    prolongation_step,
    struck_events,
    upgrade_events,
)
from taizhang.records import Approval, Notice, Requirement
from taizhang.repository.book import Book

_message = Messages(__file__)

STAGES: dict[str, Text] = {
    "submitted": _message("stages-submitted"),
    "approved": _message("stages-approved"),
    "noticed": _message("stages-noticed"),
    "objected": _message("stages-objected"),
    "renotice": _message("stages-renotice"),
    "unproven": _message("stages-unproven"),
    "cleared": _message("stages-cleared"),
    "enrolled": _message("stages-enrolled"),
    "planned": _message("stages-planned"),
    "released": _message("stages-released"),
    "collected": _message("stages-collected"),
    "specified": _message("stages-specified"),
    "infeasible": _message("stages-infeasible"),
    "returned": _message("stages-returned"),
    "refused": _message("stages-refused"),
    "rejected": _message("stages-rejected"),
    "superseded": _message("stages-superseded"),
    "withdrawn": _message("stages-withdrawn"),
}
"""Every stage of a requirement, in the order in which it is reached."""

DUTIES: dict[str, Text] = {
    "evaluate": _message("duties-evaluate"),
    "collect": _message("duties-collect"),
    "consolidate": _message("duties-consolidate"),
    "review": _message("duties-review"),
    "operate": _message("duties-operate"),
    "govern": _message("duties-govern"),
}


ENDED = frozenset({"infeasible", "returned", "refused", "rejected", "superseded", "withdrawn"})
"""The stages after which a requirement goes no further; what it asks for may be raised anew."""

ENDINGS: dict[str, Text] = {
    "infeasible": _message("endings-infeasible"),
    "returned": _message("endings-returned"),
    "refused": _message("endings-refused"),
}
"""What a duty did that ended a requirement, by its outcome."""


def requirement_life(requirement: Requirement, book: Book, law: Law, today: date) -> Life:
    """The life of a requirement as of `today`, derived from its approval, notices, entry and release."""
    events = ordered(_events(requirement, book, law), today)
    stage, following = _stage(requirement, book, law, today)
    return Life(stage, STAGES[stage], events, following)


def first_approval(requirement: Requirement, book: Book, today: date) -> Approval | None:
    """The seal of the requirement's first chain, if it was passed by `today`; `Book.ending_of` says if it ended it."""
    for approval in book.approvals_of.get(requirement.id, ()):
        if approval.approved_on <= today:
            return approval
    return None


def _stage(requirement: Requirement, book: Book, law: Law, today: date) -> tuple[str, Step | None]:
    if requirement.withdrawn and requirement.withdrawn.on <= today:
        return "withdrawn", None
    entry = book.entry_of.get(requirement.id)
    if entry and entry.enrolled_on <= today:
        return ledger_stage(entry, book, law, today)
    ending, first = book.ending_of.get(requirement.id), first_approval(requirement, book, today)
    if ending is not None and ending.outcome in ENDINGS and first is not None:
        return ending.outcome, None
    if any(later.submitted_on <= today for later in book.successors_of.get(requirement.id, ())):
        return "superseded", None
    approval = first_approval(requirement, book, today)
    if approval is None:
        return "submitted", None  # it lives on the forge: taizhang.lifecycle.review knows what comes next
    sealed = approval.approved_on
    if requirement.kind == "data-sharing":
        interface = book.interface_of.get(requirement.id)
        if interface and interface.published_on <= today:
            return "specified", None
        return "collected", step(law, today, _message("plan-an-interface"), law.region, sealed)
    notices = [n for n in book.notices_of.get(requirement.id, ()) if n.published_on <= today]
    if not notices:
        act = _act_before_notice(requirement, book, today)
        return "approved", step(law, today, act, law.region, sealed, "window.notice")
    return _noticed(requirement, notices[-1], book, law, today)


def _act_before_notice(requirement: Requirement, book: Book, today: date) -> Text:
    """What is to be done for a notice; where one is approved already and its day is to come, that it is."""
    for notice in book.notices_of.get(requirement.id, ()):
        if any(approval.approved_on <= today for approval in book.approvals_of.get(notice.id, ())):
            return _message("publish-which-lists", notice=notice.id, published_on=notice.published_on)
    return _message("open-a-notice")


def _noticed(requirement: Requirement, notice: Notice, book: Book, law: Law, today: date) -> tuple[str, Step | None]:
    held = [o for o in holding_objections(notice, requirement.id, law) if o.received_on <= today]
    waiting = [o for o in held if o.handling is None or o.handling.on > today]
    if waiting:
        since = min(objection.received_on for objection in waiting)
        return "objected", step(law, today, _message("handle-the-objection"), law.region, since, "window.objection")
    handled = [(o.handling.on, o.handling.outcome) for o in held if o.handling]
    if any(outcome == "upheld" for _, outcome in handled):
        return "rejected", None
    if any(outcome == "amended" for _, outcome in handled):
        act = _message("raise-it-anew-as-amended")
        return "rejected", step(law, today, act, requirement.requester.division, max(handled)[0])
    if handled:
        act = _message("notice-it-again")
        return "renotice", step(law, today, act, law.region, max(handled)[0], "window.notice")
    struck = [entry.struck for entry in book.struck_entries_of.get(requirement.id, ()) if entry.notice == notice.id]
    struck_on = max((undoing.on for undoing in struck if undoing is not None and undoing.on <= today), default=None)
    if struck_on is not None:
        # By this notice it was on the ledger once and left it: only another notice brings it back.
        return "renotice", step(law, today, _message("notice-it-again"), law.region, struck_on)
    window = window_of(notice, law)
    if not window.has_ended(today):
        act = _message("objections-may-be-raised")
        return "noticed", Step(act, "社会公众", window.opens_on, window.last_day, False)
    prolongation = prolongation_step(notice, law, today)
    if prolongation is not None:
        return "noticed", prolongation
    ended = window.last_day_or_promised
    if not has_stood_on_site(notice, book.approvals_of.get(notice.id, ())):
        act = _message("record-the-proof-that-the-notice-page-stood")
        return "unproven", step(law, today, act, law.region, ended, "window.enrolment")
    act = _message("enrol")
    return "cleared", step(law, today, act, law.region, ended, "window.enrolment")


def _events(requirement: Requirement, book: Book, law: Law) -> Iterator[Event]:
    raised = "、".join(requirement.raising_organizations)
    joint = _message("submitted-jointly")
    yield Event(requirement.submitted_on, joint if requirement.raised_by else _message("submitted"), raised)
    for approval in book.approvals_of.get(requirement.id, ()):
        withdrawal = requirement.withdrawn is not None and approval.serial > 1
        for review in approval.predicate.chain:
            act = _message("withdrawal-agreed") if withdrawal else DUTIES[review.duty]
            act = ENDINGS.get(review.outcome or "", act)
            yield Event(review.at.date(), act, law.department(review.division, review.at.date()), review.opinion)
    if requirement.withdrawn:
        yield Event(
            requirement.withdrawn.on,
            _message("withdrawn"),
            requirement.requester.organization,
            requirement.withdrawn.reason,
        )
    for notice in book.listings_of.get(requirement.id, ()):
        yield from _notice_events(requirement, notice, law)
    struck = book.struck_entries_of.get(requirement.id, ())
    entry = book.entry_of.get(requirement.id)
    for former in struck:
        yield from struck_events(former, law, former.id)
    if entry:
        yield Event(entry.enrolled_on, _message("enrolled"), law.region_department(entry.enrolled_on), ref=entry.id)
        yield from upgrade_events(entry, book, law)
    interface = book.interface_of.get(requirement.id)
    if interface:
        act = _message("interface-published")
        yield Event(interface.published_on, act, law.region_department(interface.published_on), ref=interface.id)
    for later in book.successors_of.get(requirement.id, ()):
        yield Event(later.submitted_on, _message("superseded"), later.requester.organization, ref=later.id)


def _notice_events(requirement: Requirement, notice: Notice, law: Law) -> Iterator[Event]:
    region = law.region_department
    yield Event(notice.published_on, _message("noticed"), region(notice.published_on), ref=notice.id)
    if notice.annulled is not None:
        yield Event(
            notice.annulled.on,
            _message("notice-annulled"),
            region(notice.annulled.on),
            notice.annulled.reason,
            notice.id,
        )
        return
    yield from prolongation_events(notice, law, notice.id)
    if ended := window_of(notice, law).known_last_day:
        yield Event(ended, _message("notice-ends"), ref=notice.id)
    for objection in notice.objections:
        if objection.requirement == requirement.id:
            yield from objection_events(notice, objection, law, notice.id)


def days_left(notice: Notice, law: Law, today: date) -> int | None:
    """The working days that a notice stays open after `today`; None when it is closed, or cannot be told."""
    last_day = window_of(notice, law).known_last_day
    if last_day is None or today > last_day:
        return None
    left = law.working_days_between(today, last_day)
    return None if isinstance(left, Unknown) else left
