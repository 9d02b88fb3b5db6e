"""`taizhang check`: schema and rules over the whole tree; writes nothing."""

from datetime import date
from functools import cache
from pathlib import Path

import click

from taizhang.base.messages import Messages
from taizhang.base.text import Lang
from taizhang.cli.bilingual import usage_error
from taizhang.cli.options import common_options
from taizhang.findings.finding import Finding
from taizhang.findings.report import REPORTERS, Summary
from taizhang.repository.repository import Repository, load_repository
from taizhang.rules.check import check_repository

_message = Messages(__file__)


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(REPORTERS)),
    default="text",
    help="输出格式。 Output format.",
)
@common_options
@click.pass_context
def check_command(
    context: click.Context, paths: tuple[Path, ...], form: str, repo: Path, lang: Lang, today: date
) -> None:
    """检查全部记录，列出所有问题；不改动任何文件。

    Check every record and list all findings, with file, line, article and remedy. PATHS limit what is
    printed, never what is checked.
    """
    repository = load_repository(repo)
    resolve_paths(paths, repo)
    findings = tuple(
        finding for finding in check_repository(repository, today) if is_selected(finding.path, paths, repo)
    )
    click.echo(REPORTERS[form](findings, summarize(repository, findings, today), lang), nl=False)
    context.exit(0 if all(finding.is_remark for finding in findings) else 1)


def summarize(repository: Repository, findings: tuple[Finding, ...], today: date) -> Summary:
    """The summary of a check."""
    errors = sum(finding.severity == "error" for finding in findings)
    records = len(repository.book.all) + len(repository.book.broken)
    return Summary(records, errors, len(findings) - errors, today)


def is_selected(path: str, paths: tuple[Path, ...], repo: Path) -> bool:
    """Whether a repository path is one of `paths` or lies below one; always true without `paths`.

    Raises:
        click.UsageError: one of `paths` does not exist, or lies outside the repository.
    """
    if not paths:
        return True
    return any(one in (".", path) or path.startswith(one + "/") for one in resolve_paths(paths, repo))


@cache
def resolve_paths(paths: tuple[Path, ...], repo: Path) -> tuple[str, ...]:
    """The paths of the command line as paths of the repository.

    Raises:
        click.UsageError: one does not exist, or lies outside the repository.
    """
    root = repo.resolve()
    resolved: list[str] = []
    for path in paths:
        full = path.resolve() if path.exists() else (root / path).resolve()
        if not full.exists():
            raise usage_error(_message("path-missing", path=path))
        if not full.is_relative_to(root):
            raise usage_error(_message("path-outside", path=path, repo=repo))
        resolved.append(full.relative_to(root).as_posix())
    return tuple(resolved)
