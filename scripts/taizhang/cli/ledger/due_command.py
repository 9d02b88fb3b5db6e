"""`taizhang due`: what is due or overdue, and for whom."""

import json
from datetime import date, timedelta
from pathlib import Path

import click
from rich.cells import cell_len

from taizhang.acts.desk import Desk, open_desk
from taizhang.approval.gate.machinery.governors import AHEAD
from taizhang.base.messages import Messages
from taizhang.base.store import write_files
from taizhang.base.text import Lang, Text
from taizhang.cli.bilingual import usage_error
from taizhang.cli.ledger.status_command import describe_deadline as last_day
from taizhang.cli.naming import find_division
from taizhang.cli.open_requests import NO_SNAPSHOT, capitalize_english, describe_age, find_proposals, snapshot_option
from taizhang.cli.options import common_options
from taizhang.findings.report.ical import format_ical
from taizhang.findings.report.text_report import printable
from taizhang.lifecycle.agenda import (
    AgendaItem,
    OpenItem,
    count_unsealed,
    list_agenda,
    list_corrections_due,
    select_for_division,
)
from taizhang.lifecycle.deadlines import build_deadline
from taizhang.lifecycle.pulls.proposals import Proposals
from taizhang.repository.reviewers import GOVERNORS, PATH
from taizhang.rules.check import check_repository

_message = Messages(__file__)


