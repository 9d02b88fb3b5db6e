"""The snapshot of open requests on the command line: its file, its age, and its data on a record."""

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
from taizhang.lifecycle.pulls.waiting import OpenDuty, is_awaiting_requester, is_stale
from taizhang.repository.book import Book

_message = Messages(__file__)

F = TypeVar("F", bound=Callable[..., Any])

NO_SNAPSHOT = _message("no-snapshot")
_DEFAULT_SETTING = _message("default-setting")


def snapshot_option(command: F) -> F:
    """Add --pulls to a command, which gets it as `pulls`: the file, None without the option."""
    return click.option(
        "--pulls",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=f"在审情况文件（默认为{DEFAULT}，没有即略去）。 Snapshot of the open requests.",
    )(command)


def find_snapshot(repo: Path, file: Path | None) -> PullsSnapshot | None:
    """The snapshot in `file`, else in its usual place; None where that file does not exist.

    Requests that were merged since are left out, as far as the repository shows it.

    Raises:
        RunFailedError: the file cannot be used.
    """
    usual = (path for path in (repo / DEFAULT, repo / DEMONSTRATION) if path.exists())
    path = file or next(usual, None)
    if path is None:
        return None
    snapshot = read_snapshot(path)
    return msgspec.structs.replace(snapshot, requests=tuple(_still_open(snapshot, repo)))


def find_proposals(repo: Path, file: Path | None, book: Book, is_public: bool = False) -> Proposals:
    """The state of records before their seal: the open requests, and which of the book's records main has already.

    Raises:
        RunFailedError: the snapshot's file cannot be used.
    """
    return gather_proposals(repo, find_snapshot(repo, file), book, is_public)


def gather_proposals(repo: Path, snapshot: PullsSnapshot | None, book: Book, is_public: bool = False) -> Proposals:
    """The snapshot, and which of the book's records main has already; the snapshot names the main branch."""
    target = snapshot.target if snapshot is not None else MAIN
    return Proposals(snapshot, find_merged(repo, book, target), is_public)


def _still_open(snapshot: PullsSnapshot, repo: Path) -> Iterator[OpenRequest]:
    try:
        git = Git(repo)
        is_of_now = git.commit("HEAD").oid == snapshot.base
    except RunFailedError:
        yield from snapshot.requests  # files without git: merged requests cannot be recognized
        return
    for request in snapshot.requests:
        if is_of_now or not git.is_ancestor(request.head, "HEAD"):
            yield request


def describe_age(snapshot: PullsSnapshot, desk: Desk) -> Text:
    """When the snapshot was taken, and whether it is stale."""
    moment = f"{snapshot.taken_at:%Y-%m-%d %H:%M}"
    if is_stale(snapshot, desk.law, desk.today):
        return _message("snapshot-stale", moment=moment)
    return _message("snapshot-of", moment=moment)


def capitalize_english(text: Text) -> Text:
    """The text with the first letter of its English wording in upper case, as at the beginning of a sentence."""
    return Text(text.zh, text.en[:1].upper() + text.en[1:])


def describe_review(request: OpenRequest, subject: OpenSubject, desk: Desk, lang: Lang) -> list[str]:
    """The progress of a record in an open request, in lines."""
    head = _message("pull-request", number=request.number, title=request.title)
    lines = [printable(head.pick(lang))]
    if not is_awaiting_requester(request, subject):
        for step in subject.next:
            lines += _describe_step(OpenDuty(request, subject, step), desk, lang)
    else:
        lines.append(_message("next-the-requester-amends").pick(lang))
    if subject.blocked:
        names = "、".join(printable(login) for login in subject.blocked)
        lines.append(_message("changes-requested", names=names).pick(lang))
    elif not subject.next:
        lines.append(_message("every-duty-is-done").pick(lang))
    if request.errors:
        lines.append(_message("request-has-errors", errors=request.errors).pick(lang))
    return lines


def describe_office(step: OpenStep, desk: Desk) -> Text:
    """The finance department whose duty it is today, and the duty."""
    word = desk.schema("approval").label(("predicate", "chain", 0, "duty"), step.duty)
    office = desk.law.department_responsible_for(step.division, desk.today)
    return _message("office-and-duty", office=office, duty=Text(word, step.duty))


def _describe_step(duty: OpenDuty, desk: Desk, lang: Lang) -> list[str]:
    days = duty.count_waited_days(desk.law, desk.today)
    waited = Text("", "") if days is None else _message("working-days", days=days)
    office = describe_office(duty.step, desk)
    line = _message("next-since", office=office, since=duty.since, waited=waited)
    until = duty.until
    if until is None:
        return [line.pick(lang)]
    late = duty.is_overdue(desk.today)
    message = _message("overdue-since" if late else "due-by", until=until, setting=_DEFAULT_SETTING).pick(lang)
    return [line.pick(lang), click.style(message, fg="red", bold=True) if late else message]


def snapshot_data(snapshot: PullsSnapshot | None, desk: Desk) -> dict[str, Any] | None:
    """The moment of a snapshot and whether it is stale, for programs; None without one."""
    if snapshot is None:
        return None
    return {"taken_at": snapshot.taken_at.isoformat(), "stale": is_stale(snapshot, desk.law, desk.today)}


def review_data(request: OpenRequest, subject: OpenSubject, desk: Desk) -> dict[str, Any]:
    """The progress of a record in an open request, for programs."""
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
                "working_days": duty.count_waited_days(desk.law, desk.today),
                "due": duty.until.isoformat() if duty.until else None,
                "overdue": duty.is_overdue(desk.today),
            }
            for step in subject.next
            for duty in [OpenDuty(request, subject, step)]
        ],
    }
