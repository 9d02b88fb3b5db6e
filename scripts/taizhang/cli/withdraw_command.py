"""`taizhang withdraw`: the requester takes a requirement back."""

from datetime import date
from pathlib import Path

import click

from taizhang.acts import raising
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acting import Prose, day, fill, perform
from taizhang.cli.options import Day, common
from taizhang.text import Lang


@click.command("withdraw")
@click.argument("requirement")
@click.option("--reason", type=Prose(), help="撤回原因。 Why.")
@click.option("--on", type=Day(), help="撤回日期（默认为当日）。 The day; today by default.")
@common
@click.pass_context
def withdraw_command(
    context: click.Context,
    requirement: str,
    reason: str | None,
    on: date | None,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """撤回一项需求；限于纳入台账之前。

    Take REQUIREMENT back, before it is on the ledger; nothing else in its file changes.
    """

    def make(desk: Desk) -> Act:
        data = fill(desk, "requirement", ("withdrawn",), {"on": on or today, "reason": reason})
        return raising.withdraw(desk, requirement, day(data["on"]), data["reason"])

    perform(context, lang, repo, today, make)
