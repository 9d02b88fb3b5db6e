"""The snapshot as a file: written whole beside its place and then named, read whole or not at all."""

from datetime import timedelta
from pathlib import Path

import msgspec

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.store import write
from taizhang.lifecycle.pulls.document import VERSION, OpenRequest, PullsSnapshot

_message = Messages(__file__)

DEFAULT = "build/pulls.json"
"""Where the snapshot lies in a repository unless somebody says otherwise; git ignores it, and no site holds it."""
DEMONSTRATION = "demonstration/pulls.json"
"""That of the demonstration set: no repository that is founded has one."""
_BEIJING = timedelta(hours=8)


def encode_snapshot(snapshot: PullsSnapshot) -> bytes:
    """The snapshot as JSON: UTF-8, indented, the same bytes for the same content."""
    return msgspec.json.format(msgspec.json.encode(snapshot), indent=2) + b"\n"


def encode_request(request: OpenRequest) -> bytes:
    """One request of a snapshot as JSON on one line, in the snapshot's shape."""
    return msgspec.json.encode(request)


def write_snapshot(snapshot: PullsSnapshot, path: Path) -> None:
    """Write the snapshot to `path`; a reader meets the old one or the new one, never half of one.

    Raises:
        RunFailedError: it cannot be written.
    """
    # It names people and tells what was returned to whom: the account that runs this reads it, nobody else.
    write(path.parent, {path.name: encode_snapshot(snapshot)}, mode=0o600)


def read_snapshot(path: Path) -> PullsSnapshot:
    """The snapshot in a file.

    Raises:
        RunFailedError: it is missing, no JSON, of another version, or not of the shape; it is told where.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RunFailedError(_message("cannot-be-read", path=path, strerror=error.strerror)) from error
    try:
        snapshot = msgspec.json.decode(raw, type=PullsSnapshot)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        problem = f"version is not {VERSION}" if "$.version" in str(error) else str(error)
        raise _unusable(path, problem) from error
    numbers = [request.number for request in snapshot.requests]
    if len(set(numbers)) != len(numbers) or min(numbers, default=1) < 1:
        raise _unusable(path, "$.requests[...].number: a number below 1, or the same one twice")
    for place, moments in [
        ("$.taken_at", (snapshot.taken_at,)),
        *((f"$.requests[{at}]", request.moments) for at, request in enumerate(snapshot.requests)),
    ]:
        if any(moment.utcoffset() != _BEIJING for moment in moments):
            raise _unusable(path, f"{place}: a time that is not written in Beijing time (+08:00)")
    return snapshot


def _unusable(path: Path, problem: str) -> RunFailedError:
    return RunFailedError(_message("snapshot-of-open-requests-cannot-be-used", path=path, problem=problem))
