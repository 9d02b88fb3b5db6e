"""Records that are not on main but in an open request: found by their id, and shown as far as they have come."""

import json
from collections.abc import Callable
from typing import Any

import click

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.naming import find, find_ids
from taizhang.cli.open_requests import NO_SNAPSHOT, describe_age, describe_review, review_data, snapshot_data
from taizhang.findings.report.text_report import printable
from taizhang.lifecycle import Event, Life, life
from taizhang.lifecycle.life import ordered
from taizhang.lifecycle.pulls import PullsSnapshot
from taizhang.lifecycle.pulls.contents import proposed_files
from taizhang.lifecycle.pulls.proposals import Proposals
from taizhang.lifecycle.pulls.waiting import find_subjects
from taizhang.lifecycle.requirement import STAGES
from taizhang.lifecycle.review import review_events, review_steps
from taizhang.records import Record
from taizhang.repository.kinds import KIND_BY_NAME
from taizhang.repository.repository import with_files

_message = Messages(__file__)


def find_on_main(desk: Desk, snapshot: PullsSnapshot | None, named: str) -> Record:
    """The record on main that is meant.

    Raises:
        click.UsageError: none or several; where none is, the message says what is known of open requests, too.
    """
    try:
        return find(desk.book, named)
    except click.UsageError as error:
        if find_ids(desk.book, named):
            raise
        known = NO_SNAPSHOT if snapshot is None else describe_age(snapshot, desk)
        told = f"{error.message}\n{known.zh}。/ {known.en[0].upper()}{known.en[1:]}."
        raise click.UsageError(told) from error


def find_proposed(desk: Desk, snapshot: PullsSnapshot | None, named: str) -> str | None:
    """The id of a record that is in an open request and not on main, by its id, its file or a part that no other has.

    Raises:
        click.UsageError: several are meant; names them.
    """
    if snapshot is None or named in desk.book.all:
        return None
    subjects = {
        subject.record: subject
        for request in snapshot.requests
        for subject in request.subjects
        if subject.record not in desk.book.all
    }
    path = named.removeprefix("./")
    exact = [key for key, subject in subjects.items() if key == named or path == subject.path != ""]
    if exact:
        return exact[0]
    found = [key for key in subjects if named.casefold() in key.casefold()]
    on_main = find_ids(desk.book, named)
    if len(found) + len(on_main) <= 1:
        return found[0] if found else None
    if not found:
        return None
    titles = {key: printable(subjects[key].title) for key in found} | {key: desk.book.title_of(key) for key in on_main}
    listed = "".join(f"\n  {key}  {title}" for key, title in list(titles.items())[:10])
    raise click.UsageError(f"“{named}”不止一条，请写全：/ Several records match:{listed}")


def describe_proposed(desk: Desk, snapshot: PullsSnapshot, record: str) -> Life:
    """The life of a record that is not in the tree, as its open requests show it: what was done, and who is next."""
    held = with_files(desk.repository, proposed_files(snapshot, {record})).book.all.get(record)
    if held is not None:
        return life(held[1], desk.book, desk.law, desk.today, Proposals(snapshot, {}))
    subjects = find_subjects(snapshot, record)
    steps = [one for request, subject in subjects for one in review_steps(request, subject, desk.law, desk.today)]
    events = [event for _, subject in subjects for event in review_events(subject, desk.law)]
    return Life("submitted", STAGES["submitted"], ordered(events, desk.today), steps[0] if steps else None)


def show_proposed(
    desk: Desk,
    snapshot: PullsSnapshot,
    record: str,
    form: str,
    lang: Lang,
    describe: Callable[[Life], dict[str, Any]],
    show_event: Callable[[Event], str],
) -> None:
    """Show a record that is in review on the forge and not in the tree.

    `describe` and `show_event` say what a life is to programs and an event to people, as of every record.
    """
    told = describe_proposed(desk, snapshot, record)
    found = find_subjects(snapshot, record)
    subject = found[0][1]
    kind = KIND_BY_NAME.get(subject.kind)
    kind_title = kind.title if kind is not None else _message("machinery")
    stage = _message("review-on-the-forge-not-merged")
    if form == "json":
        data: dict[str, Any] = {
            "id": record,
            "title": subject.title,
            "kind": subject.kind,
            "stage": "in-review",
            "stage_title": stage.pick(lang),
            "today": desk.today.isoformat(),
            **describe(told),
        }
        click.echo(json.dumps(data | collect_review_data(desk, snapshot, record), ensure_ascii=False, indent=2))
        return
    click.echo(printable(f"{record}  {subject.title}"))
    click.echo(f"{kind_title.pick(lang)} · {with_age(stage, snapshot, desk).pick(lang)}\n")
    for event in told.events:
        click.echo(show_event(event))
    if told.events:
        click.echo()
    for request, its in found:
        for line in describe_review(request, its, desk, lang):
            click.echo(line)


def with_age(heading: Text, snapshot: PullsSnapshot, desk: Desk) -> Text:
    """A heading of what a snapshot says, with the moment of which that is."""
    age = describe_age(snapshot, desk)
    return _message("text", heading=heading, age=age)


def collect_review_data(desk: Desk, snapshot: PullsSnapshot | None, record: str) -> dict[str, Any]:
    """What a snapshot says of a record, for programs."""
    found = find_subjects(snapshot, record) if snapshot is not None else ()
    return {
        "snapshot": snapshot_data(snapshot, desk),
        "open_requests": [review_data(request, subject, desk) for request, subject in found],
    }
