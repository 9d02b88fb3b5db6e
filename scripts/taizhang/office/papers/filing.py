"""Reports of disputes after an upgrade: their content to the department above, their result filed 备案 with the region.

The content may be reported before the dispute is handled; filing follows the handling. One paper may list several.
Source: region-2021-1131/2.5, city-2021-76/1.5.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text, chinese_numeral
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.press import DocumentProperties, Paper, Press, UnfitError
from taizhang.office.papers.proceedings import describe_challenge, describe_complaint
from taizhang.office.papers.upward import UpwardReport, list_matters, send_up
from taizhang.office.papers.words import format_day
from taizhang.records import Dispute

_message = Messages(__file__)

_SOURCE = ("dispute-filing",)


def build_filing(press: Press, disputes: Sequence[Dispute], issue: Issue) -> Paper:
    """The report by which disputes are filed, from the department that reports them to the region.

    Its date is that of `issue`, else the common day of their reports to the region, else the press's.

    Raises:
        UnfitError: by that day one was not explained and handled, or had not reached the department that reports to
            the region; the region itself explains one; or they are filed by different departments.
        UnsoundError: the check has findings on a dispute or its records, and no draft is requested.
    """
    issuers = dict.fromkeys(_find_filing_division(press, dispute) for dispute in disputes)
    if len(issuers) > 1:
        names = "、".join(press.law.department(code) for code in issuers)
        raise UnfitError(
            _message("different-filing-departments", names=Text(names, ", ".join(issuers))),
            _SOURCE,
            _message("write-one-paper-each"),
        )
    sending = send_up(press, next(iter(issuers)), disputes, (), issue, _check_handled)
    return _build_report(sending, issue, "争议备案", "软件升级争议处理情况备案", is_filing=True)


def report_disputes(press: Press, issuer: str, disputes: Sequence[Dispute], issue: Issue) -> Paper:
    """The report of disputes to the next department above, handled or not.

    Raises:
        UnfitError, UnsoundError: as for `send_up`.
    """
    records = tuple(press.book.disputes.values())
    sending = send_up(press, issuer, disputes, records, issue, lambda _dispute, _on: None)
    return _build_report(sending, issue, "争议报告", "软件升级争议情况", is_filing=False)


def _find_filing_division(press: Press, dispute: Dispute) -> str:
    law = press.law.as_of(press.today)
    for matter in list_matters(dispute):
        if legs := matter.legs(law):
            return legs[-1].reporter
    raise UnfitError(
        _message("explained-by-region", dispute=dispute.id, department=law.department(law.region)),
        _SOURCE,
        _message("record-filing"),
    )


def _check_handled(dispute: Dispute, on: date) -> Text | None:
    if dispute.explanation is not None and dispute.handling is not None:
        return None
    return _message("not-yet-handled", on=on)


def _build_report(sending: UpwardReport[Dispute], issue: Issue, name: str, subject: str, is_filing: bool) -> Paper:
    press, on = sending.press, sending.on
    law = press.law.as_of(on)
    issuer = law.department(sending.issuer)
    title = _message("title", department=issuer, subject=subject).zh
    identities = [dispute.id for dispute in sending.items]
    values = {
        **issue.values(press.law, sending.issuer, law.department(sending.addressee), on, _SOURCE),
        "title": title,
        "is_filing": is_filing,
        "count": chinese_numeral(len(identities)),
        "items": [
            _describe_item(press, dispute, number, on, is_filing) for number, dispute in enumerate(sending.items, 1)
        ],
    }
    raw = press.render("filing", values, DocumentProperties(title, "、".join(identities), issuer, on), identities)
    subject_id = identities[0] if len(identities) == 1 else issue.number or f"{issuer}-{on}"
    return Paper(press.name_file(f"{name}-{subject_id}.docx"), raw, press.omissions)


def _describe_item(press: Press, dispute: Dispute, number: int, on: date, is_filing: bool) -> dict[str, Any]:
    law, explanation, handling = press.law, dispute.explanation, dispute.handling
    party = press.schemas["dispute"].label(("party",), dispute.party)
    explained_on = explanation.on if explanation else dispute.arose_on
    return {
        "ordinal": chinese_numeral(number),
        "id": dispute.id,
        "title": dispute.title,
        "arose_on": format_day(dispute.arose_on),
        "party": f"{dispute.organization}（{party}）" if dispute.organization else party,
        "release": dispute.release,
        "requirement": _describe_requirement(press, dispute),
        "explained_by": "、".join(
            law.department_responsible_for(code, explained_on)
            for code in dispute.explained_with or (dispute.explained_by,)
        ),
        "matter": dispute.matter.strip(),
        "explained_on": format_day(explained_on),
        "explanation": explanation.text.strip() if explanation else "",
        "measures": handling.measures.strip() if handling else "",
        "result": handling.result.strip() if handling else "",
        "handled_on": format_day(handling.on) if handling else "",
        # A filed dispute is closed; a report to the next department states what is still due.
        "proceedings": "\n".join(
            filter(
                None,
                (describe(dispute, law, on, not is_filing) for describe in (describe_challenge, describe_complaint)),
            )
        ),
        "reports": "\n".join(
            f"{format_day(report.on)}报{law.department(report.to, report.on)}。" for report in dispute.reports
        ),
    }


def _describe_requirement(press: Press, dispute: Dispute) -> str:
    entry = press.book.entries.get(dispute.entry)
    requirement = press.book.requirements.get(entry.requirement) if entry else None
    return f"{requirement.title}（{requirement.id}，{dispute.entry}）" if requirement else dispute.entry
