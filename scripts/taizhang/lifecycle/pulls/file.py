"""The snapshot as a file: written atomically, read whole or not at all."""

from datetime import timedelta
from pathlib import Path

import msgspec

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.store import write_files
from taizhang.lifecycle.pulls.document import VERSION, OpenRequest, PullsSnapshot

_message = Messages(__file__)

DEFAULT = "build/pulls.json"
"""The default path of the snapshot in a repository; git ignores it, and it is not part of the site."""
DEMONSTRATION = "demonstration/pulls.json"
"""The path of the demonstration set's snapshot, which no founded repository has."""
_BEIJING = timedelta(hours=8)


def encode_snapshot(snapshot: PullsSnapshot) -> bytes:
    """The snapshot as JSON: UTF-8, indented, the same bytes for the same content."""
    return msgspec.json.format(msgspec.json.encode(snapshot), indent=2) + b"\n"


def encode_request(request: OpenRequest) -> bytes:
    """One request of a snapshot as JSON on one line, in the snapshot's shape."""
    return msgspec.json.encode(request)


def write_snapshot(snapshot: PullsSnapshot, path: Path) -> None:
    """Write the snapshot to `path`; a reader sees the old or the new one, never a part.

    Raises:
        RunFailedError: it cannot be written.
    """
    # It names people and what was returned to them: only the account that runs this may read it.
    write_files(path.parent, {path.name: encode_snapshot(snapshot)}, mode=0o600)


def read_snapshot(path: Path) -> PullsSnapshot:
    """The snapshot in a file.

    Raises:
        RunFailedError: it is missing, not JSON, of another version or of another shape; the message names the place.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RunFailedError(_message("cannot-be-read", path=path, reason=error.strerror)) from error
    try:
        snapshot = msgspec.json.decode(raw, type=PullsSnapshot)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        problem = f"version is not {VERSION}" if "$.version" in str(error) else str(error)
        raise _create_unusable_error(path, problem) from error
    numbers = [request.number for request in snapshot.requests]
    if len(set(numbers)) != len(numbers) or min(numbers, default=1) < 1:
        raise _create_unusable_error(path, "$.requests[...].number: a number below 1, or the same one twice")
    for place, moments in [
        ("$.taken_at", (snapshot.taken_at,)),
        *((f"$.requests[{at}]", request.moments) for at, request in enumerate(snapshot.requests)),
    ]:
        if any(moment.utcoffset() != _BEIJING for moment in moments):
            raise _create_unusable_error(path, f"{place}: a time that is not written in Beijing time (+08:00)")
    return snapshot


def _create_unusable_error(path: Path, problem: str) -> RunFailedError:
    return RunFailedError(_message("snapshot-unusable", path=path, problem=problem))
