"""Judging a pull request in its current state on a forge: its commits are fetched as objects, never checked out."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from taizhang.approval.gate.pending import read_pending_objections
from taizhang.approval.gate.progress import describe_request, describe_unjudged_request
from taizhang.approval.gate.pull import Pull
from taizhang.approval.gate.snapshot import Snapshot, load_snapshot
from taizhang.approval.gate.verdict import Verdict, judge_pull
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.documents.document import read_document
from taizhang.forge.port import Forge, ForgePullRequest, RequestReader, UnmergedRequest
from taizhang.forge.skip_words import describe_skip_words
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.lifecycle.pulls import OpenRequest

_message = Messages(__file__)

_REMOTE = "origin"


@dataclass(frozen=True, slots=True)
class Judging:
    """The result of judging a pull request: a verdict, or why it is missing, which counts as a no.

    Attributes:
        remarks: remarks that decide nothing.
    """

    pull_request: ForgePullRequest
    verdict: Verdict | None
    failure: Text | None = None
    remarks: tuple[Text, ...] = ()

    @property
    def request(self) -> OpenRequest:
        """The request as data: its chains, or why it could not be judged."""
        if self.verdict is not None:
            return describe_request(self.verdict)
        return describe_unjudged_request(self.pull_request.pull, self.failure or Text("", ""))


def fetch_commit(git: Git, forge: RequestReader, number: int, oid: str) -> bool:
    """Fetch a commit of a pull request from the remote `origin` unless it is present; whether it is present then."""
    if not oid:
        return False
    for source in (f"refs/pull/{number}/head", oid):
        for credential in ("", forge.credential):
            if git.has_commit(oid):
                return True
            git.fetch(_REMOTE, source, credential)
    return git.has_commit(oid)


def judge_pull_request(
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
        RunFailedError: the forge did not describe the pull request, so there is nothing to report on.
    """
    try:
        pull_request = forge.read_pull_request(number)
    except Exception as error:
        return Judging(_read_outline(forge, number, error), None, describe_failure(error))
    try:
        verdict = _judge_fetched(git, forge, pull_request, base, target, today, repository)
        return Judging(
            pull_request, verdict, remarks=describe_skip_words(pull_request.pull.title, git.message(verdict.head))
        )
    except Exception as error:
        # A failure with one request is reported there, and does not delay the others.
        return Judging(pull_request, None, describe_failure(error))


def _read_outline(forge: RequestReader, number: int, error: Exception) -> ForgePullRequest:
    try:
        return forge.read_outline(number)
    except RunFailedError:
        raise RunFailedError(describe_failure(error)) from error


def describe_failure(error: Exception) -> Text:
    """The reason of a failure; a fault of the program by its kind."""
    if isinstance(error, RunFailedError):
        return error.message
    reason = f"{type(error).__name__}: {error}".splitlines()[0][:500]
    return _message("gate-itself-failed", reason=reason)


def _judge_fetched(
    git: Git,
    forge: RequestReader,
    pull_request: ForgePullRequest,
    base: str,
    target: str,
    today: date,
    repository: str | None,
) -> Verdict:
    pull = pull_request.pull
    if pull_request.target != target:
        raise RunFailedError(_message("wrong-target-branch", target=pull_request.target, expected=target))
    if not fetch_commit(git, forge, pull.number, pull.head):
        raise RunFailedError(_message("commit-unavailable", head=pull.head, remote=_REMOTE))

    def pending() -> tuple[PendingObjection, ...]:
        return find_objections_on_forge(git, forge, base, target, pull.number)

    def fetch(oid: str) -> bool:
        return fetch_commit(git, forge, pull.number, oid)

    return judge_pull(git, base, pull.head, pull, today, fetch, pending, repository=repository)


def find_objections_on_forge(
    git: Git, forge: RequestReader, base: str, target: str, besides: int | None = None
) -> tuple[PendingObjection, ...]:
    """The objections pending in requests of their own on the forge, except request `besides`.

    A request that was closed unmerged by its own author, or by an operator of the region, counts no more; closed by
    anybody else it still does. Only requests since the oldest notice that still matters are read.

    Raises:
        RunFailedError: the forge did not answer in full, or a request's commit cannot be fetched.
    """
    trusted = load_snapshot(git, git.commit(base).tree)
    objections: list[PendingObjection] = []
    for request in forge.list_unmerged(target, _find_start_of_notices(git, base, trusted)):
        if request.number == besides or _is_settled(request, trusted):
            continue
        if not fetch_commit(git, forge, request.number, request.head):
            raise RunFailedError(_message("other-request-unavailable", number=request.number))
        opened_on = request.opened_at.astimezone(SHANGHAI).date()
        objections += read_pending_objections(git, base, request.head, request.number, opened_on, trusted)
    return tuple(objections)


def _is_settled(request: UnmergedRequest, trusted: Snapshot) -> bool:
    if request.closed_by is None:
        return False
    closer = request.closed_by.casefold()
    operators = trusted.reviewers.logins_ever("operate", trusted.law.region)
    return bool(closer) and (closer == request.author.casefold() or closer in {one.casefold() for one in operators})


def _find_start_of_notices(git: Git, base: str, trusted: Snapshot) -> datetime:
    """A moment before the oldest notice under which something may still enter the ledger: a year before the newest."""
    days = [
        date.fromisoformat(str(document.data["published_on"]))
        for entry in git.entries(git.commit(base).tree, "ledger/notices/")
        for raw in git.blobs([entry.oid])
        if raw is not None
        and (document := read_document(raw, entry.path, trusted.schemas["notice"].shape)[0]) is not None
        and isinstance(document.data.get("published_on"), str)
    ]
    newest = max(days, default=date(2000, 1, 1))
    return datetime.combine(newest - timedelta(days=366), time(), SHANGHAI)


def find_pull_by_head(forge: Forge, target: str, head: str) -> Pull:
    """The open pull request into `target` whose head is that commit.

    Raises:
        RunFailedError: none or several exist, so that it is unknown whose reviews count.
    """
    numbers = [number for number, sha in forge.list_open(target).items() if sha == head]
    if len(numbers) != 1:
        raise RunFailedError(_message("not-one-open-request-with-head", head=head, count=len(numbers)))
    return forge.read_pull_request(numbers[0]).pull
