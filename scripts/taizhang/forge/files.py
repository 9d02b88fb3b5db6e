"""Reviews files read as a forge is: one forge-neutral document for each open request, all of one folder."""

from datetime import datetime
from pathlib import Path

from taizhang.approval.gate.pull import Pull, pull_of
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.port import Asked, UnmergedRequest

_message = Messages(__file__)


class ReviewFiles:
    """The requests of a folder, all taken as going into `target`; see `taizhang.forge.port.RequestReader`.

    A file whose request was merged meanwhile is none of an open one and is left out.

    Raises:
        RunFailedError: the folder or one of its files cannot be read, or two files are of one request: whose request
            is missing then cannot be said, so that nothing is.
    """

    credential = ""

    def __init__(self, folder: Path, target: str) -> None:
        self._target = target
        self._pulls: dict[int, Pull] = {}
        paths: dict[int, Path] = {}
        try:
            found = sorted(path for path in folder.iterdir() if path.suffix == ".json")
            raws = [(path, path.read_bytes()) for path in found]
        except OSError as error:
            where = error.filename or folder
            raise RunFailedError(_message("cannot-be-read", where=where, strerror=error.strerror)) from error
        for path, raw in raws:
            pull = pull_of(raw, str(path))
            if pull.number in paths:
                raise RunFailedError(
                    _message(
                        "are-both-of-pull-request-keep-one",
                        paths=paths[pull.number],
                        path=path,
                        pull_number=pull.number,
                    )
                )
            paths[pull.number] = path
            if pull.merged_at is None:
                self._pulls[pull.number] = pull

    def asked(self, number: int) -> Asked:
        """The request of that number."""
        return Asked(self._pulls[number], self._target, None, None)

    def outline(self, number: int) -> Asked:
        """The request of that number, which a file holds whole."""
        return self.asked(number)

    def open(self, target: str) -> dict[int, str]:
        """The open requests into a branch: number and head commit, in order."""
        return {number: pull.head for number, pull in sorted(self._pulls.items()) if target == self._target}

    def unmerged(self, target: str, since: datetime) -> tuple[UnmergedRequest, ...]:
        """The requests into a branch that were opened at `since` or later, newest first."""
        found = [pull for pull in self._pulls.values() if target == self._target and pull.opened_at >= since]
        found.sort(key=lambda pull: (pull.opened_at, pull.number), reverse=True)
        return tuple(UnmergedRequest(pull.number, pull.head, pull.author, pull.opened_at) for pull in found)
