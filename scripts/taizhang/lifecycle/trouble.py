"""The life of a dispute, with its challenges and complaints."""

from collections.abc import Iterator
from datetime import date

from taizhang.calendar import Unknown
from taizhang.law import Law
from taizhang.lifecycle.exclusion import excluded_days
from taizhang.lifecycle.life import COMPUTED, Event, Life, Step, list_report_events, ordered, step
from taizhang.lifecycle.onward import next_report
from taizhang.records import Dispute
from taizhang.text import Text

DISPUTE_STAGES = {
    "open": Text("待解释", "to be explained"),
    "explained": Text("处理中", "being handled"),
    "handled": Text("已处理待上报备案", "handled"),
    "filed": Text("已备案", "filed"),
}


def dispute_life(dispute: Dispute, law: Law, today: date) -> Life:
    """The life of a dispute; the deadlines of a challenge or complaint are computed.

    Source: region-2021-1131/2.5, city-2021-76/1.5, procurement-law/53, /55, /56.
    """
    own = dispute.explained_by

    def events() -> Iterator[Event]:
        yield Event(dispute.arose_on, Text("发生争议", "arose"), dispute.organization or "")
        if dispute.explanation:
            yield Event(
                dispute.explanation.on,
                Text("作出解释", "explained"),
                law.department_responsible_for(own, dispute.explanation.on),
                dispute.explanation.text,
            )
        if dispute.handling:
            yield Event(
                dispute.handling.on,
                Text("处理完毕", "handled"),
                law.department_responsible_for(own, dispute.handling.on),
                dispute.handling.result,
            )
        yield from list_report_events(dispute.reports, law)
        if dispute.filed:
            act = Text(f"备案（{dispute.filed.number}）", f"filed ({dispute.filed.number})")
            yield Event(dispute.filed.on, act, law.region_department(dispute.filed.on))
        yield from _clocks(dispute, law)

    told = ordered(events(), today)
    window = "window.dispute"
    if dispute.filed and dispute.filed.on <= today:
        return Life("filed", DISPUTE_STAGES["filed"], told, complaint_step(dispute, law, today))
    if dispute.handling and dispute.handling.on <= today:
        following = _onward(dispute, dispute.handling.on, law, today, window)
        return Life("handled", DISPUTE_STAGES["handled"], told, following)
    if dispute.explanation and dispute.explanation.on <= today:
        act = Text("处理争议", "handle")
        following = step(law, today, act, dispute.explained_by, dispute.explanation.on, window)
        return Life("explained", DISPUTE_STAGES["explained"], told, following)
    others = [law.department(code, today) for code in dispute.explained_with if code != dispute.explained_by]
    jointly = Text(f"会同{'、'.join(others)}解释争议", f"explain, each for itself, with {', '.join(others)}")
    act = jointly if others else Text("解释争议", "explain")
    following = step(law, today, act, dispute.explained_by, dispute.arose_on, window)
    return Life("open", DISPUTE_STAGES["open"], told, following)


def decision_due(dispute: Dispute, law: Law) -> date | Unknown | None:
    """The last day for the decision on the dispute's accepted complaint.

    Source: procurement-law/56, procurement-regulation/58.
    """
    complaint = dispute.complaint
    if complaint is None or not complaint.accepted:
        return None
    extra = excluded_days(complaint, dispute.explained_by, law)
    if isinstance(extra, Unknown):
        return extra
    return law.last_day("decision_days", complaint.received_on, dispute.explained_by, extra=extra)


def answer_step(dispute: Dispute, law: Law, today: date) -> Step | None:
    """The answer to the dispute's accepted challenge, while it is due. Source: procurement-law/53, order-94/13."""
    challenge = dispute.challenge
    if challenge is None or not challenge.accepted or challenge.received_on > today:
        return None
    if challenge.answered_on and challenge.answered_on <= today:
        return None
    act = Text("答复质疑", "answer the challenge")
    return step(law, today, act, dispute.explained_by, challenge.received_on, "answer_days")


def complaint_step(dispute: Dispute, law: Law, today: date) -> Step | None:
    """The decision on the dispute's accepted complaint, while it is due. Source: procurement-law/56, order-94/26."""
    due = decision_due(dispute, law)
    complaint = dispute.complaint
    if (
        due is None
        or complaint is None
        or complaint.received_on > today
        or (complaint.decided_on and complaint.decided_on <= today)
    ):
        return None
    act = Text("作出投诉处理决定", "decide on the complaint")
    late = isinstance(due, date) and today > due
    whose = law.responsible_for(dispute.explained_by, today)
    return Step(act, law.department(whose, today), complaint.received_on, due, late, whose)


def _clocks(dispute: Dispute, law: Law) -> Iterator[Event]:
    challenge, complaint = dispute.challenge, dispute.complaint
    if challenge:
        yield Event(challenge.received_on, Text("收到质疑", "challenge received"))
        due = law.last_day("answer_days", challenge.received_on, dispute.explained_by)
        if challenge.accepted and isinstance(due, date):
            yield Event(due, Text("质疑答复期限", "answer due"), mark=COMPUTED)
        if challenge.answered_on:
            yield Event(challenge.answered_on, Text("答复质疑", "challenge answered"), detail=challenge.answer or "")
    if complaint:
        yield Event(complaint.received_on, Text("收到投诉", "complaint received"))
        last = decision_due(dispute, law)
        if isinstance(last, date):
            yield Event(last, Text("投诉处理决定期限", "decision due"), mark=COMPUTED)
        for span in complaint.excluded:
            act = Text(f"不计入期限至{span.until}", f"does not count until {span.until}")
            yield Event(span.from_, act, detail=span.reason)
        if complaint.decided_on:
            act = Text("作出投诉处理决定", "complaint decided")
            yield Event(complaint.decided_on, act, detail=complaint.decision or "")


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
    subject = Text("争议内容和处理结果", "the dispute and its result") if handled else Text("争议内容", "the dispute")
    return next_report(law, route, dispute.reports, since, today, origin=dispute.explained_by, subject=subject)


def _onward(dispute: Dispute, handled: date, law: Law, today: date, window: str) -> Step:
    """The step after the handling: it goes up level by level; at the end of its route the region files it.

    Source: region-2021-1131/2.5; city-2021-76/1.5.
    """
    reported = report_step(dispute, law, today)
    if reported is not None:
        return reported
    since = max([handled, *(report.on for report in dispute.reports if report.on <= today)])
    return step(law, today, Text("备案", "file"), law.region, since, window)
