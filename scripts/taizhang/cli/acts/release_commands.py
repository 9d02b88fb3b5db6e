"""`taizhang release`: plan a release from the ledger, record that it went live, postpone an entry, cancel it."""

from datetime import date

import click

from taizhang.acts import releases
from taizhang.acts.desk import Act, Desk
from taizhang.base.messages import Messages
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields, parse_day, split_words
from taizhang.cli.bilingual import usage_error
from taizhang.cli.options import DayType

_message = Messages(__file__)


@click.group("release")
def release_group() -> None:
    """版本升级：列入计划、登记上线、暂缓条目、取消版本。

    Releases: planned from the ledger and shipped, or postponed and cancelled.
    """


@release_group.command("plan")
@click.argument("version")
@click.option("--title", help="版本名称。 Its title.")
@click.option("--type", "type_", help="升级类型：unified、separate或individual。 The type.")
@click.option("--planned-for", type=DayType(), help="计划上线日期。 The planned day.")
@click.option("--entries", help="台账编号，以逗号分隔。 Ledger entries, separated by commas.")
@click.option("--all-enrolled", is_flag=True, help="列入全部待安排且类型相符的条目。 All that fit and wait.")
@click.option("--on", type=DayType(), help="安排日期（默认为当日）。 The day of planning; today by default.")
@click.option("--confirmed-by", help="确认框架不变的服务商编号（个性化开发）。 The vendor that confirms.")
@click.option("--confirmed-on", type=DayType(), help="确认日期。 The day of its word.")
@click.option("--statement", type=ProseType(), help="确认内容。 Its word.")
@act_command
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
        raise usage_error(_message("choose-entries"))

    values = {"title": title, "type": type_, "planned_for": planned_for}
    data = fill_fields(desk, "release", (), values, leave=("id", "arranged_on", "entries"))
    confirmed = None
    if confirmed_by or confirmed_on or statement:
        word = {"confirmed_by": confirmed_by, "confirmed_on": confirmed_on or desk.today, "statement": statement}
        confirmation = fill_fields(desk, "release", ("framework_unchanged",), word)
        confirmed = releases.FrameworkConfirmation(
            confirmation["confirmed_by"], parse_day(confirmation["confirmed_on"]), confirmation["statement"]
        )
    entry_ids = releases.list_plannable_entries(desk, data["type"]) if all_enrolled else split_words(entries)
    return releases.plan_release(
        desk,
        version,
        data["title"],
        data["type"],
        parse_day(data["planned_for"]),
        entry_ids,
        on or desk.today,
        confirmed,
    )


@release_group.command("ship")
@click.argument("version")
@click.option("--on", type=DayType(), help="上线日期（默认为当日）。 The day; today by default.")
@click.option("--notes", type=ProseType(), help="面向用户的升级说明。 Notes for users.")
@act_command
def ship_command(desk: Desk, version: str, on: date | None, notes: str | None) -> Act:
    """登记版本VERSION已经上线。

    Record that release VERSION went live.
    """
    return releases.ship_release(desk, version, on or desk.today, notes)


@release_group.command("postpone")
@click.argument("version")
@click.option("--entry", required=True, help="不再由该版本实施的台账条目。 The ledger entry.")
@click.option("--on", type=DayType(), help="决定日期（默认为当日）。 The day; today by default.")
@click.option("--reason", type=ProseType(), help="为何暂缓。 Why.")
@act_command
def postpone_command(desk: Desk, version: str, entry: str, on: date | None, reason: str | None) -> Act:
    """登记条目不再由尚未上线的版本VERSION实施，可另行安排。

    Record that VERSION, which is not live, no longer realizes an entry; it may be planned again.
    """
    values = {"entry": entry, "on": on or desk.today, "reason": reason}
    data = fill_fields(desk, "release", ("postponed", 0), values)
    return releases.postpone_entry(desk, version, data["entry"], parse_day(data["on"]), data["reason"])


@release_group.command("cancel")
@click.argument("version")
@click.option("--on", type=DayType(), help="取消日期（默认为当日）。 The day; today by default.")
@click.option("--reason", type=ProseType(), help="为何取消。 Why.")
@act_command
def cancel_command(desk: Desk, version: str, on: date | None, reason: str | None) -> Act:
    """取消尚未上线的版本VERSION，所列条目可另行安排。

    Cancel VERSION, which is not live; its entries may be planned again.
    """
    data = fill_fields(desk, "release", ("cancelled",), {"on": on or desk.today, "reason": reason})
    return releases.cancel_release(desk, version, parse_day(data["on"]), data["reason"])
