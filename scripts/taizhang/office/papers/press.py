"""The press: fills the template of a paper and returns the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text, format_chinese_date
from taizhang.documents.document import Document
from taizhang.documents.schema import Schemas
from taizhang.findings.citing import cite, is_binding
from taizhang.findings.finding import Finding
from taizhang.law.defaults import RECORDS, UNCONFIRMED
from taizhang.law.law import Law
from taizhang.office.papers.annex import append_note, describe_amendments
from taizhang.office.papers.appendix import append_page, find_further_fields
from taizhang.office.papers.as_of import document_as_of, record_as_of
from taizhang.office.papers.draft import add_page_mark
from taizhang.office.papers.grounds import UnsoundError, collect_grounds, filter_findings
from taizhang.office.papers.package import format_core_properties, pack_parts
from taizhang.office.papers.template import Template
from taizhang.records import Record
from taizhang.repository.book import Book
from taizhang.repository.kinds import KINDS, Kind, own_day
from taizhang.repository.repository import Repository
from taizhang.rules.check import check_repository

_message = Messages(__file__)

DRAFT = "草稿"
FOLDER = "site/papers"
"""The folder of the templates, DOCX files that offices edit in a word processor."""


_UNCITABLE = _message("unconfirmed-default")
_CONFIRM = _message("remove-or-confirm")


class UnfitError(Exception):
    """The facts do not support the paper yet, or it does not apply to them.

    Attributes:
        message: what is wrong.
        source: the articles, as source roles.
        help: what to do.
    """

    def __init__(self, message: Text, source: tuple[str, ...], help_: Text) -> None:
        super().__init__(message.en)
        self.message = message
        self.source = source
        self.help = help_


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished document.

    Attributes:
        name: a name for its file, without folder.
        raw: the DOCX file.
        remarks: for the person who prints it, one sentence each.
    """

    name: str
    raw: bytes = field(repr=False)
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """The properties of a document: its title, record, issuer and day."""

    title: str
    identifier: str
    issuer: str
    on: date