@click.command("due")
@click.option("--division", help="只看该区划及其下级，写代码或者名称。 Only for this division and those below it.")
@click.option("--own", is_flag=True, help="与--division合用：不含下级。 With --division: not those below it.")
@click.option("--within", type=click.IntRange(0), metavar="天数", help="只看逾期的和若干日内到期的。 Days ahead.")
@click.option("--ics", type=click.Path(dir_okay=False, path_type=Path), help="另存为日历文件。 Write a calendar.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。 Output format.")
@snapshot_option
@common_options
def due_command(
    division: str | None,
    own: bool,
    within: int | None,
    ics: Path | None,
    form: str,
    pulls: Path | None,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """待办事项：逾期的在前，其余按期限先后；未合并的请求中待办的环节、已合并待存证的也在内。

    List open matters: overdue first, then by the last day. They include the open requests, from the snapshot
    that `taizhang pulls` takes, and merged changes that are to be sealed.
    """
    if own and division is None:
        raise usage_error(_message("own-alone"))
    desk = open_desk(repo, today)
    place = desk.law.responsible_for(find_division(desk.law, division)) if division else None
    proposals = find_proposals(repo, pulls, desk.book)
    wrong = list_corrections_due(check_repository(desk.repository, today), desk.book, desk.law, today)
    open_now = list_agenda(desk.book, desk.law, today, proposals=proposals)
    items = select_for_division(sorted((*open_now, *wrong), key=lambda item: item.order), desk.law, place)
    if own:
        items = tuple(item for item in items if item.step.division == place)
    if within is not None:
        last = today + timedelta(days=within)
        items = tuple(item for item in items if isinstance(item.step.due, date) and item.step.due <= last)
    vacancy = _vacancy(desk, today) if place in (None, desk.law.region) else None
    if form == "json":
        rows = [_data(desk, item, lang) for item in items]
        rows += [_vacancy_data(desk, vacancy, today, lang)] if vacancy is not None else []
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        if vacancy is not None:
            click.secho(_vacancy_words(desk, vacancy, today).pick(lang), fg="red" if vacancy <= today else None)
        _table(desk, items, lang)
    click.echo(_describe_snapshot(desk, proposals).pick(lang), err=True)
    if ics:
        events = (
            build_deadline(item, desk.book, desk.law, desk.repository.schemas, today, _title(desk, item))
            for item in items
        )
        dated = [event for event in events if event is not None]
        name = desk.law.department(place) if place else _message("ledger").zh
        write_files(ics.parent, {ics.name: format_ical(dated, _message("calendar-name", name=name).zh)})
        message = _message("wrote-with-deadlines", path=ics, count=len(dated), others=len(items) - len(dated))
        click.echo(message.pick(lang), err=True)


def _title(desk: Desk, item: AgendaItem) -> str:
    return item.subject.title if isinstance(item, OpenItem) else desk.book.title_of(item.record)


def _describe_snapshot(desk: Desk, proposals: Proposals) -> Text:
    """The age of the snapshot of open requests, and how many records are omitted because their duty is unknown."""
    snapshot = proposals.snapshot
    unknown = count_unsealed(desk.book, desk.law, desk.today, proposals)
    unlisted = _message("not-listed", count=unknown) if unknown else Text("", "")
    if snapshot is None:
        return _message("no-snapshot", reason=capitalize_english(NO_SNAPSHOT), unlisted=unlisted)
    ready = sum(request.mergeable for request in snapshot.requests)
    unjudged = sum(request.unjudged is not None for request in snapshot.requests)
    age = capitalize_english(describe_age(snapshot, desk))
    return _message("snapshot", age=age, ready=ready, unjudged=unjudged, unlisted=unlisted)


def _vacancy(desk: Desk, today: date) -> date | None:
    """The first of the coming days on which fewer than two persons govern; None where no such day or no list exists."""
    reviewers = desk.repository.reviewers
    return reviewers.find_governor_gap(desk.law, today, today + AHEAD) if reviewers is not None else None


def _vacancy_words(desk: Desk, vacancy: date, today: date) -> Text:
    reviewers = desk.repository.reviewers
    if reviewers is None or len(reviewers.logins_ever("govern", desk.law.region)) < GOVERNORS:
        return _message("too-few-governors-listed")
    if vacancy <= today:
        return _message("too-few-governors")
    return _message("governors-leave-on", day=vacancy)


def _vacancy_data(desk: Desk, vacancy: date, today: date, lang: Lang) -> dict[str, object]:
    return {
        "record": PATH,
        "title": PATH,
        "kind": "reviewers",
        "act": _vacancy_words(desk, vacancy, today).pick(lang),
        "actor": desk.law.department(desk.law.region),
        "division": desk.law.region,
        "since": today.isoformat(),
        "due": (vacancy - timedelta(days=1)).isoformat(),
        "mark": None,
        "overdue": vacancy <= today,
    }


def _table(desk: Desk, items: tuple[AgendaItem, ...], lang: Lang) -> None:
    if not items:
        click.echo(_message("nothing-is-open").pick(lang))
        return
    rows = [
        (
            item.record,
            item.step.act.pick(lang),
            item.step.actor,
            _message("since", since=item.step.since).pick(lang),
            last_day(item.step).pick(lang),
            _title(desk, item),
        )
        for item in items
    ]
    widths = [max(cell_len(row[column]) for row in rows) for column in range(5)]
    for item, row in zip(items, rows, strict=True):
        cells = [printable(cell) + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False)]
        line = "  ".join([*cells, printable(row[5])]).rstrip()
        click.echo(click.style(line, fg="red") if item.step.overdue else line)
    late = sum(item.step.overdue for item in items)
    click.echo(_message("open-overdue", count=len(items), overdue=late).pick(lang))


def _data(desk: Desk, item: AgendaItem, lang: Lang) -> dict[str, object]:
    step = item.step
    return {
        "record": item.record,
        "title": _title(desk, item),
        "kind": item.subject.kind if isinstance(item, OpenItem) else desk.book.kind(item.record).name,
        "request": item.request.number if isinstance(item, OpenItem) else None,
        "act": step.act.pick(lang),
        "actor": step.actor,
        "division": step.division,
        "since": step.since.isoformat(),
        "due": step.due.isoformat() if isinstance(step.due, date) else None,
        "mark": step.mark.pick(lang) if step.mark else None,
        "overdue": step.overdue,
    }
