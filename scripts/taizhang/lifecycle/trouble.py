"""The lives of what went wrong: defects, problems, and disputes with their challenges and complaints."""

from collections.abc import Iterator
from datetime import date

from taizhang.calendar import Unknown
from taizhang.history import effective
from taizhang.law import Law
from taizhang.lifecycle.clocks import clock_events, decision_due, find_clocks, open_steps
from taizhang.lifecycle.competence import competent_department, receiving_department, respondent
from taizhang.lifecycle.life import Event, Life, Step, ordered, step
from taizhang.records import Complaint, Defect, Dispute, Report
from taizhang.text import Text

__all__ = [
    "DEFECT_STAGES",
    "DISPOSITIONS",
    "DISPUTE_STAGES",
    "answer_step",
    "complaint_step",
    "decision_due",
    "defect_life",
    "dispute_life",
    "dispute_steps",
    "settled_on",
    "working_days_open",
]

DEFECT_STAGES = {
    "reported": Text("已报告待明确处理办法", "reported"),
    "handling": Text("处理中", "being handled"),
    "explained": Text("已解释说明", "explained"),
    "transferred": Text("已转为需求", "became a requirement"),
    "resolved": Text("已解决待验证", "resolved"),
    "verified": Text("已解决并验证", "verified"),
}
DISPUTE_STAGES = {
    "open": Text("待解释", "to be explained"),
    "explained": Text("处理中", "being handled"),
    "handled": Text("已处理待上报备案", "handled"),
    "filed": Text("已备案", "filed"),
}
DISPOSITIONS = {
    "explained": Text("明确为解释说明", "to be explained"),
    "defect": Text("明确按缺陷修复", "to be mended as a defect"),
    "requirement": Text("明确转为需求", "to become a requirement"),
}


def defect_life(defect: Defect, law: Law, today: date) -> Life:
    """The life of a defect or problem, by the ruling in force."""
    defect = effective(defect, today)
    own = defect.reporter.division

    def events() -> Iterator[Event]:
        yield Event(defect.reported_on, Text("报告问题", "reported"), defect.reporter.organization)
        yield from _reports(defect.reports, law)
        if defect.disposition:
            ruling = defect.disposition
            text = ruling.explanation or ""
            yield Event(
                ruling.on,
                DISPOSITIONS[ruling.kind],
                law.department_responsible_for(own, ruling.on),
                text,
                ruling.requirement or "",
            )
        for handling in defect.handling:
            yield Event(handling.on, Text("处理", "handled"), handling.by, handling.measure)
        if defect.resolved_on:
            yield Event(defect.resolved_on, Text("解决", "resolved"))
        if defect.verified:
            yield Event(defect.verified.on, Text("验证", "verified"), defect.verified.by, defect.verified.remark or "")

    told = ordered(events(), today)
    if defect.verified and defect.verified.on <= today:
        return Life("verified", DEFECT_STAGES["verified"], told)
    if defect.resolved_on and defect.resolved_on <= today:
        act = Text("验证处理结果", "verify the result")
        following = Step(
            act, defect.reporter.organization, defect.resolved_on, None, False, law.responsible_for(own, today)
        )
        return Life("resolved", DEFECT_STAGES["resolved"], told, following)
    if defect.disposition is None or defect.disposition.on > today:
        act = Text("沟通并明确处理办法", "settle how it is handled")
        following = step(law, today, act, own, defect.reported_on, "window.disposition")
        return Life("reported", DEFECT_STAGES["reported"], told, following)
    if defect.disposition.kind == "explained":
        return Life("explained", DEFECT_STAGES["explained"], told)
    if defect.disposition.kind == "requirement":
        return Life("transferred", DEFECT_STAGES["transferred"], told)
    window = "window.urgent" if defect.severity == "blocking" else "window.defect"
    following = step(law, today, Text("解决问题", "resolve"), own, defect.reported_on, window)
    return Life("handling", DEFECT_STAGES["handling"], told, following)


def settled_on(defect: Defect) -> date | None:
    """The day from which nothing is left to mend: resolved, explained, or handed over to a requirement."""
    if defect.resolved_on or defect.disposition is None or defect.disposition.kind == "defect":
        return defect.resolved_on
    return defect.disposition.on


