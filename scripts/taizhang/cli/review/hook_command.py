"""`taizhang hook pre-receive`: the gate inside a self-hosted git server."""

import os
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from taizhang.approval.audit.guard import MainBranch, RefUpdate
from taizhang.approval.audit.receive import (
    ObjectionLookup,
    PullLookup,
    PushRefusal,
    judge_push,
    look_up_in_branches,
    look_up_in_folder,
)
from taizhang.approval.gate.branch_pending import find_pending_on_branches
from taizhang.approval.gate.pull import Pull
from taizhang.approval.gate.verdict_text import describe_chains
from taizhang.base import clock
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Commit, Git
from taizhang.base.messages import Messages
from taizhang.base.text import Lang
from taizhang.cli.bilingual import usage_error
from taizhang.cli.options import common_options, name_option
from taizhang.findings.report.text_report import format_finding, printable

_message = Messages(__file__)

if TYPE_CHECKING:
    from taizhang.forge.port import Forge


@click.group("hook")
def hook_group() -> None:
    """服务器钩子：自建代码托管平台上的关口。

    Hooks for self-hosted git servers.
    """


@hook_group.command("pre-receive")
@click.option("--main", default="refs/heads/main", help="主分支。 The branch that is guarded.")
@click.option(
    "--reviews",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="审查意见所在目录（头部提交号.json）；不给出时从平台读取。 Folder of reviews, <head commit>.json.",
)
@click.option("--signed", is_flag=True, help="没有平台：只认分支中签名的意见。 No forge: signed opinions only.")
@name_option
@common_options
@click.pass_context
def pre_receive(
    context: click.Context,
    main: str,
    reviews: Path | None,
    signed: bool,
    name: str | None,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """接收推送之前判断：主分支只收审批完整的合并和有效的存证。

    Judge a push before it is accepted: the main branch, by whatever ref it is reached, takes merges that the gate lets
    through, and valid seals; no ref may be set that could be taken for it. It reads the input of a pre-receive hook
    on standard input. With --signed there is no forge: what is merged is known by its commits and signed opinions.
    """
    if signed and reviews is not None:
        raise usage_error(_message("signed-or-reviews"))
    branch = MainBranch(Git(repo, quarantined=True), main)
    if signed:
        look_up = look_up_in_branches(branch.git, clock.now_or_end_of_day(today))
    else:
        look_up = (
            look_up_in_folder(reviews) if reviews is not None else _on_forge(branch.ref.removeprefix("refs/heads/"))
        )
    pending: ObjectionLookup = partial(find_pending_on_branches, branch.git) if signed else lambda _base, _head: ()
    refused = False
    # A ref may contain any byte but the line feed, also characters that Python treats as the end of a line.
    for line in map(os.fsdecode, sys.stdin.buffer.read().split(b"\n")):
        if not line:
            continue
        try:
            old, new, ref = line.split(" ", 2)
        except ValueError:
            raise RunFailedError(_message("malformed-input", line=printable(line))) from None
        try:
            for refusal in judge_push(branch, RefUpdate(old, new, ref), look_up, today, name, pending):
                refused = True
                _tell(refusal, lang, today)
        except RunFailedError as error:
            # The person who pressed the merge button reads this, and must know that nothing happened.
            raise RunFailedError(_message("push-refused", reason=error.message, consequence=_NOTHING)) from error
    context.exit(1 if refused else 0)


_NOTHING = _message("nothing-merged")


def _on_forge(target: str) -> PullLookup:
    forges: list[Forge] = []

    def look_up(merge: Commit) -> Pull:
        # Only a push to the main branch needs the forge, and its library is slow to import.
        from taizhang.forge.judging import find_pull_by_head
        from taizhang.forge.settings import forge_of
        from taizhang.forge.timeouts import OF_HOOK

        if not forges:
            # One for the whole push, since the time limit is that of the push.
            forges.append(forge_of(os.environ, OF_HOOK))
        return find_pull_by_head(forges[0], target, merge.parents[1])

    return look_up


def _tell(refusal: PushRefusal, lang: Lang, today: date) -> None:
    if refusal.breach is not None:
        breach = refusal.breach
        where = f"{breach.commit[:12]} {breach.path}".rstrip()
        click.echo(printable(f"{where}: {breach.message.pick(lang)}"), err=True)
    if refusal.verdict is not None:
        for finding in refusal.verdict.errors:
            click.echo(format_finding(finding, lang), err=True, nl=False)
        for line in describe_chains(refusal.verdict, today):
            click.echo(printable(line.pick(lang)), err=True)
