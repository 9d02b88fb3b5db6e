"""`taizhang pulls`: the snapshot of all open requests, taken, kept and shown."""

import os
from datetime import date
from pathlib import Path

import click
from rich.cells import cell_len

from taizhang.acts.desk import Desk, open_desk
from taizhang.base import clock
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.bilingual import usage_error
from taizhang.cli.open_requests import describe_age, describe_office
from taizhang.cli.options import common_options, name_option
from taizhang.findings.report.text_report import printable
from taizhang.lifecycle.pulls import OpenRequest, PullsSnapshot
from taizhang.lifecycle.pulls.file import DEFAULT, encode_snapshot, read_snapshot, write_snapshot
from taizhang.lifecycle.pulls.waiting import OpenDuty, list_open_duties
from taizhang.lifecycle.requirement import STAGES

_message = Messages(__file__)

_HEADS = _message("heads")


@click.command("pulls")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="读取另一处取得的在审情况文件。 Take over a snapshot that was taken elsewhere.",
)
@click.option(
    "--reviews",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="审查意见文件所在的目录，一个请求一个文件。 A folder of reviews files, one for each open request.",
)
@click.option("--base", default="HEAD", help="目标分支的提交（默认为HEAD）。 The commit that requests go into.")
@click.option("--target", default="main", help="主分支的名称。 The branch that pull requests go into.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"写到该文件（默认为库内的{DEFAULT}）。 Where it is written.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。 Output format.")
@name_option
@common_options
def pulls_command(
    source: Path | None,
    reviews: Path | None,
    base: str,
    target: str,
    out: Path | None,
    form: str,
    name: str,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """在审情况：取得全部未合并的请求办到了哪一环节，供status、due和网站使用。

    Take the snapshot of all open requests with their chains, for `status`, `due` and the site. Without --from or
    --reviews the forge is asked that FORGE_API, FORGE_REPOSITORY and FORGE_TOKEN name. Each is judged as `gate`
    judges it; one that cannot be judged is listed with the reason. Exit 0: taken and written; 3: not.
    """
    if source is not None and reviews is not None:
        raise usage_error(_message("from-or-reviews"))
    desk = open_desk(repo, today, with_records=False)
    snapshot = read_snapshot(source) if source is not None else _take(repo, reviews, base, target, today, name)
    path = out or repo / DEFAULT
    write_snapshot(snapshot, path)
    if form == "json":
        click.echo(encode_snapshot(snapshot).decode(), nl=False)
    else:
        _show(snapshot, desk, lang)
    message = _message("wrote", path=path, age=describe_age(snapshot, desk))
    click.echo(message.pick(lang), err=True)


def _take(repo: Path, reviews: Path | None, base: str, target: str, today: date, name: str) -> PullsSnapshot:
    from taizhang.forge.files import ReviewFiles  # the forges' library is slow to import
    from taizhang.forge.settings import forge_of
    from taizhang.forge.snapshotting import take_snapshot

    reader = ReviewFiles(reviews, target) if reviews is not None else forge_of(os.environ)
    return take_snapshot(Git(repo), reader, base, target, today, clock.now_or_end_of_day(today), name)


def _show(snapshot: PullsSnapshot, desk: Desk, lang: Lang) -> None:
    rows = [row for request in snapshot.requests for row in _rows(request, desk, lang)]
    if rows:
        lines = [tuple(_HEADS.pick(lang).split("\t")), *rows]
        widths = [max(cell_len(line[column]) for line in lines) for column in range(len(lines[0]))]
        for line in lines:
            cells = [cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)]
            click.echo("  ".join(cells).rstrip())
    unjudged = sum(request.unjudged is not None for request in snapshot.requests)
    ready = sum(request.mergeable for request in snapshot.requests)
    message = _message("totals", count=len(snapshot.requests), ready=ready, unjudged=unjudged)
    click.echo(message.pick(lang))


def _rows(request: OpenRequest, desk: Desk, lang: Lang) -> list[tuple[str, ...]]:
    """The lines of a request: one for each duty whose turn it is, however many records wait for it."""
    number, title = str(request.number), _cut(printable(request.title))
    if request.unjudged is not None:
        reason = printable(request.unjudged.text.pick(lang))
        return [(number, title, _message("not-judged", reason=reason).pick(lang), "", "", "")]
    groups: dict[tuple[str, str], list[OpenDuty]] = {}
    for duty in list_open_duties(request):
        groups.setdefault((duty.step.duty, duty.step.division), []).append(duty)
    if not groups:
        ended = _describe_end(request)
        standing = (
            _message("may-be-merged", ending=ended)
            if request.mergeable
            else _message("errors", errors=request.errors)
            if request.errors
            else _message("changes-are-requested")
        )
        return [(number, title, standing.pick(lang), "", "", "")]
    return [(number, title, *_cells(duties, desk, lang)) for duties in groups.values()]


def _describe_end(request: OpenRequest) -> Text:
    """With what a requirement of a request ends once it is merged; empty where none does."""
    outcomes = (step.outcome for subject in request.subjects for step in subject.steps)
    stage = next((STAGES[outcome] for outcome in outcomes if outcome is not None), None)
    return _message("ends-as", stage=stage) if stage else Text("", "")


def _cells(duties: list[OpenDuty], desk: Desk, lang: Lang) -> tuple[str, ...]:
    first = min(duties, key=lambda duty: duty.since or date.max)
    office = describe_office(first.step, desk)
    number = len({duty.subject.record for duty in duties})
    several = _message("records", count=number) if number > 1 else Text("", "")
    who = _message("office-and-count", office=office, count=several).pick(lang)
    if any(duty.subject.blocked for duty in duties):
        who += _message("changes-requested").pick(lang)
    elif first.request.errors:
        who += _message("errors-found").pick(lang)
    days = first.count_waited_days(desk.law, desk.today)
    waited = "" if days is None else _message("working-days", days=days).pick(lang)
    until = min((duty.until for duty in duties if duty.until), default=None)
    late = _message("overdue").pick(lang) if until is not None and desk.today > until else ""
    return who, str(first.since or ""), waited, f"{until}{late}" if until else ""


def _cut(title: str) -> str:
    return title if len(title) <= 30 else title[:29] + "…"
