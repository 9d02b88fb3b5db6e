"""The snapshot of open requests on the command line: where it lies, how old it is, and what it says of a record."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from taizhang.acts.desk import Desk
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.findings.report.text_report import printable
from taizhang.lifecycle.pulls import OpenRequest, OpenStep, OpenSubject, PullsSnapshot
from taizhang.lifecycle.pulls.file import DEFAULT, DEMONSTRATION, read_snapshot
from taizhang.lifecycle.pulls.merged import MAIN, find_merged
from taizhang.lifecycle.pulls.proposals import Proposals
from taizhang.lifecycle.pulls.waiting import OpenDuty, is_stale, is_stopped
from taizhang.repository.book import Book

_message = Messages(__file__)

F = TypeVar("F", bound=Callable[..., Any])

NO_SNAPSHOT = _message("no-snapshot")
_DEFAULT_SETTING = _message("default-setting")


def reads_snapshot(command: F) -> F:
    """Add --pulls to a command, which gets it as `pulls`: the file, None where nobody names one."""
    return click.option(
        "--pulls",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=f"在审情况文件（默认为{DEFAULT}，没有即略去）。 Snapshot of the open requests.",
    )(command)


def find_snapshot(repo: Path, named: Path | None) -> PullsSnapshot | None:
    """The snapshot in the named file, else in its usual place; None where nothing lies there.

    What was merged since is left out, as far as the repository shows it.

    Raises:
        RunFailedError: the file cannot be used.
    """
    usual = (path for path in (repo / DEFAULT, repo / DEMONSTRATION) if path.exists())
    path = named or next(usual, None)
    if path is None:
        return None
    snapshot = read_snapshot(path)
    return msgspec.structs.replace(snapshot, requests=tuple(_still_open(snapshot, repo)))


def find_proposals(repo: Path, named: Path | None, book: Book, is_public: bool = False) -> Proposals:
    """What is known of records before their seal: the open requests, and which of the book's main holds already.

    Raises:
        RunFailedError: the snapshot's file cannot be used.
    """
    return gather_proposals(repo, find_snapshot(repo, named), book, is_public)


def gather_proposals(repo: Path, snapshot: PullsSnapshot | None, book: Book, is_public: bool = False) -> Proposals:
    """The snapshot with which of the book's records main holds already; the snapshot says which branch is main."""
    target = snapshot.target if snapshot is not None else MAIN
    return Proposals(snapshot, find_merged(repo, book, target), is_public)


def _still_open(snapshot: PullsSnapshot, repo: Path) -> Iterator[OpenRequest]:
    try:
        git = Git(repo)
        is_of_now = git.commit("HEAD").oid == snapshot.base
    except RunFailedError:
        yield from snapshot.requests  # files without git: nothing says what was merged
        return
    for request in snapshot.requests:
        if is_of_now or not git.is_ancestor(request.head, "HEAD"):
            yield request


def describe_age(snapshot: PullsSnapshot, desk: Desk) -> Text:
    """Of when a snapshot is, and that it is old where it is."""
    old = is_stale(snapshot, desk.law, desk.today)
    return Text(
        f"在审情况截至{snapshot.taken_at:%Y-%m-%d %H:%M}" + ("，已超过一个工作日，请重新取得" if old else ""),
        f"the open requests as of {snapshot.taken_at:%Y-%m-%d %H:%M}"
        + (", more than a working day old: take it anew" if old else ""),
    )


def describe_review(request: OpenRequest, subject: OpenSubject, desk: Desk, lang: Lang) -> list[str]:
    """How far a record has come in an open request, a line each."""
    head = _message("pull-request", request_number=request.number, request_title=request.title)
    lines = [printable(head.pick(lang))]
    if not is_stopped(request, subject):
        for step in subject.next:
            lines += _describe_step(OpenDuty(request, subject, step), desk, lang)
    else:
        lines.append(_message("next-the-requester-amends").pick(lang))
    if subject.blocked:
        names = "、".join(printable(login) for login in subject.blocked)
        lines.append(_message("requests-changes-then-reviews-anew", names=names).pick(lang))
    elif not subject.next:
        lines.append(_message("every-duty-is-done").pick(lang))
    if request.errors:
        lines.append(_message("request-has-errors", errors=request.errors).pick(lang))
    return lines


def describe_office(step: OpenStep, desk: Desk) -> Text:
    """The finance department whose duty it is today, and the duty."""
    word = desk.schema("approval").label(("predicate", "chain", 0, "duty"), step.duty)
    office = desk.law.department_responsible_for(step.division, desk.today)
    return _message("text", office=office, word=Text(word, step.duty))


def _describe_step(duty: OpenDuty, desk: Desk, lang: Lang) -> list[str]:
    days = duty.waited(desk.law, desk.today)
    waited = Text("", "") if days is None else _message("working-days", days=days)
    office = describe_office(duty.step, desk)
    line = _message("next-since", office=office, since=duty.since, waited=waited)
    until = duty.until
    if until is None:
        return [line.pick(lang)]
    late = duty.is_overdue(desk.today)
    until_zh = f"  {'已逾期，期限为' if late else '期限至'}{until}，{_DEFAULT_SETTING.zh}"
    until_en = f"  {'overdue since' if late else 'due by'} {until}, {_DEFAULT_SETTING.en}"
    told = Text(until_zh, until_en).pick(lang)
    return [line.pick(lang), click.style(told, fg="red", bold=True) if late else told]


def snapshot_data(snapshot: PullsSnapshot | None, desk: Desk) -> dict[str, Any] | None:
    """Of when a snapshot is, for programs; None without one."""
    if snapshot is None:
        return None
    return {"taken_at": snapshot.taken_at.isoformat(), "stale": is_stale(snapshot, desk.law, desk.today)}


def review_data(request: OpenRequest, subject: OpenSubject, desk: Desk) -> dict[str, Any]:
    """How far a record has come in an open request, for programs."""
    return {
        "request": request.number,
        "title": request.title,
        "mergeable": request.mergeable,
        "errors": request.errors,
        "blocked": list(subject.blocked),
        "next": [
            {
                "duty": step.duty,
                "division": step.division,
                "actor": desk.law.department_responsible_for(step.division, desk.today),
                "since": str(duty.since) if duty.since else None,
                "working_days": duty.waited(desk.law, desk.today),
                "due": duty.until.isoformat() if duty.until else None,
                "overdue": duty.is_overdue(desk.today),
            }
            for step in subject.next
            for duty in [OpenDuty(request, subject, step)]
        ],
    }
