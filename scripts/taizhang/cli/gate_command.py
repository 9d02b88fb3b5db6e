"""`taizhang gate`: may this pull request be merged?"""

import json
from datetime import date
from pathlib import Path

import click

from taizhang.cli.options import common
from taizhang.errors import RunFailedError
from taizhang.gate.account import account, machine
from taizhang.gate.pull import pull_of
from taizhang.gate.verdict import judge
from taizhang.git import Git
from taizhang.report import REPORTERS, Summary
from taizhang.report.text_report import printable
from taizhang.text import Lang, Text


@click.command("gate")
@click.option("--base", required=True, help="目标分支的提交。 The commit to merge into.")
@click.option("--head", required=True, help="请求合并的提交。 The commit to be merged.")
@click.option(
    "--reviews",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="审查意见文件（JSON）。 The reviews, as forge-neutral JSON.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(REPORTERS)),
    default="text",
    help="输出格式。 Output format.",
)
@common
@click.pass_context
def gate_command(
    context: click.Context, base: str, head: str, reviews: Path, form: str, repo: Path, lang: Lang, today: date
) -> None:
    """判断合并请求能否合并：检查改动，核对各环节审批。

    Judge a pull request: what it changes, and who approved it. Rules and reviewers are the base's; the head is read
    as git objects only. Exit 0: may be merged; 1: may not; 3: could not be judged, which is a no.
    """
    try:
        raw = reviews.read_bytes()
    except OSError as error:
        raise RunFailedError(
            Text(f"{reviews}无法读取（{error.strerror}）。", f"{reviews} cannot be read ({error.strerror}).")
        ) from error
    verdict = judge(Git(repo), base, head, pull_of(raw, str(reviews)), today)
    warnings = len(verdict.findings) - len(verdict.errors)
    summary = Summary(len(verdict.change.records), len(verdict.errors), warnings, today)
    told = REPORTERS[form](verdict.findings, summary, lang)
    if form == "json":
        told = json.dumps(json.loads(told) | machine(verdict, today), ensure_ascii=False, indent=2) + "\n"
    elif form == "text":
        told += "".join(f"{printable(line.pick(lang))}\n" for line in account(verdict, today))
    click.echo(told, nl=False)
    context.exit(0 if verdict.mergeable else 1)
