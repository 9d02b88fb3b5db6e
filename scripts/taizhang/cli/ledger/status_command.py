"""`taizhang status`: the timeline of a record, and what comes next."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len, set_cell_size

from taizhang.acts.desk import Desk, open_desk
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.ledger.proposed_records import (
    collect_review_data,
    find_on_main,
    find_proposed,
    show_proposed,
    with_age,
)
from taizhang.cli.open_requests import capitalize_english, describe_review, find_proposals, snapshot_option
from taizhang.cli.options import common_options
from taizhang.findings.report.text_report import printable
from taizhang.law.calendar import PENDING, Unknown
from taizhang.lifecycle import Event, Life, Step, derive_life
from taizhang.lifecycle.pulls import PullsSnapshot
from taizhang.lifecycle.pulls.waiting import find_subjects
from taizhang.lifecycle.requirement import ENDINGS
from taizhang.lifecycle.review import MERGED
from taizhang.records import Record

_message = Messages(__file__)


@click.command("status")
@click.argument("record")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。 Output format.")
@snapshot_option
@common_options
def status_command(record: str, form: str, pulls: Path | None, repo: Path, lang: Lang, today: date) -> None:
    """一份记录办到了哪一步：经过、下一步、由谁办、从何时起；编号可以只写一部分。

    Show the progress of RECORD, its next step, who must act and since when. A part of the id is enough. Records that an
    open request adds or changes are found in the snapshot that `taizhang pulls` takes.
    """
    desk = open_desk(repo, today)
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
    target = find_on_main(desk, snapshot, record)
    life = derive_life(target, desk.book, desk.law, desk.today, proposals)
    if form == "json":
        data = _data(desk, target, life, lang) | collect_review_data(desk, snapshot, target.id)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    kind = desk.book.kind(target.id).title
    click.echo(printable(f"{target.id}  {desk.book.title_of(target.id)}"))
    click.echo(f"{kind.pick(lang)} · {life.title.pick(lang)}\n")
    for event in life.events:
        click.echo(_line(event, lang))
    click.echo()
    if life.remark is not None:
        following = _remark(life.remark, snapshot, lang)
    elif life.stage in ENDINGS and target.id not in desk.book.successors_of:
        following = [_ANEW.pick(lang)]
    else:
        following = _following(desk, life.next, lang)
    for line in following:
        click.echo(line)
    if proposals.merged_on is not None and target.id in proposals.merged_on and life.stage != MERGED:
        click.echo(_message("not-sealed-yet").pick(lang))
    if snapshot is not None and (changes := find_subjects(snapshot, target.id)):
        heading = _message("proposed-by-requests") if life.stage == "submitted" else _message("changed-by-requests")
        click.echo(f"\n{with_age(heading, snapshot, desk).pick(lang)}")
        for request, subject in changes:
            for line in describe_review(request, subject, desk, lang):
                click.echo(line)


_ANEW = _message("raise-again")


def _remark(remark: Text, snapshot: PullsSnapshot | None, lang: Lang) -> list[str]:
    """Why the next step is unknown, and how to find it out."""
    take = _message("take-a-snapshot")
    message = _message("remark", remark=capitalize_english(remark))
    return [message.pick(lang), *([take.pick(lang)] if snapshot is None else [])]


def _line(event: Event, lang: Lang) -> str:
    act = event.act.pick(lang)
    if event.mark:
        act += f"（{event.mark.zh}）" if lang == "zh" else f" ({event.mark.en})"
    beside = "  ".join(filter(None, [event.actor, event.ref]))
    text = f"{event.on}  {act}{' ' * max(2, 30 - cell_len(act))}{beside}".rstrip()
    if not event.detail:
        return printable(text)
    detail = printable(" ".join(event.detail.split()))
    # The requester of a requirement that was ended must read the whole reason.
    is_whole = event.act in ENDINGS.values() or cell_len(detail) <= 100
    excerpt = detail if is_whole else set_cell_size(detail, 99).rstrip() + "…"
    return f"{printable(text)}\n{' ' * 12}{excerpt}"


def count_waiting_days(desk: Desk, step: Step) -> int | None:
    """The working days from the day since which the step waits; None where the calendar does not reach."""
    count = desk.law.working_days_between(step.since, desk.today, step.division)
    return None if isinstance(count, Unknown) else count


def describe_deadline(step: Step) -> Text:
    """The deadline of a step in words; empty where no day is set."""
    if step.due is None:
        return Text("", "")
    if isinstance(step.due, Unknown):
        return _message("due-pending", pending=PENDING)
    if step.overdue:
        return _message("overdue-since", day=step.due, mark=step.due_mark)
    return _message("due-by", day=step.due, mark=step.due_mark)


def _following(desk: Desk, step: Step | None, lang: Lang) -> list[str]:
    if step is None:
        return [_message("no-next-step").pick(lang)]
    days = count_waiting_days(desk, step)
    if days is None:
        since = _message("since", day=step.since)
    else:
        since = _message("since-working-days", day=step.since, days=days)
    due = describe_deadline(step).pick(lang)
    styled_due = click.style(due, fg="red", bold=True) if step.overdue else due
    head = _message("next", act=step.act).pick(lang)
    who = _message("who", actor=step.actor, since=since).pick(lang)
    return [head, who, *([styled_due] if due else [])]


def _data(desk: Desk, record: Record, life: Life, lang: Lang) -> dict[str, Any]:
    return {
        "id": record.id,
        "title": desk.book.title_of(record.id),
        "kind": desk.book.kind(record.id).name,
        "stage": life.stage,
        "stage_title": life.title.pick(lang),
        "today": desk.today.isoformat(),
        **_life_data(desk, life, lang),
    }


def _life_data(desk: Desk, life: Life, lang: Lang) -> dict[str, Any]:
    step = life.next
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
            for event in life.events
        ],
        "remark": life.remark.pick(lang) if life.remark is not None else None,
        "next": step
        and {
            "act": step.act.pick(lang),
            "actor": step.actor,
            "division": step.division,
            "since": step.since.isoformat(),
            "working_days": count_waiting_days(desk, step),
            "due": step.due.isoformat() if isinstance(step.due, date) else None,
            "mark": step.mark.pick(lang) if step.mark else None,
            "overdue": step.overdue,
        },
    }
