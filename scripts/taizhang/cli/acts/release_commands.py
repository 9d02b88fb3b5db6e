"""`taizhang release`: plan a release from the ledger, record that it went live, postpone an entry, cancel it."""

from datetime import date

import click

from taizhang.acts import releases
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acts.acting import Prose, act, day, fill, words
from taizhang.cli.options import Day


@click.group("release")
def release_group() -> None:
    """版本升级：列入计划、登记上线、暂缓条目、取消版本。

    Releases: planned from the ledger and shipped, or postponed and cancelled.
    """


@release_group.command("plan")
@click.argument("version")
@click.option("--title", help="版本名称。 Its title.")
@click.option("--type", "type_", help="升级类型：unified、separate或individual。 The type.")
@click.option("--planned-for", type=Day(), help="计划上线日期。 The planned day.")
@click.option("--entries", help="台账编号，以逗号分隔。 Ledger entries, separated by commas.")
@click.option("--all-enrolled", is_flag=True, help="列入全部待安排且类型相符的条目。 All that fit and wait.")
@click.option("--on", type=Day(), help="安排日期（默认为当日）。 The day of planning; today by default.")
@click.option("--confirmed-by", help="确认框架不变的服务商编号（个性化开发）。 The vendor that confirms.")
@click.option("--confirmed-on", type=Day(), help="确认日期。 The day of its word.")
@click.option("--statement", type=Prose(), help="确认内容。 Its word.")
@act
def plan_command(
    desk: Desk,
    version: str,
    title: str | None,
    type_: str | None,
    planned_for: date | None,
    entries: str | None,
    all_enrolled: bool,
    on: date | None,
    confirmed_by: str | None,
    confirmed_on: date | None,
    statement: str | None,
) -> Act:
    """将台账条目列入版本VERSION（如V3.5.0）；未经公示、未入台账的不得安排。

    Plan release VERSION from the ledger; nothing else may be built.
    """
    if bool(entries) == all_enrolled:
        raise click.UsageError(
            "请用--entries指明台账条目，或者用--all-enrolled列入全部待安排的条目。"
            "/ Give either --entries or --all-enrolled."
        )

    given = {"title": title, "type": type_, "planned_for": planned_for}
    data = fill(desk, "release", (), given, leave=("id", "arranged_on", "entries"))
    confirmed = None
    if confirmed_by or confirmed_on or statement:
        word = {"confirmed_by": confirmed_by, "confirmed_on": confirmed_on or desk.today, "statement": statement}
        told = fill(desk, "release", ("framework_unchanged",), word)
        confirmed = releases.Confirmed(told["confirmed_by"], day(told["confirmed_on"]), told["statement"])
    listed = releases.plannable(desk, data["type"]) if all_enrolled else words(entries)
    return releases.plan(
        desk, version, data["title"], data["type"], day(data["planned_for"]), listed, on or desk.today, confirmed
    )


@release_group.command("ship")
@click.argument("version")
@click.option("--on", type=Day(), help="上线日期（默认为当日）。 The day; today by default.")
@click.option("--notes", type=Prose(), help="面向用户的升级说明。 Notes for users.")
@act
def ship_command(desk: Desk, version: str, on: date | None, notes: str | None) -> Act:
    """登记版本VERSION已经上线。

    Record that release VERSION went live.
    """
    return releases.ship(desk, version, on or desk.today, notes)


@release_group.command("postpone")
@click.argument("version")
@click.option("--entry", required=True, help="不再由该版本实施的台账条目。 The ledger entry.")
@click.option("--on", type=Day(), help="决定日期（默认为当日）。 The day; today by default.")
@click.option("--reason", type=Prose(), help="为何暂缓。 Why.")
@act
def postpone_command(desk: Desk, version: str, entry: str, on: date | None, reason: str | None) -> Act:
    """登记条目不再由尚未上线的版本VERSION实施，可另行安排。

    Record that VERSION, which is not live, no longer realizes an entry; it may be planned again.
    """
    given = {"entry": entry, "on": on or desk.today, "reason": reason}
    data = fill(desk, "release", ("postponed", 0), given)
    return releases.postpone(desk, version, data["entry"], day(data["on"]), data["reason"])


@release_group.command("cancel")
@click.argument("version")
@click.option("--on", type=Day(), help="取消日期（默认为当日）。 The day; today by default.")
@click.option("--reason", type=Prose(), help="为何取消。 Why.")
@act
def cancel_command(desk: Desk, version: str, on: date | None, reason: str | None) -> Act:
    """取消尚未上线的版本VERSION，所列条目可另行安排。

    Cancel VERSION, which is not live; its entries may be planned again.
    """
    data = fill(desk, "release", ("cancelled",), {"on": on or desk.today, "reason": reason})
    return releases.cancel(desk, version, day(data["on"]), data["reason"])
