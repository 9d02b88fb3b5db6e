"""The records of the base, judged by the machinery that a request leaves: as clean as before."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from taizhang.book import Book
from taizhang.check import check
from taizhang.document import Fault
from taizhang.gate.snapshot import Snapshot
from taizhang.git import REGULAR, Git
from taizhang.kinds import FOLDERS
from taizhang.repository import Flaw, Machinery, Repository, with_files
from taizhang.text import Param
from taizhang.tree import beside


def read_records(git: Git, tree: str, machinery: Machinery | Snapshot) -> Repository:
    """All records of a tree, by the shape that some machinery gives them."""
    found = git.entries(tree, *(f"{folder}/" for folder in FOLDERS), recursive=True)
    paths = [entry for entry in found if entry.mode == REGULAR and not beside(entry.path)]
    files = {
        entry.path: raw
        for entry, raw in zip(paths, git.blobs([entry.oid for entry in paths]), strict=True)
        if raw is not None
    }
    empty = Repository(Path(), Book(()), machinery.law, machinery.schemas, (), machinery.reviewers, ())
    return with_files(empty, files)


def find_records_at_fault(git: Git, tree: str, before: Machinery, after: Machinery, today: date) -> Iterator[Flaw]:
    """What becomes faulty among the records of a tree by other machinery.

    Where all are clean under the new machinery, which is the rule, they are judged once.

    Raises:
        RunFailedError: they cannot be judged by the new machinery.

    Source: house/gate.
    """
    found = [item for item in check(read_records(git, tree, after), today) if item.severity == "error"]
    if not found:
        return
    held = {item.key for item in check(read_records(git, tree, before), today)}
    for item in found:
        if item.key in held:
            continue
        params: dict[str, Param] = {"path": item.path, "code": item.code, "problem": item.message, "place": item.field}
        yield Flaw(item.path, item.record, Fault("G16", item.mark, params), item.excerpt)
