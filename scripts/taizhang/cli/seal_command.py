"""`taizhang seal`: the approvals of a merge, signed and chained."""

from datetime import date
from pathlib import Path

import click

from taizhang import clock
from taizhang.cli.options import common
from taizhang.gate.account import account
from taizhang.gate.pull import pull_of
from taizhang.git import Git
from taizhang.report import REPORTERS, Summary
from taizhang.report.text_report import printable
from taizhang.seal.sealing import seal
from taizhang.store import write
from taizhang.text import Lang, Text


@click.command("seal")
@click.option("--merge", required=True, help="合并形成的提交。 The merge commit.")
@click.option(
    "--reviews",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="审查意见文件（JSON）。 The reviews, as forge-neutral JSON.",
)
@click.option(
    "--key",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="见证私钥（SSH）。 The witness's private SSH key.",
)
@click.option("--name", default="taizhang", help="存证中所写的仓库名称。 The repository's name in the seal.")
@common
@click.pass_context
def seal_command(
    context: click.Context,
    merge: str,
    reviews: Path,
    key: Path,
    name: str,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """合并之后写入审批存证并签名；重复运行不会重复存证。

    Write the signed approval of everything that a merge changed. It refuses what the gate would refuse, and a merge
    that was squashed or edited; run twice, it writes once.
    """
    git = Git(repo)
    now = clock.moment(today)
    sealing = seal(git, merge, pull_of(reviews.read_bytes(), str(reviews)), key, name, now, lambda _: False)
    verdict = sealing.verdict
    if not verdict.mergeable or sealing.findings:
        findings = sealing.findings or verdict.findings
        summary = Summary(len(verdict.change.records), len(findings), 0, today)
        click.echo(REPORTERS["text"](findings, summary, lang), nl=False)
        for line in account(verdict, today) if not verdict.mergeable else ():
            click.echo(printable(line.pick(lang)))
        told = Text("未予存证。", "Nothing was sealed.")
        click.echo(told.pick(lang))
        context.exit(1)
    write(repo, sealing.files, dict.fromkeys(sealing.files))
    for path in sealing.files:
        click.echo(path)
    for subject in sealing.sealed:
        told = Text(f"{subject}此前已就本次合并存证。", f"{subject} is sealed for this merge already.")
        click.echo(told.pick(lang))
