"""Challenge and complaint as a paper states them: what was done, and on which day.

Source: region-2021-1131/2.5, city-2021-76/1.5.
"""

from datetime import date

from taizhang.papers.words import day
from taizhang.records import Dispute


def challenge_text(dispute: Dispute, dated: date) -> str:
    """What a paper of a day says of the challenge; empty where there was none by then."""
    held = dispute.challenge
    if held is None or held.received_on > dated:
        return ""
    lines = [
        f"供应商于{day(held.known_on)}知道或者应当知道其权益受到损害，于{day(held.raised_on)}提出质疑，"
        f"{day(held.received_on)}收到，{_taken(held.accepted)}。"
    ]
    if held.answered_on and held.answered_on <= dated:
        lines.append(f"{day(held.answered_on)}作出质疑答复：{(held.answer or '').strip()}")
    return "\n".join(lines)


def complaint_text(dispute: Dispute, dated: date) -> str:
    """What a paper of a day says of the complaint; empty where there was none by then."""
    held = dispute.complaint
    if held is None or held.received_on > dated:
        return ""
    lines = [f"投诉人于{day(held.raised_on)}提起投诉，{day(held.received_on)}收到，{_taken(held.accepted)}。"]
    if held.decided_on and held.decided_on <= dated:
        lines.append(f"{day(held.decided_on)}作出投诉处理决定：{(held.decision or '').strip()}")
    return "\n".join(lines)


def _taken(accepted: bool) -> str:
    return "已经受理" if accepted else "未予受理"
