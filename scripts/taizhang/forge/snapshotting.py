"""Taking the snapshot: every open request is judged as the gate judges it; unjudged ones are included, too."""

from datetime import date, datetime

from taizhang.approval.gate.progress import describe_request_with_contents
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.forge.judging import judge_pull_request
from taizhang.forge.port import RequestReader
from taizhang.lifecycle.pulls import VERSION, OpenRequest, PullsSnapshot, Wording

_message = Messages(__file__)


def take_snapshot(
    git: Git,
    reader: RequestReader,
    base: str,
    target: str,
    today: date,
    taken_at: datetime,
    repository: str | None = None,
) -> PullsSnapshot:
    """All open requests into the branch `target`, each judged against the commit `base` as of `today`.

    `repository` is the name that signed opinions must bear while no seal states one.

    Raises:
        RunFailedError: the open requests are unknown, or the commit `base` does not exist.
    """
    commit = git.commit(base).oid
    requests = []
    for number, head in reader.list_open(target).items():
        request = _describe_request(git, reader, number, head, commit, target, today, repository)
        if request is not None:
            requests.append(request)
    return PullsSnapshot(
        version=VERSION,
        taken_at=taken_at.astimezone(SHANGHAI).replace(microsecond=0),
        base=commit,
        target=target,
        requests=tuple(requests),
    )


def _describe_request(
    git: Git,
    reader: RequestReader,
    number: int,
    head: str,
    base: str,
    target: str,
    today: date,
    repository: str | None,
) -> OpenRequest | None:
    """One request; None where it was merged since the list was read."""
    try:
        judging = judge_pull_request(git, reader, number, base, target, today, repository)
    except RunFailedError as error:
        return _describe_unread(number, head, error.message)
    except Exception as error:
        # A failure with one request must not remove the others from the snapshot.
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:500]
        return _describe_unread(number, head, _message("gate-itself-failed", reason=reason))
    if judging.pull_request.merged_at is not None:
        return None
    return describe_request_with_contents(judging.verdict) if judging.verdict is not None else judging.request


def _describe_unread(number: int, head: str, reason: Text) -> OpenRequest:
    """A request that the forge does not describe: only its entry in the list of requests is known."""
    return OpenRequest(
        number=number,
        title="",
        author=None,
        opened_at=None,
        head=head,
        mergeable=False,
        unjudged=Wording.from_text(reason),
    )
