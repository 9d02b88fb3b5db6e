"""Records that are not on main but in an open request: found by their id, and shown with their progress."""

import json
from collections.abc import Callable
from typing import Any

import click

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.bilingual import in_both_languages
from taizhang.cli.naming import find_ids, find_record, format_candidates
from taizhang.cli.open_requests import (
    NO_SNAPSHOT,
    capitalize_english,
    describe_age,
    describe_review,
    review_data,
    snapshot_data,
)
from taizhang.findings.report.text_report import printable
from taizhang.lifecycle import Event, Life, derive_life
from taizhang.lifecycle.life import sort_events
from taizhang.lifecycle.pulls import PullsSnapshot
from taizhang.lifecycle.pulls.contents import list_proposed_files
from taizhang.lifecycle.pulls.proposals import Proposals
from taizhang.lifecycle.pulls.waiting import find_subjects
from taizhang.lifecycle.requirement import STAGES
from taizhang.lifecycle.review import list_review_events, list_review_steps
from taizhang.records import Record
from taizhang.repository.kinds import KIND_BY_NAME
from taizhang.repository.repository import with_files

_message = Messages(__file__)


def find_on_main(desk: Desk, snapshot: PullsSnapshot | None, name: str) -> Record:
    """The record on main with an id, a part of one, or the path of a file.

    Raises:
        click.UsageError: none or several match; where none matches, the message gives the age of the snapshot, too.
    """
    try:
        return find_record(desk.book, name)
    except click.UsageError as error:
        if find_ids(desk.book, name):
            raise
        age = NO_SNAPSHOT if snapshot is None else describe_age(snapshot, desk)
        remark = in_both_languages(_message("snapshot", remark=capitalize_english(age)))
        raise click.UsageError(f"{error.message}\n{remark}") from error


def find_proposed(desk: Desk, snapshot: PullsSnapshot | None, name: str) -> str | None:
    """The id of a record that is in an open request and not on main, by its id, its file or the unique part of its id.

    Raises:
        click.UsageError: several match; the message lists them.
    """
    if snapshot is None or name in desk.book.all:
        return None
    subjects = {
        subject.record: subject
        for request in snapshot.requests
        for subject in request.subjects
        if subject.record not in desk.book.all
    }
    path = name.removeprefix("./")
    exact = [key for key, subject in subjects.items() if key == name or path == subject.path != ""]
    if exact:
        return exact[0]
    matches = [key for key in subjects if name.casefold() in key.casefold()]
    on_main = find_ids(desk.book, name)
    if len(matches) + len(on_main) <= 1:
        return matches[0] if matches else None
    if not matches:
        return None
    titles = {key: printable(subjects[key].title) for key in matches} | {
        key: desk.book.title_of(key) for key in on_main
    }
    message = in_both_languages(_message("several-records-match", word=name))
    raise click.UsageError(message + format_candidates(titles))


def describe_proposed(desk: Desk, snapshot: PullsSnapshot, record: str) -> Life:
    """The life of a record that is not in the tree, as its open requests show it: events and next step."""
    proposed = with_files(desk.repository, list_proposed_files(snapshot, {record})).book.all.get(record)
    if proposed is not None:
        return derive_life(proposed[1], desk.book, desk.law, desk.today, Proposals(snapshot, {}))
    subjects = find_subjects(snapshot, record)
    steps = [one for request, subject in subjects for one in list_review_steps(request, subject, desk.law, desk.today)]
    events = [event for _, subject in subjects for event in list_review_events(subject, desk.law)]
    return Life("submitted", STAGES["submitted"], sort_events(events, desk.today), steps[0] if steps else None)


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

    `describe` returns the data of a life for programs, and `show_event` prints an event, as for every record.
    """
    its_life = describe_proposed(desk, snapshot, record)
    subjects = find_subjects(snapshot, record)
    subject = subjects[0][1]
    kind = KIND_BY_NAME.get(subject.kind)
    kind_title = kind.title if kind is not None else _message("machinery")
    stage = _message("in-review")
    if form == "json":
        data: dict[str, Any] = {
            "id": record,
            "title": subject.title,
            "kind": subject.kind,
            "stage": "in-review",
            "stage_title": stage.pick(lang),
            "today": desk.today.isoformat(),
            **describe(its_life),
        }
        click.echo(json.dumps(data | collect_review_data(desk, snapshot, record), ensure_ascii=False, indent=2))
        return
    click.echo(printable(f"{record}  {subject.title}"))
    click.echo(f"{kind_title.pick(lang)} · {with_age(stage, snapshot, desk).pick(lang)}\n")
    for event in its_life.events:
        click.echo(show_event(event))
    if its_life.events:
        click.echo()
    for request, its in subjects:
        for line in describe_review(request, its, desk, lang):
            click.echo(line)


def with_age(heading: Text, snapshot: PullsSnapshot, desk: Desk) -> Text:
    """A heading with the age of the snapshot."""
    age = describe_age(snapshot, desk)
    return _message("heading-with-age", heading=heading, age=age)


def collect_review_data(desk: Desk, snapshot: PullsSnapshot | None, record: str) -> dict[str, Any]:
    """The data of a snapshot on a record, for programs."""
    subjects = find_subjects(snapshot, record) if snapshot is not None else ()
    return {
        "snapshot": snapshot_data(snapshot, desk),
        "open_requests": [review_data(request, subject, desk) for request, subject in subjects],
    }
