"""Judging the pull requests of a forge and finding merged ones, for the commands."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import click

from taizhang.approval.gate.verdict import Verdict
from taizhang.base.errors import RunFailedError, UnsealableError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.findings.report.text_report import printable
from taizhang.forge.calls import CallRound
from taizhang.forge.comment import post_verdict
from taizhang.forge.judging import Judging, describe_failure, fetch_commit, judge_pull_request
from taizhang.forge.port import Forge, ForgePullRequest
from taizhang.forge.webhook import webhook_of

_message = Messages(__file__)

VerdictPrinter = Callable[[Verdict, int], None]
"""Shows the verdict on the pull request of a number."""


@dataclass(frozen=True, slots=True)
class ForgeJudge:
    """Judges pull requests of a forge against a commit, the tip of a branch, and reports the verdict there if asked to.

    `repository` is the name required in signed opinions while no seal states one.
    """

    forge: Forge
    base: str
    target: str
    tell: bool
    today: date
    repository: str | None = None

    def judge(self, git: Git, number: int) -> Judging:
        """Judge one of them."""
        return judge_pull_request(git, self.forge, number, self.base, self.target, self.today, self.repository)


def judge_one(git: Git, judge: ForgeJudge, number: int, head: str | None, show: VerdictPrinter) -> int:
    """Judge one pull request; the exit code: 0 it may be merged, 1 not.

    Raises:
        RunFailedError: it could not be judged, or its head is not `head`; this is reported to the forge where possible.
    """
    judging = judge.judge(git, number)
    actual = judging.pull_request.pull.head
    if head is not None and actual != head:
        raise RunFailedError(_message("head-changed", number=number, actual=actual, expected=head))
    return _conclude(judge, judging, show)


def judge_open(git: Git, judge: ForgeJudge, show: VerdictPrinter, lang: Lang) -> int:
    """Judge every open pull request; the exit code: 0 all could be judged, 3 one could not."""
    code = 0
    for number in judge.forge.list_open(judge.target):
        try:
            _conclude(judge, judge.judge(git, number), show)
        except Exception as error:
            # A request that cannot be judged must not delay the others.
            message = _message("pull-request", number=number, reason=describe_failure(error))
            click.echo(printable(message.pick(lang)), err=True)
            code = 3
    return code


def _conclude(judge: ForgeJudge, judging: Judging, show: VerdictPrinter) -> int:
    if judge.tell:
        post_verdict(judge.forge, judging, judge.today, _announce)
    if judging.verdict is None:
        raise RunFailedError(judging.failure or Text("", ""))
    show(judging.verdict, judging.pull_request.pull.number)
    return 0 if judging.verdict.mergeable else 1


def _announce(round_: CallRound) -> None:
    """Send a round of calls to the configured webhook; a failure is reported and stops nothing."""
    try:
        webhook = webhook_of(os.environ)
        if webhook is not None:
            webhook.announce(os.environ.get("FORGE_REPOSITORY", "").strip(), round_)
    except RunFailedError as error:
        click.echo(printable(f"{error.message.zh} / {error.message.en}"), err=True)


def find_merged_request(
    git: Git, forge: Forge, merge: str, number: int | None
) -> tuple[ForgePullRequest, Callable[[str], bool]]:
    """The pull request whose merging made `merge`, as it was when merged, and how to fetch its commits.

    Raises:
        UnsealableError: the forge has no such request, or reports another merge.
        RunFailedError: the forge does not answer.
    """
    commit = git.commit(merge).oid
    request = number if number is not None else forge.find_merged(commit)
    pull_request = forge.read_pull_request(request) if request is not None else None
    if pull_request is None or pull_request.merge != commit or pull_request.merged_at is None:
        raise UnsealableError(_message("no-pull-request", commit=commit))
    pull = pull_request.pull.until(pull_request.merged_at)
    then = ForgePullRequest(pull, pull_request.target, pull_request.merged_at, pull_request.merge)
    return then, lambda oid: fetch_commit(git, forge, pull.number, oid)
