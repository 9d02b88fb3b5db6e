"""Disputes after an upgrade on paper: reported up by their content, and filed 备案 with the region by their result.

What a dispute is about may be reported before it is handled; it is filed once it is. One paper may carry several.
Source: region-2021-1131/2.5, city-2021-76/1.5.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text, numeral
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.press import About, Paper, Press, UnfitError
from taizhang.office.papers.proceedings import challenge_text, complaint_text
from taizhang.office.papers.upward import Sending, list_matters, send_up
from taizhang.office.papers.words import day
from taizhang.records import Dispute

_message = Messages(__file__)

_SOURCE = ("dispute-filing",)


def filing(press: Press, disputes: Sequence[Dispute], issue: Issue) -> Paper:
    """The report by which disputes are filed, from the department that reports them to the region.

    It bears the day that `issue` states, else that of their reports to the region where all have it, else the press's.

    Raises:
        UnfitError: by that day one of them was not explained and handled, or had not reached the department that
            reports to the region; the region itself explains one; or they are not all filed by the same department.
        UnsoundError: the check refuses a dispute or what it is about, and no draft is asked for.
    """
    issuers = dict.fromkeys(_filed_by(press, dispute) for dispute in disputes)
    if len(issuers) > 1:
        names = "、".join(press.law.department(code) for code in issuers)
        raise UnfitError(
            _message("they-are-filed-by-different-departments", names=Text(names, ", ".join(issuers))),
            _SOURCE,
            _message("write-one-paper-for-each-department"),
        )
    sending = send_up(press, next(iter(issuers)), disputes, (), issue, _unhandled)
    return _printed(sending, issue, "争议备案", "软件升级争议处理情况备案", is_filing=True)


def report_disputes(press: Press, issuer: str, disputes: Sequence[Dispute], issue: Issue) -> Paper:
    """The report of disputes to the next department above, handled or not.

    Raises:
        UnfitError, UnsoundError: as `send_up`.
    """
    known = tuple(press.book.disputes.values())
    sending = send_up(press, issuer, disputes, known, issue, lambda _dispute, _on: None)
    return _printed(sending, issue, "争议报告", "软件升级争议情况", is_filing=False)


def _filed_by(press: Press, dispute: Dispute) -> str:
    law = press.law.as_of(press.today)
    for matter in list_matters(dispute):
        if legs := matter.legs(law):
            return legs[-1].reporter
    raise UnfitError(
        _message("is-explained-by-the-region-itself", dispute=dispute.id, department=law.department(law.region)),
        _SOURCE,
        _message("record-the-filing-itself"),
    )


def _unhandled(dispute: Dispute, on: date) -> Text | None:
    if dispute.explanation is not None and dispute.handling is not None:
        return None
    return _message("was-not-explained-and-handled-by-and-cannot", on=on)


def _printed(sending: Sending[Dispute], issue: Issue, name: str, subject: str, is_filing: bool) -> Paper:
    press, on = sending.press, sending.on
    law = press.law.as_of(on)
    issuer = law.department(sending.issuer)
    title = f"{issuer}关于政府采购云平台{subject}的报告"
    identities = [dispute.id for dispute in sending.items]
    values = {
        **issue.values(press.law, sending.issuer, law.department(sending.addressee), on, _SOURCE),
        "title": title,
        "is_filing": is_filing,
        "count": numeral(len(identities)),
        "items": [_item(press, dispute, number, on, is_filing) for number, dispute in enumerate(sending.items, 1)],
    }
    raw = press.pressed("filing", values, About(title, "、".join(identities), issuer, on), identities)
    shown = identities[0] if len(identities) == 1 else issue.number or f"{issuer}-{on}"
    return Paper(press.named(f"{name}-{shown}.docx"), raw, press.omissions)


def _item(press: Press, dispute: Dispute, number: int, on: date, is_filing: bool) -> dict[str, Any]:
    law, explained, handled = press.law, dispute.explanation, dispute.handling
    party = press.schemas["dispute"].label(("party",), dispute.party)
    explained_on = explained.on if explained else dispute.arose_on
    return {
        "ordinal": numeral(number),
        "id": dispute.id,
        "title": dispute.title,
        "arose_on": day(dispute.arose_on),
        "party": f"{dispute.organization}（{party}）" if dispute.organization else party,
        "release": dispute.release,
        "requirement": _requirement(press, dispute),
        "explained_by": "、".join(
            law.department_responsible_for(code, explained_on)
            for code in dispute.explained_with or (dispute.explained_by,)
        ),
        "matter": dispute.matter.strip(),
        "explained_on": day(explained_on),
        "explanation": explained.text.strip() if explained else "",
        "measures": handled.measures.strip() if handled else "",
        "result": handled.result.strip() if handled else "",
        "handled_on": day(handled.on) if handled else "",
        # What is filed is over; a report to the next department says what is still to be done.
        "proceedings": "\n".join(
            filter(None, (describe(dispute, law, on, not is_filing) for describe in (challenge_text, complaint_text)))
        ),
        "reports": "\n".join(
            f"{day(report.on)}报{law.department(report.to, report.on)}。" for report in dispute.reports
        ),
    }


def _requirement(press: Press, dispute: Dispute) -> str:
    entry = press.book.entries.get(dispute.entry)
    requirement = press.book.requirements.get(entry.requirement) if entry else None
    return f"{requirement.title}（{requirement.id}，{dispute.entry}）" if requirement else dispute.entry
