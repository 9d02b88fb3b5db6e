"""The view: what every page may ask of the records, with each life worked out once."""

from collections import defaultdict
from datetime import date
from functools import cached_property

from taizhang.book import Book
from taizhang.kinds import Kind
from taizhang.law import Law
from taizhang.lifecycle import Life, life
from taizhang.publish.addresses import page_of
from taizhang.records import Approval, Entry, Record
from taizhang.repository import Repository
from taizhang.schema import Schemas


class View:
    """One repository as of one day, ready to be shown.

    `commit` is the commit that holds these very records, None where there is none: not in git, or not committed.
    """

    def __init__(self, repository: Repository, law: Law, today: date, commit: str | None = None) -> None:
        self.repository = repository
        self.book: Book = repository.book
        self.law = law
        self.schemas: Schemas = repository.schemas
        self.today = today
        self.commit = commit
        self._lives: dict[str, Life] = {}

    def life(self, record: Record) -> Life:
        """The life of a record as of the view's day."""
        if record.id not in self._lives:
            self._lives[record.id] = life(record, self.book, self.law, self.today)
        return self._lives[record.id]

    def title(self, record_id: str) -> str:
        """What a record is called: its title or name; of a ledger entry, that of its requirement."""
        if record_id not in self.book.all:
            return record_id
        record = self.book.all[record_id][1]
        if isinstance(record, Entry):
            return self.title(record.requirement)
        name = getattr(record, "title", None) or getattr(record, "name", None)
        if name:
            return str(name)
        vendor = getattr(record, "vendor", None)
        return f"{self.title(vendor)}{getattr(record, 'period', '')}考核" if vendor else record_id

    def page(self, record_id: str) -> str:
        """The page of a record, relative to the site's root."""
        return page_of(record_id)

    def name(self, division: str) -> str:
        """The name of a division, with its city's before it where that helps."""
        here = self.law.divisions[division]
        city = self.law.city_of(division)
        return here.name if city == division else f"{self.law.divisions[city].name}{here.name}"

    @cached_property
    def last_seal(self) -> tuple[str, str] | None:
        """The newest seal, the one that no other follows, with the SHA-256 of its file."""
        followed = {approval.predicate.previous for approval in self.book.approvals.values()}
        digests = [(key, self.book.document(key).sha256) for key in self.book.approvals]
        return next(((key, digest) for key, digest in reversed(digests) if digest not in followed), None)

    @cached_property
    def named_by(self) -> dict[str, tuple[tuple[Kind, str], ...]]:
        """For each record, the records that name it, as (kind, id), in order of id."""
        found: dict[str, list[tuple[Kind, str]]] = defaultdict(list)
        for kind, record, document in self.book.all.values():
            if isinstance(record, Approval):
                continue
            schema = self.schemas[kind.name]
            named = dict.fromkeys(value for _, value, _ in schema.annotated(document.data, "x-ref"))
            for target in named:
                found[target].append((kind, record.id))
        return {target: tuple(sources) for target, sources in found.items()}
