"""`taizhang dispute purchaser|inquire|reply|examine|supplement|…`: the further steps under Order 94."""

from datetime import date

import click

from taizhang.acts import proceedings
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acts import challenge_commands
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields, parse_day
from taizhang.cli.acts.dispute_commands import ON, dispute_group
from taizhang.cli.naming import find_division
from taizhang.cli.options import DayType

__all__ = ["challenge_commands", "dispute_group"]


@click.command("purchaser")
@click.argument("dispute")
@click.option("--organization", type=ProseType(), help="采购人的单位全称。 The purchaser.")
@click.option("--division", help="采购人所属预算级次的区划，写代码或者名称。 Its budget level.")
@click.option("--agency", type=ProseType(), help="采购代理机构名称，没有委托的不填。 Its agency.")
@act_command
def purchaser_command(
    desk: Desk, dispute: str, organization: str | None, division: str | None, agency: str | None
) -> Act:
    """登记DISPUTE所涉采购的采购人、预算级次和采购代理机构。

    Record the purchaser of the procurement that DISPUTE is about, its budget level and its agency.
    """
    code = find_division(desk.law, division) if division else None
    values = {"organization": organization, "division": code, "agency": agency}
    return proceedings.name_purchaser(desk, dispute, fill_fields(desk, "dispute", ("purchaser",), values))


@click.command("inquire")
@click.argument("dispute")
@click.option("--received-on", type=DayType(), help="收到询问的日期（默认为当日）。 Day of receipt.")
@click.option("--matter", type=ProseType(), help="询问的事项。 What was asked.")
@act_command
def inquire_command(desk: Desk, dispute: str, received_on: date | None, matter: str | None) -> Act:
    """登记供应商的询问，并推算答复期限。

    Record an inquiry, and compute when the reply is due.
    """
    values = {"received_on": received_on or desk.today, "matter": matter}
    return proceedings.record_inquiry(desk, dispute, fill_fields(desk, "dispute", ("inquiries", 0), values))


@click.command("reply")
@click.argument("dispute")
@ON
@click.option("--text", type=ProseType(), required=True, help="答复的主要内容。 The reply.")
@click.option("--by", type=ProseType(), required=True, help="答复的采购人或者采购代理机构名称。 Who replied.")
@act_command
def reply_command(desk: Desk, dispute: str, on: date | None, text: str, by: str) -> Act:
    """登记对询问的答复。

    Record the reply to the earliest open inquiry.
    """
    return proceedings.record_reply(desk, dispute, on or desk.today, text, by)


@click.command("examine")
@click.argument("dispute")
@ON
@click.option("--accepted/--not-accepted", required=True, help="是否受理。 Whether it is accepted.")
@act_command
def examine_command(desk: Desk, dispute: str, on: date | None, accepted: bool) -> Act:
    """登记投诉书审查完毕、是否受理。

    Record that the complaint was examined, and whether it is accepted.
    """
    return proceedings.examine_complaint(desk, dispute, on or desk.today, accepted)


@click.command("supplement")
@click.argument("dispute")
@ON
@click.option("--matters", type=ProseType(), help="需要补正的事项。 What has to be put right.")
@click.option("--until", type=DayType(), help="补正期限的最后一日。 The last day for it.")
@act_command
def supplement_command(desk: Desk, dispute: str, on: date | None, matters: str | None, until: date | None) -> Act:
    """登记书面通知投诉人补正。

    Record that the complainant was asked to supplement the complaint.
    """
    values = {"on": on or desk.today, "matters": matters, "until": until}
    return proceedings.request_supplement(
        desk, dispute, fill_fields(desk, "dispute", ("complaint", "supplement"), values)
    )


@click.command("supplied")
@click.argument("dispute")
@ON
@click.option("--sufficient/--insufficient", default=None, help="补正后是否符合规定。 Whether it suffices.")
@act_command
def supplied_command(desk: Desk, dispute: str, on: date | None, sufficient: bool | None) -> Act:
    """登记收到补正后的投诉书。

    Record that the complaint was supplemented.
    """
    return proceedings.record_supplement(desk, dispute, on or desk.today, sufficient)


@click.command("reject")
@click.argument("dispute")
@ON
@click.option("--reason", type=ProseType(), help="不予受理的理由。 Why it is not accepted.")
@click.option("--turn-to", help="有管辖权的财政部门（不属于本部门管辖的）。 Who has jurisdiction.")
@act_command
def reject_command(desk: Desk, dispute: str, on: date | None, reason: str | None, turn_to: str | None) -> Act:
    """登记书面告知投诉人不予受理；不属于本部门管辖的，告知向谁提起。

    Record the written notice that the complaint is not accepted, and who has jurisdiction where this department has
    not.
    """
    values = {
        "on": on or desk.today,
        "reason": reason,
        "turn_to": find_division(desk.law, turn_to) if turn_to else None,
    }
    return proceedings.reject_complaint(desk, dispute, fill_fields(desk, "dispute", ("complaint", "rejection"), values))


@click.command("forward")
@click.argument("dispute")
@ON
@act_command
def forward_command(desk: Desk, dispute: str, on: date | None) -> Act:
    """登记向被投诉人发出投诉答复通知书及投诉书副本。

    Record that the notice and the copy of the complaint were sent to the respondent.
    """
    return proceedings.forward_complaint(desk, dispute, on or desk.today)


@click.command("suspend")
@click.argument("dispute")
@ON
@click.option("--until", type=DayType(), help="通知书载明的暂停截止日。 The last day that the notice states.")
@click.option("--reason", type=ProseType(), help="暂停的理由。 Why.")
@act_command
def suspend_command(desk: Desk, dispute: str, on: date | None, until: date | None, reason: str | None) -> Act:
    """登记处理投诉期间通知采购人暂停采购活动，并推算最长至何日。

    Record that the procurement was suspended, and compute until when it may be at most.
    """
    values = {"from": on or desk.today, "until": until, "reason": reason}
    place = ("complaint", "suspension")
    return proceedings.suspend_procurement(
        desk, dispute, fill_fields(desk, "dispute", place, values, flags={"from": "--on"})
    )


@click.command("resume")
@click.argument("dispute")
@ON
@act_command
def resume_command(desk: Desk, dispute: str, on: date | None) -> Act:
    """登记通知恢复采购活动。

    Record the notice by which the procurement resumes.
    """
    return proceedings.resume_procurement(desk, dispute, parse_day(on or desk.today))


# They join the commands of `taizhang dispute`, which is asked for here.
for command in (
    purchaser_command,
    inquire_command,
    reply_command,
    examine_command,
    supplement_command,
    supplied_command,
    reject_command,
    forward_command,
    suspend_command,
    resume_command,
):
    dispute_group.add_command(command)
