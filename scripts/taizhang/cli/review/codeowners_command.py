"""`taizhang codeowners`: whom the forge asks for reviews, generated from the reviewers' file."""

from datetime import date
from pathlib import Path

import click

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.store import write_files
from taizhang.base.text import Lang
from taizhang.cli.command_lock import locks_repository
from taizhang.cli.options import common_options
from taizhang.repository.repository import load_machinery
from taizhang.repository.reviewers import PATH, format_codeowners

_message = Messages(__file__)

_TARGET = ".github/CODEOWNERS"


@click.command("codeowners")
@click.option(
    "--check", is_flag=True, help="只看是否为最新，不写入。 Only tell whether the file is current; write nothing."
)
@common_options
@click.pass_context
@locks_repository
def codeowners_command(context: click.Context, check: bool, repo: Path, lang: Lang, today: date) -> None:
    """根据职责名册生成.github/CODEOWNERS。

    Generate .github/CODEOWNERS from .github/reviewers.yaml, without those whose term is over. With --check: exit 1
    where it is not current.
    """
    machinery = load_machinery(repo)
    if machinery.law is None:
        raise RunFailedError(_message("schemas-faulty"))
    if machinery.reviewers is None:
        raise RunFailedError(_message("roster-faulty", path=PATH))
    content = format_codeowners(machinery.reviewers, machinery.law, today).encode()
    target = repo / _TARGET
    before = target.read_bytes() if target.is_file() else None
    if before == content:
        message = _message("current", target=_TARGET)
    elif check:
        message = _message("outdated", target=_TARGET, path=PATH)
    else:
        write_files(repo, {_TARGET: content}, {_TARGET: before})
        message = _message("generated", target=_TARGET)
    click.echo(message.pick(lang))
    context.exit(1 if check and before != content else 0)
