"""The records of this repository and of the specimen are sealed as they grew, by the rules of the gate."""

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from seal_growth import list_growths
from seal_records import PROJECT, SEALS, Sealer, Tree, demonstration, miniature
from sealing import seal_as_due
from specimen import build
from taizhang.approval.gate.dates import find_unproven_days
from taizhang.approval.gate.growth import find_rewriting
from taizhang.approval.gate.times import ProvenDays
from taizhang.base.timezone import SHANGHAI
from taizhang.documents.document import Document, read_document
from taizhang.records import Notice, Requirement
from taizhang.repository.book import Book
from taizhang.repository.kinds import KINDS
from taizhang.repository.repository import Repository, load_repository
from taizhang.rules.check import check_repository


@pytest.fixture(scope="module", params=["demonstration", "miniature"])
def tree(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Tree, Repository]:
    if request.param == "demonstration":
        tree = demonstration()
        return tree, load_repository(tree.root)
    root = build(tmp_path_factory.mktemp("sealed"))
    return miniature(root), load_repository(root)


def test_the_seals_are_those_that_the_records_give(tree: tuple[Tree, Repository]) -> None:
    source, repository = tree
    expected = Sealer(source, repository).seals()
    folder = source.root / SEALS
    stored = {path.relative_to(source.root).as_posix(): path.read_bytes() for path in folder.glob("*/*.json")}
    stale = sorted(path for path in expected.keys() | stored.keys() if expected.get(path) != stored.get(path))
    assert stale == [], "run `make seals`"


def test_every_record_but_requirements_under_way_is_sealed(tree: tuple[Tree, Repository]) -> None:
    book = tree[1].book
    unsealed_records = {
        key for key, (kind, _, _) in book.all.items() if kind.name != "approval" and key not in book.approvals_of
    }
    assert all(isinstance(book.all[key][1], Requirement) for key in unsealed_records)
    assert not {key for key in unsealed_records if key in book.listings_of or key in book.interface_of}
    kinds = {book.all[key][0].name for key in book.approvals_of}
    # Nothing came from paper in either set, and only the demonstration's departments recorded their mechanisms.
    absent = {"approval", "migration", "migrated"} | ({"scheme", "channel"} - kinds)
    assert kinds == {kind.name for kind in KINDS} - absent
    assert tree[0].root != PROJECT or {"scheme", "channel"} <= kinds


def test_the_gate_accepts_each_growth_at_its_proven_time(tree: tuple[Tree, Repository]) -> None:
    """All merges are replayed in the order of their seals, each upon the previous ones."""
    repository = tree[1]
    assert repository.law is not None
    history = {
        f"{growth.record}/{growth.serial:04}": growth
        for kind, _, document in repository.book.all.values()
        if kind.name != "approval"
        for growth in list_growths(kind, document, repository.schemas[kind.name], repository.law)
    }
    approvals = sorted(repository.book.approvals.values(), key=lambda one: (one.predicate.sealed_at, one.id))
    stored: dict[str, Any] = {}
    refusals = []
    for approval in approvals:
        growth, predicate = history[approval.id], approval.predicate
        schema = repository.schemas[growth.kind.name]
        document, faults = read_document(growth.raw, growth.path, schema.shape)
        assert isinstance(document, Document) and not faults and not list(schema.faults(document)), approval.id
        before = Book(list(stored.values()), (), repository.book.attachments)
        is_known = growth.record in before.all
        former = (before.document(growth.record), before.all[growth.record][1]) if is_known else None
        stored[growth.record] = (growth.kind, growth.after, document)
        after = Book(list(stored.values()), (), repository.book.attachments)
        if predicate.opened_at is not None and predicate.merged_at is not None:
            days = ProvenDays(predicate.opened_at.date(), predicate.merged_at.date())
        else:
            days = ProvenDays(None, predicate.sealed_at.date(), is_exact=False)
        refusals += list(find_unproven_days(growth.record, former, before, after, schema, repository.law, days))
        if former is not None:
            refusals += list(
                find_rewriting(growth.kind, former[0], growth.record in before.approvals_of, document, schema)
            )
        stored[approval.id] = repository.book.all[approval.id]
    assert [(flaw.record, flaw.fault.code, flaw.fault.params) for flaw in refusals] == []


def test_the_times_of_a_seal_follow_one_another(tree: tuple[Tree, Repository]) -> None:
    for approval in tree[1].book.approvals.values():
        predicate = approval.predicate
        times = [predicate.opened_at, *(step.at for step in predicate.chain), predicate.merged_at, predicate.sealed_at]
        known_times = [at for at in times if at is not None]
        assert known_times == sorted(known_times), approval.id


def test_a_notice_of_the_second_version_has_its_publication(tree: tuple[Tree, Repository]) -> None:
    book = tree[1].book
    for notice in book.notices.values():
        if book.approvals_of[notice.id][0].predicate.merged_at is not None:
            assert isinstance(notice, Notice) and notice.publication is not None, notice.id


def test_the_helper_of_the_tests_seals_every_kind(tmp_path: Path) -> None:
    """One chain, by those due; all is sealed today, so what earlier days rest on was not approved then."""
    root = build(tmp_path)
    shutil.rmtree(root / SEALS)
    at = datetime(2026, 6, 30, 9, tzinfo=SHANGHAI)
    book = load_repository(root).book
    for number, record in enumerate(sorted(book.all)):
        seal_as_due(root, record, at + timedelta(minutes=5 * number))
    sealed_book = load_repository(root).book
    assert sealed_book.approvals_of.keys() == book.all.keys() - book.approvals.keys()
    codes = {finding.code for finding in check_repository(load_repository(root), date(2026, 7, 1))}
    assert codes <= {"N04", "N12", "I01", "C05", "C10"}, codes


def test_both_versions_of_seals_exist() -> None:
    files = (demonstration().root / SEALS).glob("*/*.json")
    times: dict[str, set[datetime]] = {}
    for path in files:
        data = json.loads(path.read_text("utf-8"))
        times.setdefault(data["predicateType"], set()).add(datetime.fromisoformat(data["predicate"]["sealed_at"]))
    first, second = (times[f"urn:taizhang:approval:v{number}"] for number in (1, 2))
    assert max(first) < min(second)
