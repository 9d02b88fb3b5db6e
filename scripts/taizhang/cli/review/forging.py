"""Judging and sealing what a forge tells, from the command line."""

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
from taizhang.forge.calling import Round
from taizhang.forge.judging import Judging, bring, describe_failure, judge_asked
from taizhang.forge.port import Asked, Forge
from taizhang.forge.telling import tell_verdict
from taizhang.forge.webhook import webhook_of

_message = Messages(__file__)

Show = Callable[[Verdict, int], None]
"""Shows the verdict on the pull request of a number."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How pull requests of a forge are judged: against which commit, as the tip of which branch, and told or not.

    `repository` is the name that signed opinions must bear while no seal states one.
    """

    forge: Forge
    base: str
    target: str
    tell: bool
    today: date
    repository: str | None = None

    def judge(self, git: Git, number: int) -> Judging:
        """Judge one of them."""
        return judge_asked(git, self.forge, number, self.base, self.target, self.today, self.repository)


def judge_one(git: Git, asking: Asking, number: int, head: str | None, show: Show) -> int:
    """Judge one pull request and say the exit code: 0 it may be merged, 1 not.

    Raises:
        RunFailedError: it could not be judged, or its head is not `head`; the forge is told so where it can be.
    """
    judging = asking.judge(git, number)
    stands = judging.asked.pull.head
    if head is not None and stands != head:
        raise RunFailedError(_message("head-of-pull-request-is-now-not-run", number=number, stands=stands, head=head))
    return _concluded(asking, judging, show)


def judge_open(git: Git, asking: Asking, show: Show, lang: Lang) -> int:
    """Judge every open pull request and say the exit code: 0 all could be judged, 3 one could not."""
    code = 0
    for number in asking.forge.open(asking.target):
        try:
            _concluded(asking, asking.judge(git, number), show)
        except Exception as error:
            # One that cannot be judged keeps no other one waiting.
            why = describe_failure(error)
            told = _message("pull-request", number=number, why=why)
            click.echo(printable(told.pick(lang)), err=True)
            code = 3
    return code


def _concluded(asking: Asking, judging: Judging, show: Show) -> int:
    if asking.tell:
        tell_verdict(asking.forge, judging, asking.today, _announce)
    if judging.verdict is None:
        raise RunFailedError(judging.failure or Text("", ""))
    show(judging.verdict, judging.asked.pull.number)
    return 0 if judging.verdict.mergeable else 1


def _announce(called: Round) -> None:
    """Send a round of calls to the webhook of the house's choice; a failure is reported and stops nothing."""
    try:
        webhook = webhook_of(os.environ)
        if webhook is not None:
            webhook.announce(os.environ.get("FORGE_REPOSITORY", "").strip(), called)
    except RunFailedError as error:
        click.echo(printable(f"{error.message.zh} / {error.message.en}"), err=True)


def merged_request(git: Git, forge: Forge, merge: str, number: int | None) -> tuple[Asked, Callable[[str], bool]]:
    """The pull request whose merging made `merge`, as it stood when it was merged, and how to get its commits.

    Raises:
        UnsealableError: the forge knows of none, or tells of another merge.
        RunFailedError: the forge does not answer.
    """
    commit = git.commit(merge).oid
    known = number if number is not None else forge.merged_by(commit)
    asked = forge.asked(known) if known is not None else None
    if asked is None or asked.merge != commit or asked.merged_at is None:
        raise UnsealableError(_message("forge-knows-no-pull-request", commit=commit))
    pull = asked.pull.until(asked.merged_at)
    then = Asked(pull, asked.target, asked.merged_at, asked.merge)
    return then, lambda oid: bring(git, forge, pull.number, oid)
