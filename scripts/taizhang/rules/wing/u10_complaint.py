"""U10: a complaint follows a challenge and is accepted only within its period."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law, late
from taizhang.records import Challenge, Complaint
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_NO_CHALLENGE = _message("no-challenge")
_NO_DECISION = _message("no-decision")
_NO_DAY = _message("no-day")


@rule
def complaint(facts: Facts) -> Iterator[Hit]:
    """A complaint has a challenge; an accepted one came in time; decision and its day stand together."""
    for dispute in facts.book.disputes.values():
        stated = dispute.complaint
        if stated is None:
            continue
        on = _judged_on(facts.law, dispute.counted_in, dispute.challenge, stated)
        if dispute.challenge is None:
            yield Hit(dispute, "complaint", {"problem": _NO_CHALLENGE}, on)
        elif stated.accepted and (problem := _untimely(facts.law, dispute.counted_in, dispute.challenge, stated)):
            yield Hit(dispute, "complaint.accepted", {"problem": problem}, on)
        day, decided = stated.received_on, stated.decided_on
        if stated.raised_on > day:
            problem = _message("it-was-sent-after-it-came", day=day)
            yield Hit(dispute, "complaint.sent_on", {"problem": problem}, on)
        if decided is not None and decided < day:
            problem = _message("it-was-decided-on-before", decided=decided, day=day)
            yield Hit(dispute, "complaint.decided_on", {"problem": problem}, on)
        if decided is not None and stated.decision is None:
            yield Hit(dispute, "complaint.decision", {"problem": _NO_DECISION}, on)
        if decided is None and stated.decision is not None:
            yield Hit(dispute, "complaint.decided_on", {"problem": _NO_DAY}, on)


def _judged_on(law: Law, division: str, challenge: Challenge | None, stated: Complaint) -> date:
    """The day by whose law its period counts: the end of the answer period; without one, its own."""
    expiry = law.last_day("answer_days", challenge.received_on, division) if challenge else stated.received_on
    return expiry if isinstance(expiry, date) else stated.received_on


def _untimely(law: Law, division: str, challenge: Challenge, stated: Complaint) -> Text | None:
    """What bars it. Its period runs from the end of the answer period, however early or late the answer was given."""
    day, answered = stated.raised_on, challenge.answered_on
    expiry = law.last_day("answer_days", challenge.received_on, division)
    if day <= (expiry.day if isinstance(expiry, Unknown) else expiry):
        early = _message("raised-on-before-the-answer-or-the-end", day=day)
        return None if answered is not None and answered <= day else early
    return late(day, expiry if isinstance(expiry, Unknown) else law.last_day("complaint_days", expiry, division))
