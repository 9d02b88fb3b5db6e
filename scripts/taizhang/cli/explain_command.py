"""`taizhang explain CODE`: a rule's page in the terminal."""

from datetime import date
from pathlib import Path

import click

from taizhang.cli.options import common
from taizhang.errors import RunFailedError
from taizhang.explain import STEMS, explain
from taizhang.repository import load_machinery
from taizhang.text import Lang, Text


@click.command("explain")
@click.argument("code")
@common
def explain_command(code: str, repo: Path, lang: Lang, today: date) -> None:
    """说明一条规则：查什么、依据、缘由、示例、如何改正。

    Explain a rule by its CODE, such as N02.
    """
    law = load_machinery(repo).law
    if law is None:
        raise RunFailedError(
            Text(
                "schemas目录中的文件有误，请先运行taizhang check。",
                "Files in schemas are at fault: run `taizhang check`.",
            )
        )
    page = explain(code, law, today, lang)
    if page is None:
        known = " ".join(STEMS)
        raise click.UsageError(f"没有规则{code}。现有规则：{known} / There is no rule {code}.")
    click.echo(page)
