"""`taizhang document report`: the reports of a department to the next one above, as DOCX files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from taizhang.acts.desk import Desk
from taizhang.cli.naming import find_division, find_record
from taizhang.cli.papers.issuing import signed_issue_options
from taizhang.cli.papers.paper_writing import find_record_of_kind, paper_command
from taizhang.cli.papers.requests import SnapshotBatch, read_requests, request_options, reviews_options
from taizhang.lifecycle.pulls.consolidating import assess_report
from taizhang.office.papers.defects import report_defects
from taizhang.office.papers.escalations import report_escalations
from taizhang.office.papers.filing import report_disputes
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.press import Paper, Press
from taizhang.office.papers.submission import report_requirements
from taizhang.records import Assessment, Defect, Dispute, Vendor

F = TypeVar("F", bound=Callable[..., Any])


@click.group("report")
def report_group() -> None:
    """报告：逐级上报的需求、缺陷、服务商问题和争议，主送上一级财政部门。

    The reports of a department to the next one above: requirements, defects, vendors' failures, disputes. Without ID:
    everything that had reached it by the day of the report and was not reported further before.
    """


def _by(command: F) -> F:
    command = click.option(
        "--by", "issuer", required=True, metavar="区划", help="上报的财政部门所在区划，写代码或者名称。 Who reports."
    )(command)
    return click.argument("records", metavar="[ID]...", nargs=-1)(command)


@report_group.command("requirements")
@_by
@reviews_options
@request_options
@signed_issue_options
@paper_command
def requirements_command(
    desk: Desk,
    press: Press,
    records: tuple[str, ...],
    issuer: str,
    sources: tuple[Path, ...],
    base: str,
    requests: tuple[int, ...],
    pulls: Path | None,
    issue: Issue,
) -> Paper:
    """旗县区向盟市报送需求的报告，附需求汇总表，写明各项由谁、何时评估可行。

    The report by which a county sends its requirements to its city, with their list: those named, or those of open
    requests, by their numbers in the snapshot (--request) or by their --reviews.
    """
    code = find_division(desk.law, issuer)
    batch = SnapshotBatch(code, requests, None, pulls, assess_report)
    press, reviewed, requirements = read_requests(desk, press, records, sources, base, batch=batch)
    return report_requirements(press, code, requirements, issue, reviewed.judgements)


@report_group.command("defects")
@_by
@signed_issue_options
@paper_command
def defects_command(desk: Desk, press: Press, records: tuple[str, ...], issuer: str, issue: Issue) -> Paper:
    """软件缺陷处理情况的报告，附缺陷汇总表；盟市的包括旗县区已报来的。

    The report of defects that change no business rule, with a table; a city's includes those that counties reported.
    """
    defects = [find_record_of_kind(desk, record, Defect) for record in dict.fromkeys(records)]
    return report_defects(press, find_division(desk.law, issuer), defects, issue)


@report_group.command("escalations")
@_by
@signed_issue_options
@paper_command
def escalations_command(desk: Desk, press: Press, records: tuple[str, ...], issuer: str, issue: Issue) -> Paper:
    """服务商考核严重不合格、出现重大问题的报告，一项或者多项，写考核编号或者服务商编号。

    The report of vendors that failed seriously or met a major problem: assessments, and vendors with the problems that
    were known by then and not reported before.
    """
    subjects = [_find_assessment_or_vendor(desk, record) for record in dict.fromkeys(records)]
    return report_escalations(press, find_division(desk.law, issuer), subjects, issue)


def _find_assessment_or_vendor(desk: Desk, name: str) -> Assessment | Vendor:
    record = find_record(desk.book, name)
    return record if isinstance(record, Vendor) else find_record_of_kind(desk, name, Assessment)


@report_group.command("disputes")
@_by
@signed_issue_options
@paper_command
def disputes_command(desk: Desk, press: Press, records: tuple[str, ...], issuer: str, issue: Issue) -> Paper:
    """升级后争议情况的报告，尚未处理完毕的也可以先报告内容。

    The report of disputes, by their content; one that is handled is filed with the region by `document filing`.
    """
    disputes = [find_record_of_kind(desk, record, Dispute) for record in dict.fromkeys(records)]
    return report_disputes(press, find_division(desk.law, issuer), disputes, issue)
