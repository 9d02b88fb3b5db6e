"""The life of a dispute, with its challenges and complaints."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.clocks import clock_events, decision_due, find_clocks, open_steps
from taizhang.lifecycle.competence import competent_department, receiving_department, respondent
from taizhang.lifecycle.life import Event, Life, Step, list_report_events, ordered, step
from taizhang.lifecycle.onward import next_report
from taizhang.records import Complaint, Dispute

_message = Messages(__file__)

__all__ = ["DISPUTE_STAGES", "answer_step", "complaint_step", "decision_due", "dispute_life", "dispute_steps"]

DISPUTE_STAGES = {
    "open": _message("dispute-stages-open"),
    "explained": _message("dispute-stages-explained"),
    "handled": _message("dispute-stages-handled"),
    "filed": _message("dispute-stages-filed"),
}


def dispute_life(dispute: Dispute, law: Law, today: date) -> Life:
    """The life of a dispute; the deadlines of a challenge or complaint are computed.

    Source: region-2021-1131/2.5, city-2021-76/1.5, procurement-law/53, /55, /56.
    """
    own = dispute.explained_by

    def events() -> Iterator[Event]:
        yield Event(dispute.arose_on, _message("arose"), dispute.organization or "")
        if dispute.explanation:
            yield Event(
                dispute.explanation.on,
                _message("explained"),
                "、".join(
                    law.department_responsible_for(code, dispute.explanation.on)
                    for code in dispute.explained_with or (own,)
                ),
                dispute.explanation.text,
            )
        if dispute.handling:
            yield Event(
                dispute.handling.on,
                _message("handled"),
                law.department_responsible_for(own, dispute.handling.on),
                dispute.handling.result,
            )
        yield from list_report_events(dispute.reports, law)
        if dispute.filed:
            act = _message("filed", filed_number=dispute.filed.number)
            yield Event(dispute.filed.on, act, law.region_department(dispute.filed.on))
        yield from _proceedings(dispute, law)

    told = ordered(events(), today)
    window = "window.dispute"
    if dispute.filed and dispute.filed.on <= today:
        left = dispute_steps(dispute, law, today)
        return Life("filed", DISPUTE_STAGES["filed"], told, min(left, key=_urgency, default=None))
    if dispute.handling and dispute.handling.on <= today:
        following = _onward(dispute, dispute.handling.on, law, today, window)
        return Life("handled", DISPUTE_STAGES["handled"], told, following)
    if dispute.explanation and dispute.explanation.on <= today:
        act = _message("handle")
        following = step(law, today, act, dispute.explained_by, dispute.explanation.on, window)
        return Life("explained", DISPUTE_STAGES["explained"], told, following)
    others = [law.department(code, today) for code in dispute.explained_with if code != dispute.explained_by]
    jointly = _message("explain-each-for-itself", others=Text("、".join(others), ", ".join(others)))
    act = jointly if others else _message("explain")
    following = step(law, today, act, dispute.explained_by, dispute.arose_on, window)
    return Life("open", DISPUTE_STAGES["open"], told, following)


def answer_step(dispute: Dispute, law: Law, today: date) -> Step | None:
    """The answer to the dispute's accepted challenge, while it is due. Source: procurement-law/53, order-94/13."""
    return _open_step("challenge.answered_on", dispute, law, today)


def complaint_step(dispute: Dispute, law: Law, today: date) -> Step | None:
    """The decision on the dispute's accepted complaint, while it is due. Source: procurement-law/56, order-94/26."""
    return _open_step("complaint.decided_on", dispute, law, today)


def _open_step(field: str, dispute: Dispute, law: Law, today: date) -> Step | None:
    found = (clock for clock in find_clocks(dispute, law, today) if clock.field == field and clock.is_open(today))
    return next((clock.step(today) for clock in found), None)


def dispute_steps(dispute: Dispute, law: Law, today: date) -> tuple[Step, ...]:
    """What is to be done about a dispute under Order 94, by the offices that the law names.

    While the purchaser is not on record, nobody can be named: whoever registers the dispute is asked for that first.
    """
    steps = open_steps(dispute, law, today)
    if steps and dispute.purchaser is None:
        act = _message("record-the-purchaser-and-its-budget-level")
        return (step(law, today, act, dispute.explained_by, min(one.since for one in steps)), *steps)
    return steps


