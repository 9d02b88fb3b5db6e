"""`taizhang codeowners`: whom the forge asks for reviews, generated from the reviewers' file."""

from datetime import date
from pathlib import Path

import click

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.store import write
from taizhang.base.text import Lang
from taizhang.cli.guarding import guarding
from taizhang.cli.options import common
from taizhang.repository.repository import load_machinery
from taizhang.repository.reviewers import PATH, codeowners

_message = Messages(__file__)

_TARGET = ".github/CODEOWNERS"


@click.command("codeowners")
@click.option(
    "--check", is_flag=True, help="只看是否为最新，不写入。 Only tell whether the file is current; write nothing."
)
@common
@click.pass_context
@guarding
def codeowners_command(context: click.Context, check: bool, repo: Path, lang: Lang, today: date) -> None:
    """根据职责名册生成.github/CODEOWNERS。

    Generate .github/CODEOWNERS from .github/reviewers.yaml, without those whose term is over. With --check: exit 1
    where it is not current.
    """
    machinery = load_machinery(repo)
    if machinery.law is None:
        raise RunFailedError(_message("files-in-schemas-are-at-fault"))
    if machinery.reviewers is None:
        raise RunFailedError(_message("is-missing-or-at-fault", path=PATH))
    content = codeowners(machinery.reviewers, machinery.law, today).encode()
    target = repo / _TARGET
    before = target.read_bytes() if target.is_file() else None
    if before == content:
        told = _message("is-current", target=_TARGET)
    elif check:
        told = _message("does-not-fit-run-and-commit-both", target=_TARGET, path=PATH)
    else:
        write(repo, {_TARGET: content}, {_TARGET: before})
        told = _message("generated", target=_TARGET)
    click.echo(told.zh if lang == "zh" else told.en)
    context.exit(1 if check and before != content else 0)
