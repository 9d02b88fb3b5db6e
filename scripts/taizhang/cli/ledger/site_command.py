"""`taizhang site`: check every record, then build the static site, or serve it."""

import functools
import http.server
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text, same_in_both
from taizhang.cli.ledger.check_command import summarize
from taizhang.cli.ledger.progress import track
from taizhang.cli.naming import find_commit
from taizhang.cli.open_requests import find_snapshot, gather_proposals, snapshot_option
from taizhang.cli.options import common_options
from taizhang.findings.report import REPORTERS
from taizhang.lifecycle.pulls import PullsSnapshot
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository

_message = Messages(__file__)


@click.command("site")
@click.option("--serve", is_flag=True, help="生成后在本机提供浏览。 Serve it on loopback after building.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="端口。 Port.")
@snapshot_option
@common_options
@click.pass_context
def site_command(
    context: click.Context, serve: bool, port: int, pulls: Path | None, repo: Path, lang: Lang, today: date
) -> None:
    """检查全部记录并生成静态网站；有一处问题即不生成。

    Check every record and build the static site; a single finding stops the build.
    """
    repository = load_repository(repo)
    findings = check_repository(repository, today)
    summary = summarize(repository, findings, today)
    click.echo(REPORTERS["text"](findings, summary, lang), nl=False)
    if any(finding.severity == "error" for finding in findings) or repository.law is None:
        click.echo(_message("findings-remain").pick(lang), err=True)
        context.exit(1)
    # MkDocs costs a second to import; the other commands do without it.
    from taizhang.site.site import build_site
    from taizhang.site.view.view import View

    proposals = gather_proposals(repo, _snapshot(repo, pulls, lang), repository.book, is_public=True)
    view = View(repository, repository.law, today, find_commit(repo), findings, proposals)
    built = build_site(view, repo, _track, notify=lambda message: click.echo(message.pick(lang), err=True))
    counts = "，".join(f"{title}{number}" for title, number in _counts(repository.book.all.values()))
    click.echo(
        _message(
            "built",
            folder=built.target,
            pages=built.pages,
            page=built.target / "index.html",
            port=port,
            records=_message("records", counts=Text(counts, str(built.records))) if counts else same_in_both(""),
        ).pick(lang)
    )
    if serve:
        _serve(built.target, port)


def _snapshot(repo: Path, file: Path | None, lang: Lang) -> PullsSnapshot | None:
    """The snapshot of open requests; an unusable one in its usual place does not prevent the site from being built."""
    try:
        return find_snapshot(repo, file)
    except RunFailedError as error:
        if file is not None:
            raise
        click.echo(error.message.pick(lang), err=True)
        return None


def _counts(items: Iterable[tuple[Any, Any, Any]]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for kind, _, _ in items:
        counts[kind.title.zh] = counts.get(kind.title.zh, 0) + 1
    return list(counts.items())


def _track(items: Iterable[Any], total: int) -> Iterable[Any]:
    return track(items, total, _message("progress").zh)


def _serve(site: Path, port: int) -> None:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise RunFailedError(_message("port-unusable", port=port, error=error)) from error
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
