"""The desk at which every act is done: it knows the records and the day, and lets nothing pass that a rule refuses.

An act makes the new content of files. Before anything is written, the whole repository is judged as it would then
be; what the rules find that they did not find before is the refusal, in the words and by the articles of the rules.
So the law stands in one place: an act repeats no rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.errors import RunFailedError
from taizhang.base.locking import lock_of, locked
from taizhang.base.messages import Messages
from taizhang.base.store import write
from taizhang.base.text import Text
from taizhang.documents.document import Document, Place
from taizhang.documents.schema import Schema
from taizhang.documents.writing.amend import OccupiedError, amend
from taizhang.documents.writing.emit import whole
from taizhang.documents.writing.revise import revise
from taizhang.findings.finding import Finding
from taizhang.findings.remedy import remedy_of_recorded
from taizhang.law.law import Law
from taizhang.records import Record
from taizhang.repository.book import Book
from taizhang.repository.kinds import KindName
from taizhang.repository.repository import Repository, load, load_without_records, with_files
from taizhang.repository.tree_state import TreeState, observe
from taizhang.rules.check import check

_message = Messages(__file__)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Act:
    """What an act would write, and what there is to say of it.

    Attributes:
        files: new content by repository path, in the order in which it is written.
        told: what was done and what comes next, a sentence each.
    """

    files: Mapping[str, bytes]
    told: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """One repository on one day; `law` shows that day, `state` what lay in it before it was read."""

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
        """The schema of a kind as it is today: what may be proposed, with what is required by now."""
        return self.repository.schemas.as_of(self.today)[kind]

    def find(self, record: str, kind: type[R]) -> R:
        """The record of that id and type.

        Raises:
            RefusedError: there is none, or its file is at fault.
        """
        held = self.book.all.get(record)
        if held is not None and isinstance(held[1], kind):
            return held[1]
        raise self._missing(record)

    def record(self, identity: str) -> Record:
        """The record of that id, whatever its kind.

        Raises:
            RefusedError: there is none, or its file is at fault.
        """
        if identity not in self.book.all:
            raise self._missing(identity)
        return self.book.all[identity][1]

    def _missing(self, record: str) -> RefusedError:
        """The refusal of an id under which no sound record of the kind lies."""
        if record in self.book.broken:
            told = _message("file-of-is-at-fault", record=record)
            help_ = _message("run-and-mend-the-file-first")
        else:
            told = _message("there-is-no-such-record", record=record)
            help_ = _message("look-at-the-id-finds-records-by-a-part")
        return RefusedError(Refusal(told, ("house/records",), help_))

    def new(self, kind: KindName, path: str, data: Mapping[str, Any]) -> dict[str, bytes]:
        """The file of a new record at `path`, in the canonical form; what is None in `data` is left out."""
        return {path: whole(self.schema(kind), _kept(data), path)}

    def add(self, record: str, additions: Sequence[tuple[Place, Any]]) -> dict[str, bytes]:
        """The file of a record with `additions` put where nothing stands; every other byte stays.

        Raises:
            RefusedError: something stands there already.
        """
        kind, _, document = self.book.all[record]
        try:
            changed = amend(document, self.schema(kind.name), [(place, _kept(value)) for place, value in additions])
        except OccupiedError as error:
            schema = self.schema(kind.name)
            told = self._occupied(document, schema, error.place)
            help_ = remedy_of_recorded(schema, record, error.place)
            raise RefusedError(Refusal(told, ("house/records", "house/corrections"), help_)) from error
        return {document.path: changed}

    def rewrite(self, record: str, data: Any) -> dict[str, bytes]:
        """The file of a record that says `data`, plain data by the schema's keys; what does not change keeps its bytes.

        Raises:
            RunFailedError: the result would not read back as `data`.
        """
        kind, _, document = self.book.all[record]
        return {document.path: revise(document, self.schema(kind.name), _kept(data))}

    @staticmethod
    def _occupied(document: Document, schema: Schema, place: Place) -> Text:
        line = document.mark(place).line
        name = schema.trail(place)
        return _message("is-recorded-already", document_path=document.path, line=line, name=name)


def _kept(data: Any) -> Any:
    """`data` without what is None, days as they are written."""
    if isinstance(data, Mapping):
        return {key: _kept(value) for key, value in data.items() if value is not None}
    if isinstance(data, list | tuple):
        return [_kept(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data


def sit_down(root: Path, today: date, with_records: bool = True) -> Desk:
    """The desk of the repository at `root`; without its records where nobody asks for one.

    Raises:
        RunFailedError: a file of the machinery is at fault, so that nothing can be judged.
    """
    state = observe(root)
    repository = load(root) if with_records else load_without_records(root)
    if repository.law is None:
        raise RunFailedError(_message("files-in-schemas-are-at-fault"))
    return Desk(repository, repository.law.as_of(today), today, state)


def judge(desk: Desk, act: Act) -> tuple[Finding, ...]:
    """What the rules would find after the act that they do not find today."""
    after = check(with_files(desk.repository, act.files), desk.today)
    if not after:
        return ()
    before = {finding.key for finding in check(desk.repository, desk.today)}
    return tuple(finding for finding in after if finding.key not in before and not _is_to_put_right(finding, act))


def find_refusals(desk: Desk, act: Act) -> tuple[Finding, ...]:
    """What of `judge` stands against the act: all but remarks on defaults that nobody confirmed."""
    return tuple(finding for finding in judge(desk, act) if not finding.is_remark)


def _is_to_put_right(finding: Finding, act: Act) -> bool:
    """Whether the finding is what a later truth, which the act records, makes wrong elsewhere."""
    return finding.is_overtaken and finding.path not in act.files


def carry_out(desk: Desk, act: Act) -> tuple[Finding, ...]:
    """Judge the act and write its files; what the rules remark without refusing it.

    Raises:
        RefusedError: a rule refuses it; nothing was written.
        RunFailedError: a file cannot be written, or changed meanwhile.
    """
    found = judge(desk, act)
    errors = [finding for finding in found if finding.severity == "error" or finding.is_overtaken]
    if errors:
        raise RefusedError(*errors)
    put(desk, act)
    return found


def put(desk: Desk, act: Act) -> None:
    """Write the files of an act that was judged.

    Raises:
        RunFailedError: a file cannot be written, or something that the act rests on changed meanwhile.
    """
    held = {document.path: document.raw for _, _, document in desk.book.all.values() if document.path in act.files}
    held |= {path: raw for path, raw in desk.book.attachments.items() if path in act.files}
    with locked(lock_of(desk.repository.root)) as is_alone:
        if desk.state is not None:
            desk.state.require_unchanged()
        write(desk.repository.root, act.files, {path: held.get(path) for path in act.files})
        if desk.state is not None and is_alone:
            desk.state.clear_unfinished()
