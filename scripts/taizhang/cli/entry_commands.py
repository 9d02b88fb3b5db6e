"""`taizhang entry`: strike a ledger entry that should not be on the ledger."""

from datetime import date

import click

from taizhang.acts import entries
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acting import Prose, act, day, fill
from taizhang.cli.options import Day


@click.group("entry")
def entry_group() -> None:
    """台账条目：移出台账（纳入用taizhang enroll）。

    Ledger entries: struck off the ledger.
    """


@entry_group.command("strike")
@click.argument("entry")
@click.option("--on", type=Day(), help="移出日期（默认为当日）。 The day; today by default.")
@click.option("--reason", type=Prose(), help="为何移出。 Why.")
@act
def strike_command(desk: Desk, entry: str, on: date | None, reason: str | None) -> Act:
    """将条目ENTRY移出台账：所依据的公示已撤销、期内收到异议，或者误列。

    Strike ENTRY off the ledger. Its number is never used again; what a live release delivered stays.
    """
    data = fill(desk, "entry", ("struck",), {"on": on or desk.today, "reason": reason})
    return entries.strike(desk, entry, day(data["on"]), data["reason"])
