"""The lives of what went wrong: defects, problems, and disputes with their challenges and complaints."""

from collections.abc import Iterator
from datetime import date

from taizhang.calendar import Unknown
from taizhang.history import effective
from taizhang.law import Law
from taizhang.lifecycle.exclusion import excluded_days
from taizhang.lifecycle.life import COMPUTED, Event, Life, Step, ordered, step
from taizhang.records import Defect, Dispute, Report
from taizhang.text import Text

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
                "、".join(
                    law.department_responsible_for(code, dispute.explanation.on)
                    for code in dispute.explained_with or (own,)
                ),
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
