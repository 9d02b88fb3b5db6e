"""`taizhang check`: schema and rules over the whole tree; writes nothing."""

from datetime import date
from functools import cache
from pathlib import Path

import click

from taizhang.base.text import Lang
from taizhang.cli.options import common
from taizhang.findings.finding import Finding
from taizhang.findings.report import REPORTERS, Summary
from taizhang.repository.repository import Repository, load
from taizhang.rules.check import check


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(REPORTERS)),
    default="text",
    help="输出格式。 Output format.",
)
@common
@click.pass_context
def check_command(
    context: click.Context, paths: tuple[Path, ...], form: str, repo: Path, lang: Lang, today: date
) -> None:
    """检查全部记录，列出所有问题；不改动任何文件。

    Check every record and list all findings, with file, line, article and remedy. PATHS limit what is
    shown, never what is looked at.
    """
    repository = load(repo)
    wanted(paths, repo)
    findings = tuple(finding for finding in check(repository, today) if below(finding.path, paths, repo))
    click.echo(REPORTERS[form](findings, summarize(repository, findings, today), lang), nl=False)
    context.exit(0 if all(finding.is_remark for finding in findings) else 1)


def summarize(repository: Repository, findings: tuple[Finding, ...], today: date) -> Summary:
    """The summary of a check."""
    errors = sum(finding.severity == "error" for finding in findings)
    records = len(repository.book.all) + len(repository.book.broken)
    return Summary(records, errors, len(findings) - errors, today)


def below(path: str, paths: tuple[Path, ...], repo: Path) -> bool:
    """Whether a repository path is one of `paths` or lies below one; where none are given, it does.

    Raises:
        click.UsageError: one of `paths` does not exist, or lies outside the repository.
    """
    if not paths:
        return True
    return any(one in (".", path) or path.startswith(one + "/") for one in wanted(paths, repo))


@cache
def wanted(paths: tuple[Path, ...], repo: Path) -> tuple[str, ...]:
    """The repository paths of what was named on the command line.

    Raises:
        click.UsageError: one does not exist, or lies outside the repository.
    """
    root = repo.resolve()
    found: list[str] = []
    for path in paths:
        full = path.resolve() if path.exists() else (root / path).resolve()
        if not full.exists():
            raise click.UsageError(f"{path}不存在。/ {path} does not exist.")
        if not full.is_relative_to(root):
            raise click.UsageError(f"{path}不在台账库{repo}之内。/ {path} lies outside the repository.")
        found.append(full.relative_to(root).as_posix())
    return tuple(found)
