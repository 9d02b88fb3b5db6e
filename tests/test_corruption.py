"""Every field of every kind of record, corrupted in every way: the check refuses it, at the right line.

It runs over the demonstration records of this repository and over the specimen, which has the fields that are
rare. `UNDETECTED` lists the corruptions that the check lets pass in some record, each with the reason.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from examples import FREE
from rarities import RARE
from specimen import ROOT, apply, build
from taizhang.documents.document import Document, Place, locate_values
from taizhang.documents.schema import Schema, format_place
from taizhang.findings.finding import Finding
from taizhang.repository.book import Book
from taizhang.repository.kinds import KINDS, Kind
from taizhang.repository.repository import Flaw, Repository, _record, load_repository
from taizhang.repository.tree import TreeFile
from taizhang.rules.catalogue import RULES
from taizhang.rules.check import check_repository
from taizhang.rules.rule import Facts

DAY = date(2027, 12, 31)
"""A day after all records; later days give no further findings."""
RECORDS_PER_FIELD = 6 if FREE else 3
"""The number of records in which each misshapen field is tried, preferably records not tried before."""

MISSING, EMPTY = "missing", "empty"
DETAIL = "a detail that the notices do not require; nothing depends on it"
OPEN = "a future event is not recorded: the matter is then open, and is listed as due or late"
NONE = "most records lack it, and no other record shows that it existed"
REMOVED = "a single tree does not show that it existed; the gate prevents its removal (G05, G06)"
STOPPED = "a withdrawn or superseded record has no further requirements"
UNDETECTED = {
    ("approval", "predicate.judged_by", MISSING): "whose machinery judged, the audit finds by itself and compares",
    (
        "approval",
        "predicate.chain.account",
        MISSING,
    ): "most rosters list no numbers; where one does, the audit compares",
    (
        "approval",
        "predicate.chain.acting_for",
        MISSING,
    ): "one tree does not hold the roster of that day; the audit compares",
    ("approval", "predicate.chain.statement", MISSING): "a review on a forge has none; who has to sign, the audit asks",
    ("assessment", "escalation.reports", MISSING): "what is not reported yet is owed within its window",
    ("requirement", "legal_basis.number", MISSING): "laws are often named without their number",
    ("requirement", "legal_basis.article", MISSING): "a document may apply as a whole",
    ("requirement", "affected_scope.subsystems", EMPTY): "a base library or a description says the scope as well",
    ("requirement", "affected_scope.base_libraries", EMPTY): "a subsystem or a description says the scope as well",
    ("requirement", "withdrawn", MISSING): "before any approval it stands again; afterwards its seal refuses it",
    ("requirement", "requester.sealed_form", MISSING): STOPPED,
    ("requirement", "rationale", MISSING): STOPPED,
    ("requirement", "legal_basis", EMPTY): STOPPED,
    (
        "notice",
        "annulled",
        MISSING,
    ): "its entry was struck, which by itself lets it be noticed again; main only grows (G06)",
    ("notice", "channel", MISSING): "what is sealed in the second version rests on its publication",
    ("notice", "publication", MISSING): OPEN,
    ("notice", "objections.arrival", MISSING): "it then counts as recorded in time, which the gate asks about (G11)",
    ("notice", "objections.withdrawn", MISSING): "the objection then stands, and its handling is due",
    ("notice", "corrections", MISSING): REMOVED,
    ("entry", "corrections", MISSING): REMOVED,
    ("release", "postponed", MISSING): "the entry is then still planned",
    ("release", "cancelled", MISSING): "the release is then still planned",
    ("release", "corrections", MISSING): REMOVED,
    ("dispute", "corrections", MISSING): REMOVED,
    ("interface", "changes", MISSING): REMOVED,
    ("interface", "corrections", MISSING): REMOVED,
    ("defect", "changes", MISSING): REMOVED,
    ("defect", "corrections", MISSING): REMOVED,
    ("vendor", "changes", MISSING): REMOVED,
    ("vendor", "corrections", MISSING): REMOVED,
    ("assessment", "corrections", MISSING): REMOVED,
    ("notice", "channel.screenshot", MISSING): "evidence beside the address, which the law does not ask for",
    ("notice", "objections", MISSING): NONE,
    ("notice", "objections.enclosures", MISSING): NONE,
    ("notice", "objections.contact_ref", MISSING): "an objection that came by post may name no one to reach",
    ("defect", "enclosures", MISSING): NONE,
    ("notice", "objections.organization", MISSING): "a person objects in no organization's name",
    ("notice", "objections.handling", MISSING): OPEN,
    ("release", "released_on", MISSING): OPEN,
    ("release", "notes", MISSING): DETAIL,
    ("dispute", "organization", MISSING): "a person disputes in no organization's name",
    ("dispute", "explanation", MISSING): OPEN,
    ("dispute", "reports", MISSING): OPEN,
    ("dispute", "filed", MISSING): OPEN,
    ("dispute", "complaint", MISSING): NONE,
    ("dispute", "complaint.accepted", MISSING): "it is then still being examined, which is due",
    ("dispute", "challenge.sent_on", MISSING): "it then counts as raised on the day it was received",
    ("dispute", "complaint.sent_on", MISSING): "it then counts as raised on the day it was received",
    ("dispute", "complaint.excluded_working_days", MISSING): "none are then excluded",
    ("dispute", "complaint.excluded", MISSING): "none are then excluded",
    ("dispute", "complaint.examined_on", MISSING): "a complaint may be accepted without saying when it was examined",
    ("dispute", "complaint.forwarded_on", MISSING): OPEN,
    ("dispute", "complaint.received_by", MISSING): "it then counts as received by the purchaser's own level",
    ("dispute", "complaint.rejection", MISSING): OPEN,
    ("dispute", "complaint.rejection.turn_to", MISSING): "most are not accepted for other reasons",
    ("dispute", "complaint.supplement", MISSING): NONE,
    ("dispute", "complaint.supplement.sufficient", MISSING): OPEN,
    ("dispute", "complaint.suspension", MISSING): NONE,
    ("dispute", "complaint.suspension.resumed_on", MISSING): "a suspension may end by its own last day",
    ("dispute", "challenge.respondent", MISSING): "either the purchaser or its agency then answers",
    ("dispute", "handling", MISSING): OPEN,
    ("dispute", "inquiries", MISSING): NONE,
    ("dispute", "purchaser", MISSING): "those before its first day were recorded without; afterwards U13 asks for it",
    ("dispute", "purchaser.agency", MISSING): "many purchasers charge no agency",
    ("defect", "disposition", MISSING): OPEN,
    ("defect", "reports", MISSING): OPEN,
    ("defect", "handling", MISSING): OPEN,
    ("defect", "resolved_on", MISSING): OPEN,
    ("defect", "verified", MISSING): OPEN,
    ("defect", "verified.remark", MISSING): DETAIL,
    ("vendor", "qualifications.number", MISSING): DETAIL,
    ("vendor", "qualifications.valid_until", MISSING): "some qualifications do not run out",
    ("vendor", "contracts.renews", MISSING): "signed anew instead of renewed: its basis is still asked for",
    ("vendor", "contracts.payments", MISSING): OPEN,
    ("vendor", "contracts.payments.paid_on", MISSING): OPEN,
    ("vendor", "contracts.payments.assessment", MISSING): "the contract's clause then says why it was paid",
    ("vendor", "contracts.payments.clause", MISSING): "the deduction names its own clause",
    ("vendor", "contracts.payments.deduction", MISSING): "the contract's clause then says why it was paid",
    ("vendor", "credit_code", MISSING): "due only of vendors recorded from its first day on",
    ("vendor", "assessment_scheme.counted_from", MISSING): "its periods may then be those of the calendar by chance",
    ("vendor", "major_problems", MISSING): NONE,
    ("vendor", "major_problems.reports", MISSING): OPEN,
    ("entry", "cost_bearer.agreement", MISSING): "most bearers agreed on no shares",
    ("entry", "cost_bearer.agreement.document", MISSING): DETAIL,
    ("scheme", "number", MISSING): "most are issued without a document number",
    ("scheme", "changes", MISSING): REMOVED,
    ("scheme", "corrections", MISSING): REMOVED,
    ("channel", "number", MISSING): "most are issued without a document number",
    ("channel", "landline", MISSING): "its ways and its office tell how it is reached",
    ("channel", "email", MISSING): "its ways and its office tell how it is reached",
    ("channel", "changes", MISSING): REMOVED,
    ("channel", "corrections", MISSING): REMOVED,
    ("migration", "corrections", MISSING): REMOVED,
    ("migration", "scans", MISSING): "some old ledgers were never scanned",
    ("assessment", "scores.remark", MISSING): DETAIL,
    ("assessment", "major_problem", MISSING): "a serious failure by its marks is escalated without one",
}


# Corrupting a file


class Corrupted(NamedTuple):
    raw: bytes
    line: int


def line_of(text: str, start: int) -> int:
    return text.count("\n", 0, start) + 1


def replace_value(document: Document, place: Place, value: str) -> Corrupted:
    """The file with `value` at `place`, and the line of the new value."""
    text, values, keys = locate_values(document.raw)
    start, end = values[place]
    end = start + len(text[start:end].rstrip())
    at = start
    if place in keys:
        at, start = keys[place]
        value = f": {value}"
    return Corrupted((text[:start] + value + text[end:]).encode(), line_of(text, at))


def without(document: Document, place: Place) -> Corrupted:
    """The file without the key at `place`, and the line of the mapping without it."""
    text, values, keys = locate_values(document.raw)
    above = place[:-1]
    siblings = [other for other in keys if other[:-1] == above and len(other) == len(place)]
    number = siblings.index(place)
    start, (begin, end) = keys[place][0], values[place]
    end = begin + len(text[begin:end].rstrip())
    rest = ""
    if number + 1 < len(siblings):
        end = keys[siblings[number + 1]][0]
    elif number > 0:
        before = values[siblings[number - 1]]
        start = before[0] + len(text[slice(*before)].rstrip())
    elif text[values[above][0]] != "{":
        rest = "{}"
    at = keys[above][0] if above in keys else values[above][0]
    return Corrupted((text[:start] + rest + text[end:]).encode(), line_of(text, at))


def list_misshapen_values(schema: Schema, place: Place, value: Any) -> Iterator[tuple[str, str]]:
    """Ways to break the shape of the value at `place`: the name of the way, and the new text."""
    node = schema.at(place)
    options = [schema.resolve(option) for option in node.get("anyOf", ())]
    for option in options:
        if option.get("type") != "null":
            node = {**option, **node}
    kind = node.get("type") or "string"
    if isinstance(kind, list):
        # The value of the field named beside it: F14 and F15 check its shape.
        yield "null", "null"
        return
    yield "wrong type", {"string": "[1]", "boolean": '"true"'}.get(kind, '"many"')
    if not options:
        yield "null", "null"
    if kind == "string":
        yield "empty", '""'
    elif kind == "object" and node["required"]:
        yield "empty", "{}"
    elif kind == "array" and node.get("minItems"):
        yield "empty", "[]"
    if node.get("oneOf") or "const" in node:
        yield "out of vocabulary", '"no-such-word"' if value != "150000" else '"999999"'
    if "pattern" in node and not re.search(node["pattern"], "???"):
        yield "malformed", '"???"'
    if node.get("format") == "date":
        yield "impossible date", "2026-02-30"
    elif node.get("format") == "date-time":
        yield "impossible date", "2026-02-30T10:00:00+08:00"
    if kind in ("integer", "number"):
        yield "out of range", "-1"


# The records


@dataclass(frozen=True)
class Field:
    """One field of one record of one of the repositories."""

    repository: Repository
    kind: Kind
    document: Document
    record: str
    place: Place

    @property
    def schema(self) -> Schema:
        return self.repository.schemas[self.kind.name]

    @property
    def value(self) -> Any:
        value = self.document.data
        for step in self.place:
            value = value[step]
        return value

    @property
    def name(self) -> str:
        return name_of_place(self.place)

    @property
    def home(self) -> tuple[Path, str]:
        return self.repository.root, self.record

    @property
    def required(self) -> bool:
        return self.place[-1] in self.schema.at(self.place[:-1])["required"]

    def flaws(self, raw: bytes) -> list[Flaw]:
        """The faults of the file itself with this content."""
        flaws: list[Flaw] = []
        _record(TreeFile(self.document.path, self.kind, self.record, raw), self.kind, self.repository.schemas, flaws)
        return flaws

    def changed(self, raw: bytes) -> Repository:
        """The repository with this content of the file; the other records are not read again."""
        flaws: list[Flaw] = []
        file = TreeFile(self.document.path, self.kind, self.record, raw)
        read = _record(file, self.kind, self.repository.schemas, flaws)
        book = self.repository.book
        others = [item for record, item in book.all.items() if record != self.record]
        changed = (
            Book([*others, (self.kind, *read)], (), book.attachments)
            if read is not None
            else Book(others, (self.record,), book.attachments)
        )
        return dataclasses.replace(self.repository, book=changed, flaws=tuple(flaws))

    def findings(self, raw: bytes) -> tuple[Finding, ...]:
        """The findings of the whole check with this content of the file."""
        return check_repository(self.changed(raw), DAY)

    def refused(self, raw: bytes) -> bool:
        """Whether the check has a finding with this content of the file: the first one is enough."""
        changed = self.changed(raw)
        assert changed.law is not None
        if changed.flaws:
            return True
        facts = Facts(changed.book, changed.law, changed.schemas, DAY)
        for rule in list(_RULES):
            if next(iter(rule.check(facts)), None) is not None:
                # What found one corruption of a field is likely to find the next.
                _RULES.remove(rule)
                _RULES.insert(0, rule)
                return True
        return False


_RULES = list(RULES)
"""All rules, those that found something last first."""


def name_of_place(place: Place) -> str:
    return format_place(tuple(step for step in place if isinstance(step, str)))


def places(data: Any, place: Place = ()) -> Iterator[Place]:
    steps: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in steps:
        yield (*place, step)
        yield from places(value, (*place, step))


def fields(kind: str, repositories: tuple[Repository, ...]) -> tuple[Field, ...]:
    return tuple(
        Field(repository, own, document, record, place)
        for repository in repositories
        for record, (own, _, document) in repository.book.all.items()
        if own.name == kind
        for place in places(document.data)
        # Places inside a value that another field's schema judges have no schema here.
        if repository.schemas[own.name].at(place)
    )


def choose_fields(everything: tuple[Field, ...]) -> Iterator[Field]:
    """Some occurrences of each field, in different records each time, so that every record is used."""
    grouped: dict[tuple[str, bool], list[Field]] = {}
    for field in everything:
        grouped.setdefault((field.name, isinstance(field.place[-1], int)), []).append(field)
    turns: Counter[tuple[Path, str]] = Counter()
    # Fields that few records have come first: common fields are then tried in the remaining records.
    for occurrences in sorted(grouped.values(), key=len):
        for field in sorted(occurrences, key=lambda field: turns[field.home])[:RECORDS_PER_FIELD]:
            turns[field.home] += 1
            yield field
    for field in everything:
        if not turns[field.home]:
            turns[field.home] += 1
            yield field


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> tuple[Repository, ...]:
    rare = build(tmp_path_factory.mktemp("rare"))
    apply(rare, RARE)
    repositories_ = (
        load_repository(ROOT),
        load_repository(build(tmp_path_factory.mktemp("corrupted"))),
        load_repository(rare),
    )
    for repository in repositories_:
        assert check_repository(repository, DAY) == ()
    return repositories_


by_kind = pytest.mark.parametrize("kind", [kind.name for kind in KINDS])


@pytest.mark.fuzz
@by_kind
def test_a_misshapen_field_is_refused_at_its_line(kind: str, repositories: tuple[Repository, ...]) -> None:
    used_records = set()
    everything = fields(kind, repositories)
    for field in choose_fields(everything):
        used_records.add(field.home)
        for way, value in list_misshapen_values(field.schema, field.place, field.value):
            corrupted = replace_value(field.document, field.place, value)
            flaws = field.flaws(corrupted.raw)
            description = (field.record, format_place(field.place), way)
            assert flaws, description
            assert {flaw.fault.code for flaw in flaws} <= {"F06", "F08"}, description
            assert corrupted.line in {flaw.fault.mark.line for flaw in flaws}, description
    assert used_records == {field.home for field in everything}


@pytest.mark.fuzz
@by_kind
def test_a_missing_field_is_refused_where_it_is_due(kind: str, repositories: tuple[Repository, ...]) -> None:
    for field in choose_fields(fields(kind, repositories)):
        if isinstance(field.place[-1], str) and field.required:
            corrupted = without(field.document, field.place)
            flaws = field.flaws(corrupted.raw)
            faults = {(flaw.fault.code, flaw.fault.mark.line, flaw.fault.params["place"]) for flaw in flaws}
            assert ("F06", corrupted.line, format_place(field.place)) in faults, (field.record, field.place)


@pytest.mark.fuzz
@by_kind
def test_omitting_an_optional_field_is_refused_or_listed(kind: str, repositories: tuple[Repository, ...]) -> None:
    passed = set()
    for field in fields(kind, repositories):
        value, node = field.value, field.schema.at(field.place)
        if isinstance(field.place[-1], str) and not field.required:
            if not field.refused(without(field.document, field.place).raw):
                passed.add((kind, field.name, MISSING))
        elif isinstance(value, list) and value and not node.get("minItems"):
            if not field.refused(replace_value(field.document, field.place, "[]").raw):
                passed.add((kind, field.name, EMPTY))
        elif value is not None and node.get("anyOf"):
            assert field.refused(replace_value(field.document, field.place, "null").raw), (field.record, field.place)
    assert passed == {entry for entry in UNDETECTED if entry[0] == kind}


NOWHERE = {
    "requirement": "REQ-150000-20200101-zzzz",
    "notice": "NOTICE-2020-99",
    "entry": "LEDGER-2020-9999",
    "release": "V999.999.999",
    "vendor": "VENDOR-150000-nobody",
    "assessment": "ASSESS-150000-nobody-2020",
    "migration": "MIGRATION-999",
    "migrated": "MIGRATED-999-zzzz9999",
}
BY_NAME = {
    ("approval", "subject.name"): "requests/150000/2020/REQ-150000-20200101-zzzz.yaml",
    ("entry", "cost_bearer.towards_region.source"): "nothing/0",
    ("entry", "cost_bearer.internal.source"): "nothing/0",
    ("interface", "document"): "ledger/interfaces/INTERFACE-999.openapi.yaml",
    ("vendor", "contracts.renews"): "no such contract",
    ("vendor", "assessment_scheme.items.plan_item"): "P99",
    ("assessment", "contract"): "no such contract",
    ("assessment", "scores.item"): "S99",
}
"""Fields that name something other than by the id of a record."""


@pytest.mark.fuzz
@by_kind
def test_a_dangling_reference_is_refused_at_its_line(kind: str, repositories: tuple[Repository, ...]) -> None:
    tried: Counter[str] = Counter()
    for field in fields(kind, repositories):
        node = field.schema.at(field.place)
        by_name = BY_NAME.get((kind, field.name))
        if "x-ref" not in node and by_name is None:
            continue
        tried[field.name] += 1
        if tried[field.name] > 5 * RECORDS_PER_FIELD and not (FREE and kind != "approval"):
            continue  # seals are many and all alike
        corrupted = replace_value(field.document, field.place, by_name or NOWHERE[node["x-ref"]])
        findings = field.findings(corrupted.raw)
        lines = {finding.mark.line for finding in findings if finding.path == field.document.path}
        assert corrupted.line in lines, (field.record, format_place(field.place), findings)
        assert by_name or "F11" in {finding.code for finding in findings}, (field.record, format_place(field.place))


@pytest.mark.fuzz
@by_kind
def test_a_record_under_another_id_is_refused_at_its_line(kind: str, repositories: tuple[Repository, ...]) -> None:
    for field in fields(kind, repositories):
        if field.place == ("id",):
            other = field.value[:-1] + ("2" if field.value[-1] != "2" else "1")
            corrupted = replace_value(field.document, field.place, other)
            faults = {(flaw.fault.code, flaw.fault.mark.line) for flaw in field.flaws(corrupted.raw)}
            assert faults == {("F10", corrupted.line)}, field.record


def test_every_field_of_every_schema_is_tried(repositories: tuple[Repository, ...]) -> None:
    untried = []
    for kind in KINDS:
        tried = {field.name for field in fields(kind.name, repositories)}
        untried += [
            (kind.name, name) for name in list_declared_fields(repositories[0].schemas[kind.name]) if name not in tried
        ]
    assert untried == []


def list_declared_fields(schema: Schema, place: Place = ()) -> Iterator[str]:
    node = schema.at(place)
    if "items" in node:
        yield from list_declared_fields(schema, (*place, 0))
    for key in node.get("properties", {}):
        yield name_of_place((*place, key))
        yield from list_declared_fields(schema, (*place, key))


@pytest.mark.fuzz
@by_kind
def test_the_whole_check_agrees_with_the_quick_one(
    kind: str, repositories: tuple[Repository, ...], tmp_path: Path
) -> None:
    root = build(tmp_path)
    specimen = repositories[1]
    for field in [field for field in choose_fields(fields(kind, repositories)) if field.repository is specimen][::7]:
        path = root / field.document.path
        for _, value in list_misshapen_values(field.schema, field.place, field.value):
            raw = replace_value(field.document, field.place, value).raw
            path.write_bytes(raw)
            findings = [
                finding
                for finding in check_repository(load_repository(root), DAY)
                if finding.path == field.document.path
            ]
            assert findings == [f for f in field.findings(raw) if f.path == field.document.path]
        path.write_bytes(field.document.raw)
