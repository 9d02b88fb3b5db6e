"""`taizhang codeowners`: whom the forge asks for reviews, generated from the reviewers' file."""

from datetime import date
from pathlib import Path

import click

from taizhang.base.errors import RunFailedError
from taizhang.base.store import write
from taizhang.base.text import Lang, Text
from taizhang.cli.guarding import guarding
from taizhang.cli.options import common
from taizhang.repository.repository import load_machinery
from taizhang.repository.reviewers import PATH, codeowners

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
        raise RunFailedError(
            Text(
                "schemas目录中的文件有误，请先运行taizhang check，按提示改正。",
                "Files in schemas are at fault: run `taizhang check` and mend what it tells.",
            )
        )
    if machinery.reviewers is None:
        raise RunFailedError(
            Text(
                f"{PATH}缺失或者有误，请先运行taizhang check，按提示改正。",
                f"{PATH} is missing or at fault: run `taizhang check` and mend what it tells.",
            )
        )
    content = codeowners(machinery.reviewers, machinery.law, today).encode()
    target = repo / _TARGET
    before = target.read_bytes() if target.is_file() else None
    if before == content:
        told = Text(f"{_TARGET}已是最新。", f"{_TARGET} is current.")
    elif check:
        told = Text(
            f"{_TARGET}与{PATH}不符，请运行taizhang codeowners后一并提交。",
            f"{_TARGET} does not fit {PATH}: run `taizhang codeowners` and commit both.",
        )
    else:
        write(repo, {_TARGET: content}, {_TARGET: before})
        told = Text(f"已生成{_TARGET}。", f"Generated {_TARGET}.")
    click.echo(told.zh if lang == "zh" else told.en)
    context.exit(1 if check and before != content else 0)
