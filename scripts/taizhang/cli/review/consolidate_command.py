"""`taizhang consolidate`: a city consolidates a batch of open requests by one letter."""

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import click

from taizhang.acts.desk import open_desk
from taizhang.base import clock
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.bilingual import usage_error
from taizhang.cli.open_requests import NO_SNAPSHOT, describe_age, find_snapshot, snapshot_option
from taizhang.cli.options import common_options, name_option
from taizhang.cli.review.consolidation import (
    ConsolidationRun,
    find_city,
    note_other_letters,
    report_outcome,
    report_outcomes,
    report_refusals,
    show_rehearsal,
    show_texts,
    show_waiting,
)
from taizhang.forge.consolidating import (
    ConsolidationBatch,
    Consolidator,
    Prospect,
    assess_request,
    assess_text,
    hand_in,
)
from taizhang.forge.judging import Judging, judge_pull_request
from taizhang.forge.port import Forge
from taizhang.forge.settings import forge_of
from taizhang.lifecycle.pulls import PullsSnapshot
from taizhang.lifecycle.pulls.consolidating import Candidate, assess_consolidation
from taizhang.records.substance import find_letter_problem

_message = Messages(__file__)

Judge = Callable[[int], Judging]


@click.command("consolidate")
@click.argument("numbers", metavar="[编号]...", nargs=-1, type=click.IntRange(min=1))
@click.option("--letter", metavar="文号", help="上报文件的文号，全批一个。 The number of the letter, one for all.")
@click.option("--opinion", default="", help="汇总意见，全批共用。 The opinion, common to all.")
@click.option(
    "--opinion-for",
    "own",
    multiple=True,
    nargs=2,
    metavar="编号 意见",
    help="某一请求（编号）或者某一需求（REQ-…）的意见，可写多次。 The opinion on one request or requirement.",
)
@click.option("--city", metavar="盟市", help="汇总的盟市，写代码或者名称；看得出的不必写。 The city.")
@click.option("--dry-run", is_flag=True, help="只核对，不提交。 Look at everything, and send nothing.")
@click.option("--base", default="HEAD", help="目标分支的提交（默认为HEAD）。 The commit that requests go into.")
@click.option("--target", default="main", help="主分支的名称。 The branch that pull requests go into.")
@snapshot_option
@name_option
@common_options
@click.pass_context
def consolidate_command(
    context: click.Context,
    numbers: tuple[int, ...],
    letter: str | None,
    opinion: str,
    own: tuple[tuple[str, str], ...],
    city: str | None,
    dry_run: bool,
    base: str,
    target: str,
    pulls: Path | None,
    name: str,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """盟市汇总：选定几件待汇总的请求，用一个文号一次上报。

    Consolidate the open requests of these numbers by one letter. Where FORGE_API, FORGE_REPOSITORY and FORGE_TOKEN
    name a forge, the approval is submitted on each as the person of the token; else the text to be pasted on each
    is shown. All are checked first, and nothing is sent if one of them may not be consolidated. Run again after a lost
    connection, it sends nothing twice. Without numbers the requests that wait for the city are listed. Exit 0: all are
    consolidated, or shown; 1: one may not be; 3: the state of one is unknown, or its approval does not count.
    """
    desk, snapshot = open_desk(repo, today), find_snapshot(repo, pulls)
    if not numbers:
        if snapshot is None:
            raise RunFailedError(_message("no-snapshot", reason=NO_SNAPSHOT))
        show_waiting(desk, snapshot, find_city(desk, city, snapshot.requests), lang)
        return
    if letter is None:
        raise usage_error(_message("letter-missing"))
    chosen = tuple(dict.fromkeys(numbers))
    batch = ConsolidationBatch(letter.strip(), opinion.strip(), *_own_opinions(own, chosen))
    if not os.environ.get("FORGE_API"):
        if snapshot is None:
            raise RunFailedError(_message("no-snapshot", reason=NO_SNAPSHOT))
        requests = tuple(one for one in snapshot.requests if one.number in chosen)
        run = ConsolidationRun(desk, find_city(desk, city, requests), batch, lang)
        run.print_line(describe_age(snapshot, desk), is_remark=True)
        context.exit(_paste(run, snapshot, chosen))
    forge, git = forge_of(os.environ), Git(repo)
    tip = git.commit(base).oid

    def judge(number: int) -> Judging:
        return judge_pull_request(git, forge, number, tip, target, today, name)

    results = {number: _judge_or_reason(judge, number) for number in chosen}
    requests = tuple(one.request for one in results.values() if isinstance(one, Judging))
    run = ConsolidationRun(desk, find_city(desk, city, requests), batch, lang)
    context.exit(_consolidate(run, git, forge, results, judge, dry_run))


def _own_opinions(own: Sequence[tuple[str, str]], chosen: Sequence[int]) -> tuple[dict[int, str], dict[str, str]]:
    """The opinions of --opinion-for: on requests by number, on requirements by id."""
    by_request: dict[int, str] = {}
    by_record: dict[str, str] = {}
    for key, text in own:
        if key.startswith("REQ-"):
            by_record[key] = text.strip()
        elif key.isascii() and key.isdigit() and int(key) in chosen:
            by_request[int(key)] = text.strip()
        else:
            raise usage_error(_message("opinion-misplaced", key=key))
    return by_request, by_record


def _judge_or_reason(judge: Judge, number: int) -> Judging | Text:
    """The gate's judging of a request now, or why the forge does not return the request."""
    try:
        return judge(number)
    except RunFailedError as error:
        return error.message


def _consolidate(
    run: ConsolidationRun, git: Git, forge: Forge, results: dict[int, Judging | Text], judge: Judge, is_rehearsal: bool
) -> int:
    """Submit the batch on the forge, or show what would be submitted; the exit code."""
    login = forge.login
    if login is None:
        raise RunFailedError(_message("workflow-token"))
    _require_letter(run)
    desk = run.desk
    consolidator = Consolidator(login, run.city, clock.now_or_end_of_day(desk.today))
    prospects = [
        assess_request(git, one, number, run.batch, consolidator, desk.law)
        if isinstance(one, Judging)
        else Prospect(assess_consolidation(number, None, run.city, desk.law), "", "", one)
        for number, one in results.items()
    ]
    _require_known_records(run, prospects)
    if report_refusals(run, prospects):
        return 1
    note_other_letters(run)
    if is_rehearsal:
        show_rehearsal(run, prospects)
        return 0

    def assess_again(number: int) -> Candidate:
        return assess_consolidation(number, judge(number).request, run.city, desk.law)

    outcomes = []
    for outcome in hand_in(forge, prospects, assess_again):
        report_outcome(run, outcome)
        outcomes.append(outcome)
    return report_outcomes(run, outcomes)


def _paste(run: ConsolidationRun, snapshot: PullsSnapshot, chosen: Sequence[int]) -> int:
    """Show the text for each request of a snapshot; nothing where one of them may not go up."""
    _require_letter(run)
    desk, requests = run.desk, {one.number: one for one in snapshot.requests}
    now = clock.now_or_end_of_day(desk.today)
    prospects = [
        assess_text(
            assess_consolidation(number, requests.get(number), run.city, desk.law),
            run.batch,
            run.city,
            now,
            desk.law,
            desk.repository.schemas,
        )
        for number in chosen
    ]
    _require_known_records(run, prospects)
    if report_refusals(run, prospects):
        return 1
    note_other_letters(run)
    show_texts(run, prospects)
    return 0


def _require_letter(run: ConsolidationRun) -> None:
    """Require that the letter's number fits the city and the day."""
    city = run.desk.law.divisions.get(run.city)
    problem = find_letter_problem(run.batch.letter, city.letter_prefix if city else None, run.desk.today)
    if problem is not None:
        raise usage_error(_message("letter-unfit", problem=problem))


def _require_known_records(run: ConsolidationRun, prospects: Sequence[Prospect]) -> None:
    """Require that each opinion on a requirement belongs to a chosen request: otherwise it would be lost silently."""
    records = {subject.record for one in prospects for subject in one.candidate.subjects}
    unknown = [record for record in run.batch.by_record if record not in records]
    if unknown and not any(one.refusal is not None for one in prospects):
        raise usage_error(_message("opinion-on-unknown-record", record=unknown[0]))
