"""`taizhang document`: the official papers as DOCX files."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.cli.bilingual import usage_error
from taizhang.cli.naming import find_division, find_record
from taizhang.cli.options import DayType, register_option
from taizhang.cli.papers.issuing import disclosure_option, issue_options, signed_issue_options
from taizhang.cli.papers.paper_writing import find_record_of_kind, paper_command
from taizhang.cli.papers.report_commands import report_group
from taizhang.cli.papers.requests import SnapshotBatch, read_requests, request_options, reviews_options
from taizhang.office.papers.assessment import build_assessment
from taizhang.office.papers.filing import build_filing
from taizhang.office.papers.form import build_form
from taizhang.office.papers.issue import ON_OWN_INITIATIVE, Disclosure, Issue
from taizhang.office.papers.letter import build_letter, list_sent_requirements
from taizhang.office.papers.mechanism import build_mechanism
from taizhang.office.papers.notice import build_notice
from taizhang.office.papers.press import Paper, Press
from taizhang.office.papers.returning import parse_reasons, return_requirements
from taizhang.office.register import CONTACTS, Register, read_register
from taizhang.records import Assessment, DepartmentChannel, DepartmentScheme, Dispute, Notice, Requirement

_message = Messages(__file__)


@click.group("document")
def document_group() -> None:
    """公文：申请表、上报的报告、公示、争议备案、退回函、考核结果，按公文格式生成DOCX。

    The official papers as DOCX files, laid out by GB/T 9704.
    """


@document_group.command("form")
@click.argument("records", metavar="ID...", nargs=-1, required=True)
@register_option
@paper_command
def form_command(desk: Desk, press: Press, records: tuple[str, ...], register_file: Path | None) -> list[Paper]:
    """软件功能调整（或新增）需求申请表，一项需求一份；联系人姓名和电话取自库外登记册。

    The application forms of requirements; name and number come from the register outside git.
    """
    register = read_register(register_file or desk.repository.root / CONTACTS, press.schemas)
    return [_form(press, find_record_of_kind(desk, record, Requirement), register) for record in dict.fromkeys(records)]


def _form(press: Press, requirement: Requirement, register: Register) -> Paper:
    ref = requirement.requester.contact_ref
    paper = build_form(press, requirement, register.contact(ref))
    if register.contact(ref) is None:
        remark = _message("add-to-contacts", path=register.path, ref=ref)
        return replace(paper, remarks=(*paper.remarks, remark))
    return paper


@document_group.command("letter")
@click.argument("records", metavar="[ID]...", nargs=-1)
@click.option(
    "--consolidation", "city", required=True, metavar="盟市", help="汇总上报的盟市，写代码或者名称。 The city."
)
@reviews_options
@request_options
@signed_issue_options
@paper_command
def letter_command(
    desk: Desk,
    press: Press,
    records: tuple[str, ...],
    city: str,
    sources: tuple[Path, ...],
    base: str,
    requests: tuple[int, ...],
    pulls: Path | None,
    issue: Issue,
) -> Paper:
    """盟市向自治区报送需求的报告，附需求汇总表，写明各项由谁、何时评估可行。

    The report by which a city sends its requirements up, with their list: who judged each feasible, and when, from
    its seal, or from its open request: by its number in the snapshot (--request), or by its --reviews. Without ID:
    those of the requests, or those consolidated under --number, merged or open, else all that wait for approval.
    """
    code = find_division(desk.law, city)
    batch = SnapshotBatch(code, requests, issue.number, pulls)
    press, reviewed, requirements = read_requests(desk, press, records, sources, base, batch=batch)
    if requirements and not (records or requests or sources):
        # Some requests of one letter may be merged by now, and others not.
        sent = list_sent_requirements(press, code, issue.number)
        requirements += [one for one in sent if one.id not in reviewed.requirements]
    return build_letter(press, code, requirements, issue, reviewed.reviews)


@document_group.command("notice")
@click.argument("record", metavar="ID")
@disclosure_option(ON_OWN_INITIATIVE)
@paper_command
def notice_command(desk: Desk, press: Press, record: str, disclosure: Disclosure) -> Paper:
    """需求公示。

    The public notice ID.
    """
    return build_notice(press, find_record_of_kind(desk, record, Notice), disclosure)


@document_group.command("filing")
@click.argument("records", metavar="ID...", nargs=-1, required=True)
@signed_issue_options
@paper_command
def filing_command(desk: Desk, press: Press, records: tuple[str, ...], issue: Issue) -> Paper:
    """争议备案报告，可列多项，由上报自治区的财政部门出具。

    The report by which disputes are filed with the region, by the department that reports them to it.
    """
    return build_filing(press, [find_record_of_kind(desk, record, Dispute) for record in dict.fromkeys(records)], issue)


@document_group.command("return")
@click.argument("records", metavar="[ID]...", nargs=-1)
@click.option(
    "--to", "addressee", required=True, metavar="区划", help="报送需求的盟市、旗县区，写代码或者名称。 To whom."
)
@click.option(
    "--reason", "lines", multiple=True, metavar="ID=缺少什么", help="退回理由，一项一条。 Why one is returned."
)
@reviews_options
@issue_options
@paper_command
def return_command(
    desk: Desk,
    press: Press,
    records: tuple[str, ...],
    addressee: str,
    lines: tuple[str, ...],
    sources: tuple[Path, ...],
    base: str,
    issue: Issue,
) -> Paper:
    """退回函：把不完整的需求退回报送的财政部门，逐项写明缺少什么。

    The letter by which incomplete requirements go back to the department that reported them. Reasons come from seals,
    from the changes requested in --reviews, and from --reason.
    """
    recipient = find_division(desk.law, addressee)
    press, reviewed, requirements = read_requests(desk, press, records, sources, base, requires_sound=False)
    reasons = parse_reasons(press, lines, recipient, issue.paper_date or desk.today)
    for record, requested_changes in reviewed.reasons.items():
        reasons.setdefault(record, []).extend(requested_changes)
    return return_requirements(press, recipient, requirements, issue, reasons)


@document_group.command("mechanism")
@click.argument("record", metavar="ID")
@disclosure_option(ON_OWN_INITIATIVE)
@paper_command
def mechanism_command(desk: Desk, press: Press, record: str, disclosure: Disclosure) -> Paper:
    """财政部门的考核机制（SCHEME-…）或者沟通机制（CHANNEL-…）。

    The assessment mechanism or the communication mechanism ID of a department, as in force today.
    """
    mechanism = find_record(desk.book, record)
    if not isinstance(mechanism, DepartmentScheme | DepartmentChannel):
        raise usage_error(_message("no-mechanism", record=mechanism.id))
    return build_mechanism(press, mechanism, disclosure)


@document_group.command("assessment")
@click.argument("record", metavar="ID")
@click.option("--date", "paper_date", type=DayType(), help="成文日期（默认为考核日期）。 Day of the paper.")
@disclosure_option(ON_OWN_INITIATIVE)
@paper_command
def assessment_command(desk: Desk, press: Press, record: str, paper_date: date | None, disclosure: Disclosure) -> Paper:
    """服务质量考核结果。

    The result of assessment ID.
    """
    return build_assessment(press, find_record_of_kind(desk, record, Assessment), disclosure, paper_date)


document_group.add_command(report_group)
