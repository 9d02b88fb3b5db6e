"""The life of a requirement, from its submission to the release that realizes it."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.law.notice_window import find_blocking_objections, has_stood_on_site, window_of
from taizhang.lifecycle.life import Event, Life, Step, build_step, sort_events
from taizhang.lifecycle.shared import (
    find_ledger_stage,
    find_prolongation_step,
    list_objection_events,
    list_prolongation_events,
    list_striking_events,
    list_upgrade_events,
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
"""The final stages of a requirement that was not realized; its content may be raised again."""

ENDINGS: dict[str, Text] = {
    "infeasible": _message("endings-infeasible"),
    "returned": _message("endings-returned"),
    "refused": _message("endings-refused"),
}
"""The act of a duty that ended a requirement, by its outcome."""


def derive_requirement_life(requirement: Requirement, book: Book, law: Law, today: date) -> Life:
    """The life of a requirement as of `today`, derived from its approval, notices, entry and release."""
    events = sort_events(_list_events(requirement, book, law), today)
    stage, following = _find_stage(requirement, book, law, today)
    return Life(stage, STAGES[stage], events, following)


def find_first_approval(requirement: Requirement, book: Book, today: date) -> Approval | None:
    """The seal of the requirement's first chain by `today`; `Book.ending_of` is whether that ended it."""
    for approval in book.approvals_of.get(requirement.id, ()):
        if approval.approved_on <= today:
            return approval
    return None


def _find_stage(requirement: Requirement, book: Book, law: Law, today: date) -> tuple[str, Step | None]:
    if requirement.withdrawn and requirement.withdrawn.on <= today:
        return "withdrawn", None
    entry = book.entry_of.get(requirement.id)
    if entry and entry.enrolled_on <= today:
        return find_ledger_stage(entry, book, law, today)
    ending, first = book.ending_of.get(requirement.id), find_first_approval(requirement, book, today)
    if ending is not None and ending.outcome in ENDINGS and first is not None:
        return ending.outcome, None
    if any(later.submitted_on <= today for later in book.successors_of.get(requirement.id, ())):
        return "superseded", None
    approval = find_first_approval(requirement, book, today)
    if approval is None:
        return "submitted", None  # on the forge: taizhang.lifecycle.review finds the next step
    sealed = approval.approved_on
    if requirement.kind == "data-sharing":
        interface = book.interface_of.get(requirement.id)
        if interface and interface.published_on <= today:
            return "specified", None
        return "collected", build_step(law, today, _message("plan-an-interface"), law.region, sealed)
    notices = [notice for notice in book.notices_of.get(requirement.id, ()) if notice.published_on <= today]
    if not notices:
        act = _describe_act_before_notice(requirement, book, today)
        return "approved", build_step(law, today, act, law.region, sealed, "window.notice")
    return _find_stage_after_notice(requirement, notices[-1], book, law, today)


def _describe_act_before_notice(requirement: Requirement, book: Book, today: date) -> Text:
    """The act that leads to a notice: to open one, or to publish the one that is approved and waits for its day."""
    for notice in book.notices_of.get(requirement.id, ()):
        if any(approval.approved_on <= today for approval in book.approvals_of.get(notice.id, ())):
            return _message("publish-listing-notice", notice=notice.id, day=notice.published_on)
    return _message("open-a-notice")


def _find_stage_after_notice(
    requirement: Requirement, notice: Notice, book: Book, law: Law, today: date
) -> tuple[str, Step | None]:
    received = [o for o in find_blocking_objections(notice, requirement.id, law) if o.received_on <= today]
    waiting = [o for o in received if o.handling is None or o.handling.on > today]
    if waiting:
        since = min(objection.received_on for objection in waiting)
        return "objected", build_step(
            law, today, _message("handle-the-objection"), law.region, since, "window.objection"
        )
    handled = [(o.handling.on, o.handling.outcome) for o in received if o.handling]
    if any(outcome == "upheld" for _, outcome in handled):
        return "rejected", None
    if any(outcome == "amended" for _, outcome in handled):
        act = _message("raise-it-anew-as-amended")
        return "rejected", build_step(law, today, act, requirement.requester.division, max(handled)[0])
    if handled:
        act = _message("notice-it-again")
        return "renotice", build_step(law, today, act, law.region, max(handled)[0], "window.notice")
    strikings = [entry.struck for entry in book.struck_entries_of.get(requirement.id, ()) if entry.notice == notice.id]
    struck_on = max((one.on for one in strikings if one is not None and one.on <= today), default=None)
    if struck_on is not None:
        # It left the ledger by this notice: only another notice brings it back.
        return "renotice", build_step(law, today, _message("notice-it-again"), law.region, struck_on)
    window = window_of(notice, law)
    if not window.has_ended(today):
        act = _message("objections-may-be-raised")
        return "noticed", Step(act, "社会公众", window.opens_on, window.last_day, False)
    prolongation = find_prolongation_step(notice, law, today)
    if prolongation is not None:
        return "noticed", prolongation
    ended = window.last_day_or_promised
    if not has_stood_on_site(notice, book.approvals_of.get(notice.id, ())):
        act = _message("record-publication-proof")
        return "unproven", build_step(law, today, act, law.region, ended, "window.enrolment")
    act = _message("enrol")
    return "cleared", build_step(law, today, act, law.region, ended, "window.enrolment")


def _list_events(requirement: Requirement, book: Book, law: Law) -> Iterator[Event]:
    organizations = "、".join(requirement.raising_organizations)
    joint = _message("submitted-jointly")
    yield Event(requirement.submitted_on, joint if requirement.raised_by else _message("submitted"), organizations)
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
        yield from _list_notice_events(requirement, notice, law)
    entry = book.entry_of.get(requirement.id)
    for former in book.struck_entries_of.get(requirement.id, ()):
        yield from list_striking_events(former, law, former.id)
    if entry:
        yield Event(entry.enrolled_on, _message("enrolled"), law.region_department(entry.enrolled_on), ref=entry.id)
        yield from list_upgrade_events(entry, book, law)
    interface = book.interface_of.get(requirement.id)
    if interface:
        act = _message("interface-published")
        yield Event(interface.published_on, act, law.region_department(interface.published_on), ref=interface.id)
    for later in book.successors_of.get(requirement.id, ()):
        yield Event(later.submitted_on, _message("superseded"), later.requester.organization, ref=later.id)


def _list_notice_events(requirement: Requirement, notice: Notice, law: Law) -> Iterator[Event]:
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
    yield from list_prolongation_events(notice, law, notice.id)
    if ended := window_of(notice, law).known_last_day:
        yield Event(ended, _message("notice-ends"), ref=notice.id)
    for objection in notice.objections:
        if objection.requirement == requirement.id:
            yield from list_objection_events(notice, objection, law, notice.id)


def count_days_left(notice: Notice, law: Law, today: date) -> int | None:
    """The working days that a notice stays open after `today`; None when it is closed or the calendar is missing."""
    last_day = window_of(notice, law).known_last_day
    if last_day is None or today > last_day:
        return None
    count = law.working_days_between(today, last_day)
    return None if isinstance(count, Unknown) else count
