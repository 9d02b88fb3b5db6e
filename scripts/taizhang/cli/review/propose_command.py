"""`taizhang propose`: asks the forge for a pull request from a branch that was pushed."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Lang
from taizhang.cli.bilingual import usage_error
from taizhang.cli.options import common_options
from taizhang.findings.report.text_report import printable

_message = Messages(__file__)


@click.command("propose")
@click.argument("branch", required=False)
@click.option("--title", help="标题。 The title.")
@click.option("--target", default="main", help="目标分支。 The branch to merge into.")
@click.option(
    "--identity",
    is_flag=True,
    help="只输出令牌账号的名称、邮箱各一行，供提交署名。 Print the token's account: name and address, a line each.",
)
@common_options
def propose_command(
    branch: str | None, title: str | None, target: str, identity: bool, repo: Path, lang: Lang, today: date
) -> None:
    """为已推送的分支发起合并请求，说明文字取自标准输入；已经发起的不重复。

    Open a pull request on the forge from BRANCH, which is pushed already; its text comes from the standard input.
    An open one is not repeated. FORGE_API, FORGE_REPOSITORY and FORGE_TOKEN name the forge.
    With --identity nothing is opened: it prints by which name and address the forge knows commits of this account.
    """
    if identity == bool(branch and title) or (identity and (branch or title)):
        raise usage_error(_message("branch-or-identity"))
    from taizhang.forge.settings import forge_of  # the forges' library is slow to import

    forge = forge_of(os.environ)
    if identity:
        author = forge.identity()
        click.echo(f"{printable(author.name)}\n{printable(author.email)}")
        return
    text = "" if sys.stdin.isatty() else sys.stdin.read()
    try:
        new = forge.open_pull_request(branch or "", target, title or "", text)
    except RunFailedError as error:
        raise RunFailedError(_message("opening-failed", branch=branch, message=error.message)) from error
    message = _message("opened") if new else _message("already-open")
    click.echo(message.pick(lang))
