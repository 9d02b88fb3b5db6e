"""U10: a complaint follows a challenge and is accepted only within its period."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law, describe_lateness
from taizhang.records import Challenge, Complaint
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_NO_CHALLENGE = _message("challenge-missing")
_NO_DECISION = _message("decision-missing")
_NO_DAY = _message("day-missing")


@rule
def complaint(facts: Facts) -> Iterator[Hit]:
    """A complaint follows a challenge; an accepted one was raised in time; a decision has a text and a day."""
    for dispute in facts.book.disputes.values():
        stated = dispute.complaint
        if stated is None:
            continue
        on = _find_governing_day(facts.law, dispute.counted_in, dispute.challenge, stated)
        if dispute.challenge is None:
            yield Hit(dispute, "complaint", {"problem": _NO_CHALLENGE}, on)
        elif stated.accepted and (
            problem := _describe_untimeliness(facts.law, dispute.counted_in, dispute.challenge, stated)
        ):
            yield Hit(dispute, "complaint.accepted", {"problem": problem}, on)
        day, decided = stated.received_on, stated.decided_on
        if stated.raised_on > day:
            problem = _message("sent-after-receipt", day=day)
            yield Hit(dispute, "complaint.sent_on", {"problem": problem}, on)
        if decided is not None and decided < day:
            problem = _message("decided-before-receipt", decided_on=decided, received_on=day)
            yield Hit(dispute, "complaint.decided_on", {"problem": problem}, on)
        if decided is not None and stated.decision is None:
            yield Hit(dispute, "complaint.decision", {"problem": _NO_DECISION}, on)
        if decided is None and stated.decision is not None:
            yield Hit(dispute, "complaint.decided_on", {"problem": _NO_DAY}, on)


def _find_governing_day(law: Law, division: str, challenge: Challenge | None, stated: Complaint) -> date:
    """The day whose law governs its period: the end of the answer period; without one, its own."""
    expiry = law.last_day("answer_days", challenge.received_on, division) if challenge else stated.received_on
    return expiry if isinstance(expiry, date) else stated.received_on


def _describe_untimeliness(law: Law, division: str, challenge: Challenge, stated: Complaint) -> Text | None:
    """Why it is untimely. Its period runs from the end of the answer period, whenever the answer was given."""
    day, answered = stated.raised_on, challenge.answered_on
    expiry = law.last_day("answer_days", challenge.received_on, division)
    if day <= (expiry.day if isinstance(expiry, Unknown) else expiry):
        early = _message("raised-too-early", day=day)
        return None if answered is not None and answered <= day else early
    return describe_lateness(
        day, expiry if isinstance(expiry, Unknown) else law.last_day("complaint_days", expiry, division)
    )
