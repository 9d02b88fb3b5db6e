"""Seal every record of the demonstration set and of the miniature anew: `make seals`.

What was approved, when, by whom and with which opinion is derived from the records and the reviewers' file. The chains
of requirements that are sealed already stay unchanged; digests, numbers and the links from seal to seal are
always made anew. The same records give the same seals.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import yaml

from open_plans import PLANS, Plan
from seal_growth import Growth, is_worked, list_growths
from seal_words import opinion
from taizhang.approval.seal.statement import FIRST_VERSION, SECOND_VERSION
from taizhang.base.timezone import SHANGHAI
from taizhang.documents.schema import parse_place
from taizhang.findings.remedy import needs_second_approval
from taizhang.lifecycle.chain import DueDuty, is_only_addition, list_due_duties
from taizhang.records import Assessment, Defect, Dispute, Entry, Notice, Requirement, Vendor
from taizhang.repository.repository import Repository, load_repository

PROJECT = Path(__file__).parent.parent
MINIATURE = Path(__file__).parent / "miniature"
SEALS = "ledger/approvals"

_PLACES = {
    "150000": "region",
    "150100": "huhhot",
    "150102": "xincheng",
    "150105": "saihan",
    "150200": "baotou",
    "150202": "donghe",
    "150203": "kundulun",
    "150781": "manzhouli",
}
_OFFICES = {
    "evaluate": "pinggu",
    "collect": "shouji",
    "consolidate": "huizong",
    "review": "shenhe",
    "operate": "fuhe",
}


@dataclass(frozen=True)
class Tree:
    """One of the two sets of records.

    Attributes:
        begun_on: the day from which the records are kept in git; what is older was recorded then.
        second_version_from: the day from which seals state when their pull request was opened and merged.
        first_review: about what number the forge's reviews have reached when the records begin.
        reviews_per_hour: how fast that number grows.
        people: who holds each duty of each division, by the reviewers' file.
        open: the requests that are not merged; they have numbers as well.
    """

    root: Path
    begun_on: date
    second_version_from: date
    repository: str
    first_review: int
    reviews_per_hour: float
    reviewers_sha256: str
    people: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    open: tuple[Plan, ...] = ()

    def account(self, duty: str, division: str, taken: set[str], on: date) -> str:
        """The account for a duty: the first that held it on the day and has no part in the request yet.

        Raises:
            LookupError: nobody is available.
        """
        if self.people:
            logins = self.people.get((duty, division), ())
        else:
            base = f"{_PLACES[division]}-{_OFFICES[duty]}"
            logins = (base, f"{base}2")
        for login in logins:
            if login not in taken:
                return login
        raise LookupError(f"nobody in .github/reviewers.yaml is available for {duty} at {division} on {on}")

    def author(self, division: str) -> str:
        """The account that raises requests for a division."""
        return f"nm{division}-clerk" if self.people else f"{_PLACES[division]}-jingban"


def demonstration() -> Tree:
    """The records of this repository."""
    text = (PROJECT / ".github/reviewers.yaml").read_text(encoding="utf-8")
    people: dict[tuple[str, str], tuple[str, ...]] = {}
    for person in yaml.safe_load(text)["people"]:
        for duty in person["duties"]:
            key = (duty["duty"], duty["division"])
            people[key] = (*people.get(key, ()), person["login"])
    reviewers_sha256 = "f49dd73f5cf9d596c1958c1f9345df6dfd14d332d3af85dfd92d9b859f7cd3d8"
    return Tree(
        PROJECT,
        date(2025, 9, 1),
        date(2026, 7, 1),
        "neimenggu-caizheng/taizhang",
        2100300000,
        326.6,
        reviewers_sha256,
        people,
        PLANS,
    )


def miniature(root: Path = MINIATURE) -> Tree:
    """The small set that the tests start from."""
    reviewers_sha256 = "9e09b97fd40308b19239c9cc96b8cd672db687985e27ca6fad103663226e1038"
    return Tree(root, date(2025, 6, 2), date(2025, 6, 2), "neimenggu-caizheng/taizhang", 70000, 60, reviewers_sha256)


@dataclass
class Seal:
    """One seal without its link to the previous one."""

    growth: Growth
    opened_at: datetime
    merged_at: datetime
    sealed_at: datetime
    author: str
    merge: str
    chain: list[dict[str, Any]]

    @property
    def path(self) -> str:
        return f"{SEALS}/{self.growth.record}/{self.growth.serial:04}.json"


class Sealer:
    """Seals all records of one tree; writes nothing."""

    def __init__(self, tree: Tree, repository: Repository) -> None:
        assert repository.law is not None
        self.tree, self.repository, self.law = tree, repository, repository.law
        self._reviews: set[int] = set()
        self.existing = {
            path.relative_to(tree.root / SEALS).with_suffix("").as_posix(): json.loads(path.read_text("utf-8"))
            for path in (tree.root / SEALS).glob("*/*.json")
        }

    def seals(self) -> dict[str, bytes]:
        """The files of all seals, by path, in the order of their chain."""
        seals = sorted(self._all(), key=lambda seal: (seal.sealed_at, seal.growth.record, seal.growth.serial))
        numbers = self._number(seals)
        files, previous = {}, None
        for seal in seals:
            raw = self._file(seal, numbers[seal.path], previous)
            files[seal.path] = raw
            previous = hashlib.sha256(raw).hexdigest()
        return files

    def numbers(self) -> dict[str, int]:
        """The number of each pull request: by the path of its seal, or by its record where it is open still."""
        return self._number(list(self._all()))

    def _number(self, seals: list[Seal]) -> dict[str, int]:
        numbers, number = {}, 2
        opened = [(seal.opened_at, seal.path, self._choose(seal.growth, "pull", 4) // 3) for seal in seals]
        opened += [(plan.opened_at, plan.record, 0) for plan in self.tree.open]
        for _, name, skipped in sorted(opened):
            number += 1 + skipped
            numbers[name] = number
        return numbers

    def _all(self) -> Iterator[Seal]:
        for kind, record, document in self.repository.book.all.values():
            if kind.name == "approval":
                continue
            if isinstance(record, Requirement) and not self._is_approved(record):
                continue
            last = datetime.min.replace(tzinfo=SHANGHAI)
            for growth in list_growths(kind, document, self.repository.schemas[kind.name], self.law):
                seal = self._reuse_seal(growth) or self._build_seal(growth, last)
                if seal.opened_at <= last:
                    raise ValueError(f"{seal.path} was opened before the seal before it")
                last = seal.sealed_at
                yield seal

    def _is_approved(self, requirement: Requirement) -> bool:
        """Whether a requirement passed its chain: it was noticed, answered or sealed."""
        book = self.repository.book
        is_published = requirement.id in book.listings_of or requirement.id in book.interface_of
        # A requirement on main was merged: what was withdrawn before its merge is no record.
        is_published = is_published or (bool(self.tree.people) and requirement.withdrawn is not None)
        return is_published or f"{requirement.id}/0001" in self.existing

    def _reuse_seal(self, growth: Growth) -> Seal | None:
        """The existing seal of a requirement, if it is of this growth."""
        existing = self.existing.get(f"{growth.record}/{growth.serial:04}")
        if existing is None or growth.kind.name != "requirement":
            return None
        predicate = existing["predicate"]
        chain = predicate["chain"]
        first, last = (datetime.fromisoformat(chain[place]["at"]) for place in (0, -1))
        if first.date() < growth.day:
            return None
        opened_at = self._opened(growth, growth.day, first - timedelta(minutes=40))
        merged_at = last + timedelta(seconds=45 + self._choose(growth, "merge", 120))
        times = {"opened_at": opened_at, "merged_at": merged_at}
        times |= {key: datetime.fromisoformat(predicate[key]) for key in (*times, "sealed_at") if key in predicate}
        return Seal(growth, **times, author=predicate["author"], merge=predicate["merge"], chain=chain)

    def _build_seal(self, growth: Growth, last: datetime) -> Seal:
        opened_at = self._opened(growth, self._day_of_opening(growth))
        if opened_at <= last:
            opened_at = self._at_work(last + timedelta(minutes=25 + self._choose(growth, "after", 60)))
        author = self.tree.author(self._division_of(growth))
        chain, at = [], opened_at
        taken = {author}
        head = hashlib.sha1(f"head {growth.record} {growth.serial}".encode()).hexdigest()
        due = self._due(growth, opened_at.date())
        for index, item in enumerate(due):
            duty, division = item.duty, item.division
            at = self._next_step(growth, at, index)
            person = self.tree.account(duty, division, taken, at.date())
            taken.add(person)
            is_second = any((duty, division) == (one.duty, one.division) for one in due[:index])
            choose = partial(self._choose_at, growth, index)
            book, schemas = self.repository.book, self.repository.schemas
            text = opinion(growth, duty, division, is_second, book, schemas, self.law, choose)
            chain.append(self._step(growth, item, person, head, at, text))
        merged_at = at + timedelta(seconds=50 + self._choose(growth, "merge", 140))
        sealed_at = merged_at + timedelta(seconds=70 + self._choose(growth, "seal", 200))
        merge = hashlib.sha1(f"merge {growth.record} {growth.serial}".encode()).hexdigest()
        return Seal(growth, opened_at, merged_at, sealed_at, author, merge, chain)

    def _due(self, growth: Growth, day: date) -> tuple[DueDuty, ...]:
        schema = self.repository.schemas[growth.kind.name]

        def needs_second(field: str) -> bool:
            return needs_second_approval(schema, parse_place(field))

        before = growth.before
        adds = before is not None and is_only_addition(msgspec.to_builtins(growth.after), msgspec.to_builtins(before))
        return list_due_duties(self.law.as_of(day), growth.after, before, needs_second, adds)

    def _step(self, growth: Growth, due: DueDuty, person: str, head: str, at: datetime, text: str) -> dict[str, Any]:
        begun = datetime.combine(self.tree.begun_on, time(8), SHANGHAI)
        hours = (at - begun).total_seconds() / 3600
        review = self.tree.first_review + int(hours * self.tree.reviews_per_hour)
        while review in self._reviews:
            review += 1
        self._reviews.add(review)
        datum = None if due.optional else due.datum
        return {
            "duty": due.duty,
            "division": due.division,
            "person": person,
            "review": str(review),
            "commit": head,
            "at": at.isoformat(),
            "opinion": text,
            "letter": self._letter(growth, due.division, at) if datum == "letter" else None,
            "classification": self._classification(growth) if datum == "classification" else None,
        }

    def _letter(self, growth: Growth, division: str, at: datetime) -> str:
        """A letter number of that department and year that no other step has."""
        marks = {"150781": "满", "150100": "呼", "150200": "包"}
        used = [
            step["letter"]
            for data in self.existing.values()
            for step in data["predicate"]["chain"]
            if step["division"] == division and step["letter"]
        ]
        mark = next((letter.partition("财")[0] for letter in used), marks.get(division, ""))
        number = 60 + self._choose(growth, "letter", 30)
        return f"{mark}财购〔{at.year}〕{number}号"

    def _classification(self, growth: Growth) -> str:
        """The first seal's classification; without an earlier seal, that of the entry, else region-wide."""
        first = self.existing.get(f"{growth.record}/0001")
        if first is not None and growth.serial > 1:
            stated = [step["classification"] for step in first["predicate"]["chain"] if step["classification"]]
            return str(stated[-1])
        entries = [entry for entry in self.repository.book.entries.values() if entry.requirement == growth.record]
        return entries[0].classification if entries else "region-wide"

    def _file(self, seal: Seal, number: int, previous: str | None) -> bytes:
        second = seal.sealed_at.date() >= self.tree.second_version_from
        times = {"opened_at": seal.opened_at.isoformat(), "merged_at": seal.merged_at.isoformat()} if second else {}
        data = {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{"name": seal.growth.path, "digest": {"sha256": seal.growth.sha256}}],
            "predicateType": SECOND_VERSION if second else FIRST_VERSION,
            "predicate": {
                "repository": self.tree.repository,
                "pull": number,
                "author": seal.author,
                "merge": seal.merge,
                **times,
                "sealed_at": seal.sealed_at.isoformat(),
                "chain": seal.chain,
                "reviewers_sha256": self.tree.reviewers_sha256,
                "previous": previous,
            },
        }
        return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()

    # The times

    def _day_of_opening(self, growth: Growth) -> date:
        """The day on which a growth was proposed: after its facts; of a notice, before its page goes up."""
        record = growth.after
        if isinstance(record, Notice) and growth.before is None:
            day = record.published_on
            for _ in range(1 + self._choose(growth, "ahead", 3)):
                day = next(before for n in range(1, 30) if is_worked(self.law, before := day - timedelta(days=n)))
            return max([day, *(self._approved(item.id) for item in record.requirements)])
        if isinstance(record, Notice) and growth.facts == (("publication",),):
            # The picture of the page is proposed on the day after it was taken.
            return growth.day + timedelta(days=1)
        return growth.day

    def _approved(self, requirement: str) -> date:
        """The day of a requirement's first seal, after which it can be noticed."""
        seal = self.existing.get(f"{requirement}/0001")
        return datetime.fromisoformat(seal["predicate"]["sealed_at"]).date() if seal else self.tree.begun_on

    def _opened(self, growth: Growth, day: date, before: datetime | None = None) -> datetime:
        day = max(day, self.tree.begun_on)
        start = time(8, 40) if isinstance(growth.after, Entry) or before else time(8, 35)
        spread = 90 if isinstance(growth.after, Entry) or before else 330
        moment = datetime.combine(day, start, SHANGHAI)
        moment += timedelta(minutes=self._choose(growth, "opened", spread), seconds=self._choose(growth, "s", 60))
        moment = self._at_work(moment)
        return moment if before is None else min(moment, before)

    def _next_step(self, growth: Growth, at: datetime, index: int) -> datetime:
        """When the next duty is done: a requirement's some days later, any other within hours."""
        if growth.kind.name == "requirement":
            day = at.date() + timedelta(days=1 + self._choose(growth, f"days {index}", 4))
            at = datetime.combine(day, time(9), SHANGHAI)
        lapse = timedelta(
            minutes=20 + self._choose(growth, f"minutes {index}", 110), seconds=self._choose(growth, f"s {index}", 60)
        )
        return self._at_work(at + lapse)

    def _at_work(self, moment: datetime) -> datetime:
        """The moment, or the first one after it at which offices are open."""
        extra = timedelta(minutes=moment.minute % 17, seconds=moment.second)
        if is_worked(self.law, moment.date()):
            if moment.time() < time(8, 30):
                return datetime.combine(moment.date(), time(8, 32), SHANGHAI) + extra
            if time(12) <= moment.time() < time(14, 30):
                return datetime.combine(moment.date(), time(14, 31), SHANGHAI) + extra
            if moment.time() <= time(17, 45):
                return moment
        day = moment.date() + timedelta(days=1)
        while not is_worked(self.law, day):
            day += timedelta(days=1)
        return datetime.combine(day, time(8, 36), SHANGHAI) + extra

    def _division_of(self, growth: Growth) -> str:
        match growth.after:
            case Requirement() as requirement:
                return requirement.requester.division
            case Dispute() as dispute:
                return dispute.explained_by
            case Defect() | Vendor() | Assessment():
                return growth.record.split("-")[1]
        return self.law.region

    def _choose_at(self, growth: Growth, index: int, word: str, count: int) -> int:
        return self._choose(growth, f"{word} {index}", count)

    @staticmethod
    def _choose(growth: Growth, word: str, count: int) -> int:
        digest = hashlib.sha256(f"{growth.record} {growth.serial} {word}".encode()).digest()
        return int.from_bytes(digest[:4], "big") % count


def build_seals(tree: Tree) -> dict[str, bytes]:
    """The files of all seals of a tree, by path."""
    with tempfile.TemporaryDirectory() as folder:
        root = tree.root
        if not (root / "schemas").is_dir():
            root = Path(folder) / "records"
            shutil.copytree(tree.root, root)
            shutil.copytree(PROJECT / "schemas", root / "schemas")
        return Sealer(tree, load_repository(root)).seals()


def renew(tree: Tree) -> None:
    """Write all seals of a tree, and remove those without a record."""
    files = build_seals(tree)
    for path in (tree.root / SEALS).glob("*/*.json"):
        if path.relative_to(tree.root).as_posix() not in files:
            path.unlink()
    for name, raw in files.items():
        target = tree.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)


if __name__ == "__main__":
    for name in sys.argv[1:] or ("miniature", "demonstration"):
        renew({"miniature": miniature, "demonstration": demonstration}[name]())
