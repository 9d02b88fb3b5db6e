"""`taizhang forge`: checks the forge against its requirements, sets it up, and tries it."""

import os
import tempfile
from datetime import date
from pathlib import Path

import click

from taizhang.base import clock
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.options import DayType, common_options, language_option
from taizhang.findings.report.text_report import printable
from taizhang.forge.administration.checking import check_demands, open_inspection
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.reporting import format_json, format_manual_tasks, format_step, format_text
from taizhang.forge.administration.setting_up import SetupStep, apply_setup, plan_setup, require_administrator
from taizhang.forge.administration.settings import read_roster, read_settings

_message = Messages(__file__)


@click.group("forge")
def forge_group() -> None:
    """代码托管平台：核对、设置、试运行。

    The forge: check, set up and try it. FORGE_API and FORGE_REPOSITORY name it, FORGE_ADMIN_TOKEN is a token of the
    repository's owner; FORGE_TOKEN and GATE_TOKEN, where they are set, are looked at, too.
    """


@forge_group.command("check")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。 Output format.")
@common_options
@click.pass_context
def check_forge(context: click.Context, form: str, repo: Path, lang: Lang, today: date) -> None:
    """逐项核对平台的设置，说明哪些不对、看不到，以及不改的后果。什么也不改动。

    Compare everything required of the forge with its actual settings, line by line. Nothing is changed. Exit 0: nothing
    is wrong; 1: something is; 3: the forge cannot be reached.
    """
    inspection = _inspect(repo, today)
    outcomes = check_demands(inspection)
    click.echo(
        format_json(inspection, outcomes)
        if form == "json"
        else _printable_lines(format_text(inspection, outcomes, lang)),
        nl=False,
    )
    context.exit(1 if any(one.status == "wrong" for one in outcomes) else 0)


@forge_group.command("setup")
@click.option(
    "--dry-run", is_flag=True, help="只说明要改什么，不改动。 Show what would be changed, and change nothing."
)
@click.option("--yes", is_flag=True, help="不再询问。 Do not ask.")
@common_options
@click.pass_context
def set_up_forge(context: click.Context, dry_run: bool, yes: bool, repo: Path, lang: Lang, today: date) -> None:
    """把平台设置成要求的样子：先列出要改的，经同意再改，改后读回核对。

    Set up the forge as required: wrong settings that its interface can change are shown, changed when you agree,
    and read back. Run twice, it changes nothing more. It deletes nothing. Exit 0: every setting that it can change is
    right; 1: a change had no effect; 3: the forge cannot be reached.
    """
    inspection = _inspect(repo, today)
    require_administrator(inspection)
    outcomes = check_demands(inspection)
    steps = plan_setup(outcomes)
    for step in steps:
        click.echo(_printable_lines(format_step(step, lang)))
    if not any(step.is_needed for step in steps):
        click.echo(_message("nothing-to-set").pick(lang))
    if dry_run or not steps:
        click.echo(_printable_lines(format_manual_tasks(inspection, outcomes, lang)), nl=False)
        return
    question = _message("confirm-changes", count=len(steps)).pick(lang)
    if not yes and not click.confirm(question):
        raise click.Abort

    def report(step: SetupStep, refusal: Text | None) -> None:
        done = _message("refused", reason=refusal) if refusal else _message("done")
        click.echo(_printable_lines(f"{step.change.method} {step.change.path}  {done.pick(lang)}"))

    outcomes, failed = apply_setup(inspection, report)
    for one in failed:
        message = _message("change-ineffective", setting=one.demand.title, actual=one.seen)
        click.echo(_printable_lines(message.pick(lang)))
    click.echo(_printable_lines(format_manual_tasks(inspection, outcomes, lang)), nl=False)
    context.exit(1 if failed else 0)


def _inspect(repo: Path, today: date) -> Inspection:
    return open_inspection(os.environ, read_settings(repo), read_roster(repo), today)


def _printable_lines(text: str) -> str:
    return "\n".join(printable(line) for line in text.split("\n"))


@forge_group.command("try")
@click.option("--scratch", required=True, metavar="所有者/仓库", help="空的试验库。 An empty repository for the trial.")
@language_option
@click.option(
    "--today", type=DayType(), callback=lambda _context, _option, value: clock.today(value), help="以该日为当日。"
)
@click.pass_context
def try_forge(context: click.Context, scratch: str, lang: Lang, today: date) -> None:
    """在试验库上按验收表走一遍：建库、设置、提需求、审批、合并、存证、审计。

    Carry one requirement through the whole chain on a scratch repository, which must be empty or made by an earlier
    trial; it is founded anew each time. FORGE_API names the forge; TRY_OWNER_TOKEN, TRY_MERGER_TOKEN, TRY_GATE_TOKEN,
    TRY_SEAL_TOKEN, TRY_REQUESTER_TOKEN, TRY_OUTSIDER_TOKEN, TRY_COUNTY_TOKEN, TRY_CITY_TOKEN and TRY_REGION_TOKEN hold
    the tokens of nine test accounts. No runner is needed. Exit 0: every row passed; 1: one did not; 3: it could not
    be run.
    """
    from taizhang.forge.administration.trial import read_people, run_trial

    people = read_people(os.environ, scratch)
    passed = True
    with tempfile.TemporaryDirectory(prefix="taizhang-trial-") as folder:
        for row in run_trial(Path(folder), os.environ["FORGE_API"].strip(), people, today):
            passed &= row.passed
            word = _message("passed") if row.passed else _message("failed")
            message = _message("trial-row", verdict=word, deed=row.deed, expected=row.expected, actual=row.seen)
            click.echo(_printable_lines(message.pick(lang)))
    context.exit(0 if passed else 1)
