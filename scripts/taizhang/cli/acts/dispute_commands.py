"""`taizhang dispute`: open a dispute, explain, handle, report and file it."""

from datetime import date

import click

from taizhang.acts import disputes
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields, parse_day
from taizhang.cli.options import DayType

ON = click.option("--on", type=DayType(), help="日期（默认为当日）。 The day; today by default.")


@click.group("dispute")
def dispute_group() -> None:
    """升级争议：登记、解释、处理、上报、备案，以及由此引起的质疑和投诉。

    Disputes after an upgrade. Challenges and complaints that arise from one are in `taizhang dispute challenge`.
    """


@dispute_group.command("open")
@click.option("--entry", help="引起争议的台账编号。 The ledger entry.")
@ON
@click.option("--party", help="争议方类别代号，如supplier。 Who disputes, such as supplier.")
@click.option("--organization", help="争议方单位名称；个人的不填。 The institution; none for a person.")
@click.option("--title", help="争议名称。 Its title.")
@click.option("--matter", type=ProseType(), help="争议内容。 What it is about.")
@act_command
def open_command(
    desk: Desk,
    entry: str | None,
    on: date | None,
    party: str | None,
    organization: str | None,
    title: str | None,
    matter: str | None,
) -> Act:
    """登记对已上线条目的争议；由提出需求的财政部门解释。

    Record a dispute about a released entry; the requester of the requirement explains it.
    """
    values = {
        "entry": entry,
        "arose_on": on or desk.today,
        "party": party,
        "organization": organization,
        "title": title,
        "matter": matter,
    }
    data = fill_fields(desk, "dispute", (), values, leave=("id", "release", "explained_by"), flags={"arose_on": "--on"})
    return disputes.open_dispute(
        desk,
        data["entry"],
        parse_day(data["arose_on"]),
        data["party"],
        data["title"],
        data["matter"],
        data.get("organization"),
    )


@dispute_group.command("explain")
@click.argument("dispute")
@ON
@click.option("--text", type=ProseType(), help="解释内容。 The explanation.")
@act_command
def explain_command(desk: Desk, dispute: str, on: date | None, text: str | None) -> Act:
    """登记需求提出方对DISPUTE的解释。

    Record the explanation of DISPUTE.
    """
    data = fill_fields(desk, "dispute", ("explanation",), {"on": on or desk.today, "text": text})
    return disputes.explain_dispute(desk, dispute, parse_day(data["on"]), data["text"])


@dispute_group.command("handle")
@click.argument("dispute")
@ON
@click.option("--measures", type=ProseType(), help="处理措施。 What was done.")
@click.option("--result", type=ProseType(), help="处理结果。 The result.")
@act_command
def handle_command(desk: Desk, dispute: str, on: date | None, measures: str | None, result: str | None) -> Act:
    """登记DISPUTE的处理措施和结果。

    Record how DISPUTE was handled.
    """
    values = {"on": on or desk.today, "measures": measures, "result": result}
    data = fill_fields(desk, "dispute", ("handling",), values)
    return disputes.handle_dispute(desk, dispute, parse_day(data["on"]), data["measures"], data["result"])


@dispute_group.command("report")
@click.argument("dispute")
@ON
@act_command
def report_command(desk: Desk, dispute: str, on: date | None) -> Act:
    """登记DISPUTE向下一级上报；报至哪里由通知规定。

    Record the next report of DISPUTE up its route.
    """
    return disputes.report_dispute(desk, dispute, on or desk.today)


@dispute_group.command("file")
@click.argument("dispute")
@ON
@click.option("--number", help="备案号。 The number of the filing.")
@act_command
def file_command(desk: Desk, dispute: str, on: date | None, number: str | None) -> Act:
    """登记自治区对DISPUTE的备案。

    Record the region's filing of DISPUTE.
    """
    data = fill_fields(desk, "dispute", ("filed",), {"on": on or desk.today, "number": number})
    return disputes.file_dispute(desk, dispute, parse_day(data["on"]), data["number"])
