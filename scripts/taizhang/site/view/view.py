"""The view: the queries of the pages on the records, with cached lives."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TypeVar

from taizhang.base.messages import Messages
from taizhang.documents.schema import Schemas
from taizhang.findings.finding import Finding
from taizhang.law.law import Law
from taizhang.law.notice_window import NoticeWindow, window_of
from taizhang.lifecycle import Life, derive_life
from taizhang.lifecycle.agenda import AgendaItem, OpenItem, list_agenda, list_corrections_due
from taizhang.lifecycle.chain.letters import SentLetter, list_letters
from taizhang.lifecycle.pulls import PullsSnapshot
from taizhang.lifecycle.pulls.proposals import Proposals
from taizhang.lifecycle.requirement import count_days_left
from taizhang.records import Approval, Entry, Notice, Record
from taizhang.repository.amendments import data_in_force
from taizhang.repository.book import Book
from taizhang.repository.history import record_in_force
from taizhang.repository.kinds import Kind
from taizhang.repository.repository import Repository
from taizhang.rules.explain import STEMS, resolve_card
from taizhang.rules.rule import Card, read_card
from taizhang.site.view.addresses import OPEN_REQUESTS, find_page

_message = Messages(__file__)

R = TypeVar("R", bound=Record)
Linked = tuple[Kind, str]
"""A reference to a record: its kind and its id."""
PUBLIC_PROPOSALS = Proposals(is_public=True)
"""Without a snapshot and a main branch to compare with, for a public page."""


class View:
    """One repository as of one day, ready to be shown.

    `commit` is the commit with these records, None if they are not in git or not committed. `findings` are those of
    the check on the view's day, if the caller has them already. `proposals` are the open requests and the state of
    unsealed records on main.
    """

    def __init__(
        self,
        repository: Repository,
        law: Law,
        today: date,
        commit: str | None = None,
        findings: tuple[Finding, ...] | None = None,
        proposals: Proposals = PUBLIC_PROPOSALS,
    ) -> None:
        self.repository = repository
        self.book: Book = repository.book
        self.law = law.as_of(today)
        self.schemas: Schemas = repository.schemas
        self.today = today
        self.commit = commit
        self.findings = findings
        self.proposals = proposals
        self._lives: dict[str, Life] = {}
        self._current: dict[str, Record] = {}

    @property
    def snapshot(self) -> PullsSnapshot | None:
        """The snapshot of open requests; None if it is missing."""
        return self.proposals.snapshot

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        """The cards of all rules by code, as the law of the view's day words them."""
        return {code: resolve_card(read_card(STEMS[code]), self.law, self.today) for code in sorted(STEMS)}

    @cached_property
    def letters(self) -> tuple[SentLetter, ...]:
        """The letters by which cities reported requirements, the earliest first. Source: region-2021-1131/2.2."""
        approvals = (approval for approval in self.book.approvals.values() if approval.record in self.book.requirements)
        return list_letters(approvals)

    @cached_property
    def letter_of(self) -> Mapping[str, SentLetter]:
        """The letter by which each requirement was first reported."""
        return {record: letter for letter in reversed(self.letters) for record in letter.requirements}

    def life(self, record: Record) -> Life:
        """The life of a record as of the view's day."""
        if record.id not in self._lives:
            self._lives[record.id] = derive_life(record, self.book, self.law, self.today, self.proposals)
        return self._lives[record.id]

    def current(self, record: R) -> R:
        """The record with all changes in force on the view's day."""
        if record.id not in self._current:
            self._current[record.id] = record_in_force(record, self.today)
        return self._current[record.id]  # type: ignore[return-value]

    def window(self, notice: Notice) -> NoticeWindow:
        """The promised and the proven window of a notice."""
        return window_of(notice, self.law)

    def is_open(self, notice: Notice) -> bool:
        """Whether objections to a notice count if they are received on the view's day."""
        return self.life(notice).stage == "open"

    def days_left(self, notice: Notice) -> int | None:
        """The working days that a notice stays open; None if it is not open or its last day is not known."""
        return count_days_left(notice, self.law, self.today) if self.is_open(notice) else None

    def title(self, record_id: str) -> str:
        """The current title or name of a record; for a ledger entry, that of its requirement."""
        if record_id not in self.book.all:
            return record_id
        record = self.current(self.book.all[record_id][1])
        if isinstance(record, Entry):
            return self.title(record.requirement)
        name = getattr(record, "title", None) or getattr(record, "name", None)
        if name:
            return str(name)
        vendor = getattr(record, "vendor", None)
        return (
            _message("assessment", vendor=self.title(vendor), period=getattr(record, "period", "")).zh
            if vendor
            else record_id
        )

    def title_of(self, item: AgendaItem) -> str:
        """What an open matter is called: its record's title; one of an open request has that of the request."""
        return (
            item.request.title or _message("unknown-title").zh
            if isinstance(item, OpenItem)
            else self.title(item.record)
        )

    def name_of(self, item: AgendaItem) -> str:
        """The number of an open matter: its record's id; one of an open request has that of the request."""
        return _message("pull-request", number=item.request.number).zh if isinstance(item, OpenItem) else item.record

    def page_of(self, item: AgendaItem) -> str:
        """The page of an open matter below the site's root: of one in an open request, the page of all of them."""
        return OPEN_REQUESTS if isinstance(item, OpenItem) else self.page(item.record)

    def page(self, record_id: str) -> str:
        """The page of a record, relative to the site's root."""
        return find_page(record_id)

    def name(self, division: str) -> str:
        """The name of a division, preceded by its city's for counties."""
        own_division = self.law.divisions[division]
        city = self.law.city_of(division)
        return own_division.name if city == division else f"{self.law.divisions[city].name}{own_division.name}"

    def law_of(self, record: Record) -> Law:
        """The law of the day on which a record came to main, as recorded then; the law of today if it has no seal."""
        entered = self.book.entered_on(record.id) or self.today
        return self.law.known_on(entered).as_of(entered)

    def cities_of(self, division: str) -> tuple[str, ...]:
        """The divisions at city level under which a division is listed: the ones responsible today.

        If its own city has ended, it is listed under the successor and under the old one, so that the page of the old
        one remains and links to the successor.
        """
        law = self.law
        current_city, original_city = law.city_of(law.responsible_for(division)), law.city_of(division)
        return (
            (current_city,)
            if law.divisions[original_city].is_in_force(self.today)
            else tuple(dict.fromkeys((current_city, original_city)))
        )

    @cached_property
    def cities(self) -> dict[str, str]:
        """The region and every division that reports straight to it, by code, in the order of the vocabulary.

        Ended ones are marked; future ones are left out.
        """
        law = self.law
        city_level = {code: division for code, division in law.divisions.items() if law.city_of(code) == code}
        return {
            code: division.name if division.is_in_force(self.today) else f"{division.name}（{division.ends}止）"
            for code, division in city_level.items()
            if division.begins is None or division.begins <= self.today
        }

    @cached_property
    def subsystems(self) -> dict[str, str]:
        """The titles of the platform's subsystems, by code."""
        return {item["const"]: item["title"] for item in self.schemas.vocabulary("subsystems")}

    def choices(self, kind: str, field: str) -> dict[str, str]:
        """The titles of the values that the schema of `kind` lets a field take, in its order."""
        return {option["const"]: option["title"] for option in self.schemas[kind].at((field,)).get("oneOf", ())}

    def duty_title(self, duty: str) -> str:
        """The title of a duty of a chain."""
        return self.schemas["approval"].label(("predicate", "chain", 0, "duty"), duty)

    @cached_property
    def agenda(self) -> tuple[AgendaItem, ...]:
        """Every open matter of main and of open requests, the longest overdue first."""
        items = list_agenda(self.book, self.law, self.today, proposals=self.proposals)
        wrong = list_corrections_due(self.findings or (), self.book, self.law, self.today)
        return tuple(sorted((*items, *wrong), key=lambda item: item.order)) if wrong else items

    @cached_property
    def last_seal(self) -> tuple[str, str] | None:
        """The newest seal, which no other seal follows, with the SHA-256 of its file."""
        followed = {approval.predicate.previous for approval in self.book.approvals.values()}
        digests = [(key, self.book.document(key).sha256) for key in self.book.approvals]
        return next(((key, digest) for key, digest in reversed(digests) if digest not in followed), None)

    @cached_property
    def names(self) -> dict[str, tuple[Linked, ...]]:
        """For each record, the records that it names or named, as (kind, id), in the order of its fields."""
        references: dict[str, tuple[Linked, ...]] = {}
        for kind, record, document in self.book.all.values():
            if isinstance(record, Approval):
                continue
            schema = self.schemas[kind.name]
            states = [document.data, data_in_force(document.data, self.today)]
            if states[0] is states[1]:
                del states[1]
            referenced = dict.fromkeys(value for data in states for _, value, _ in schema.find_annotated(data, "x-ref"))
            references[record.id] = tuple(
                (self.book.kind(target), target) for target in referenced if target in self.book.all
            )
        return references

    @cached_property
    def named_by(self) -> dict[str, tuple[Linked, ...]]:
        """For each record, the records that name it, as (kind, id), in order of id."""
        referrers: dict[str, list[Linked]] = defaultdict(list)
        for record, references in self.names.items():
            for _, target in references:
                referrers[target].append((self.book.kind(record), record))
        return {target: tuple(sources) for target, sources in referrers.items()}
