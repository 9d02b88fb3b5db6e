"""`taizhang dispute challenge|answer|complain|exclude|decide`: what a dispute leads to under Order 94."""

from datetime import date

import click

from taizhang.acts import disputes
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields
from taizhang.cli.acts.dispute_commands import ON, dispute_group
from taizhang.cli.naming import find_division
from taizhang.cli.options import DayType

_ACCEPTED = click.option("--accepted/--not-accepted", default=None, help="是否受理。 Whether it is accepted.")
_SENT = click.option("--sent-on", type=DayType(), help="交邮或者递交日期，与收到日期相同的不填。 Day of posting.")
_RECEIVED = click.option("--received-on", type=DayType(), help="收到日期（默认为当日）。 Day of receipt.")


@click.command("challenge")
@click.argument("dispute")
@click.option("--known-on", type=DayType(), help="知道或者应当知道权益受损之日。 The day it was known.")
@_RECEIVED
@_SENT
@_ACCEPTED
@click.option("--respondent", help="由采购人（purchaser）还是采购代理机构（agency）答复。 Who has to answer.")
@act_command
def challenge_command(
    desk: Desk,
    dispute: str,
    known_on: date | None,
    received_on: date | None,
    sent_on: date | None,
    accepted: bool | None,
    respondent: str | None,
) -> Act:
    """登记由DISPUTE引起的质疑，并推算答复期限；采购人先用taizhang dispute purchaser登记。

    Record a challenge that DISPUTE led to, and compute when its answer is due. The purchaser is recorded before.
    """
    values = {
        "known_on": known_on,
        "received_on": received_on or desk.today,
        "sent_on": sent_on,
        "accepted": accepted,
        "respondent": respondent,
    }
    return disputes.record_challenge(desk, dispute, fill_fields(desk, "dispute", ("challenge",), values))


@click.command("complain")
@click.argument("dispute")
@_RECEIVED
@_SENT
@_ACCEPTED
@click.option("--received-by", type=ProseType(), help="收到投诉的财政部门，即为有管辖权的不填。 Who received it.")
@act_command
def complain_command(
    desk: Desk,
    dispute: str,
    received_on: date | None,
    sent_on: date | None,
    accepted: bool | None,
    received_by: str | None,
) -> Act:
    """登记质疑之后的投诉，并推算审查、处理决定等期限；尚在审查的不写是否受理。

    Record a complaint after the challenge, and compute what is due; leave out whether it is accepted while it is being
    examined.
    """
    values = {
        "received_on": received_on or desk.today,
        "sent_on": sent_on,
        "accepted": accepted,
        "received_by": find_division(desk.law, received_by) if received_by else None,
    }
    return disputes.record_complaint(desk, dispute, fill_fields(desk, "dispute", ("complaint",), values))


@click.command("exclude")
@click.argument("dispute")
@click.option("--ground", help="事由类别：检验、检测、鉴定、专家评审、投诉人补正材料。 The legal ground.")
@click.option("--reason", type=ProseType(), help="委托谁检验、检测什么，或者补正什么材料。 What for.")
@click.option("--from", "from_", type=DayType(), help="不计入期限的第一日。 Its first day.")
@click.option("--until", type=DayType(), help="不计入期限的最后一日。 Its last day.")
@act_command
def exclude_command(
    desk: Desk, dispute: str, ground: str | None, reason: str | None, from_: date | None, until: date | None
) -> Act:
    """登记不计入投诉处理期限的一段时间，并重新推算处理决定期限。

    Record a span that does not count towards the decision on a complaint, once it is over, and compute when the
    decision is due.
    """
    values = {"ground": ground, "reason": reason, "from": from_, "until": until}
    return disputes.exclude_time(desk, dispute, fill_fields(desk, "dispute", ("complaint", "excluded", 0), values))


@click.command("answer")
@click.argument("dispute")
@ON
@click.option("--text", type=ProseType(), required=True, help="答复的主要内容。 The answer.")
@click.option("--by", type=ProseType(), help="答复单位（采购人或者采购代理机构）名称。 Who answered.")
@act_command
def answer_command(desk: Desk, dispute: str, on: date | None, text: str, by: str | None) -> Act:
    """登记对质疑的答复。

    Record the answer to the challenge.
    """
    return disputes.answer_challenge(desk, dispute, on or desk.today, text, by)


@click.command("decide")
@click.argument("dispute")
@ON
@click.option("--text", type=ProseType(), required=True, help="处理决定的主要内容。 The decision.")
@click.option("--by", type=ProseType(), help="作出决定的财政部门，默认为有管辖权的。 Who decided.")
@act_command
def decide_command(desk: Desk, dispute: str, on: date | None, text: str, by: str | None) -> Act:
    """登记投诉处理决定。

    Record the decision on the complaint.
    """
    code = find_division(desk.law, by) if by else None
    return disputes.decide_complaint(desk, dispute, on or desk.today, text, code)


# They join the commands of `taizhang dispute`, which is asked for here.
for command in (challenge_command, answer_command, complain_command, exclude_command, decide_command):
    dispute_group.add_command(command)
