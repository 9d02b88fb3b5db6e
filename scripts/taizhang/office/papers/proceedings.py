"""Inquiry, challenge and complaint as a paper states them: who acted, who has to act, until when.

Facts later than the paper's own day are left out. Future last days are marked 推算; a paper without future days, like a
filing, has none of them.

Source: procurement-law/52 to /57; order-94/6, /13, /21, /26, /28.
"""

from datetime import date

from taizhang.base.messages import Messages
from taizhang.law.calendar import PENDING, Unknown
from taizhang.law.law import Law
from taizhang.lifecycle.clocks import find_clocks
from taizhang.lifecycle.competence import find_respondent
from taizhang.office.papers.words import format_day
from taizhang.records import Challenge, Dispute

_message = Messages(__file__)


def describe_challenge(dispute: Dispute, law: Law, dated: date, has_clocks: bool = True) -> str:
    """The challenge and the inquiries before it, as of the paper's day; empty if neither exists by then.

    With `has_clocks`, it states for each period that is still running on that day who has to act, and until when.
    """
    lines = []
    if dispute.purchaser is not None and (dispute.inquiries or dispute.challenge is not None):
        purchaser = dispute.purchaser
        organization, level = purchaser.organization, law.divisions[purchaser.division].name
        if purchaser.agency:
            lines.append(
                _message("purchaser-and-agency", organization=organization, level=level, agency=purchaser.agency).zh
            )
        else:
            lines.append(_message("purchaser", organization=organization, level=level).zh)
    for inquiry in dispute.inquiries:
        if inquiry.received_on <= dated:
            received_on, matter = format_day(inquiry.received_on), inquiry.matter.strip()
            lines.append(_message("inquiry-received", day=received_on, matter=matter).zh)
            if inquiry.replied_on and inquiry.replied_on <= dated:
                replied_on, reply = format_day(inquiry.replied_on), (inquiry.reply or "").strip()
                lines.append(_message("inquiry-answered", day=replied_on, by=inquiry.replied_by or "", reply=reply).zh)
    if dispute.challenge is not None and dispute.challenge.received_on <= dated:
        lines += _describe_challenge_facts(dispute, dispute.challenge, law, dated)
        lines += _describe_clocks(dispute, law, dated, "challenge.") if has_clocks else ()
    return "\n".join(lines)


def describe_complaint(dispute: Dispute, law: Law, dated: date, has_clocks: bool = True) -> str:
    """The complaint as of the paper's day, like `describe_challenge`; empty if it does not exist by then."""
    complaint = dispute.complaint
    if complaint is None or complaint.received_on > dated:
        return ""
    lines = [
        _message(
            "complaint-raised",
            raised_on=format_day(complaint.raised_on),
            received_on=format_day(complaint.received_on),
            acceptance=_describe_acceptance(complaint.accepted),
        ).zh
    ]
    if complaint.supplement and complaint.supplement.on <= dated:
        supplement = complaint.supplement
        lines.append(
            _message(
                "correction-demanded",
                day=format_day(supplement.on),
                until=format_day(supplement.until),
                matters=supplement.matters.strip(),
            ).zh
        )
        if supplement.supplied_on and supplement.supplied_on <= dated:
            lines.append(_message("correction-received", day=format_day(supplement.supplied_on)).zh)
    if complaint.rejection and complaint.rejection.on <= dated:
        authority = complaint.rejection.turn_to
        referral = (
            _message("referral", department=law.department_responsible_for(authority, complaint.rejection.on)).zh
            if authority
            else ""
        )
        lines.append(
            _message(
                "complaint-refused",
                day=format_day(complaint.rejection.on),
                referral=referral,
                reason=complaint.rejection.reason.strip(),
            ).zh
        )
    if complaint.forwarded_on and complaint.forwarded_on <= dated:
        lines.append(_message("complaint-forwarded", day=format_day(complaint.forwarded_on)).zh)
    if complaint.suspension and complaint.suspension.from_ <= dated:
        suspension = complaint.suspension
        lines.append(
            _message(
                "suspended",
                day=format_day(suspension.from_),
                until=format_day(suspension.until),
                reason=suspension.reason.strip(),
            ).zh
        )
        if suspension.resumed_on and suspension.resumed_on <= dated:
            lines.append(_message("resumed", day=format_day(suspension.resumed_on)).zh)
    if complaint.decided_on and complaint.decided_on <= dated:
        decider = (
            law.department_responsible_for(complaint.decided_by, complaint.decided_on) if complaint.decided_by else ""
        )
        lines.append(
            _message(
                "complaint-decided",
                day=format_day(complaint.decided_on),
                department=decider,
                decision=(complaint.decision or "").strip(),
            ).zh
        )
    lines += _describe_clocks(dispute, law, dated, "complaint.") if has_clocks else ()
    return "\n".join(lines)


def _describe_challenge_facts(dispute: Dispute, challenge: Challenge, law: Law, dated: date) -> list[str]:
    lines = [
        _message(
            "challenge-raised",
            known_on=format_day(challenge.known_on),
            raised_on=format_day(challenge.raised_on),
            received_on=format_day(challenge.received_on),
            acceptance=_describe_acceptance(challenge.accepted),
        ).zh
    ]
    if challenge.answered_on and challenge.answered_on <= dated:
        respondent_name = challenge.answered_by or (
            find_respondent(dispute, law, dated).name if dispute.purchaser else ""
        )
        lines.append(
            _message(
                "challenge-answered",
                day=format_day(challenge.answered_on),
                respondent=respondent_name,
                answer=(challenge.answer or "").strip(),
            ).zh
        )
    return lines


def _describe_clocks(dispute: Dispute, law: Law, dated: date, stage: str) -> list[str]:
    """A line for each clock of the stage that is still running on the paper's day."""
    lines = []
    for clock in find_clocks(dispute, law, dated):
        if not clock.field.startswith(stage) or not clock.is_open(dated) or clock.due is None:
            continue
        until = PENDING.zh if isinstance(clock.due, Unknown) else format_day(clock.due)
        mark = "" if clock.is_stated or isinstance(clock.due, Unknown) else _message("computed").zh
        lines.append(_message("clock", title=clock.title, until=until, mark=mark, office=clock.office.name).zh)
    return lines


def _describe_acceptance(accepted: bool | None) -> str:
    if accepted is None:
        return _message("under-examination").zh
    return _message("accepted" if accepted else "not-accepted").zh
