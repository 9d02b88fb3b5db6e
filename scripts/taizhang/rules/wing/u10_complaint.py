"""U10: a complaint follows a challenge and is accepted only within its period."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law, late
from taizhang.records import Challenge, Complaint
from taizhang.rules.rule import Facts, Hit, rule

_NO_CHALLENGE = Text("没有经过质疑", "no challenge came before it")
_NO_DECISION = Text("有处理决定日期而没有处理决定", "it has a day of its decision, but no decision")
_NO_DAY = Text("有处理决定而没有处理决定日期", "it has a decision, but no day of it")


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
            problem = Text(f"交邮日期晚于收到日期{day}", f"it was sent after it came on {day}")
            yield Hit(dispute, "complaint.sent_on", {"problem": problem}, on)
        if decided is not None and decided < day:
            problem = Text(f"处理决定日期{decided}早于收到日期{day}", f"it was decided on {decided}, before {day}")
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
        early = Text(
            f"{day}提起，质疑尚未答复、答复期未满", f"raised on {day}, before the answer or the end of its period"
        )
        return None if answered is not None and answered <= day else early
    return late(day, expiry if isinstance(expiry, Unknown) else law.last_day("complaint_days", expiry, division))
