"""The files of a working tree: records, attachments and misplaced files."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from taizhang.base.messages import Messages
from taizhang.base.store import UNFINISHED_PREFIX
from taizhang.base.text import Text
from taizhang.documents.document import MAX_BYTES, Fault, Mark
from taizhang.repository.kinds import FOLDERS, Kind, kind_at

_message = Messages(__file__)

ATTACHMENT = re.compile(r"ledger/interfaces/INTERFACE-[0-9]{3}\.openapi\.yaml")
"""Files that a record refers to and that are not records themselves."""
STATEMENTS = "ledger/reviews/"
"""The folder of signed opinions; they belong to the request that adds them."""
STATEMENT = re.compile(
    rf"{STATEMENTS}(?P<subject>[A-Z][A-Za-z0-9.-]{{1,60}})/"
    r"(?P<serial>[0-9]{4})-(?P<login>[A-Za-z0-9][A-Za-z0-9-]{0,38})\.json"
)
_BESIDE = re.compile(
    r"(?:[A-Za-z0-9-]+/)*README\.md|ledger/approvals/[A-Z][A-Za-z0-9.-]{1,60}/[0-9]{4}\.json\.sig"
    rf"|{STATEMENT.pattern}(?:\.sig)?"
)


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A file below the record folders.

    Attributes:
        path: repository-relative, with `/`.
        kind: the kind of record that may lie here, None for an attachment.
        id: the id that the record must have; the path itself for an attachment.
        raw: the bytes, one more than the bound at most.
        fault: why the file may not lie here as it is, else None.
    """

    path: str
    kind: Kind | None
    id: str
    raw: bytes
    fault: Fault | None = None


def is_side_file(path: str) -> bool:
    """Whether a path below the record folders is of another file than a record: a guide, a signature, an opinion."""
    return _BESIDE.fullmatch(path) is not None


def walk(root: Path) -> Iterator[TreeFile]:
    """Every file below the record folders of `root`, in order of path; folders that do not exist are empty."""
    for folder in FOLDERS:
        yield from _below(root, folder)


def _below(root: Path, folder: str) -> Iterator[TreeFile]:
    try:
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if entry.is_symlink():
            yield _refuse(path, _message("symbolic-link"))
        elif entry.is_dir():
            yield from _below(root, path)
        elif not entry.is_file():
            yield _refuse(path, _message("not-a-regular-file"))
        elif not is_side_file(path) and not entry.name.startswith(UNFINISHED_PREFIX):
            yield _file(root, path)


def _file(root: Path, path: str) -> TreeFile:
    if kind_at(path) is None and not ATTACHMENT.fullmatch(path):
        return tree_file_at(path, b"")
    with (root / path).open("rb") as stream:
        return tree_file_at(path, stream.read(MAX_BYTES + 1))


def tree_file_at(path: str, raw: bytes) -> TreeFile:
    """The file that would lie at `path` with the content `raw`."""
    place = kind_at(path)
    if place is None and not ATTACHMENT.fullmatch(path):
        return _refuse(
            path,
            _message("no-record-path"),
        )
    return TreeFile(path, *place, raw) if place else TreeFile(path, None, path, raw)


def _refuse(path: str, reason: Text) -> TreeFile:
    return TreeFile(path, None, path, b"", misplaced_fault(reason))


def misplaced_fault(reason: Text) -> Fault:
    """The fault of a file that may not lie where it lies."""
    return Fault("F09", Mark(1, 1, 1), {"reason": reason})