def working_days_open(defect: Defect, law: Law, today: date) -> int | None:
    """Working days from the report until it was settled, or to `today`; None where the calendar does not reach."""
    count = law.working_days_between(defect.reported_on, settled_on(defect) or today, defect.reporter.division)
    return None if isinstance(count, Unknown) else count


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
        yield from _reports(dispute.reports, law)
        if dispute.filed:
            act = Text(f"备案（{dispute.filed.number}）", f"filed ({dispute.filed.number})")
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
        act = Text("处理争议", "handle")
        following = step(law, today, act, dispute.explained_by, dispute.explanation.on, window)
        return Life("explained", DISPUTE_STAGES["explained"], told, following)
    following = step(law, today, Text("解释争议", "explain"), dispute.explained_by, dispute.arose_on, window)
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
        act = Text("登记采购人及其所属预算级次", "record the purchaser and its budget level")
        return (step(law, today, act, dispute.explained_by, min(one.since for one in steps)), *steps)
    return steps


def _proceedings(dispute: Dispute, law: Law) -> Iterator[Event]:
    """What happened under Order 94, with the last days that it sets."""
    yield from clock_events(dispute, law)
    for inquiry in dispute.inquiries:
        yield Event(inquiry.received_on, Text("收到询问", "inquiry received"), detail=inquiry.matter)
        if inquiry.replied_on:
            act = Text("答复询问", "inquiry replied to")
            yield Event(inquiry.replied_on, act, inquiry.replied_by or "", inquiry.reply or "")
    challenge = dispute.challenge
    if challenge:
        yield Event(
            challenge.received_on,
            Text("收到质疑", "challenge received"),
            respondent(dispute, law, dispute.arose_on).name,
        )
        if challenge.answered_on:
            act = Text("答复质疑", "challenge answered")
            yield Event(challenge.answered_on, act, challenge.answered_by or "", challenge.answer or "")
    if dispute.complaint:
        yield from _complaint(dispute, dispute.complaint, law)


def _complaint(dispute: Dispute, complaint: Complaint, law: Law) -> Iterator[Event]:
    received = complaint.received_on
    office = receiving_department(dispute, complaint, law, received).name
    yield Event(received, Text("收到投诉", "complaint received"), office)
    if complaint.examined_on:
        yield Event(complaint.examined_on, Text("审查投诉书完毕", "complaint examined"), office)
    if asked := complaint.supplement:
        act = Text(f"通知补正，期限至{asked.until}", f"correction asked for until {asked.until}")
        yield Event(asked.on, act, office, asked.matters)
        if asked.supplied_on:
            yield Event(asked.supplied_on, Text("收到补正", "correction received"), "投诉人")
    if rejected := complaint.rejection:
        turned = law.department_responsible_for(rejected.turn_to, rejected.on) if rejected.turn_to else ""
        act = (
            Text(f"告知不予受理，向{turned}提起", f"not accepted: to be raised with {turned}")
            if turned
            else Text("告知不予受理", "notice that it is not accepted")
        )
        yield Event(rejected.on, act, office, rejected.reason)
    if complaint.forwarded_on:
        whose = competent_department(dispute, law, complaint.forwarded_on).name
        yield Event(complaint.forwarded_on, Text("发出投诉答复通知书及副本", "complaint forwarded"), whose)
    if held := complaint.suspension:
        whose = competent_department(dispute, law, held.from_).name
        act = Text(f"通知暂停采购活动至{held.until}", f"procurement suspended until {held.until}")
        yield Event(held.from_, act, whose, held.reason)
        if held.resumed_on:
            yield Event(held.resumed_on, Text("通知恢复采购活动", "procurement resumed"), whose)
    for span in complaint.excluded:
        act = Text(f"不计入期限至{span.until}", f"does not count until {span.until}")
        yield Event(span.from_, act, detail=span.reason)
    if complaint.decided_on:
        act = Text("作出投诉处理决定", "complaint decided")
        by = complaint.decided_by
        actor = law.department_responsible_for(by, complaint.decided_on) if by else ""
        yield Event(complaint.decided_on, act, actor, complaint.decision or "")


def _urgency(following: Step) -> date:
    return following.due if isinstance(following.due, date) else date.max


def _onward(dispute: Dispute, handled: date, law: Law, today: date, window: str) -> Step:
    """The step after the handling: whoever a report reached last takes it further; at the region it is filed.

    Source: region-2021-1131/2.5; city-2021-76/1.5.
    """
    reached = max((report for report in dispute.reports if report.on <= today), key=lambda one: one.on, default=None)
    if reached is None:
        return step(law, today, Text("上报并备案", "report up and file"), dispute.explained_by, handled, window)
    if reached.to == law.region:
        return step(law, today, Text("备案", "file"), law.region, reached.on, window)
    return step(law, today, Text("汇总上报备案", "report up for filing"), reached.to, reached.on, window)


def _reports(reports: tuple[Report, ...], law: Law) -> Iterator[Event]:
    for report in reports:
        department = law.department(report.to, report.on)
        yield Event(report.on, Text(f"上报{department}", f"reported to {department}"))
