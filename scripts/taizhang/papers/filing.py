"""The filing 争议备案: content and result of a dispute after an upgrade, reported to the region.

Source: region-2021-1131/2.5, city-2021-76/1.5.
"""

from taizhang.papers.issue import Issue
from taizhang.papers.press import About, Paper, Press, UnfitError
from taizhang.papers.proceedings import challenge_text, complaint_text
from taizhang.papers.words import day
from taizhang.records import Dispute
from taizhang.text import Text

_SOURCE = ("dispute-filing",)


def filing(press: Press, dispute: Dispute, issue: Issue) -> Paper:
    """The letter by which a dispute is filed, from the department that reports to the region.

    It bears the day of the report to the region where that is recorded, else the press's day.

    Raises:
        UnfitError: the dispute is not explained and handled yet, or the region itself explains it.
        UnsoundError: the check refuses the dispute or what it is about, and no draft is asked for.
    """
    press.require_sound([dispute.id])
    law, explained, handled = press.law, dispute.explanation, dispute.handling
    if explained is None or handled is None:
        raise UnfitError(
            Text(f"{dispute.id}尚未解释并处理完毕，不能备案", f"{dispute.id} is not explained and handled yet"),
            _SOURCE,
            Text(
                f"先登记解释和处理（taizhang dispute explain、handle {dispute.id}）：备案须载明争议内容和处理结果。",
                f"Record both first (`taizhang dispute explain`, `handle {dispute.id}`): a filing states the result.",
            ),
        )
    route = (dispute.explained_by, *law.route("dispute", dispute.explained_by, dispute.arose_on))
    reached = next((report.on for report in dispute.reports if report.to == route[-1]), None)
    dated = reached or press.today
    law = law.as_of(dated)
    route = tuple(law.responsible_for(code) for code in route)
    if len(route) == 1:
        raise UnfitError(
            Text(
                f"{dispute.id}由{law.department(law.region)}自行解释，不须报送备案",
                f"{dispute.id} is explained by the region itself; nothing is reported to it",
            ),
            _SOURCE,
            Text("直接登记备案（taizhang dispute file）。", "Record the filing itself (`taizhang dispute file`)."),
        )
    issuer, region = law.department(route[-2]), law.department(route[-1])
    party = press.schemas["dispute"].label(("party",), dispute.party)
    values = {
        **issue.values(law.divisions[route[-2]], region, dated),
        "id": dispute.id,
        "title": dispute.title,
        "arose_on": day(dispute.arose_on),
        "party": f"{dispute.organization}（{party}）" if dispute.organization else party,
        "release": dispute.release,
        "requirement": _requirement(press, dispute),
        "explained_by": law.department_responsible_for(dispute.explained_by, explained.on),
        "matter": dispute.matter.strip(),
        "explained_on": day(explained.on),
        "explanation": explained.text.strip(),
        "measures": handled.measures.strip(),
        "result": handled.result.strip(),
        "handled_on": day(handled.on),
        "challenge": challenge_text(dispute, law, press.today),
        "complaint": complaint_text(dispute, law, press.today),
        "reports": [f"{day(report.on)}报{law.department(report.to, report.on)}。" for report in dispute.reports],
        "filed": f"{day(dispute.filed.on)}备案，备案号：{dispute.filed.number}。" if dispute.filed else "",
    }
    about = About(f"{issuer}关于政府采购云平台软件升级争议处理情况备案的函", dispute.id, issuer, issue.dated or dated)
    return Paper(press.named(f"争议备案-{dispute.id}.docx"), press.pressed("filing", values, about, [dispute.id]))


def _requirement(press: Press, dispute: Dispute) -> str:
    entry = press.book.entries.get(dispute.entry)
    requirement = press.book.requirements.get(entry.requirement) if entry else None
    return f"{requirement.title}（{requirement.id}，{dispute.entry}）" if requirement else dispute.entry
