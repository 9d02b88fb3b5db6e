"""`taizhang withdraw`: the requester withdraws a requirement."""

from datetime import date

import click

from taizhang.acts import raising
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields, parse_day
from taizhang.cli.options import DayType


@click.command("withdraw")
@click.argument("requirement")
@click.option("--reason", type=ProseType(), help="撤回原因。 Why.")
@click.option("--on", type=DayType(), help="撤回日期（默认为当日）。 The day; today by default.")
@act_command
def withdraw_command(desk: Desk, requirement: str, reason: str | None, on: date | None) -> Act:
    """撤回一项需求；限于纳入台账之前。

    Withdraw REQUIREMENT, before it is on the ledger; nothing else in its file changes.
    """
    data = fill_fields(desk, "requirement", ("withdrawn",), {"on": on or desk.today, "reason": reason})
    return raising.withdraw_requirement(desk, requirement, parse_day(data["on"]), data["reason"])
