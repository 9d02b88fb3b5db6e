"""Reviews files read like a forge: one forge-neutral document for each open request, all in one folder."""

from datetime import datetime
from pathlib import Path

from taizhang.approval.gate.pull import Pull, read_pull
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.port import ForgePullRequest, UnmergedRequest

_message = Messages(__file__)


class ReviewFiles:
    """The requests of a folder, all taken as going into `target`; see `taizhang.forge.port.RequestReader`.

    A file whose request has been merged since is left out.

    Raises:
        RunFailedError: the folder or one of its files cannot be read, or two files describe one request, so that
            another request may be missing.
    """

    credential = ""

    def __init__(self, folder: Path, target: str) -> None:
        self._target = target
        self._pulls: dict[int, Pull] = {}
        paths: dict[int, Path] = {}
        try:
            files = sorted(path for path in folder.iterdir() if path.suffix == ".json")
            raws = [(path, path.read_bytes()) for path in files]
        except OSError as error:
            unreadable = error.filename or folder
            raise RunFailedError(_message("cannot-be-read", path=unreadable, reason=error.strerror)) from error
        for path, raw in raws:
            pull = read_pull(raw, str(path))
            if pull.number in paths:
                raise RunFailedError(
                    _message(
                        "two-files-for-one-pull-request",
                        first=paths[pull.number],
                        second=path,
                        number=pull.number,
                    )
                )
            paths[pull.number] = path
            if pull.merged_at is None:
                self._pulls[pull.number] = pull

    def read_pull_request(self, number: int) -> ForgePullRequest:
        """The request of that number."""
        return ForgePullRequest(self._pulls[number], self._target, None, None)

    def read_outline(self, number: int) -> ForgePullRequest:
        """The request of that number; a file always contains all of it."""
        return self.read_pull_request(number)

    def list_open(self, target: str) -> dict[int, str]:
        """The open requests into a branch: number and head commit, in order."""
        return {number: pull.head for number, pull in sorted(self._pulls.items()) if target == self._target}

    def list_unmerged(self, target: str, since: datetime) -> tuple[UnmergedRequest, ...]:
        """The requests into a branch that were opened at `since` or later, newest first."""
        pulls = [pull for pull in self._pulls.values() if target == self._target and pull.opened_at >= since]
        pulls.sort(key=lambda pull: (pull.opened_at, pull.number), reverse=True)
        return tuple(UnmergedRequest(pull.number, pull.head, pull.author, pull.opened_at) for pull in pulls)
