"""`taizhang dispute challenge|answer|complain|decide`: what a dispute leads to under Order 94."""

from datetime import date

import click

from taizhang.acts import disputes
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acting import Prose, act, fill
from taizhang.cli.dispute_commands import ON, dispute_group
from taizhang.cli.options import Day

_ACCEPTED = click.option("--accepted/--not-accepted", default=None, help="是否受理。 Whether it is accepted.")
_SENT = click.option("--sent-on", type=Day(), help="交邮或者递交日期，与收到日期相同的不填。 Day of posting.")
_RECEIVED = click.option("--received-on", type=Day(), help="收到日期（默认为当日）。 Day of receipt.")


@click.command("challenge")
@click.argument("dispute")
@click.option("--known-on", type=Day(), help="知道或者应当知道权益受损之日。 The day it was known.")
@_RECEIVED
@_SENT
@_ACCEPTED
@act
def challenge_command(
    desk: Desk,
    dispute: str,
    known_on: date | None,
    received_on: date | None,
    sent_on: date | None,
    accepted: bool | None,
) -> Act:
    """登记由DISPUTE引起的质疑，并推算答复期限。

    Record a challenge that DISPUTE led to, and compute when its answer is due.
    """
    given = {
        "known_on": known_on,
        "received_on": received_on or desk.today,
        "sent_on": sent_on,
        "accepted": accepted,
    }
    return disputes.challenge(desk, dispute, fill(desk, "dispute", ("challenge",), given))


@click.command("complain")
@click.argument("dispute")
@_RECEIVED
@_SENT
@_ACCEPTED
@click.option(
    "--excluded-working-days",
    type=click.IntRange(0, 999),
    help="检验检测、鉴定、补正等不计入期限的工作日。 Working days that do not count.",
)
@act
def complain_command(
    desk: Desk,
    dispute: str,
    received_on: date | None,
    sent_on: date | None,
    accepted: bool | None,
    excluded_working_days: int | None,
) -> Act:
    """登记质疑之后的投诉，并推算处理决定期限。

    Record a complaint after the challenge, and compute when its decision is due.
    """
    given = {
        "received_on": received_on or desk.today,
        "sent_on": sent_on,
        "accepted": accepted,
        "excluded_working_days": excluded_working_days,
    }
    return disputes.complain(desk, dispute, fill(desk, "dispute", ("complaint",), given))


@click.command("answer")
@click.argument("dispute")
@ON
@click.option("--text", type=Prose(), required=True, help="答复的主要内容。 The answer.")
@act
def answer_command(desk: Desk, dispute: str, on: date | None, text: str) -> Act:
    """登记对质疑的答复。

    Record the answer to the challenge.
    """
    return disputes.answer(desk, dispute, on or desk.today, text)


@click.command("decide")
@click.argument("dispute")
@ON
@click.option("--text", type=Prose(), required=True, help="处理决定的主要内容。 The decision.")
@act
def decide_command(desk: Desk, dispute: str, on: date | None, text: str) -> Act:
    """登记投诉处理决定。

    Record the decision on the complaint.
    """
    return disputes.decide(desk, dispute, on or desk.today, text)


# They join the commands of `taizhang dispute`, which is asked for here.
for command in (challenge_command, answer_command, complain_command, decide_command):
    dispute_group.add_command(command)
