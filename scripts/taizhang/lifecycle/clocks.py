"""The clocks of inquiries, challenges and complaints: who has to do what, from when, until when, and when it was done.

Source: procurement-law/52 to /57; procurement-regulation/52, /58; order-94/6, /13, /21, /26, /28.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.lifecycle.competence import Office, competent_department, receiving_department, respondent
from taizhang.lifecycle.exclusion import excluded_days
from taizhang.lifecycle.life import COMPUTED, Event, Step
from taizhang.records import Complaint, Dispute, Suspension

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Clock:
    """One period that the law sets.

    Attributes:
        field: the dotted place of the day on which it was done.
        act: what has to be done.
        title: what the last day is called.
        office: who has to do it.
        since: the day that begins it, which does not count.
        due: the last day; None where the law on file sets none.
        done_on: the day on which it was done; None while it is open.
        is_stated: the last day is written in a document and not computed.
        ends_itself: nothing has to be done when it is over.
    """

    field: str
    act: Text
    title: Text
    office: Office
    since: date
    due: date | Unknown | None
    done_on: date | None = None
    is_stated: bool = False
    ends_itself: bool = False

    def is_open(self, today: date) -> bool:
        """Whether it runs on a day, or has run out without being done."""
        if self.since > today or (self.done_on is not None and self.done_on <= today):
            return False
        return not (self.ends_itself and isinstance(self.due, date) and self.due < today)

    def step(self, today: date) -> Step:
        """It as what comes next on a day."""
        late = isinstance(self.due, date) and today > self.due
        mark = None if self.is_stated else COMPUTED
        return Step(self.act, self.office.name, self.since, self.due, late, self.office.division, mark)

    def was_late(self) -> bool:
        """Whether it was done after its last day."""
        return self.done_on is not None and isinstance(self.due, date) and self.done_on > self.due


def find_clocks(dispute: Dispute, law: Law, on: date) -> tuple[Clock, ...]:
    """Every clock of a dispute, in the order of the procedure; the offices are those of the day `on`."""
    return (*_inquiries(dispute, law, on), *_challenge(dispute, law, on), *_complaint(dispute, law, on))


def open_steps(dispute: Dispute, law: Law, today: date) -> tuple[Step, ...]:
    """What is to be done under Order 94 by whom, the last days computed."""
    return tuple(clock.step(today) for clock in find_clocks(dispute, law, today) if clock.is_open(today))


def clock_events(dispute: Dispute, law: Law) -> Iterator[Event]:
    """The last day of every clock, marked as computed, with the office of that day."""
    for clock in find_clocks(dispute, law, dispute.arose_on):
        if isinstance(clock.due, date) and not clock.is_stated:
            then = next(one for one in find_clocks(dispute, law, clock.due) if one.field == clock.field)
            yield Event(clock.due, clock.title, then.office.name, mark=COMPUTED)


def decision_due(dispute: Dispute, law: Law) -> date | Unknown | None:
    """The last day for the decision on the dispute's accepted complaint.

    Source: procurement-law/56, procurement-regulation/58.
    """
    complaint = dispute.complaint
    if complaint is None or not complaint.accepted:
        return None
    extra = excluded_days(complaint, dispute.counted_in, law)
    if isinstance(extra, Unknown):
        return extra
    return law.last_day("decision_days", complaint.received_on, dispute.counted_in, extra=extra)


def last_suspended_day(suspension: Suspension, division: str, law: Law) -> date | Unknown:
    """The last day up to which a procurement may be suspended at most, counted in calendar days.

    It moves to the next working day where it is a day off. Source: procurement-law/57; order-94/28, /42.
    """
    days, places = law.number("suspension_days", suspension.from_), law.as_of(suspension.from_).places(division)
    return law.calendar.calendar_last_day(suspension.from_, days, places)


def _last_day(law: Law, name: str, since: date | Unknown, division: str) -> date | Unknown | None:
    if isinstance(since, Unknown) or name not in law.parameters:
        return since if isinstance(since, Unknown) else None
    return law.last_day(name, since, division)


def _inquiries(dispute: Dispute, law: Law, on: date) -> Iterator[Clock]:
    for number, inquiry in enumerate(dispute.inquiries):
        yield Clock(
            f"inquiries.{number}.replied_on",
            _message("reply-to-the-inquiry"),
            _message("reply-to-the-inquiry-due"),
            respondent(dispute, law, on),
            inquiry.received_on,
            _last_day(law, "inquiry_days", inquiry.received_on, dispute.counted_in),
            inquiry.replied_on,
        )


def _challenge(dispute: Dispute, law: Law, on: date) -> Iterator[Clock]:
    challenge = dispute.challenge
    if challenge is not None and challenge.accepted:
        yield Clock(
            "challenge.answered_on",
            _message("answer-the-challenge"),
            _message("answer-due"),
            respondent(dispute, law, on),
            challenge.received_on,
            law.last_day("answer_days", challenge.received_on, dispute.counted_in),
            challenge.answered_on,
        )


def _complaint(dispute: Dispute, law: Law, on: date) -> Iterator[Clock]:
    complaint = dispute.complaint
    if complaint is None:
        return
    yield from _examination(dispute, complaint, law, on)
    if complaint.accepted is False and (dispute.purchaser is not None or complaint.rejection is not None):
        yield _rejection(dispute, complaint, law, on)
    if not complaint.accepted:
        return
    office, decided = competent_department(dispute, law, on), complaint.decided_on
    is_awaited = dispute.purchaser is not None and decided is None
    if is_awaited or complaint.forwarded_on is not None:
        supplied = complaint.supplement.supplied_on if complaint.supplement else None
        since = supplied or complaint.received_on
        yield Clock(
            "complaint.forwarded_on",
            _message("forward-the-complaint-to-the-respondent"),
            _message("forwarding-due"),
            office,
            since,
            _last_day(law, "forwarding_days", since, dispute.counted_in),
            complaint.forwarded_on,
        )
    if complaint.suspension is not None:
        held = complaint.suspension
        at_most = last_suspended_day(held, dispute.counted_in, law)
        yield Clock(
            "complaint.suspension.resumed_on",
            _message("let-the-suspended-procurement-go"),
            _message("suspension-ends-at-the-latest"),
            office,
            held.from_,
            at_most,
            held.resumed_on or (held.until if isinstance(at_most, Unknown) or held.until <= at_most else None),
            ends_itself=True,
        )
    yield Clock(
        "complaint.decided_on",
        _message("decide-on-the-complaint"),
        _message("decision-due"),
        office,
        complaint.received_on,
        decision_due(dispute, law),
        decided,
    )


def _examination(dispute: Dispute, complaint: Complaint, law: Law, on: date) -> Iterator[Clock]:
    """The examination, and what follows where a complaint has to be put right first. Source: order-94/21."""
    office = receiving_department(dispute, complaint, law, on)
    place = office.division or dispute.counted_in
    asked, rejected = complaint.supplement, complaint.rejection.on if complaint.rejection else None
    done = min(filter(None, (complaint.examined_on, asked.on if asked else None, rejected)), default=None)
    if complaint.accepted is None or done is not None:
        yield Clock(
            "complaint.examined_on",
            _message("examine-the-complaint"),
            _message("examination-due"),
            office,
            complaint.received_on,
            _last_day(law, "examination_days", complaint.received_on, place),
            done,
        )
    if asked is None:
        return
    yield Clock(
        "complaint.supplement.supplied_on",
        _message("put-the-complaint-right"),
        _message("correction-due"),
        Office("投诉人", office.division),
        asked.on,
        asked.until,
        asked.supplied_on or complaint.examined_on or rejected,
        is_stated=True,
        ends_itself=True,
    )
    if complaint.accepted is None:
        title = _message("acceptance-or-refusal-due")
        if asked.supplied_on is not None:
            since, name, act = asked.supplied_on, "examination_days", _message("examine-it-again")
        else:
            since, name = asked.until, "rejection_days"
            act = _message("give-notice-that-it-is-not-accepted")
        due = _last_day(law, name, since, place)
        yield Clock("complaint.accepted", act, title, office, since, due, rejected)


def _rejection(dispute: Dispute, complaint: Complaint, law: Law, on: date) -> Clock:
    """The written notice of refusal: it follows the examination, at the latest the last day for that."""
    office = receiving_department(dispute, complaint, law, on)
    place = office.division or dispute.counted_in
    asked = complaint.supplement
    if complaint.examined_on is not None:
        since: date | Unknown | None = complaint.examined_on
    elif asked is not None:
        since = asked.supplied_on or asked.until
    else:
        since = _last_day(law, "examination_days", complaint.received_on, place)
    return Clock(
        "complaint.rejection.on",
        _message("give-written-notice-that-the-complaint"),
        _message("notice-of-refusal-due"),
        office,
        since if isinstance(since, date) else complaint.received_on,
        _last_day(law, "rejection_days", since, place) if since is not None else None,
        complaint.rejection.on if complaint.rejection else None,
    )
