"""The desk at which every act is carried out: the records and the day, and the check of every act by the rules.

An act produces new content of files. Before anything is written, the rules check the whole repository with that
content; every new finding is a refusal, with the message and articles of its rule. An act repeats no rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.errors import RunFailedError
from taizhang.base.locking import hold_lock, lock_path
from taizhang.base.messages import Messages
from taizhang.base.store import write_files
from taizhang.base.text import Text
from taizhang.documents.document import Document, Place
from taizhang.documents.schema import Schema
from taizhang.documents.writing.amend import OccupiedError, amend
from taizhang.documents.writing.emit import format_file
from taizhang.documents.writing.revise import revise
from taizhang.findings.finding import Finding
from taizhang.findings.remedy import remedy_of_recorded
from taizhang.law.law import Law
from taizhang.records import Record
from taizhang.repository.book import Book
from taizhang.repository.kinds import KindName
from taizhang.repository.repository import Repository, load_repository, load_without_records, with_files
from taizhang.repository.tree_state import TreeState, observe
from taizhang.rules.check import check_repository

_message = Messages(__file__)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Act:
    """The files that an act would write, and its messages.

    Attributes:
        files: new content by repository path, in the order in which it is written.
        messages: what was done and what comes next, a sentence each.
    """

    files: Mapping[str, bytes]
    messages: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """One repository on one day; `law` is the law of that day, `state` the file state before reading."""

    repository: Repository
    law: Law
    today: date
    state: TreeState | None = None

    @property
    def book(self) -> Book:
        """The records."""
        return self.repository.book

    def schema(self, kind: KindName) -> Schema:
        """The schema of a kind."""
        return self.repository.schemas[kind]

    def form(self, kind: KindName) -> Schema:
        """The schema of a kind in force today, for new proposals."""
        return self.repository.schemas.as_of(self.today)[kind]

    def find(self, record: str, kind: type[R]) -> R:
        """The record of that id and type.

        Raises:
            RefusedError: it does not exist, or its file is faulty.
        """
        stored = self.book.all.get(record)
        if stored is not None and isinstance(stored[1], kind):
            return stored[1]
        raise self._missing_record_error(record)

    def record(self, identity: str) -> Record:
        """The record of that id, of any kind.

        Raises:
            RefusedError: it does not exist, or its file is faulty.
        """
        if identity not in self.book.all:
            raise self._missing_record_error(identity)
        return self.book.all[identity][1]

    def _missing_record_error(self, record: str) -> RefusedError:
        """The refusal of an id without a valid record of the kind."""
        if record in self.book.broken:
            message = _message("file-is-faulty", record=record)
            help_ = _message("fix-the-file-first")
        else:
            message = _message("unknown-record", record=record)
            help_ = _message("check-the-id")
        return RefusedError(Refusal(message, ("house/records",), help_))

    def new(self, kind: KindName, path: str, data: Mapping[str, Any]) -> dict[str, bytes]:
        """The file of a new record at `path`, in canonical form; None values of `data` are left out."""
        return {path: format_file(self.schema(kind), _plain_data(data), path)}

    def add(self, record: str, additions: Sequence[tuple[Place, Any]]) -> dict[str, bytes]:
        """The file of a record with `additions` in empty places; every other byte stays.

        Raises:
            RefusedError: a place already has a value.
        """
        kind, _, document = self.book.all[record]
        try:
            content = amend(
                document, self.schema(kind.name), [(place, _plain_data(value)) for place, value in additions]
            )
        except OccupiedError as error:
            schema = self.schema(kind.name)
            message = self._is_occupied(document, schema, error.place)
            help_ = remedy_of_recorded(schema, record, error.place)
            raise RefusedError(Refusal(message, ("house/records", "house/corrections"), help_)) from error
        return {document.path: content}

    def rewrite(self, record: str, data: Any) -> dict[str, bytes]:
        """The file of a record with the content `data`, plain data by the schema; unchanged parts keep their bytes.

        Raises:
            RunFailedError: the result would not read back as `data`.
        """
        kind, _, document = self.book.all[record]
        return {document.path: revise(document, self.schema(kind.name), _plain_data(data))}

    @staticmethod
    def _is_occupied(document: Document, schema: Schema, place: Place) -> Text:
        line = document.mark(place).line
        name = schema.trail(place)
        return _message("already-recorded", path=document.path, line=line, name=name)


def _plain_data(data: Any) -> Any:
    """`data` without None values, days as ISO text."""
    if isinstance(data, Mapping):
        return {key: _plain_data(value) for key, value in data.items() if value is not None}
    if isinstance(data, list | tuple):
        return [_plain_data(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data


def open_desk(root: Path, today: date, with_records: bool = True) -> Desk:
    """The desk of the repository at `root`, with or without its records.

    Raises:
        RunFailedError: a file of the machinery is faulty, so that nothing can be judged.
    """
    state = observe(root)
    repository = load_repository(root) if with_records else load_without_records(root)
    if repository.law is None:
        raise RunFailedError(_message("schemas-are-faulty"))
    return Desk(repository, repository.law.as_of(today), today, state)


def check_act(desk: Desk, act: Act) -> tuple[Finding, ...]:
    """The findings that the rules would have after the act and do not have today."""
    after = check_repository(with_files(desk.repository, act.files), desk.today)
    if not after:
        return ()
    before = {finding.key for finding in check_repository(desk.repository, desk.today)}
    return tuple(
        finding for finding in after if finding.key not in before and not _is_overtaken_elsewhere(finding, act)
    )


def find_refusals(desk: Desk, act: Act) -> tuple[Finding, ...]:
    """The findings of `check_act` that refuse the act: all but remarks on unconfirmed defaults."""
    return tuple(finding for finding in check_act(desk, act) if not finding.is_remark)


def _is_overtaken_elsewhere(finding: Finding, act: Act) -> bool:
    """Whether the act makes another file outdated, which is corrected there later."""
    return finding.is_overtaken and finding.path not in act.files


def carry_out(desk: Desk, act: Act) -> tuple[Finding, ...]:
    """Check the act and write its files; returns the findings that do not refuse it.

    Raises:
        RefusedError: a rule refuses it; nothing was written.
        RunFailedError: a file cannot be written, or changed meanwhile.
    """
    findings = check_act(desk, act)
    errors = [finding for finding in findings if finding.severity == "error" or finding.is_overtaken]
    if errors:
        raise RefusedError(*errors)
    write_act(desk, act)
    return findings


def write_act(desk: Desk, act: Act) -> None:
    """Write the files of a checked act.

    Raises:
        RunFailedError: a file cannot be written, or a file that the act depends on changed meanwhile.
    """
    current = {document.path: document.raw for _, _, document in desk.book.all.values() if document.path in act.files}
    current |= {path: raw for path, raw in desk.book.attachments.items() if path in act.files}
    with hold_lock(lock_path(desk.repository.root)) as is_alone:
        if desk.state is not None:
            desk.state.require_unchanged()
        write_files(desk.repository.root, act.files, {path: current.get(path) for path in act.files})
        if desk.state is not None and is_alone:
            desk.state.clear_unfinished()
