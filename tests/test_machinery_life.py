"""Lives of the machinery: lawful changes keep every record clean and the gate able to judge, unlawful ones are refused.

Whatever the gate let in, there is a way on: an ordinary request, another change, and time passing over all terms.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chronicle import Chronicle, at, requirement
from examples import FREE
from taizhang.repository.machinery.witnesses import WITNESSES
from taizhang.repository.repository import load_machinery, load_repository
from taizhang.repository.reviewers import PATH as REVIEWERS
from taizhang.rules.check import check_repository
from test_histories import enrol
from test_machinery import keypair, witness_line

FIRST = date(2026, 7, 1)
NOTICES = "schemas/statutes/notices-2021.yaml"
DIVISIONS = "schemas/vocabularies/divisions.json"
SUBSYSTEMS = "schemas/vocabularies/subsystems.json"
REQUIREMENT = "schemas/requirement.schema.json"
CALENDAR = "schemas/calendar/2026.yaml"
MOST = 4
"""Changes in one life."""

Edit = Callable[[Path, date, int], Mapping[str, str | None]]
"""The files that a change writes, from the content of a folder, the day of its request, and a number to choose by."""


def _free(root: Path, day: date) -> date:
    """The first day from `day` on from which no value of the period holds yet."""
    content = (root / NOTICES).read_text(encoding="utf-8")
    while f"from: {day}" in content:
        day += timedelta(days=1)
    return day


def _value(root: Path, more: str) -> Mapping[str, str]:
    content = (root / NOTICES).read_text(encoding="utf-8")
    line = next(line for line in content.splitlines(keepends=True) if "from: 2021-10-18, value: " in line)
    return {NOTICES: content.replace(line, line + f"      - {{{more}, source: region-2021-1131/2.3}}\n", 1)}


def _json(root: Path, path: str, edit: Callable[[dict], None]) -> Mapping[str, str]:  # type: ignore[type-arg]
    data = json.loads((root / path).read_text(encoding="utf-8"))
    edit(data)
    return {path: json.dumps(data, ensure_ascii=False, indent=2) + "\n"}


def later_value(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    """The period of a notice is another one from a later day on."""
    return _value(root, f"from: {_free(root, day + timedelta(days=30 + number))}, value: {5 + number % 10}")


def late_value(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    """A period that held since earlier this year is put on file."""
    since = _free(root, date(2026, 1, 2) + timedelta(days=number))
    return _value(root, f"from: {since}, value: {5 + number % 10}, recorded: {day}")


def corrected_value(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    """The period was put on file wrong."""
    content = (root / NOTICES).read_text(encoding="utf-8")
    match = re.search(r"\{from: 2021-10-18, value: (\d+), source: region-2021-1131/2.3[^\n]*\}", content)
    assert match is not None
    line, was = match[0], int(match[1])
    more = f"corrections: [{{was: {was}, on: {day}, reason: 登记时误写，据原文更正。}}]"
    if "corrections" in line:
        return later_value(root, day, number)
    now = line.replace(f"value: {was}", f"value: {was + 1 + number % 5}")[:-1] + f", {more}}}"
    return {NOTICES: content.replace(line, now, 1)}


def moved_county(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    """A county reports to another city from a later day on."""

    def edit(data: dict) -> None:  # type: ignore[type-arg]
        terms = {term["const"]: term for term in data["oneOf"]}
        term = terms[("150102", "150203", "150123")[number % 3]]
        changes = term.setdefault("x-changes", [])
        since = max([day, *(date.fromisoformat(one["from"]) for one in changes)]) + timedelta(days=40 + number)
        now = changes[-1].get("x-reports-to") if changes else term["x-reports-to"]
        changes.append({"from": since.isoformat(), "x-reports-to": "150200" if now != "150200" else "150100"})

    return _json(root, DIVISIONS, edit)


def renamed_county(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    """A county has another name from a later day on."""

    def edit(data: dict) -> None:  # type: ignore[type-arg]
        term = next(term for term in data["oneOf"] if term["const"] == "150105")
        changes = term.setdefault("x-changes", [])
        since = max([day, *(date.fromisoformat(one["from"]) for one in changes)]) + timedelta(days=1 + number)
        changes.append({"from": since.isoformat(), "title": f"新名{len(changes)}区"})

    return _json(root, DIVISIONS, edit)


def ended_term(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    """A subsystem ends, and another takes its place."""

    def edit(data: dict) -> None:  # type: ignore[type-arg]
        open_ = [term for term in data["oneOf"] if "x-until" not in term]
        term, count = open_[number % (len(open_) - 1)], len(data["oneOf"])
        last = max(day, date.fromisoformat(term.get("x-from", "2000-01-01"))) + timedelta(days=20 + number)
        term |= {"x-until": last.isoformat(), "x-successor": f"renewed-{count}"}
        since = (last + timedelta(days=1)).isoformat()
        data["oneOf"].append({"const": f"renewed-{count}", "title": f"接替的子系统{count}", "x-from": since})

    return _json(root, SUBSYSTEMS, edit)


def _field(root: Path, **more: object) -> Mapping[str, str]:
    """One more line of text in a requirement."""

    def edit(data: dict) -> None:  # type: ignore[type-arg]
        count = len(data["properties"])
        line = {"title": f"补充栏目{count}", "description": "一行文字。", "$ref": "common.schema.json#/$defs/line"}
        data["properties"][f"more_{count}"] = {**line, **more}

    return _json(root, REQUIREMENT, edit)


def added_field(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    """A field that nobody has to fill in."""
    return _field(root)


def required_field(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    """A field that has to be filled in from a later day on."""
    return _field(root, **{"x-required": {"from": (day + timedelta(days=400)).isoformat()}})


def revised_calendar(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    """The days off of the year are arranged anew."""
    content = (root / CALENDAR).read_text(encoding="utf-8")
    version = content.count("- version:")
    block = content[content.rindex("  - version:") :]
    anew = re.sub(r"version: \d+", f"version: {version + 1}", block, count=1)
    anew = re.sub(r"announced_on: [0-9-]+", f"announced_on: {day}", anew)
    return {CALENDAR: content.rstrip("\n") + "\n" + anew}


def additional_governor(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    """One more person governs."""
    content = (root / REVIEWERS).read_text(encoding="utf-8")
    count = content.count("- login:")
    more = (
        f"  - login: governor-{count}\n    person: p-{count:06}\n    name: 规则管理{count}\n    duties:\n"
        f'      - {{division: "150000", duty: govern, from: {day}, until: {day + timedelta(days=300 + number)}}}\n'
    )
    return {REVIEWERS: content.rstrip("\n") + "\n" + more}


LAWFUL: tuple[Edit, ...] = (
    later_value,
    late_value,
    corrected_value,
    moved_county,
    renamed_county,
    ended_term,
    added_field,
    required_field,
    revised_calendar,
    additional_governor,
)


def edited_value(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    content = (root / NOTICES).read_text(encoding="utf-8")
    return {NOTICES: re.sub(r"value: (\d+)", lambda match: f"value: {int(match[1]) + 1 + number}", content, count=1)}


def dropped_file(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    paths = [path.relative_to(root).as_posix() for path in sorted((root / "schemas").rglob("*.y*ml"))]
    paths += [path.relative_to(root).as_posix() for path in sorted((root / "schemas").rglob("*.json"))]
    # The schemas of cards, of an office's register and of open requests judge no record.
    idle = ("card.schema.json", "pulls.schema.json", "offices.yaml")
    candidates = [path for path in [*paths, REVIEWERS, WITNESSES] if not path.endswith(idle)]
    return {candidates[number * 7 % len(candidates)]: None}


def torn_file(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    paths = [*sorted((root / "schemas").rglob("*.yaml")), *sorted((root / "schemas").rglob("*.json"))]
    candidates = [one for one in paths if not one.name.startswith(("card.", "register.", "pulls."))]
    path = candidates[number * 5 % len(candidates)]
    content = path.read_text(encoding="utf-8")
    return {path.relative_to(root).as_posix(): content[: len(content) // 2] + "\n}{[:"}


def late_without_day(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    return _value(root, f"from: {_free(root, date(2026, 1, 2) + timedelta(days=number))}, value: 7")


def required_at_once(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    def edit(data: dict) -> None:  # type: ignore[type-arg]
        line = {"title": "即刻必填", "description": "一行。", "$ref": "common.schema.json#/$defs/line"}
        data["properties"]["more_now"] = line
        data["required"].append("more_now")

    return _json(root, REQUIREMENT, edit)


def dropped_term(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    def edit(data: dict) -> None:  # type: ignore[type-arg]
        data["oneOf"].pop(number % len(data["oneOf"]))

    return _json(root, (DIVISIONS, SUBSYSTEMS)[number % 2], edit)


def one_governor(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    content = (root / REVIEWERS).read_text(encoding="utf-8")
    with_ends = re.sub(r"duty: govern, from: ([0-9-]+)[^}]*\}", rf"duty: govern, from: \1, until: {day}}}", content)
    return {REVIEWERS: with_ends}


def edited_calendar(root: Path, day: date, number: int) -> Mapping[str, str | None]:
    content = (root / CALENDAR).read_text(encoding="utf-8")
    return {CALENDAR: re.sub(r"\n +- 20\d\d-\d\d-\d\d(?=\n)", "", content, count=1)}


UNLAWFUL: tuple[Edit, ...] = (
    edited_value,
    dropped_file,
    torn_file,
    late_without_day,
    required_at_once,
    dropped_term,
    one_governor,
    edited_calendar,
)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Chronicle:
    """A repository with a requirement on the ledger and one that is noticed, and with a second witness."""
    folder = tmp_path_factory.mktemp("founded")
    chronicle = Chronicle(folder)
    enrol(chronicle)
    _, public = keypair(folder, "spare")
    content = (chronicle.root / WITNESSES).read_text(encoding="utf-8")
    chronicle.complete({WITNESSES: content + witness_line(public)}, at("2026-06-30"))
    chronicle.git("branch", "founded")
    return chronicle


def begin(chronicle: Chronicle) -> None:
    """The repository as it was founded."""
    chronicle.git("checkout", "-q", "-B", "main", "founded")
    chronicle.git("clean", "-qfd")
    renew(chronicle)


def renew(chronicle: Chronicle) -> None:
    """Read from main who may approve what."""
    machinery = load_machinery(chronicle.root)
    assert machinery.law is not None and machinery.reviewers is not None
    chronicle.law, chronicle.reviewers, chronicle.schemas = machinery.law, machinery.reviewers, machinery.schemas


steps = st.lists(st.tuples(st.sampled_from(LAWFUL), st.integers(0, 40), st.integers(0, 20)), min_size=1, max_size=MOST)


@settings(max_examples=30 if FREE else 3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, unlawful=st.sampled_from(UNLAWFUL), number=st.integers(0, 60))
def test_lawful_changes_leave_every_record_clean_and_a_way_on(
    founded: Chronicle, steps: list[tuple[Edit, int, int]], unlawful: Edit, number: int
) -> None:
    chronicle, day = founded, FIRST
    begin(chronicle)
    for edit, choice, days in steps:
        chronicle.complete(edit(chronicle.root, day, choice), at(day.isoformat()))
        renew(chronicle)
        assert [
            one.message.zh for one in check_repository(load_repository(chronicle.root), day) if one.severity == "error"
        ] == []
        day += timedelta(days=1 + days)

    files = unlawful(chronicle.root, day, number)
    request = chronicle.open(files, at(day.isoformat()))
    assert not request.verdict.mergeable, (unlawful.__name__, number, sorted(files))
    assert all(chain.is_complete for chain in request.verdict.chains)

    path, data = requirement(f"REQ-150104-{day:%Y%m%d}-way1", title="另一项需求的名称")
    chronicle.complete({path: data}, at(day.isoformat()))
    for later in (day + timedelta(days=200), day + timedelta(days=1500)):
        renew(chronicle)
        chronicle.complete({f"site/guide/more-{later}.md": "说明\n"}, at(later.isoformat()))
        assert [
            one.message.zh
            for one in check_repository(load_repository(chronicle.root), later)
            if one.severity == "error"
        ] == []
    audit = chronicle.audit(day + timedelta(days=1501))
    assert [breach.message.zh for breach in audit.breaches] == []


def test_every_kind_of_change_is_played(founded: Chronicle) -> None:
    """Each lawful change alone, and each unlawful one on top of it: none is left to chance."""
    for number, edit in enumerate(LAWFUL):
        begin(chronicle := founded)
        request = chronicle.open(edit(chronicle.root, FIRST, number), at(FIRST.isoformat()))
        assert request.verdict.mergeable, (edit.__name__, [one.message.zh for one in request.verdict.errors])
    for edit in UNLAWFUL:
        for number in range(4):
            begin(founded)
            request = founded.open(edit(founded.root, FIRST, number), at(FIRST.isoformat()))
            assert not request.verdict.mergeable, (edit.__name__, number)
            assert not any("自身出错" in one.message.zh for one in request.verdict.errors)
