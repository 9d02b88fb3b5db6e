"""Inquiry, challenge and complaint as a paper states them: who acted, who has to act, until when.

Facts later than the paper's own day are left out. Future last days are marked 推算; a paper without future days, like a
filing, has none of them.

Source: procurement-law/52 to /57; order-94/6, /13, /21, /26, /28.
"""

from datetime import date

from taizhang.law.calendar import PENDING, Unknown
from taizhang.law.law import Law
from taizhang.lifecycle.clocks import find_clocks
from taizhang.lifecycle.competence import find_respondent
from taizhang.office.papers.words import format_day
from taizhang.records import Challenge, Dispute


def describe_challenge(dispute: Dispute, law: Law, dated: date, has_clocks: bool = True) -> str:
    """The challenge and the inquiries before it, as of the paper's day; empty if there are none by then.

    With `has_clocks`, it states for each period that is still running on that day who has to act, and until when.
    """
    lines = []
    if dispute.purchaser is not None and (dispute.inquiries or dispute.challenge is not None):
        purchaser = dispute.purchaser
        agency = f"，采购代理机构为{purchaser.agency}" if purchaser.agency else ""
        lines.append(
            f"采购人为{purchaser.organization}（预算级次：{law.divisions[purchaser.division].name}）{agency}。"
        )
    for inquiry in dispute.inquiries:
        if inquiry.received_on <= dated:
            lines.append(f"{format_day(inquiry.received_on)}收到询问：{inquiry.matter.strip()}")
            if inquiry.replied_on and inquiry.replied_on <= dated:
                replied_on, reply = format_day(inquiry.replied_on), (inquiry.reply or "").strip()
                lines.append(f"{replied_on}{inquiry.replied_by or ''}答复询问：{reply}")
    if dispute.challenge is not None and dispute.challenge.received_on <= dated:
        lines += _describe_challenge_facts(dispute, dispute.challenge, law, dated)
        lines += _describe_clocks(dispute, law, dated, "challenge.") if has_clocks else ()
    return "\n".join(lines)


def describe_complaint(dispute: Dispute, law: Law, dated: date, has_clocks: bool = True) -> str:
    """The complaint as of the paper's day, like `describe_challenge`; empty if there is none by then."""
    complaint = dispute.complaint
    if complaint is None or complaint.received_on > dated:
        return ""
    lines = [
        f"投诉人于{format_day(complaint.raised_on)}提起投诉，{format_day(complaint.received_on)}收到，{_describe_acceptance(complaint.accepted)}。"
    ]
    if complaint.supplement and complaint.supplement.on <= dated:
        supplement = complaint.supplement
        lines.append(
            f"{format_day(supplement.on)}通知投诉人于{format_day(supplement.until)}前补正：{supplement.matters.strip()}"
        )
        if supplement.supplied_on and supplement.supplied_on <= dated:
            lines.append(f"{format_day(supplement.supplied_on)}收到补正。")
    if complaint.rejection and complaint.rejection.on <= dated:
        authority = complaint.rejection.turn_to
        referral = (
            f"，并告知向{law.department_responsible_for(authority, complaint.rejection.on)}提起" if authority else ""
        )
        lines.append(
            f"{format_day(complaint.rejection.on)}书面告知投诉人不予受理{referral}：{complaint.rejection.reason.strip()}"
        )
    if complaint.forwarded_on and complaint.forwarded_on <= dated:
        lines.append(f"{format_day(complaint.forwarded_on)}发出投诉答复通知书及投诉书副本。")
    if complaint.suspension and complaint.suspension.from_ <= dated:
        suspension = complaint.suspension
        lines.append(
            f"{format_day(suspension.from_)}通知暂停采购活动至{format_day(suspension.until)}：{suspension.reason.strip()}"
        )
        if suspension.resumed_on and suspension.resumed_on <= dated:
            lines.append(f"{format_day(suspension.resumed_on)}通知恢复采购活动。")
    if complaint.decided_on and complaint.decided_on <= dated:
        decider = (
            law.department_responsible_for(complaint.decided_by, complaint.decided_on) if complaint.decided_by else ""
        )
        lines.append(
            f"{format_day(complaint.decided_on)}{decider}作出投诉处理决定：{(complaint.decision or '').strip()}"
        )
    lines += _describe_clocks(dispute, law, dated, "complaint.") if has_clocks else ()
    return "\n".join(lines)


def _describe_challenge_facts(dispute: Dispute, challenge: Challenge, law: Law, dated: date) -> list[str]:
    lines = [
        f"供应商于{format_day(challenge.known_on)}知道或者应当知道其权益受到损害，于{format_day(challenge.raised_on)}提出质疑，"
        f"{format_day(challenge.received_on)}收到，{_describe_acceptance(challenge.accepted)}。"
    ]
    if challenge.answered_on and challenge.answered_on <= dated:
        respondent_name = challenge.answered_by or (
            find_respondent(dispute, law, dated).name if dispute.purchaser else ""
        )
        lines.append(
            f"{format_day(challenge.answered_on)}{respondent_name}作出质疑答复：{(challenge.answer or '').strip()}"
        )
    return lines


def _describe_clocks(dispute: Dispute, law: Law, dated: date, stage: str) -> list[str]:
    """A line for each clock of the stage that is still running on the paper's day."""
    lines = []
    for clock in find_clocks(dispute, law, dated):
        if not clock.field.startswith(stage) or not clock.is_open(dated) or clock.due is None:
            continue
        until = PENDING.zh if isinstance(clock.due, Unknown) else format_day(clock.due)
        mark = "" if clock.is_stated or isinstance(clock.due, Unknown) else "（推算）"
        lines.append(f"{clock.title.zh}：{until}{mark}，由{clock.office.name}承办。")
    return lines


def _describe_acceptance(accepted: bool | None) -> str:
    if accepted is None:
        return "正在审查"
    return "已经受理" if accepted else "未予受理"
