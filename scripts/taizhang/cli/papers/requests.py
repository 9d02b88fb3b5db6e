"""The options by which a paper includes open pull requests, and the data that it takes from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from taizhang.acts.desk import Desk
from taizhang.base.messages import Messages
from taizhang.cli.acts.reviewed_requests import CandidateCheck, ReviewedRequests, read_batch, read_reviewed
from taizhang.cli.bilingual import usage_error
from taizhang.cli.open_requests import find_snapshot, snapshot_option
from taizhang.cli.papers.paper_writing import find_record_of_kind
from taizhang.lifecycle.pulls.consolidating import assess_consolidation
from taizhang.office.papers.grounds import UnsoundError
from taizhang.office.papers.press import Press
from taizhang.records import Requirement
from taizhang.rules.check import check_repository

_message = Messages(__file__)


F = TypeVar("F", bound=Callable[..., Any])


def request_options(command: F) -> F:
    """Add --request and --pulls to a command, which gets them as `requests` and `pulls`."""
    command = click.option(
        "--request",
        "requests",
        multiple=True,
        type=click.IntRange(min=1),
        help="未合并请求的编号，据在审情况，可写多个。 Open requests, by the snapshot.",
    )(command)
    return snapshot_option(command)


def reviews_options(command: F) -> F:
    """Add --reviews and --base to a command, which gets them as `sources` and `base`."""
    command = click.option("--base", default="main", show_default=True, help="请求合并到的提交。 What they go into.")(
        command
    )
    return click.option(
        "--reviews",
        "sources",
        multiple=True,
        metavar="FILE",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="未合并请求的审查意见文件（与gate的相同），可写多个。 Reviews files of open pull requests.",
    )(command)


@dataclass(frozen=True, slots=True)
class SnapshotBatch:
    """The requests of a snapshot for a paper: those of these numbers, else those consolidated by a letter.

    Attributes:
        issuer: the city that consolidates, or the county that reports.
        numbers: the numbers of the requests.
        letter: the number of the city's letter; None where it is missing, and for a county's report.
        pulls: the snapshot's file; None for its usual place.
        assess: assesses whether the issuer may send up a request.
    """

    issuer: str
    numbers: tuple[int, ...]
    letter: str | None
    pulls: Path | None
    assess: CandidateCheck = assess_consolidation


def read_requests(
    desk: Desk,
    press: Press,
    records: Sequence[str],
    sources: Sequence[Path],
    base: str,
    requires_sound: bool = True,
    batch: SnapshotBatch | None = None,
) -> tuple[Press, ReviewedRequests, list[Requirement]]:
    """The press, the data of the open requests, and the requirements `records`: as in the requests, else as on file.

    Without `records`, they are those of the open requests: of the files, else of the snapshot's `batch`. With
    `requires_sound`, the gate must have no findings in them; a draft lists its findings.

    Raises:
        click.UsageError: files and requests of the snapshot are stated together, or a request may not be sent up.
        UnsoundError: the gate has findings in a request, and the paper is not a draft.
        RunFailedError: a reviews file cannot be read or used.
    """
    if batch is not None and batch.numbers and sources:
        raise usage_error(_message("request-or-reviews"))
    reviewed = read_reviewed(desk, sources, base) if sources else ReviewedRequests()
    if batch is not None and not sources and (batch.numbers or (batch.letter is not None and not records)):
        snapshot = find_snapshot(desk.repository.root, batch.pulls)
        reviewed = read_batch(desk, snapshot, batch.issuer, batch.numbers, batch.letter, batch.assess)
    if requires_sound and reviewed.findings and not press.draft:
        raise UnsoundError(reviewed.findings)
    if requires_sound and reviewed.findings:
        # The draft states them, as it does the findings on the tree.
        press = replace(press, findings=(*check_repository(desk.repository, desk.today), *reviewed.findings))
    stated = [
        reviewed.requirements.get(one) or find_record_of_kind(desk, one, Requirement) for one in dict.fromkeys(records)
    ]
    return press, reviewed, stated or list(reviewed.requirements.values())
