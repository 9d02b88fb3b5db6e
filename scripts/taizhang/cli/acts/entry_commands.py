"""`taizhang entry`: strike a ledger entry that should not be on the ledger, or record how its cost is shared."""

from datetime import date

import click

from taizhang.acts import entries
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields, parse_day
from taizhang.cli.naming import find_division
from taizhang.cli.options import DayType


@click.group("entry")
def entry_group() -> None:
    """台账条目：移出台账、登记费用分担协议（纳入用taizhang enroll）。

    Ledger entries: struck off the ledger, or the shares of their cost recorded.
    """


@entry_group.command("strike")
@click.argument("entry")
@click.option("--on", type=DayType(), help="移出日期（默认为当日）。 The day; today by default.")
@click.option("--reason", type=ProseType(), help="为何移出。 Why.")
@act_command
def strike_command(desk: Desk, entry: str, on: date | None, reason: str | None) -> Act:
    """将条目ENTRY移出台账：所依据的公示已撤销、期内收到异议，或者误列。

    Strike ENTRY off the ledger. Its number is never used again; the entry of a live release stays.
    """
    data = fill_fields(desk, "entry", ("struck",), {"on": on or desk.today, "reason": reason})
    return entries.strike_entry(desk, entry, parse_day(data["on"]), data["reason"])


@entry_group.command("share")
@click.argument("entry")
@click.option("--on", type=DayType(), required=True, help="协议日期。 The day of the agreement.")
@click.option(
    "--share",
    "shares",
    multiple=True,
    nargs=2,
    type=(str, float),
    required=True,
    metavar="区划 百分比",
    help="一个承担单位的比例，逐一写明。 The share of one bearer, in percent.",
)
@click.option("--document", help="协议的名称或者文号。 Name or number of the agreement.")
@act_command
def share_command(desk: Desk, entry: str, on: date, shares: tuple[tuple[str, float], ...], document: str | None) -> Act:
    """登记联合提出的各方就条目ENTRY的费用达成的分担协议。

    Record the agreement by which the joint requesters of ENTRY's requirement share its cost.
    """
    share_of = {find_division(desk.law, word): percent for word, percent in shares}
    return entries.agree_on_shares(desk, entry, on, share_of, document)
