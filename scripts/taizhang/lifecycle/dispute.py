"""The life of a dispute, with its challenges and complaints."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.clocks import find_clocks, find_decision_deadline, list_clock_events, list_open_steps
from taizhang.lifecycle.competence import find_competent_department, find_receiving_department, find_respondent
from taizhang.lifecycle.life import Event, Life, Step, build_step, list_report_events, sort_events
from taizhang.lifecycle.next_report import find_next_report
from taizhang.records import Complaint, Dispute

_message = Messages(__file__)

__all__ = [
    "DISPUTE_STAGES",
    "derive_dispute_life",
    "find_answer_step",
    "find_complaint_step",
    "find_decision_deadline",
    "list_dispute_steps",
]

DISPUTE_STAGES = {
    "open": _message("dispute-stages-open"),
    "explained": _message("dispute-stages-explained"),
    "handled": _message("dispute-stages-handled"),
    "filed": _message("dispute-stages-filed"),
}


def derive_dispute_life(dispute: Dispute, law: Law, today: date) -> Life:
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
            act = _message("filed", number=dispute.filed.number)
            yield Event(dispute.filed.on, act, law.region_department(dispute.filed.on))
        yield from _list_proceedings(dispute, law)

    past_events = sort_events(events(), today)
    window = "window.dispute"
    if dispute.filed and dispute.filed.on <= today:
        steps = list_dispute_steps(dispute, law, today)
        return Life("filed", DISPUTE_STAGES["filed"], past_events, min(steps, key=_get_sort_day, default=None))
    if dispute.handling and dispute.handling.on <= today:
        following = _find_step_after_handling(dispute, dispute.handling.on, law, today, window)
        return Life("handled", DISPUTE_STAGES["handled"], past_events, following)
    if dispute.explanation and dispute.explanation.on <= today:
        act = _message("handle")
        following = build_step(law, today, act, dispute.explained_by, dispute.explanation.on, window)
        return Life("explained", DISPUTE_STAGES["explained"], past_events, following)
    others = [law.department(code, today) for code in dispute.explained_with if code != dispute.explained_by]
    jointly = _message("explain-jointly", others=Text("、".join(others), ", ".join(others)))
    act = jointly if others else _message("explain")
    following = build_step(law, today, act, dispute.explained_by, dispute.arose_on, window)
    return Life("open", DISPUTE_STAGES["open"], past_events, following)


def find_answer_step(dispute: Dispute, law: Law, today: date) -> Step | None:
    """The answer to the dispute's accepted challenge, while it is due. Source: procurement-law/53, order-94/13."""
    return _find_open_step("challenge.answered_on", dispute, law, today)


def find_complaint_step(dispute: Dispute, law: Law, today: date) -> Step | None:
    """The decision on the dispute's accepted complaint, while it is due. Source: procurement-law/56, order-94/26."""
    return _find_open_step("complaint.decided_on", dispute, law, today)


def _find_open_step(field: str, dispute: Dispute, law: Law, today: date) -> Step | None:
    clocks = (clock for clock in find_clocks(dispute, law, today) if clock.field == field and clock.is_open(today))
    return next((clock.step(today) for clock in clocks), None)


def list_dispute_steps(dispute: Dispute, law: Law, today: date) -> tuple[Step, ...]:
    """The steps of a dispute under Order 94, for the offices that the law names.

    While the purchaser is not on record no office can be named: the registering department has to add it first.
    """
    steps = list_open_steps(dispute, law, today)
    if steps and dispute.purchaser is None:
        act = _message("record-purchaser")
        return (build_step(law, today, act, dispute.explained_by, min(one.since for one in steps)), *steps)
    return steps


def _list_proceedings(dispute: Dispute, law: Law) -> Iterator[Event]:
    """The events under Order 94, with the last days that it sets."""
    yield from list_clock_events(dispute, law)
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
            find_respondent(dispute, law, dispute.arose_on).name,
        )
        if challenge.answered_on:
            act = _message("challenge-answered")
            yield Event(challenge.answered_on, act, challenge.answered_by or "", challenge.answer or "")
    if dispute.complaint:
        yield from _list_complaint_events(dispute, dispute.complaint, law)


def _list_complaint_events(dispute: Dispute, complaint: Complaint, law: Law) -> Iterator[Event]:
    received = complaint.received_on
    office = find_receiving_department(dispute, complaint, law, received).name
    yield Event(received, _message("complaint-received"), office)
    if complaint.examined_on:
        yield Event(complaint.examined_on, _message("complaint-examined"), office)
    if supplement := complaint.supplement:
        act = _message("correction-requested-until", until=supplement.until)
        yield Event(supplement.on, act, office, supplement.matters)
        if supplement.supplied_on:
            yield Event(supplement.supplied_on, _message("correction-received"), "投诉人")
    if rejection := complaint.rejection:
        competent = law.department_responsible_for(rejection.turn_to, rejection.on) if rejection.turn_to else ""
        act = _message("not-accepted-raise-elsewhere", department=competent) if competent else _message("not-accepted")
        yield Event(rejection.on, act, office, rejection.reason)
    if complaint.forwarded_on:
        competent = find_competent_department(dispute, law, complaint.forwarded_on).name
        yield Event(complaint.forwarded_on, _message("complaint-forwarded"), competent)
    if suspension := complaint.suspension:
        competent = find_competent_department(dispute, law, suspension.from_).name
        act = _message("procurement-suspended-until", until=suspension.until)
        yield Event(suspension.from_, act, competent, suspension.reason)
        if suspension.resumed_on:
            yield Event(suspension.resumed_on, _message("procurement-resumed"), competent)
    for span in complaint.excluded:
        act = _message("does-not-count-until", until=span.until)
        yield Event(span.from_, act, detail=span.reason)
    if complaint.decided_on:
        act = _message("complaint-decided")
        by = complaint.decided_by
        actor = law.department_responsible_for(by, complaint.decided_on) if by else ""
        yield Event(complaint.decided_on, act, actor, complaint.decision or "")


def _get_sort_day(following: Step) -> date:
    return following.due if isinstance(following.due, date) else date.max


def find_dispute_report_step(dispute: Dispute, law: Law, today: date) -> Step | None:
    """The next report of a dispute that is due, by the level that it has reached; None where no report is due.

    It is due from the handling on; the levels above send on earlier reports as they come.

    Source: region-2021-1131/2.5; city-2021-76/1.5; how many days: house/windows.
    """
    handled = dispute.handling.on if dispute.handling and dispute.handling.on <= today else None
    report_days = [report.on for report in dispute.reports if report.on <= today]
    if handled is None and not report_days:
        return None
    since = handled if handled is not None else max(report_days)
    route = law.route("dispute", dispute.explained_by, dispute.arose_on)
    subject = _message("dispute-and-its-result") if handled else _message("the-dispute")
    return find_next_report(law, route, dispute.reports, since, today, origin=dispute.explained_by, subject=subject)


def _find_step_after_handling(dispute: Dispute, handled: date, law: Law, today: date, window: str) -> Step:
    """The step after the handling: it goes up level by level; at the end of its route the region files it.

    Source: region-2021-1131/2.5; city-2021-76/1.5.
    """
    report_step = find_dispute_report_step(dispute, law, today)
    if report_step is not None:
        return report_step
    since = max([handled, *(report.on for report in dispute.reports if report.on <= today)])
    return build_step(law, today, _message("file"), law.region, since, window)
