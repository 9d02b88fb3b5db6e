"""Inquiry, challenge and complaint as a paper states them: who acted, by whom it has to be done, until when.

Whatever is later than the paper's own day is left out. Last days lie ahead by nature and are marked 推算; a paper that
states nothing ahead of it, like a filing, has none of them.

Source: procurement-law/52 to /57; order-94/6, /13, /21, /26, /28.
"""

from datetime import date

from taizhang.law.calendar import PENDING, Unknown
from taizhang.law.law import Law
from taizhang.lifecycle.clocks import find_clocks
from taizhang.lifecycle.competence import respondent
from taizhang.office.papers.words import day
from taizhang.records import Challenge, Dispute


def challenge_text(dispute: Dispute, law: Law, dated: date, has_clocks: bool = True) -> str:
    """What a paper of a day says of the challenge and of the inquiries before it; empty where there is none by then.

    With `has_clocks`, it says of each period that still runs on that day who has to act, and until when.
    """
    lines = []
    if dispute.purchaser is not None and (dispute.inquiries or dispute.challenge is not None):
        held = dispute.purchaser
        agency = f"，采购代理机构为{held.agency}" if held.agency else ""
        lines.append(f"采购人为{held.organization}（预算级次：{law.divisions[held.division].name}）{agency}。")
    for inquiry in dispute.inquiries:
        if inquiry.received_on <= dated:
            lines.append(f"{day(inquiry.received_on)}收到询问：{inquiry.matter.strip()}")
            if inquiry.replied_on and inquiry.replied_on <= dated:
                lines.append(
                    f"{day(inquiry.replied_on)}{inquiry.replied_by or ''}答复询问：{(inquiry.reply or '').strip()}"
                )
    if dispute.challenge is not None and dispute.challenge.received_on <= dated:
        lines += _challenge(dispute, dispute.challenge, law, dated)
        lines += _open(dispute, law, dated, "challenge.") if has_clocks else ()
    return "\n".join(lines)


def complaint_text(dispute: Dispute, law: Law, dated: date, has_clocks: bool = True) -> str:
    """What a paper of a day says of the complaint, as `challenge_text`; empty where there is none by then."""
    held = dispute.complaint
    if held is None or held.received_on > dated:
        return ""
    lines = [f"投诉人于{day(held.raised_on)}提起投诉，{day(held.received_on)}收到，{_taken(held.accepted)}。"]
    if held.supplement and held.supplement.on <= dated:
        asked = held.supplement
        lines.append(f"{day(asked.on)}通知投诉人于{day(asked.until)}前补正：{asked.matters.strip()}")
        if asked.supplied_on and asked.supplied_on <= dated:
            lines.append(f"{day(asked.supplied_on)}收到补正。")
    if held.rejection and held.rejection.on <= dated:
        to = held.rejection.turn_to
        turned = f"，并告知向{law.department_responsible_for(to, held.rejection.on)}提起" if to else ""
        lines.append(f"{day(held.rejection.on)}书面告知投诉人不予受理{turned}：{held.rejection.reason.strip()}")
    if held.forwarded_on and held.forwarded_on <= dated:
        lines.append(f"{day(held.forwarded_on)}发出投诉答复通知书及投诉书副本。")
    if held.suspension and held.suspension.from_ <= dated:
        paused = held.suspension
        lines.append(f"{day(paused.from_)}通知暂停采购活动至{day(paused.until)}：{paused.reason.strip()}")
        if paused.resumed_on and paused.resumed_on <= dated:
            lines.append(f"{day(paused.resumed_on)}通知恢复采购活动。")
    if held.decided_on and held.decided_on <= dated:
        by = law.department_responsible_for(held.decided_by, held.decided_on) if held.decided_by else ""
        lines.append(f"{day(held.decided_on)}{by}作出投诉处理决定：{(held.decision or '').strip()}")
    lines += _open(dispute, law, dated, "complaint.") if has_clocks else ()
    return "\n".join(lines)


def _challenge(dispute: Dispute, held: Challenge, law: Law, dated: date) -> list[str]:
    lines = [
        f"供应商于{day(held.known_on)}知道或者应当知道其权益受到损害，于{day(held.raised_on)}提出质疑，"
        f"{day(held.received_on)}收到，{_taken(held.accepted)}。"
    ]
    if held.answered_on and held.answered_on <= dated:
        by = held.answered_by or (respondent(dispute, law, dated).name if dispute.purchaser else "")
        lines.append(f"{day(held.answered_on)}{by}作出质疑答复：{(held.answer or '').strip()}")
    return lines


def _open(dispute: Dispute, law: Law, dated: date, stage: str) -> list[str]:
    """A line for each clock of the stage that still runs on the paper's day."""
    lines = []
    for clock in find_clocks(dispute, law, dated):
        if not clock.field.startswith(stage) or not clock.is_open(dated) or clock.due is None:
            continue
        until = PENDING.zh if isinstance(clock.due, Unknown) else day(clock.due)
        mark = "" if clock.is_stated or isinstance(clock.due, Unknown) else "（推算）"
        lines.append(f"{clock.title.zh}：{until}{mark}，由{clock.office.name}承办。")
    return lines


def _taken(accepted: bool | None) -> str:
    if accepted is None:
        return "正在审查"
    return "已经受理" if accepted else "未予受理"
