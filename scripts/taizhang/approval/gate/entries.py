"""The entries of the trees: regular files only, at plain paths, of bounded size, no two names that look alike."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from taizhang.approval.gate.change import ProposedChange
from taizhang.base.git import REGULAR
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import MAX_BYTES, Fault, Mark
from taizhang.repository.kinds import FOLDERS
from taizhang.repository.repository import Flaw
from taizhang.repository.tree import is_side_file, misplaced_fault, tree_file_at

_message = Messages(__file__)

_NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.+-]*")
_EXECUTABLE = "100755"
_ODD = {
    "120000": _message("symbolic-link"),
    "160000": _message("submodule"),
    "100755": _message("executable-file"),
}
_MOST = 8 * MAX_BYTES
"""Pictures and lock files are larger than records may be."""


def find_entry_flaws(change: ProposedChange) -> Iterator[Flaw]:
    """What is wrong with the changed entries of the merged tree, before anything of them is read."""
    sizes = change.git.sizes([item.new for item in change.paths if item.status != "D"])
    for item in change.paths:
        if item.status == "D":
            continue
        among_records = item.path.partition("/")[0] in FOLDERS
        if problem := _check_mode(item.new_mode, item.old_mode, among_records) or _check_name(item.path):
            yield _build_flaw(item.path, problem)
            continue
        limit = MAX_BYTES if among_records else _MOST
        if sizes.get(item.new, 0) > limit:
            too_large = _message("too-large", size=sizes[item.new], limit=limit)
            yield _build_flaw(item.path, too_large)
        elif among_records and not is_side_file(item.path):
            fault = tree_file_at(item.path, b"").fault
            if fault is not None:
                yield Flaw(item.path, "", misplaced_fault(_describe_fault(fault)), "")
    yield from _find_lookalike_names(change)


def _describe_fault(fault: Fault) -> Text:
    reason = fault.params["reason"]
    return reason if isinstance(reason, Text) else Text(str(reason), str(reason))


def _check_mode(mode: str, before: str, among_records: bool) -> Text | None:
    if mode == REGULAR or (mode == before == _EXECUTABLE and not among_records):
        return None
    name = _ODD.get(mode, _message("other-mode", mode=mode))
    return _message("only-regular-files-are-accepted", file_type=name)


def _check_name(path: str) -> Text | None:
    if len(path) <= 200 and all(_NAME.fullmatch(part) and not part.endswith(".") for part in path.split("/")):
        return None
    return _message("name-not-allowed")


def _find_lookalike_names(change: ProposedChange) -> Iterator[Flaw]:
    """Names that some file systems take for one, in the folders that got something new."""
    added = {item.path for item in change.paths if item.status == "A"}
    folders = {path[:at] for path in added for at in range(len(path)) if path[at] == "/"} | {""}
    for folder in sorted(folders) if added else ():
        paths_by_name: defaultdict[str, list[str]] = defaultdict(list)
        where = [folder + "/"] if folder else []
        for entry in change.git.entries(change.tree, *where):
            paths_by_name[unicodedata.normalize("NFC", entry.path).casefold()].append(entry.path)
        for names in paths_by_name.values():
            new = [name for name in names if any(path == name or path.startswith(name + "/") for path in added)]
            if len(names) > 1 and new:
                other = next(name for name in names if name != new[-1])
                yield _build_flaw(new[-1], _message("differs-from-by-case-only", other=other))


def _build_flaw(path: str, problem: Text) -> Flaw:
    printable = path.encode("utf-8", "backslashreplace").decode()
    return Flaw(printable, "", Fault("G02", Mark(1, 1, 1), {"path": printable, "problem": problem}), "")