@dataclass(frozen=True, slots=True)
class Press:
    """The press of one repository on one day; it reads each template once and checks the records once.

    Attributes:
        today: the day as of which the records are checked.
        draft: print drafts, which may be based on any records and have 草稿 on each page, instead of official papers.
        findings: of the check on `today`, if the caller has them already.
        as_of: the day of the paper, after `restrict_to`: the book then contains its records as of that day.
        omissions: a sentence for each record of the paper with facts later than that day.
    """

    repository: Repository
    law: Law
    today: date
    draft: bool = False
    findings: tuple[Finding, ...] | None = None
    as_of: date | None = None
    omissions: tuple[Text, ...] = ()
    _dated_book: Book | None = field(default=None, repr=False)
    _templates: dict[str, Template] = field(default_factory=dict, init=False, repr=False)
    _checked: list[tuple[Finding, ...]] = field(default_factory=list, init=False, repr=False)

    @property
    def book(self) -> Book:
        """The records; after `restrict_to`, those of the paper as of its day."""
        return self.repository.book if self._dated_book is None else self._dated_book

    @property
    def schemas(self) -> Schemas:
        """The schemas, with the titles of coded values."""
        return self.repository.schemas

    def restrict_to(self, on: date, records: Iterable[Record]) -> "Press":
        """The press for a paper of a day on `records`, whose book contains no facts later than that day.

        Every paper takes its content from such a book, so that none states a fact later than its own date. The check
        still judges the records as of today.

        Raises:
            UnfitError: one of `records` is itself later.
        """
        book, requested = self.repository.book, {record.id: record for record in records}
        restricted: list[tuple[Kind, Record, Document]] = []
        omissions = []
        for identity in sorted(collect_grounds(book, self.schemas, requested)):
            stored = book.all.get(identity)
            record = requested.get(identity) or (stored[1] if stored else None)
            if record is None:
                continue
            kind = stored[0] if stored else next(kind for kind in KINDS if isinstance(record, kind.record))
            restricted_record = record_as_of(self.schemas[kind.name], record, on)
            if restricted_record is None:
                if identity in requested:
                    raise _report_too_early(record, kind, on)
                continue
            document = stored[2] if stored else Document(identity, b"", {})
            restricted_document = document_as_of(self.schemas[kind.name], document, on) or document
            restricted.append((kind, restricted_record, restricted_document))
            if identity in requested and restricted_record != record:
                omissions.append(_describe_omission(identity, on))
        view = replace(self, as_of=on, omissions=tuple(omissions), _dated_book=Book(restricted, partial=True))
        view._templates.update(self._templates)
        view._checked.extend(self._checked)
        return view

    def state_if_confirmed(self, roles: Sequence[str], sentence: str, otherwise: str = "") -> str:
        """A sentence based on defaults, with the documents that confirmed them; `otherwise` if they are not confirmed.

        No official paper cites a default that the notices leave open and nobody confirmed.
        """
        on = self.as_of or self.today
        if not is_binding(roles, self.law, on):
            return otherwise
        citations = "、".join(text.zh for text in cite(roles, self.law, on))
        return f"{sentence}（{citations}）"

    def require_sound(self, records: Iterable[str]) -> None:
        """Check that an official paper may be based on `records`: with findings, only a draft is printed.

        Raises:
            UnsoundError: the check has findings on one of them, or on records that their facts come from.
        """
        if not self.draft and (findings := self._findings_on(records)):
            raise UnsoundError(findings)

    def render(
        self,
        template: str,
        values: Mapping[str, Any],
        about: DocumentProperties,
        records: Sequence[str],
        listed_records: Sequence[str] = (),
        is_public: bool = True,
    ) -> bytes:
        """Render the template of that name with `values`, which come from `records`, as a DOCX file.

        Fields of `records` and of the `listed_records` of the paper that no template contains are appended; those that
        are not public only if `is_public` is false.

        Raises:
            RunFailedError: the template is missing or invalid.
            UnsoundError: as for `require_sound`.
        """
        self.require_sound(records)
        self._require_citable(values)
        title = f"{DRAFT}：{about.title}" if self.draft else about.title
        parts = self._load_template(template).fill(
            values, format_core_properties(title, about.identifier, about.issuer, about.on)
        )
        notes = tuple(describe_amendments(self.book, self.schemas, self.law, records))
        parts = append_note(parts, notes)
        parts = append_page(
            parts, find_further_fields(self.book, self.schemas, self.law, (*records, *listed_records), is_public)
        )
        mark = self._describe_draft(records) if self.draft else self._describe_annulment(records)
        return pack_parts(add_page_mark(parts, mark) if mark else parts)

    def _require_citable(self, values: Any) -> None:
        """Check that no value of an official paper cites an unconfirmed default or the rules of record keeping.

        Raises:
            UnfitError: a value does.
        """
        if self.draft:
            return
        pending = [values]
        while pending:
            value = pending.pop()
            if isinstance(value, str) and (UNCONFIRMED.zh in value or RECORDS.zh in value):
                raise UnfitError(_UNCITABLE, ("house/records",), _CONFIRM)
            pending += value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()

    def name_file(self, name: str) -> str:
        """The file name of a paper, with a prefix for drafts."""
        return f"{DRAFT}-{name}" if self.draft else name

    def _describe_annulment(self, records: Sequence[str]) -> str:
        """The page mark of an official paper on an annulled notice; empty otherwise."""
        for record in records:
            notice = self.repository.book.notices.get(record)
            if notice is not None and notice.annulled is not None:
                return _message("notice-annulled", day=format_chinese_date(notice.annulled.on)).zh
        return ""

    def _describe_draft(self, records: Sequence[str]) -> str:
        """The page mark of a draft."""
        remarks = [_message("not-to-be-issued").zh]
        if any(record not in self.repository.book.approvals_of for record in records):
            remarks.insert(0, _message("not-sealed").zh)
        if self._findings_on(records):
            remarks.insert(0, _message("check-has-findings").zh)
        return f"{DRAFT}（{'，'.join(remarks)}）"

    def _findings_on(self, records: Iterable[str]) -> tuple[Finding, ...]:
        if self.findings is not None:
            findings = self.findings
        else:
            if not self._checked:
                self._checked.append(check_repository(self.repository, self.today))
            findings = self._checked[0]
        return filter_findings(findings, collect_grounds(self.repository.book, self.schemas, records))

    def _load_template(self, name: str) -> Template:
        if name not in self._templates:
            path = f"{FOLDER}/{name}.docx"
            try:
                raw = (self.repository.root / path).read_bytes()
            except OSError as error:
                raise RunFailedError(_message("template-cannot-be-read", path=path, reason=error.strerror)) from error
            self._templates[name] = Template.of(raw, path)
        return self._templates[name]


def _report_too_early(record: Record, kind: Kind, on: date) -> UnfitError:
    day = own_day(record)
    record_day = _message("record-day", day=day) if day is not None else Text("", "")
    return UnfitError(
        _message("dated-before-record", on=on, record=record.id, record_day=record_day, kind=kind.title),
        ("house/records",),
        _message("change-date"),
    )


def _describe_omission(record: str, on: date) -> Text:
    return _message("later-facts-omitted", record=record, on=on)
