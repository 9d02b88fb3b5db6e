"""`taizhang gate`: may this pull request be merged?"""

import json
import os
from datetime import date
from functools import partial
from pathlib import Path

import click

from taizhang.approval.gate.branch_pending import find_pending_on_branches
from taizhang.approval.gate.branch_request import read_branch_request
from taizhang.approval.gate.progress import describe_verdict
from taizhang.approval.gate.pull import read_pull
from taizhang.approval.gate.verdict import Verdict, judge_pull
from taizhang.approval.gate.verdict_text import describe_chains
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Lang
from taizhang.cli.bilingual import usage_error
from taizhang.cli.options import common_options, name_option
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
@name_option
@common_options
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
    1: may not; 3: could not be judged, and so may not be merged.
    """
    if sum((reviews is not None, pull is not None, every, signed)) != 1:
        raise usage_error(_message("one-source"))
    git = Git(repo)
    if signed:
        if tell:
            raise usage_error(_message("signed-without-tell"))
        into, branch = base or target, head or "HEAD"
        request = read_branch_request(git, into, branch)
        pending = partial(find_pending_on_branches, git, into, branch)
        verdict = judge_pull(git, into, branch, request, today, pending=pending, repository=name)
        click.echo(_format_verdict(verdict, form, lang, today), nl=False)
        context.exit(0 if verdict.mergeable else 1)
    if reviews is None:
        from taizhang.cli.review.forge_judging import (  # the forges' library is slow to import
            ForgeJudge,
            judge_one,
            judge_open,
        )
        from taizhang.forge.settings import forge_of

        def show(verdict: Verdict, number: int) -> None:
            if every and form == "text":
                click.echo(_message("pull-request", number=number).pick(lang))
            click.echo(_format_verdict(verdict, form, lang, today), nl=False)

        asking = ForgeJudge(forge_of(os.environ), base or "HEAD", target, tell, today, name)
        context.exit(judge_open(git, asking, show, lang) if pull is None else judge_one(git, asking, pull, head, show))
    if base is None or head is None or tell:
        raise usage_error(_message("reviews-need-base-and-head"))
    try:
        raw = reviews.read_bytes()
    except OSError as error:
        raise RunFailedError(_message("file-unreadable", path=reviews, reason=error.strerror)) from error
    verdict = judge_pull(git, base, head, read_pull(raw, str(reviews)), today, repository=name)
    click.echo(_format_verdict(verdict, form, lang, today), nl=False)
    context.exit(0 if verdict.mergeable else 1)


def _format_verdict(verdict: Verdict, form: str, lang: Lang, today: date) -> str:
    """The verdict in one of the formats."""
    warnings = len(verdict.findings) - len(verdict.errors)
    summary = Summary(len(verdict.change.records), len(verdict.errors), warnings, today)
    text = REPORTERS[form](verdict.findings, summary, lang)
    if form == "json":
        return json.dumps(json.loads(text) | describe_verdict(verdict), ensure_ascii=False, indent=2) + "\n"
    if form == "text":
        return text + "".join(f"{printable(line.pick(lang))}\n" for line in describe_chains(verdict, today))
    return text
