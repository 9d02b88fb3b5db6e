"""Judging a pull request as it stands on a forge: its commits are fetched as objects, never checked out."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from taizhang.approval.gate.pending import pending_in
from taizhang.approval.gate.progress import describe_request, describe_unjudged
from taizhang.approval.gate.pull import Pull
from taizhang.approval.gate.snapshot import Snapshot, snapshot
from taizhang.approval.gate.verdict import Verdict, judge
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.documents.document import read
from taizhang.forge.port import Asked, Forge, RequestReader, UnmergedRequest
from taizhang.forge.skipping import describe_skip_words
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.lifecycle.pulls import OpenRequest

_message = Messages(__file__)

_REMOTE = "origin"


@dataclass(frozen=True, slots=True)
class Judging:
    """What judging a pull request came to: a verdict, or why there is none, which is a no.

    Attributes:
        remarks: what is worth knowing and decides nothing.
    """

    asked: Asked
    verdict: Verdict | None
    failure: Text | None = None
    remarks: tuple[Text, ...] = ()

    @property
    def request(self) -> OpenRequest:
        """What there is to say of it as data: its chains, or why it could not be judged."""
        if self.verdict is not None:
            return describe_request(self.verdict)
        return describe_unjudged(self.asked.pull, self.failure or Text("", ""))


def bring(git: Git, forge: RequestReader, number: int, oid: str) -> bool:
    """See that a commit of a pull request is here, from the remote `origin` where need be; whether it is."""
    if not oid:
        return False
    for wanted in (f"refs/pull/{number}/head", oid):
        for credential in ("", forge.credential):
            if git.present(oid):
                return True
            git.fetch(_REMOTE, wanted, credential)
    return git.present(oid)


def judge_asked(
    git: Git,
    forge: RequestReader,
    number: int,
    base: str,
    target: str,
    today: date,
    repository: str | None = None,
) -> Judging:
    """Judge pull request `number` against the commit `base`, which is the tip of the branch `target`.

    `repository` is the name that signed opinions must bear while no seal states one.

    Where its commits or reviews cannot be read, the failure is one to report on the request, too.

    Raises:
        RunFailedError: the forge did not tell what the pull request is; then there is nothing to report on.
    """
    try:
        asked = forge.asked(number)
    except Exception as error:
        return Judging(_outline(forge, number, error), None, describe_failure(error))
    try:
        verdict = _verdict(git, forge, asked, base, target, today, repository)
        return Judging(asked, verdict, remarks=describe_skip_words(asked.pull.title, git.message(verdict.head)))
    except Exception as error:
        # Whatever one request makes go wrong is told there, and keeps no other one waiting.
        return Judging(asked, None, describe_failure(error))


def _outline(forge: RequestReader, number: int, error: Exception) -> Asked:
    try:
        return forge.outline(number)
    except RunFailedError:
        raise RunFailedError(describe_failure(error)) from error


def describe_failure(error: Exception) -> Text:
    """Why something could not be done, in words; a fault of the program by its kind."""
    if isinstance(error, RunFailedError):
        return error.message
    reason = f"{type(error).__name__}: {error}".splitlines()[0][:500]
    return _message("gate-itself-failed", reason=reason)


def _verdict(
    git: Git,
    forge: RequestReader,
    asked: Asked,
    base: str,
    target: str,
    today: date,
    repository: str | None,
) -> Verdict:
    pull = asked.pull
    if asked.target != target:
        raise RunFailedError(_message("this-pull-request-goes-into-not-into", target=asked.target, target_2=target))
    if not bring(git, forge, pull.number, pull.head):
        raise RunFailedError(_message("commit", head=pull.head, remote=_REMOTE))

    def pending() -> tuple[PendingObjection, ...]:
        return find_pending(git, forge, base, target, pull.number)

    def fetch(oid: str) -> bool:
        return bring(git, forge, pull.number, oid)

    return judge(git, base, pull.head, pull, today, fetch, pending, repository=repository)


def find_pending(
    git: Git, forge: RequestReader, base: str, target: str, besides: int | None = None
) -> tuple[PendingObjection, ...]:
    """The objections that wait in requests of their own on the forge, `besides` the request of that number.

    A request that was closed unmerged by its own author, or by who operates at the region, holds nothing any more;
    closed by anybody else it still does. Only requests since the oldest notice that still matters are looked at.

    Raises:
        RunFailedError: the forge did not answer in full, or a request's commit cannot be fetched.
    """
    trusted = snapshot(git, git.commit(base).tree)
    found: list[PendingObjection] = []
    for request in forge.unmerged(target, _beginning_of_notices(git, base, trusted)):
        if request.number == besides or _is_settled(request, trusted):
            continue
        if not bring(git, forge, request.number, request.head):
            raise RunFailedError(_message("commit-of-pull-request-cannot-be-fetched", request_number=request.number))
        opened_on = request.opened_at.astimezone(SHANGHAI).date()
        found += pending_in(git, base, request.head, request.number, opened_on, trusted)
    return tuple(found)


def _is_settled(request: UnmergedRequest, trusted: Snapshot) -> bool:
    if request.closed_by is None:
        return False
    closer = request.closed_by.casefold()
    operators = trusted.reviewers.listed("operate", trusted.law.region)
    return bool(closer) and (closer == request.author.casefold() or closer in {one.casefold() for one in operators})


def _beginning_of_notices(git: Git, base: str, trusted: Snapshot) -> datetime:
    """The first moment of the oldest notice by which something may still enter the ledger: a year is far enough."""
    days = [
        date.fromisoformat(str(document.data["published_on"]))
        for entry in git.entries(git.commit(base).tree, "ledger/notices/")
        for raw in git.blobs([entry.oid])
        if raw is not None
        and (document := read(raw, entry.path, trusted.schemas["notice"].shape)[0]) is not None
        and isinstance(document.data.get("published_on"), str)
    ]
    newest = max(days, default=date(2000, 1, 1))
    return datetime.combine(newest - timedelta(days=366), time(), SHANGHAI)


def asked_by_head(forge: Forge, target: str, head: str) -> Pull:
    """The open pull request into `target` whose head is that commit.

    Raises:
        RunFailedError: there is none, or more than one, so that nobody can say whose reviews count.
    """
    numbers = [number for number, sha in forge.open(target).items() if sha == head]
    if len(numbers) != 1:
        raise RunFailedError(_message("forge-has-open-pull-requests-with-head", head=head, numbers_count=len(numbers)))
    return forge.asked(numbers[0]).pull
