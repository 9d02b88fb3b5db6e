"""`taizhang join`: a city joins similar requirements of several counties into one."""

from collections.abc import Iterator
from pathlib import Path

import click

from taizhang.acts.desk import Act, Desk
from taizhang.acts.joining import JoinedRequirement, join_requirements
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.cli.acts.acting import ProseType, act_command
from taizhang.cli.acts.reviewed_requests import read_data
from taizhang.cli.bilingual import usage_error
from taizhang.cli.naming import find_record
from taizhang.cli.open_requests import NO_SNAPSHOT, find_snapshot, snapshot_option
from taizhang.lifecycle.pulls import PullsSnapshot
from taizhang.records import Requirement

_message = Messages(__file__)


@click.command("join")
@click.argument("words", metavar="编号...", nargs=-1, required=True)
@click.option("--landline", required=True, help="盟市财政部门的办公电话。 The city's office telephone.")
@click.option(
    "--organization", help="提出机构（默认为盟市财政部门）。 The city's name; its finance department by default."
)
@click.option("--like", metavar="编号", help="以哪一项的内容为准（默认为第一项）。 Whose wording is taken over.")
@click.option("--title", help="需求名称。 The title.")
@click.option("--content", type=ProseType(), help="需求内容。 The content.")
@snapshot_option
@act_command
def join_command(
    desk: Desk,
    words: tuple[str, ...],
    landline: str,
    organization: str | None,
    like: str | None,
    title: str | None,
    content: str | None,
    pulls: Path | None,
) -> Act:
    """盟市合并几个旗县区的相同需求，列为联合提出的一项。

    Join like requirements of several counties into one, filed by their city, each institution a joint requester. Each
    is given by the number of its open request in the snapshot, or by its id on main. Every county's finance department
    judges the joint requirement separately; the requirements of counties on main are superseded.
    """
    snapshot = find_snapshot(desk.repository.root, pulls)
    joined = [one for word in dict.fromkeys(words) for one in _joined(desk, snapshot, word)]
    chosen = [one for one in joined if like is None or like in (one.record, str(one.request))]
    if not chosen:
        raise usage_error(_message("like-not-joined", like=like))
    requester = {"landline": landline} | ({"organization": organization} if organization else {})
    changes = {key: value for key, value in (("title", title), ("content", content)) if value is not None}
    return join_requirements(desk, joined, chosen[0].record, requester, changes)


def _joined(desk: Desk, snapshot: PullsSnapshot | None, word: str) -> Iterator[JoinedRequirement]:
    """The requirements of an open request, by its number, or the one on main of that id."""
    if not (word.isascii() and word.isdigit()):
        record = find_record(desk.book, word)
        if not isinstance(record, Requirement):
            raise usage_error(_message("not-a-requirement", record=record.id))
        yield JoinedRequirement(record.id, desk.book.document(record.id).data, None)
        return
    if snapshot is None:
        raise usage_error(_message("no-snapshot", reason=NO_SNAPSHOT))
    request = next((one for one in snapshot.requests if one.number == int(word)), None)
    subjects = [one for one in request.subjects if one.kind == "requirement"] if request is not None else []
    if request is None or not subjects:
        raise usage_error(_message("no-requirement-in-request", number=word))
    for subject in subjects:
        yield JoinedRequirement(
            subject.record, read_data(desk, Git(desk.repository.root), request, subject), request.number
        )
