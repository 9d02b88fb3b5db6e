"""The view: what every page may ask of the records, with each life worked out once."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TypeVar

from taizhang.documents.schema import Schemas
from taizhang.findings.finding import Finding
from taizhang.law.law import Law
from taizhang.law.notice_window import NoticeWindow, window_of
from taizhang.lifecycle import Life, life
from taizhang.lifecycle.agenda import Item, OpenItem, agenda, to_put_right
from taizhang.lifecycle.chain.letters import SentLetter, list_letters
from taizhang.lifecycle.pulls import PullsSnapshot
from taizhang.lifecycle.pulls.proposals import Proposals
from taizhang.lifecycle.requirement import days_left
from taizhang.records import Approval, Entry, Notice, Record
from taizhang.repository.amendments import in_force
from taizhang.repository.book import Book
from taizhang.repository.history import effective
from taizhang.repository.kinds import Kind
from taizhang.repository.repository import Repository
from taizhang.rules.explain import STEMS, card_in_force
from taizhang.rules.rule import Card, card
from taizhang.site.view.addresses import OPEN_REQUESTS, page_of

R = TypeVar("R", bound=Record)
Linked = tuple[Kind, str]
"""A record as another names it: its kind and its id."""
EVERYBODY = Proposals(is_public=True)
"""Neither a snapshot nor a main to compare with, for a public page."""


class View:
    """One repository as of one day, ready to be shown.

    `commit` is the commit that holds these very records, None where there is none: not in git, or not committed.
    `findings` are those of the check on the view's day, where the caller has them already. `proposals` are the open
    requests and what main holds of the records without a seal.
    """

    def __init__(
        self,
        repository: Repository,
        law: Law,
        today: date,
        commit: str | None = None,
        findings: tuple[Finding, ...] | None = None,
        proposals: Proposals = EVERYBODY,
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
        """The open requests; None where nobody took them."""
        return self.proposals.snapshot

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        """The cards of all rules by code, as the law of the view's day words them."""
        return {code: card_in_force(card(STEMS[code]), self.law, self.today) for code in sorted(STEMS)}

    @cached_property
    def letters(self) -> tuple[SentLetter, ...]:
        """The letters by which cities sent requirements up, the earliest first. Source: region-2021-1131/2.2."""
        known = (one for one in self.book.approvals.values() if one.record in self.book.requirements)
        return list_letters(known)

    @cached_property
    def letter_of(self) -> Mapping[str, SentLetter]:
        """For each requirement the letter by which it went up first."""
        return {record: letter for letter in reversed(self.letters) for record in letter.requirements}

    def life(self, record: Record) -> Life:
        """The life of a record as of the view's day."""
        if record.id not in self._lives:
            self._lives[record.id] = life(record, self.book, self.law, self.today, self.proposals)
        return self._lives[record.id]

    def current(self, record: R) -> R:
        """The record with every change in its place that holds on the view's day."""
        if record.id not in self._current:
            self._current[record.id] = effective(record, self.today)
        return self._current[record.id]  # type: ignore[return-value]

    def window(self, notice: Notice) -> NoticeWindow:
        """The window of a notice, as promised and as proven."""
        return window_of(notice, self.law)

    def is_open(self, notice: Notice) -> bool:
        """Whether objections to a notice count if they are received on the view's day."""
        return self.life(notice).stage == "open"

    def days_left(self, notice: Notice) -> int | None:
        """The working days that a notice stays open; None where it is not open, or its last day is not known."""
        return days_left(notice, self.law, self.today) if self.is_open(notice) else None

    def title(self, record_id: str) -> str:
        """What a record is called today: its title or name; of a ledger entry, that of its requirement."""
        if record_id not in self.book.all:
            return record_id
        record = self.current(self.book.all[record_id][1])
        if isinstance(record, Entry):
            return self.title(record.requirement)
        name = getattr(record, "title", None) or getattr(record, "name", None)
        if name:
            return str(name)
        vendor = getattr(record, "vendor", None)
        return f"{self.title(vendor)}{getattr(record, 'period', '')}考核" if vendor else record_id

    def title_of(self, item: Item) -> str:
        """What an open matter is called: its record's title; one of an open request has that of the request."""
        return item.request.title or "（标题未知）" if isinstance(item, OpenItem) else self.title(item.record)

    def name_of(self, item: Item) -> str:
        """The number of an open matter: its record's id; one of an open request has that of the request."""
        return f"合并请求{item.request.number}" if isinstance(item, OpenItem) else item.record

    def page_of(self, item: Item) -> str:
        """The page of an open matter below the site's root: of one in an open request, the page of all of them."""
        return OPEN_REQUESTS if isinstance(item, OpenItem) else self.page(item.record)

    def page(self, record_id: str) -> str:
        """The page of a record, relative to the site's root."""
        return page_of(record_id)

    def name(self, division: str) -> str:
        """The name of a division, with its city's before it where that helps."""
        here = self.law.divisions[division]
        city = self.law.city_of(division)
        return here.name if city == division else f"{self.law.divisions[city].name}{here.name}"

    def law_of(self, record: Record) -> Law:
        """The law of the day on which a record came to main, as it was on file; of today where no seal speaks of it."""
        entered = self.book.entered_on(record.id) or self.today
        return self.law.known_on(entered).as_of(entered)

    def cities_of(self, division: str) -> tuple[str, ...]:
        """The divisions at city level under which a division is listed: who answers for its matters today.

        Where its own city has ended, that is another; then it is listed under the old one as well, so that the page
        of the old one stays and leads on.
        """
        law = self.law
        now, last = law.city_of(law.responsible_for(division)), law.city_of(division)
        return (now,) if law.divisions[last].is_in_force(self.today) else tuple(dict.fromkeys((now, last)))

    @cached_property
    def cities(self) -> dict[str, str]:
        """The region and every division that reports straight to it, by code, in the order of the vocabulary.

        One that has ended says so; one that is still to begin is left out.
        """
        law = self.law
        alone = {code: one for code, one in law.divisions.items() if law.city_of(code) == code}
        return {
            code: one.name if one.is_in_force(self.today) else f"{one.name}（{one.ends}止）"
            for code, one in alone.items()
            if one.begins is None or one.begins <= self.today
        }

    @cached_property
    def subsystems(self) -> dict[str, str]:
        """The titles of the platform's subsystems, by word."""
        return {item["const"]: item["title"] for item in self.schemas.vocabulary("subsystems")}

    def choices(self, kind: str, field: str) -> dict[str, str]:
        """The titles of the values that the schema of `kind` lets a field take, in its order."""
        return {option["const"]: option["title"] for option in self.schemas[kind].at((field,)).get("oneOf", ())}

    def duty_title(self, duty: str) -> str:
        """What a duty of a chain is called."""
        return self.schemas["approval"].label(("predicate", "chain", 0, "duty"), duty)

    @cached_property
    def agenda(self) -> tuple[Item, ...]:
        """Every open matter of main and of open requests, the longest overdue first."""
        items = agenda(self.book, self.law, self.today, proposals=self.proposals)
        wrong = to_put_right(self.findings or (), self.book, self.law, self.today)
        return tuple(sorted((*items, *wrong), key=lambda item: item.order)) if wrong else items

    @cached_property
    def last_seal(self) -> tuple[str, str] | None:
        """The newest seal, the one that no other follows, with the SHA-256 of its file."""
        followed = {approval.predicate.previous for approval in self.book.approvals.values()}
        digests = [(key, self.book.document(key).sha256) for key in self.book.approvals]
        return next(((key, digest) for key, digest in reversed(digests) if digest not in followed), None)

    @cached_property
    def names(self) -> dict[str, tuple[Linked, ...]]:
        """For each record, the records that it names or named, as (kind, id), in the order of its fields."""
        found: dict[str, tuple[Linked, ...]] = {}
        for kind, record, document in self.book.all.values():
            if isinstance(record, Approval):
                continue
            schema = self.schemas[kind.name]
            states = [document.data, in_force(document.data, self.today)]
            if states[0] is states[1]:
                del states[1]
            named = dict.fromkeys(value for data in states for _, value, _ in schema.annotated(data, "x-ref"))
            found[record.id] = tuple((self.book.kind(other), other) for other in named if other in self.book.all)
        return found

    @cached_property
    def named_by(self) -> dict[str, tuple[Linked, ...]]:
        """For each record, the records that name it, as (kind, id), in order of id."""
        found: dict[str, list[Linked]] = defaultdict(list)
        for record, named in self.names.items():
            for _, target in named:
                found[target].append((self.book.kind(record), record))
        return {target: tuple(sources) for target, sources in found.items()}
