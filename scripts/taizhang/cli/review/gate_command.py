"""`taizhang gate`: may this pull request be merged?"""

import json
import os
from datetime import date
from functools import partial
from pathlib import Path

import click

from taizhang.approval.gate.account import account
from taizhang.approval.gate.branch_pending import find_pending_on_branches
from taizhang.approval.gate.branch_request import request_of_branch
from taizhang.approval.gate.progress import describe_verdict
from taizhang.approval.gate.pull import pull_of
from taizhang.approval.gate.verdict import Verdict, judge
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Lang
from taizhang.cli.options import common, named
from taizhang.findings.report import REPORTERS, Summary
from taizhang.findings.report.text_report import printable

_message = Messages(__file__)


@click.command("gate")
@click.option("--base", help="目标分支的提交；从平台读取时默认为HEAD。 The commit to merge into.")
@click.option("--head", help="请求合并的提交；从平台读取时由平台告知。 The commit to be merged.")
@click.option(
    "--reviews",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="审查意见文件（JSON）。 The reviews, as forge-neutral JSON.",
)
@click.option("--pull", type=click.IntRange(1), help="从平台读取该号合并请求。 Read this pull request from the forge.")
@click.option("--signed", is_flag=True, help="没有平台：只认分支中签名的意见。 No forge: signed opinions only.")
@click.option("--open", "every", is_flag=True, help="判断全部未合并的请求。 Judge every open pull request.")
@click.option("--target", default="main", help="主分支的名称。 The branch that pull requests go into.")
@click.option("--tell", is_flag=True, help="把结论写到合并请求上。 Tell the forge: one comment, one status.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(REPORTERS)),
    default="text",
    help="输出格式。 Output format.",
)
@named
@common
@click.pass_context
def gate_command(
    context: click.Context,
    base: str | None,
    head: str | None,
    reviews: Path | None,
    pull: int | None,
    signed: bool,
    every: bool,
    target: str,
    tell: bool,
    form: str,
    name: str,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """判断合并请求能否合并：检查改动，核对各环节审批。

    Judge a pull request: what it changes, and who approved it. Rules and reviewers are the base's; the head is read
    as git objects only. With --reviews both --base and --head are named. With --pull or --open the forge is asked
    that FORGE_API, FORGE_REPOSITORY and FORGE_TOKEN name. With --signed there is no forge: the branch --head, to be
    merged into --target, is known by its commits and signed opinions. Exit 0: may be merged (--open: all were judged);
    1: may not; 3: could not be judged, which is a no.
    """
    if sum((reviews is not None, pull is not None, every, signed)) != 1:
        raise click.UsageError(
            "--reviews、--pull、--open、--signed须且只须给出一项。/ Give one of --reviews, --pull, --open and --signed."
        )
    git = Git(repo)
    if signed:
        if tell:
            raise click.UsageError("--signed不能与--tell合用。/ --signed goes without --tell.")
        into, branch = base or target, head or "HEAD"
        request = request_of_branch(git, into, branch)
        pending = partial(find_pending_on_branches, git, into, branch)
        verdict = judge(git, into, branch, request, today, pending=pending, repository=name)
        click.echo(_told(verdict, form, lang, today), nl=False)
        context.exit(0 if verdict.mergeable else 1)
    if reviews is None:
        from taizhang.cli.review.forging import Asking, judge_one, judge_open  # the forges' library is slow to import
        from taizhang.forge.settings import forge_of

        def show(verdict: Verdict, number: int) -> None:
            if every and form == "text":
                click.echo(_message("pull-request", number=number).pick(lang))
            click.echo(_told(verdict, form, lang, today), nl=False)

        asking = Asking(forge_of(os.environ), base or "HEAD", target, tell, today, name)
        context.exit(judge_open(git, asking, show, lang) if pull is None else judge_one(git, asking, pull, head, show))
    if base is None or head is None or tell:
        raise click.UsageError(
            "使用--reviews时须给出--base和--head，不能使用--tell。"
            "/ --reviews goes with --base and --head, without --tell."
        )
    try:
        raw = reviews.read_bytes()
    except OSError as error:
        raise RunFailedError(_message("cannot-be-read", reviews=reviews, strerror=error.strerror)) from error
    verdict = judge(git, base, head, pull_of(raw, str(reviews)), today, repository=name)
    click.echo(_told(verdict, form, lang, today), nl=False)
    context.exit(0 if verdict.mergeable else 1)


def _told(verdict: Verdict, form: str, lang: Lang, today: date) -> str:
    """The verdict in one of the formats."""
    warnings = len(verdict.findings) - len(verdict.errors)
    summary = Summary(len(verdict.change.records), len(verdict.errors), warnings, today)
    text = REPORTERS[form](verdict.findings, summary, lang)
    if form == "json":
        return json.dumps(json.loads(text) | describe_verdict(verdict), ensure_ascii=False, indent=2) + "\n"
    if form == "text":
        return text + "".join(f"{printable(line.pick(lang))}\n" for line in account(verdict, today))
    return text
