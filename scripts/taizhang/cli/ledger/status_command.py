"""`taizhang status`: the timeline of a record, and what comes next."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len, set_cell_size

from taizhang.acts.desk import Desk, sit_down
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.ledger.proposed_records import (
    collect_review_data,
    find_on_main,
    find_proposed,
    show_proposed,
    with_age,
)
from taizhang.cli.naming import title
from taizhang.cli.open_requests import describe_review, find_proposals, reads_snapshot
from taizhang.cli.options import common
from taizhang.findings.report.text_report import printable
from taizhang.law.calendar import PENDING, Unknown
from taizhang.lifecycle import Event, Life, Step, life
from taizhang.lifecycle.pulls import PullsSnapshot
from taizhang.lifecycle.pulls.waiting import find_subjects
from taizhang.lifecycle.requirement import ENDINGS
from taizhang.lifecycle.review import MERGED
from taizhang.records import Record

_message = Messages(__file__)


@click.command("status")
@click.argument("record")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。 Output format.")
@reads_snapshot
@common
def status_command(record: str, form: str, pulls: Path | None, repo: Path, lang: Lang, today: date) -> None:
    """一份记录办到了哪一步：经过、下一步、由谁办、从何时起；编号可以只写一部分。

    Show how far RECORD has come, what comes next, who must act and since when. A part of the id will do. What an open
    request brings or changes is found in the snapshot that `taizhang pulls` takes.
    """
    desk = sit_down(repo, today)
    proposals = find_proposals(repo, pulls, desk.book)
    snapshot = proposals.snapshot
    proposed = find_proposed(desk, snapshot, record)
    if proposed is not None and snapshot is not None:
        show_proposed(
            desk,
            snapshot,
            proposed,
            form,
            lang,
            lambda its: _life_data(desk, its, lang),
            lambda event: _line(event, lang),
        )
        return
    found = find_on_main(desk, snapshot, record)
    told = life(found, desk.book, desk.law, desk.today, proposals)
    if form == "json":
        data = _data(desk, found, told, lang) | collect_review_data(desk, snapshot, found.id)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    kind = desk.book.kind(found.id).title
    click.echo(printable(f"{found.id}  {title(desk.book, found.id)}"))
    click.echo(f"{kind.pick(lang)} · {told.title.pick(lang)}\n")
    for event in told.events:
        click.echo(_line(event, lang))
    click.echo()
    if told.remark is not None:
        following = _remark(told.remark, snapshot, lang)
    elif told.stage in ENDINGS and found.id not in desk.book.successors_of:
        following = [_ANEW.pick(lang)]
    else:
        following = _following(desk, told.next, lang)
    for line in following:
        click.echo(line)
    if proposals.merged_on is not None and found.id in proposals.merged_on and told.stage != MERGED:
        click.echo(_message("merged-and-not-sealed-yet").pick(lang))
    if snapshot is not None and (changes := find_subjects(snapshot, found.id)):
        heading = (
            _message("open-requests-bring-this-record")
            if told.stage == "submitted"
            else _message("open-requests-change-this-record")
        )
        click.echo(f"\n{with_age(heading, snapshot, desk).pick(lang)}")
        for request, subject in changes:
            for line in describe_review(request, subject, desk, lang):
                click.echo(line)


_ANEW = _message("anew")


def _remark(remark: Text, snapshot: PullsSnapshot | None, lang: Lang) -> list[str]:
    """Why nothing is said of what comes next, and how to find it out."""
    take = _message("takes-the-snapshot-of-open-requests")
    said = _message("text", remark=remark, upper=remark.en[0].upper(), remark_2=remark.en[1:])
    return [said.pick(lang), *([take.pick(lang)] if snapshot is None else [])]


def _line(event: Event, lang: Lang) -> str:
    act = event.act.pick(lang)
    if event.mark:
        act += f"（{event.mark.zh}）" if lang == "zh" else f" ({event.mark.en})"
    beside = "  ".join(filter(None, [event.actor, event.ref]))
    text = f"{event.on}  {act}{' ' * max(2, 30 - cell_len(act))}{beside}".rstrip()
    if not event.detail:
        return printable(text)
    detail = printable(" ".join(event.detail.split()))
    # Whoever raised what was ended is to read the whole reason.
    is_whole = event.act in ENDINGS.values() or cell_len(detail) <= 100
    shown = detail if is_whole else set_cell_size(detail, 99).rstrip() + "…"
    return f"{printable(text)}\n{' ' * 12}{shown}"


def waited(desk: Desk, step: Step) -> int | None:
    """The working days from the day since which the step waits; None where the calendar does not reach."""
    count = desk.law.working_days_between(step.since, desk.today, step.division)
    return None if isinstance(count, Unknown) else count


def deadline(step: Step) -> Text:
    """Until when, in words; empty where no day is set."""
    if step.due is None:
        return Text("", "")
    if isinstance(step.due, Unknown):
        return _message("due", pending=PENDING)
    if step.overdue:
        return _message("overdue-since", due=step.due, due_mark=step.due_mark)
    return _message("due-2", due=step.due, due_mark=step.due_mark)


def _following(desk: Desk, step: Step | None, lang: Lang) -> list[str]:
    if step is None:
        return [_message("nothing-comes-next").pick(lang)]
    days = waited(desk, step)
    since = Text(
        f"自{step.since}起" + (f"，已{days}个工作日" if days is not None else ""),
        f"since {step.since}" + (f", {days} working days" if days is not None else ""),
    )
    due = deadline(step).pick(lang)
    shown = click.style(due, fg="red", bold=True) if step.overdue else due
    head = _message("next", act=step.act).pick(lang)
    who = _message("who", actor=step.actor, since=since).pick(lang)
    return [head, who, *([shown] if due else [])]


def _data(desk: Desk, record: Record, told: Life, lang: Lang) -> dict[str, Any]:
    return {
        "id": record.id,
        "title": title(desk.book, record.id),
        "kind": desk.book.kind(record.id).name,
        "stage": told.stage,
        "stage_title": told.title.pick(lang),
        "today": desk.today.isoformat(),
        **_life_data(desk, told, lang),
    }


def _life_data(desk: Desk, told: Life, lang: Lang) -> dict[str, Any]:
    step = told.next
    return {
        "events": [
            {
                "on": event.on.isoformat(),
                "act": event.act.pick(lang),
                "actor": event.actor,
                "detail": event.detail,
                "ref": event.ref,
                "mark": event.mark.pick(lang) if event.mark else None,
            }
            for event in told.events
        ],
        "remark": told.remark.pick(lang) if told.remark is not None else None,
        "next": step
        and {
            "act": step.act.pick(lang),
            "actor": step.actor,
            "division": step.division,
            "since": step.since.isoformat(),
            "working_days": waited(desk, step),
            "due": step.due.isoformat() if isinstance(step.due, date) else None,
            "mark": step.mark.pick(lang) if step.mark else None,
            "overdue": step.overdue,
        },
    }
