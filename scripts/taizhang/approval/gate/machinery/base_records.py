"""The records of the base, judged by the machinery that results from a request: as clean as before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from taizhang.approval.gate.snapshot import Snapshot
from taizhang.base.git import REGULAR, Git
from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents.document import Fault
from taizhang.repository.book import Book
from taizhang.repository.kinds import FOLDERS
from taizhang.repository.repository import Flaw, Machinery, Repository, with_files
from taizhang.repository.tree import is_side_file
from taizhang.rules.check import check_repository

_message = Messages(__file__)


def read_records(git: Git, tree: str, machinery: Machinery | Snapshot) -> Repository:
    """All records of a tree, by the shape that some machinery gives them."""
    entries = git.entries(tree, *(f"{folder}/" for folder in FOLDERS), recursive=True)
    paths = [entry for entry in entries if entry.mode == REGULAR and not is_side_file(entry.path)]
    files = {
        entry.path: raw
        for entry, raw in zip(paths, git.blobs([entry.oid for entry in paths]), strict=True)
        if raw is not None
    }
    empty = Repository(Path(), Book(()), machinery.law, machinery.schemas, (), machinery.reviewers, ())
    return with_files(empty, files)


def find_faulty_records(git: Git, tree: str, before: Machinery, records: Repository, today: date) -> Iterator[Flaw]:
    """What becomes faulty among the records of a tree, read by other machinery than `before`: once for each rule.

    Where all are clean under the new machinery, which is the rule, they are judged once.

    Raises:
        RunFailedError: they cannot be judged by the new machinery.

    Source: house/gate.
    """
    errors = [item for item in check_repository(records, today) if item.severity == "error"]
    if not errors:
        return
    former_keys = {item.key for item in check_repository(read_records(git, tree, before), today)}
    new_errors = [item for item in errors if item.key not in former_keys]
    for code in dict.fromkeys(item.code for item in new_errors):
        same_code = [item for item in new_errors if item.code == code]
        first, count = same_code[0], len({item.path for item in same_code})
        params: dict[str, Param] = {
            "path": first.path,
            "code": code,
            "count": count,
            "problem": first.message,
            "place": first.field,
        }
        yield Flaw(first.path, first.record, Fault("G16", first.mark, params), first.excerpt)


def describe_differing_records(records: Repository, before: Machinery, today: date) -> Iterator[Text]:
    """The records that late values of the law, on file for the first time, would have judged otherwise; a line each.

    They stay as they were judged. Source: house/gate.
    """
    law = records.law
    if law is None or before.law is None or set(law.late_days) <= set(before.law.late_days):
        return
    current_keys = {item.key for item in check_repository(records, today)}
    for item in check_repository(replace(records, law=law.known_from_the_start()), today):
        if item.severity == "error" and item.key not in current_keys:
            yield _message(
                "earlier-record-differs-by-late-value", record=item.record, code=item.code, message=item.message
            )