def _proceedings(dispute: Dispute, law: Law) -> Iterator[Event]:
    """What happened under Order 94, with the last days that it sets."""
    yield from clock_events(dispute, law)
    for inquiry in dispute.inquiries:
        yield Event(inquiry.received_on, _message("inquiry-received"), detail=inquiry.matter)
        if inquiry.replied_on:
            act = _message("inquiry-replied")
            yield Event(inquiry.replied_on, act, inquiry.replied_by or "", inquiry.reply or "")
    challenge = dispute.challenge
    if challenge:
        yield Event(
            challenge.received_on,
            _message("challenge-received"),
            respondent(dispute, law, dispute.arose_on).name,
        )
        if challenge.answered_on:
            act = _message("challenge-answered")
            yield Event(challenge.answered_on, act, challenge.answered_by or "", challenge.answer or "")
    if dispute.complaint:
        yield from _complaint(dispute, dispute.complaint, law)


def _complaint(dispute: Dispute, complaint: Complaint, law: Law) -> Iterator[Event]:
    received = complaint.received_on
    office = receiving_department(dispute, complaint, law, received).name
    yield Event(received, _message("complaint-received"), office)
    if complaint.examined_on:
        yield Event(complaint.examined_on, _message("complaint-examined"), office)
    if asked := complaint.supplement:
        act = _message("correction-asked-for-until", until=asked.until)
        yield Event(asked.on, act, office, asked.matters)
        if asked.supplied_on:
            yield Event(asked.supplied_on, _message("correction-received"), "投诉人")
    if rejected := complaint.rejection:
        turned = law.department_responsible_for(rejected.turn_to, rejected.on) if rejected.turn_to else ""
        act = (
            _message("not-accepted-to-be-raised", turned=turned)
            if turned
            else _message("notice-that-it-is-not-accepted")
        )
        yield Event(rejected.on, act, office, rejected.reason)
    if complaint.forwarded_on:
        whose = competent_department(dispute, law, complaint.forwarded_on).name
        yield Event(complaint.forwarded_on, _message("complaint-forwarded"), whose)
    if held := complaint.suspension:
        whose = competent_department(dispute, law, held.from_).name
        act = _message("procurement-suspended-until", until=held.until)
        yield Event(held.from_, act, whose, held.reason)
        if held.resumed_on:
            yield Event(held.resumed_on, _message("procurement-resumed"), whose)
    for span in complaint.excluded:
        act = _message("does-not-count-until", until=span.until)
        yield Event(span.from_, act, detail=span.reason)
    if complaint.decided_on:
        act = _message("complaint-decided")
        by = complaint.decided_by
        actor = law.department_responsible_for(by, complaint.decided_on) if by else ""
        yield Event(complaint.decided_on, act, actor, complaint.decision or "")


def _urgency(following: Step) -> date:
    return following.due if isinstance(following.due, date) else date.max


def report_step(dispute: Dispute, law: Law, today: date) -> Step | None:
    """The report of a dispute that is owed next, by whichever level it has reached; None where none is.

    It is owed from the handling on. What was reported before that, the levels above send on as it comes.

    Source: region-2021-1131/2.5; city-2021-76/1.5; how many days: house/windows.
    """
    handled = dispute.handling.on if dispute.handling and dispute.handling.on <= today else None
    reached = [report.on for report in dispute.reports if report.on <= today]
    if handled is None and not reached:
        return None
    since = handled if handled is not None else max(reached)
    route = law.route("dispute", dispute.explained_by, dispute.arose_on)
    subject = _message("dispute-and-its-result") if handled else _message("the-dispute")
    return next_report(law, route, dispute.reports, since, today, origin=dispute.explained_by, subject=subject)


def _onward(dispute: Dispute, handled: date, law: Law, today: date, window: str) -> Step:
    """The step after the handling: it goes up level by level; at the end of its route the region files it.

    Source: region-2021-1131/2.5; city-2021-76/1.5.
    """
    reported = report_step(dispute, law, today)
    if reported is not None:
        return reported
    since = max([handled, *(report.on for report in dispute.reports if report.on <= today)])
    return step(law, today, _message("file"), law.region, since, window)
