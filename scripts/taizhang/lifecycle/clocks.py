"""The clocks of inquiries, challenges and complaints: party, act, first and last day, and the day of completion.

Source: procurement-law/52 to /57; procurement-regulation/52, /58; order-94/6, /13, /21, /26, /28.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.lifecycle.competence import (
    ResponsibleParty,
    find_competent_department,
    find_receiving_department,
    find_respondent,
)
from taizhang.lifecycle.exclusion import count_excluded_days
from taizhang.lifecycle.life import COMPUTED, Event, Step
from taizhang.records import Complaint, Dispute, Suspension

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Clock:
    """One period that the law sets.

    Attributes:
        field: the dotted place of the day of completion.
        act: what has to be done.
        title: the name of the last day.
        office: the party that has to act.
        since: the day that begins it, which does not count.
        due: the last day; None where the law on file sets no last day.
        done_on: the day of completion; None while it is open.
        is_stated: the last day is written in a document and not computed.
        ends_itself: nothing has to be done when it is over.
    """

    field: str
    act: Text
    title: Text
    office: ResponsibleParty
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
        """The clock as the next step on a day."""
        late = isinstance(self.due, date) and today > self.due
        mark = None if self.is_stated else COMPUTED
        return Step(self.act, self.office.name, self.since, self.due, late, self.office.division, mark)

    def was_late(self) -> bool:
        """Whether it was done after its last day."""
        return self.done_on is not None and isinstance(self.due, date) and self.done_on > self.due


def find_clocks(dispute: Dispute, law: Law, on: date) -> tuple[Clock, ...]:
    """Every clock of a dispute, in the order of the procedure; the offices are those of the day `on`."""
    return (
        *_list_inquiry_clocks(dispute, law, on),
        *_list_challenge_clocks(dispute, law, on),
        *_list_complaint_clocks(dispute, law, on),
    )


def list_open_steps(dispute: Dispute, law: Law, today: date) -> tuple[Step, ...]:
    """The steps open under Order 94, with their computed last days."""
    return tuple(clock.step(today) for clock in find_clocks(dispute, law, today) if clock.is_open(today))


def list_clock_events(dispute: Dispute, law: Law) -> Iterator[Event]:
    """The last day of every clock, marked as computed, with the office of that day."""
    for clock in find_clocks(dispute, law, dispute.arose_on):
        if isinstance(clock.due, date) and not clock.is_stated:
            at_end = next(other for other in find_clocks(dispute, law, clock.due) if other.field == clock.field)
            yield Event(clock.due, clock.title, at_end.office.name, mark=COMPUTED)


def find_decision_deadline(dispute: Dispute, law: Law) -> date | Unknown | None:
    """The last day for the decision on the dispute's accepted complaint.

    Source: procurement-law/56, procurement-regulation/58.
    """
    complaint = dispute.complaint
    if complaint is None or not complaint.accepted:
        return None
    extra = count_excluded_days(complaint, dispute.counted_in, law)
    if isinstance(extra, Unknown):
        return extra
    return law.last_day("decision_days", complaint.received_on, dispute.counted_in, extra=extra)


def find_last_suspended_day(suspension: Suspension, division: str, law: Law) -> date | Unknown:
    """The last day up to which a procurement may be suspended, counted in calendar days.

    It moves to the next working day where it is a day off. Source: procurement-law/57; order-94/28, /42.
    """
    days, places = law.number("suspension_days", suspension.from_), law.as_of(suspension.from_).places(division)
    return law.calendar.calendar_last_day(suspension.from_, days, places)


def _find_last_day(law: Law, name: str, since: date | Unknown, division: str) -> date | Unknown | None:
    if isinstance(since, Unknown) or name not in law.parameters:
        return since if isinstance(since, Unknown) else None
    return law.last_day(name, since, division)


def _list_inquiry_clocks(dispute: Dispute, law: Law, on: date) -> Iterator[Clock]:
    for number, inquiry in enumerate(dispute.inquiries):
        yield Clock(
            f"inquiries.{number}.replied_on",
            _message("reply-to-the-inquiry"),
            _message("reply-to-the-inquiry-due"),
            find_respondent(dispute, law, on),
            inquiry.received_on,
            _find_last_day(law, "inquiry_days", inquiry.received_on, dispute.counted_in),
            inquiry.replied_on,
        )


def _list_challenge_clocks(dispute: Dispute, law: Law, on: date) -> Iterator[Clock]:
    challenge = dispute.challenge
    if challenge is not None and challenge.accepted:
        yield Clock(
            "challenge.answered_on",
            _message("answer-the-challenge"),
            _message("answer-due"),
            find_respondent(dispute, law, on),
            challenge.received_on,
            law.last_day("answer_days", challenge.received_on, dispute.counted_in),
            challenge.answered_on,
        )


def _list_complaint_clocks(dispute: Dispute, law: Law, on: date) -> Iterator[Clock]:
    complaint = dispute.complaint
    if complaint is None:
        return
    yield from _list_examination_clocks(dispute, complaint, law, on)
    if complaint.accepted is False and (dispute.purchaser is not None or complaint.rejection is not None):
        yield _build_rejection_clock(dispute, complaint, law, on)
    if not complaint.accepted:
        return
    office, decided = find_competent_department(dispute, law, on), complaint.decided_on
    is_awaited = dispute.purchaser is not None and decided is None
    if is_awaited or complaint.forwarded_on is not None:
        supplied = complaint.supplement.supplied_on if complaint.supplement else None
        since = supplied or complaint.received_on
        yield Clock(
            "complaint.forwarded_on",
            _message("forward-complaint"),
            _message("forwarding-due"),
            office,
            since,
            _find_last_day(law, "forwarding_days", since, dispute.counted_in),
            complaint.forwarded_on,
        )
    if complaint.suspension is not None:
        suspension = complaint.suspension
        at_most = find_last_suspended_day(suspension, dispute.counted_in, law)
        yield Clock(
            "complaint.suspension.resumed_on",
            _message("let-the-suspended-procurement-go"),
            _message("suspension-ends-at-the-latest"),
            office,
            suspension.from_,
            at_most,
            suspension.resumed_on
            or (suspension.until if isinstance(at_most, Unknown) or suspension.until <= at_most else None),
            ends_itself=True,
        )
    yield Clock(
        "complaint.decided_on",
        _message("decide-on-the-complaint"),
        _message("decision-due"),
        office,
        complaint.received_on,
        find_decision_deadline(dispute, law),
        decided,
    )


def _list_examination_clocks(dispute: Dispute, complaint: Complaint, law: Law, on: date) -> Iterator[Clock]:
    """The examination, and what follows where a complaint has to be corrected first. Source: order-94/21."""
    office = find_receiving_department(dispute, complaint, law, on)
    place = office.division or dispute.counted_in
    supplement, rejected_on = complaint.supplement, complaint.rejection.on if complaint.rejection else None
    done = min(filter(None, (complaint.examined_on, supplement.on if supplement else None, rejected_on)), default=None)
    if complaint.accepted is None or done is not None:
        yield Clock(
            "complaint.examined_on",
            _message("examine-the-complaint"),
            _message("examination-due"),
            office,
            complaint.received_on,
            _find_last_day(law, "examination_days", complaint.received_on, place),
            done,
        )
    if supplement is None:
        return
    yield Clock(
        "complaint.supplement.supplied_on",
        _message("put-the-complaint-right"),
        _message("correction-due"),
        ResponsibleParty("投诉人", office.division),
        supplement.on,
        supplement.until,
        supplement.supplied_on or complaint.examined_on or rejected_on,
        is_stated=True,
        ends_itself=True,
    )
    if complaint.accepted is None:
        title = _message("acceptance-or-refusal-due")
        if supplement.supplied_on is not None:
            since, name, act = supplement.supplied_on, "examination_days", _message("examine-it-again")
        else:
            since, name = supplement.until, "rejection_days"
            act = _message("give-notice-that-it-is-not-accepted")
        due = _find_last_day(law, name, since, place)
        yield Clock("complaint.accepted", act, title, office, since, due, rejected_on)


def _build_rejection_clock(dispute: Dispute, complaint: Complaint, law: Law, on: date) -> Clock:
    """The written notice of refusal: it follows the examination, at the latest the last day for that."""
    office = find_receiving_department(dispute, complaint, law, on)
    place = office.division or dispute.counted_in
    supplement = complaint.supplement
    if complaint.examined_on is not None:
        since: date | Unknown | None = complaint.examined_on
    elif supplement is not None:
        since = supplement.supplied_on or supplement.until
    else:
        since = _find_last_day(law, "examination_days", complaint.received_on, place)
    return Clock(
        "complaint.rejection.on",
        _message("give-written-notice-of-refusal"),
        _message("notice-of-refusal-due"),
        office,
        since if isinstance(since, date) else complaint.received_on,
        _find_last_day(law, "rejection_days", since, place) if since is not None else None,
        complaint.rejection.on if complaint.rejection else None,
    )
