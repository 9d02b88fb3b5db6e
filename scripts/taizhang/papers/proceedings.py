"""What a paper says of the challenge and the complaint that a dispute led to.

Source: region-2021-1131/2.5, city-2021-76/1.5.
"""

from taizhang.papers.words import day
from taizhang.records import Challenge, Complaint, Dispute


def describe_proceedings(dispute: Dispute) -> str:
    """The challenge and the complaint of a dispute, a line for each step; empty where it led to neither."""
    return "\n".join([*_challenge(dispute.challenge), *_complaint(dispute.complaint)])


def _challenge(held: Challenge | None) -> list[str]:
    if held is None:
        return []
    lines = [
        f"供应商于{day(held.known_on)}知道或者应当知道其权益受到损害，于{day(held.raised_on)}提出质疑，"
        f"{day(held.received_on)}收到，{_taken(held.accepted)}。"
    ]
    if held.answered_on:
        lines.append(f"{day(held.answered_on)}作出质疑答复：{(held.answer or '').strip()}")
    return lines


def _complaint(held: Complaint | None) -> list[str]:
    if held is None:
        return []
    lines = [f"投诉人于{day(held.raised_on)}提起投诉，{day(held.received_on)}收到，{_taken(held.accepted)}。"]
    if held.decided_on:
        lines.append(f"{day(held.decided_on)}作出投诉处理决定：{(held.decision or '').strip()}")
    return lines


def _taken(accepted: bool) -> str:
    return "已经受理" if accepted else "未予受理"
