"""The press: puts values into the template of a paper, once read, and gives the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text, written_day
from taizhang.documents.document import Document
from taizhang.documents.schema import Schemas
from taizhang.findings.citing import cite, is_binding
from taizhang.findings.finding import Finding
from taizhang.law.defaults import RECORDS, UNCONFIRMED
from taizhang.law.law import Law
from taizhang.office.papers.annex import describe_amendments, with_note
from taizhang.office.papers.as_of import document_as_of, record_as_of
from taizhang.office.papers.draft import marked
from taizhang.office.papers.further import find_further, with_page
from taizhang.office.papers.grounds import UnsoundError, findings_on, grounds
from taizhang.office.papers.package import core, packed
from taizhang.office.papers.template import Template
from taizhang.records import Record
from taizhang.repository.book import Book
from taizhang.repository.kinds import KINDS, Kind, own_day
from taizhang.repository.repository import Repository
from taizhang.rules.check import check

_message = Messages(__file__)

DRAFT = "草稿"
FOLDER = "site/papers"
"""Where the templates lie, as DOCX files that an office edits in its word processor."""


_UNCITABLE = _message("uncitable")
_CONFIRM = _message("confirm")


class UnfitError(Exception):
    """The facts do not bear the paper yet, or it is not for them.

    Attributes:
        message: what is wrong.
        source: the articles, as source words.
        help: what to do.
    """

    def __init__(self, message: Text, source: tuple[str, ...], help_: Text) -> None:
        super().__init__(message.en)
        self.message = message
        self.source = source
        self.help = help_


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, made.

    Attributes:
        name: a name for its file, without folder.
        raw: the DOCX file.
        told: what whoever prints it must know, a sentence each.
    """

    name: str
    raw: bytes = field(repr=False)
    told: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What the properties of a document say: its title, its record, whose it is and of what day."""

    title: str
    identifier: str
    issuer: str
    on: date


@dataclass(frozen=True, slots=True)
class Press:
    """The press of one repository on one day; it reads each template once and checks the records once.

    Attributes:
        today: the day by which the records are judged.
        draft: print drafts, which may rest on anything and bear 草稿 on each page, instead of official papers.
        known: the findings of the check on `today`, where the caller has them already.
        as_of: the day of the paper, once `dated`: its book then holds what the paper rests on as it stood that day.
        omissions: what of the paper's records is later than that day, a sentence for each record.
    """

    repository: Repository
    law: Law
    today: date
    draft: bool = False
    known: tuple[Finding, ...] | None = None
    as_of: date | None = None
    omissions: tuple[Text, ...] = ()
    _stood: Book | None = field(default=None, repr=False)
    _templates: dict[str, Template] = field(default_factory=dict, init=False, repr=False)
    _checked: list[tuple[Finding, ...]] = field(default_factory=list, init=False, repr=False)

    @property
    def book(self) -> Book:
        """The records; once `dated`, what the paper rests on, as it stood on the paper's day."""
        return self.repository.book if self._stood is None else self._stood

    @property
    def schemas(self) -> Schemas:
        """The schemas, whose titles are the words of coded values."""
        return self.repository.schemas

    def dated(self, on: date, records: Iterable[Record]) -> "Press":
        """The press for a paper of a day on `records`, whose book has nothing in it that is later than that day.

        Every paper takes what it says from such a book, so that none states a later fact than its own date. The check
        goes on judging the records as they stand today.

        Raises:
            UnfitError: one of `records` is later itself.
        """
        whole, given = self.repository.book, {record.id: record for record in records}
        stood: list[tuple[Kind, Record, Document]] = []
        omissions = []
        for identity in sorted(grounds(whole, self.schemas, given)):
            held = whole.all.get(identity)
            record = given.get(identity) or (held[1] if held else None)
            if record is None:
                continue
            kind = held[0] if held else next(kind for kind in KINDS if isinstance(record, kind.record))
            then = record_as_of(self.schemas[kind.name], record, on)
            if then is None:
                if identity in given:
                    raise _too_early(record, kind, on)
                continue
            document = held[2] if held else Document(identity, b"", {})
            document_then = document_as_of(self.schemas[kind.name], document, on) or document
            stood.append((kind, then, document_then))
            if identity in given and then != record:
                omissions.append(_omission(identity, on))
        view = replace(self, as_of=on, omissions=tuple(omissions), _stood=Book(stood, partial=True))
        view._templates.update(self._templates)
        view._checked.extend(self._checked)
        return view

    def says(self, words: Sequence[str], sentence: str, otherwise: str = "") -> str:
        """A sentence that rests on defaults, for a paper: with the documents that confirmed them, else left out.

        No official paper cites what the notices leave open and nobody confirmed. `otherwise` then stands in its place.
        """
        on = self.as_of or self.today
        if not is_binding(words, self.law, on):
            return otherwise
        cited = "、".join(text.zh for text in cite(words, self.law, on))
        return f"{sentence}（{cited}）"

    def require_sound(self, records: Iterable[str]) -> None:
        """See that an official paper may rest on `records`: what the check refuses is printed as a draft only.

        Raises:
            UnsoundError: the check has findings on one of them, or on what their facts come from.
        """
        if not self.draft and (found := self._findings_on(records)):
            raise UnsoundError(found)

    def pressed(
        self,
        template: str,
        values: Mapping[str, Any],
        about: About,
        records: Sequence[str],
        listed: Sequence[str] = (),
        is_public: bool = True,
    ) -> bytes:
        """The DOCX file that the template of that name makes of `values`, which come from `records`.

        Behind it stands what `records`, and the records `listed` in the paper, state in fields that no template knows;
        what is kept from the public only where `is_public` is false.

        Raises:
            RunFailedError: the template is missing or at fault.
            UnsoundError: as `require_sound`.
        """
        self.require_sound(records)
        self._require_citable(values)
        title = f"{DRAFT}：{about.title}" if self.draft else about.title
        parts = self._template(template).filled(values, core(title, about.identifier, about.issuer, about.on))
        notes = tuple(describe_amendments(self.book, self.schemas, self.law, records))
        parts = with_note(parts, notes)
        parts = with_page(parts, find_further(self.book, self.schemas, self.law, (*records, *listed), is_public))
        mark = self._mark(records) if self.draft else self._undone(records)
        return packed(marked(parts, mark) if mark else parts)

    def _require_citable(self, values: Any) -> None:
        """See that no value of an official paper cites a default that nobody confirmed, or the keeping of records.

        Raises:
            UnfitError: one does.
        """
        if self.draft:
            return
        waiting = [values]
        while waiting:
            value = waiting.pop()
            if isinstance(value, str) and (UNCONFIRMED.zh in value or RECORDS.zh in value):
                raise UnfitError(_UNCITABLE, ("house/records",), _CONFIRM)
            waiting += value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()

    def named(self, name: str) -> str:
        """The name of a paper's file, which tells a draft from an official paper."""
        return f"{DRAFT}-{name}" if self.draft else name

    def _undone(self, records: Sequence[str]) -> str:
        """What an official paper says on each page of a record that was undone; empty where none was."""
        for record in records:
            held = self.repository.book.notices.get(record)
            if held is not None and held.annulled is not None:
                return f"本公示已于{written_day(held.annulled.on)}撤销，视同未公示"
        return ""

    def _mark(self, records: Sequence[str]) -> str:
        """What a draft says of itself on each page."""
        told = ["不得印发"]
        if any(record not in self.repository.book.approvals_of for record in records):
            told.insert(0, "尚未审批存证")
        if self._findings_on(records):
            told.insert(0, "记录未通过检查")
        return f"{DRAFT}（{'，'.join(told)}）"

    def _findings_on(self, records: Iterable[str]) -> tuple[Finding, ...]:
        if self.known is not None:
            findings = self.known
        else:
            if not self._checked:
                self._checked.append(check(self.repository, self.today))
            findings = self._checked[0]
        return findings_on(findings, grounds(self.repository.book, self.schemas, records))

    def _template(self, name: str) -> Template:
        if name not in self._templates:
            path = f"{FOLDER}/{name}.docx"
            try:
                raw = (self.repository.root / path).read_bytes()
            except OSError as error:
                raise RunFailedError(
                    _message("template-cannot-be-read-restore", path=path, strerror=error.strerror)
                ) from error
            self._templates[name] = Template.of(raw, path)
        return self._templates[name]


def _too_early(record: Record, kind: Kind, on: date) -> UnfitError:
    day = own_day(record)
    since = _message("text", day=day) if day is not None else Text("", "")
    return UnfitError(
        _message("paper-is-dated-before", on=on, record=record.id, since=since, kind_title=kind.title),
        ("house/records",),
        _message("paper-states-nothing-later-than-its-own"),
    )


def _omission(record: str, on: date) -> Text:
    return _message("was-continued-corrected-or-changed-after", record=record, on=on)
