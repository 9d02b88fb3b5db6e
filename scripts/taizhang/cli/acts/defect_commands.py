"""`taizhang defect`: report a defect or problem, advance it, report it up, resolve it, verify it."""

from datetime import date
from pathlib import Path

import click

from taizhang.acts import defects
from taizhang.acts.desk import Act, Desk
from taizhang.base.messages import Messages
from taizhang.base.text import Lang
from taizhang.cli.acts.acting import ProseType, act_command
from taizhang.cli.acts.new_command import create_record, field_options
from taizhang.cli.bilingual import usage_error
from taizhang.cli.options import DayType, common_options

_message = Messages(__file__)


@click.group("defect")
def defect_group() -> None:
    """问题与缺陷：报告、办理、上报、解决、验证。

    Defects and problems, on the fast lane.
    """


@defect_group.command("report")
@field_options
@common_options
@click.pass_context
def report_command(
    context: click.Context, source: str | None, fields: tuple[str, ...], repo: Path, lang: Lang, today: date
) -> None:
    """报告问题或者缺陷（同taizhang new defect）。

    Report a defect or problem; the same as `taizhang new defect`.
    """
    create_record(context, "defect", source, fields, None, repo, lang, today)


@defect_group.command("advance")
@click.argument("defect")
@click.option("--on", type=DayType(), help="办理日期（默认为当日）。 The day; today by default.")
@click.option("--disposition", help="处理办法：explained、defect或requirement。 How it is to be handled.")
@click.option("--explanation", type=ProseType(), help="解释内容。 The explanation.")
@click.option("--requirement", help="转成的需求编号。 The requirement that it became.")
@click.option("--measure", type=ProseType(), help="处理措施。 What was done.")
@click.option("--by", help="处理单位。 Who did it.")
@click.option("--report", is_flag=True, help="登记向下一级上报。 Record the next report up.")
@act_command
def advance_command(
    desk: Desk,
    defect: str,
    on: date | None,
    disposition: str | None,
    explanation: str | None,
    requirement: str | None,
    measure: str | None,
    by: str | None,
    report: bool,
) -> Act:
    """登记DEFECT的办理情况：处理办法、处理措施、上报，可以同时登记。

    Record a step of DEFECT: its disposition, a measure, a report up, or several of them.
    """
    if (explanation or requirement) and not disposition:
        raise usage_error(_message("disposition-missing"))
    if bool(measure) != bool(by):
        raise usage_error(_message("measure-and-by"))

    ruling = defects.Ruling(disposition, explanation, requirement) if disposition else None
    step = defects.Measure(by, measure) if by and measure else None
    return defects.advance_defect(desk, defect, on or desk.today, ruling, step, report)


@defect_group.command("forward")
@click.argument("defects_", metavar="[DEFECT]...", nargs=-1)
@click.option("--by", "reporter", metavar="DIVISION", help="上报的区划；未列编号的，取其全部待上报问题。 Who reports.")
@click.option("--to", "receiver", metavar="DIVISION", help="报往的区划（默认为应报的上一级）。 Whom it is reported to.")
@click.option("--on", type=DayType(), help="上报日期（默认为当日）。 The day; today by default.")
@act_command
def forward_command(
    desk: Desk, defects_: tuple[str, ...], reporter: str | None, receiver: str | None, on: date | None
) -> Act:
    """把一件或者多件问题上报上一级：旗县区报盟市，盟市汇总报自治区，各登记本级的上报。

    Report problems to the next level, several at once; each level records its own report.
    """
    unknown = [code for code in (reporter, receiver) if code is not None and code not in desk.law.divisions]
    if unknown:
        raise usage_error(_message("no-division-code", code=unknown[0]))
    return defects.forward_defects(desk, defects_, on or desk.today, reporter, receiver)


@defect_group.command("resolve")
@click.argument("defect")
@click.option("--on", type=DayType(), help="解决日期（默认为当日）。 The day; today by default.")
@act_command
def resolve_command(desk: Desk, defect: str, on: date | None) -> Act:
    """登记DEFECT已经解决。

    Record that DEFECT is resolved.
    """
    return defects.resolve_defect(desk, defect, on or desk.today)


@defect_group.command("verify")
@click.argument("defect")
@click.option("--on", type=DayType(), help="验证日期（默认为当日）。 The day; today by default.")
@click.option("--by", help="验证单位（默认为报告单位）。 Who; the reporter by default.")
@click.option("--remark", type=ProseType(), help="验证意见。 A remark.")
@act_command
def verify_command(desk: Desk, defect: str, on: date | None, by: str | None, remark: str | None) -> Act:
    """登记报告方对解决结果的验证。

    Record the reporter's verification of DEFECT.
    """
    return defects.verify_defect(desk, defect, on or desk.today, by, remark)
