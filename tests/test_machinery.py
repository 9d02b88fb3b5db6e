"""A change of machinery is judged on its result, and every state that the gate can reach can be left again."""

import base64
import json
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from chronicle import Chronicle, Request, at, requirement
from specimen import ROOT
from taizhang.approval.audit.guard import MainBranch, RefUpdate
from taizhang.approval.audit.receive import PushRefusal, judge_push
from taizhang.approval.gate.pull import Pull
from taizhang.approval.seal.handover import NAMESPACE, format_handover
from taizhang.approval.seal.sealing import Sealer
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Commit, Git
from taizhang.cli import taizhang
from taizhang.repository.machinery.parameters import NEEDED, OPTIONAL
from taizhang.repository.machinery.witnesses import HANDOVER, WITNESSES, list_keys
from taizhang.repository.repository import load_machinery, load_repository
from taizhang.repository.reviewers import PATH as REVIEWERS
from taizhang.site.pages.parameters import build_parameter_table
from taizhang.site.view.view import View
from test_histories import publish_notice, raise_requirement

NOTICES, HOUSE, ORDER = (f"schemas/statutes/{name}.yaml" for name in ("notices-2021", "house", "order-94"))
DIVISIONS = "schemas/vocabularies/divisions.json"
CALENDAR = "schemas/calendar/2026.yaml"
REQUEST = "2026-07-01"


@pytest.fixture
def chronicle(tmp_path: Path) -> Iterator[Chronicle]:
    yield Chronicle(tmp_path)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Chronicle:
    """One repository with a requirement that was noticed, to open requests on that are not merged."""
    chronicle = Chronicle(tmp_path_factory.mktemp("book"))
    publish_notice(chronicle, raise_requirement(chronicle))
    return chronicle


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def amend(path: str, old: str, new: str) -> dict[str, str]:
    content = text(path)
    assert old in content, (path, old)
    return {path: content.replace(old, new, 1)}


def codes(request: Request) -> set[str]:
    return request.codes


def with_keys(publics: Mapping[str, str]) -> str:
    content = text(REVIEWERS)
    for login, public in publics.items():
        kind, word = public.split()[:2]
        at_ = content.index("    duties:", content.index(f"login: {login}\n"))
        content = f"{content[:at_]}    signing_key: {kind} {word}\n{content[at_:]}"
    return content


TEN = "{from: 2021-10-18, value: 10, source: region-2021-1131/2.3, repeated_in: [city-2021-76/1.3]}"
REFUSED: Mapping[str, tuple[Mapping[str, str | None], str, str]] = {
    "a statute is no YAML": ({NOTICES: "title: [\n"}, "F02", NOTICES),
    "a statute is gone": ({NOTICES: None}, "M01", "schemas/statutes"),
    "the reviewers are gone": ({REVIEWERS: None}, "G13", REVIEWERS),
    "the reviewers are no YAML": ({REVIEWERS: "people: [\n"}, "F02", REVIEWERS),
    "a schema is gone": ({"schemas/defect.schema.json": None}, "G13", "schemas"),
    "a schema is no JSON": ({"schemas/common.schema.json": "{"}, "G13", "schemas"),
    "a schema is no schema": ({"schemas/notice.schema.json": '{"type": "objekt"}'}, "G13", "schemas"),
    "the norms are gone": ({"schemas/norms.yaml": None}, "F01", "schemas/norms.yaml"),
    "the sources are gone": ({"schemas/sources.yaml": None}, "F01", "schemas/sources.yaml"),
    "the table of defaults is gone": ({"schemas/defaults.yaml": None}, "F01", "schemas/defaults.yaml"),
    "a calendar contradicts itself": (amend(CALENDAR, "version: 1", "version: 2"), "M03", CALENDAR),
    "a calendar is gone": ({CALENDAR: None}, "G15", CALENDAR),
    "the period in force is edited": (amend(NOTICES, "value: 10,", "value: 5,"), "G15", NOTICES),
    "its first day is edited": (
        amend(NOTICES, "from: 2021-10-18, value: 10", "from: 2022-10-18, value: 10"),
        "G15",
        NOTICES,
    ),
    "its article is edited": (
        amend(NOTICES, "value: 10, source: region-2021-1131/2.3", "value: 10, source: region-2021-1131/2.4"),
        "G15",
        NOTICES,
    ),
    "a late value hides its day": (
        amend(NOTICES, TEN, TEN + "\n      - " + TEN.replace("2021-10-18", "2026-01-01").replace("10,", "7,")),
        "G15",
        NOTICES,
    ),
    "a correction lies about the former value": (
        amend(
            NOTICES,
            TEN,
            TEN.replace("10,", "5,").replace(
                "}", ", corrections: [{was: 12, on: 2026-07-01, reason: 登记时误写，据原文更正。}]}"
            ),
        ),
        "G15",
        NOTICES,
    ),
    "a correction is dated back": (
        amend(
            NOTICES,
            TEN,
            TEN.replace("10,", "12,").replace(
                "}", ", corrections: [{was: 10, on: 2026-06-01, reason: 登记时误写，据原文更正。}]}"
            ),
        ),
        "G15",
        NOTICES,
    ),
    "an old value is hidden by a copy": (
        {ORDER: text(ORDER).replace("value: 7,", "value: 9,", 1), "schemas/statutes/old/order.yaml": text(ORDER)},
        "G15",
        ORDER,
    ),
    "a statute lies too deep": ({"schemas/statutes/old/more.yaml": "a: 1\n"}, "G13", "schemas/statutes/old/more.yaml"),
    "an overlay is no .yaml": (
        {"schemas/calendar/overlays/x.yml": "a: 1\n"},
        "G13",
        "schemas/calendar/overlays/x.yml",
    ),
    "a JSON file that nothing reads": ({"schemas/more.json": "{"}, "G13", "schemas/more.json"),
    "a vocabulary is a folder": ({"schemas/vocabularies/x.json/y.md": "a\n"}, "F09", "schemas/vocabularies/x.json"),
    "a schema is a folder": ({"schemas/x.schema.json/y.md": "a\n"}, "F09", "schemas/x.schema.json"),
    "a schema leads in a circle": (
        amend(
            "schemas/notice.schema.json",
            '"properties": {',
            '"properties": {"loop": {"title": "环", "$ref": "#/properties/loop"},',
        ),
        "G13",
        "schemas",
    ),
    "a schema leads out of the repository": (
        amend(
            "schemas/notice.schema.json",
            '"properties": {',
            '"properties": {"host": {"title": "外", "$ref": "../.github/x.json"},',
        ),
        "G13",
        "schemas",
    ),
    "a schema holds what is no JSON": (
        amend("schemas/notice.schema.json", '"type": "object"', '"x-most": NaN, "type": "object"'),
        "G13",
        "schemas",
    ),
    "a schema holds a key twice": (
        amend("schemas/notice.schema.json", '"type": "object"', '"type": "array", "type": "object"'),
        "G13",
        "schemas",
    ),
    **{
        f"the schema of {name} lets everything pass": (
            {f"schemas/{name}.schema.json": "{}"},
            "G13",
            f"schemas/{name}.schema.json",
        )
        for name in (
            "statute",
            "calendar",
            "overlay",
            "sources",
            "norms",
            "defaults",
            "reviewers",
            "register",
            "vocabulary",
        )
    },
    "the schema of vocabularies is gone": (
        {"schemas/vocabulary.schema.json": None},
        "G13",
        "schemas/vocabulary.schema.json",
    ),
    "a statute is nothing that its own schema would refuse": (
        {"schemas/statute.schema.json": "{}", NOTICES: "a: 1\n"},
        "G13",
        "schemas",
    ),
    "units are no longer looked at": (
        amend("schemas/statute.schema.json", '"allOf"', '"x-all"')
        | amend(ORDER, "order-94/10]}", "order-94/10]}\n      - {from: 2026-07-02, value: -7, source: house/gate}"),
        "M01",
        ORDER,
    ),
    "a year's calendar becomes another's": (
        amend("schemas/calendar/2015.yaml", "year: 2015", "year: 2035"),
        "G15",
        "schemas/calendar/2015.yaml",
    ),
    "a calendar of a far year": (
        {"schemas/calendar/2500.yaml": text(CALENDAR).replace("2026", "2500").replace("2025", "2499")},
        "F08",
        "schemas/calendar/2500.yaml",
    ),
    "a late value is on file from a day to come": (
        amend(
            NOTICES,
            TEN,
            TEN + "\n      - {from: 2026-02-01, value: 7, source: region-2021-1131/2.3, recorded: 2099-01-01}",
        ),
        "G15",
        NOTICES,
    ),
    "two persons share a key": (
        {REVIEWERS: with_keys(dict.fromkeys(("nm150000-govern1", "nm150000-govern2"), "ssh-ed25519 AAAA"))},
        "G01",
        REVIEWERS,
    ),
    "an article that cannot be cited": (
        amend("schemas/sources.yaml", '      "4.3": {', '      "x.y": {zh: 怪条款, en: odd}\n      "4.3": {'),
        "G13",
        "schemas/sources.yaml",
    ),
    "a norm names what is not on file": (
        amend("schemas/norms.yaml", "zh: 需求应当以书面形式", "zh: 需求应当在{number:no_days}日内以书面形式"),
        "G13",
        "schemas/norms.yaml",
    ),
    **{
        f"a schema holds {name}": (
            amend(
                "schemas/requirement.schema.json",
                '"properties": {',
                f'"properties": {{"more": {{"title": "新", "type": "string", {word}}},',
            ),
            "G13",
            "schemas/requirement.schema.json",
        )
        for name, word in {
            "a kind that there is not": '"x-ref": "planet"',
            "several kinds": '"x-ref": ["defect"]',
            "a pattern that only others read": r'"pattern": "\\p{Han}+"',
        }.items()
    },
    "a role is gone": (
        amend("schemas/norms.yaml", "role: notice-period\n", "role: notice-time\n"),
        "G15",
        "schemas/norms.yaml",
    ),
    "an article is gone": (
        amend("schemas/sources.yaml", '      "45": {', '      "46": {'),
        "G15",
        "schemas/sources.yaml",
    ),
    "a topic is gone": (
        amend("schemas/defaults.yaml", "  - id: gate\n", "  - id: gates\n"),
        "G15",
        "schemas/defaults.yaml",
    ),
    "a term without an end ends": (
        amend(DIVISIONS, '"const": "150102",', '"const": "150102", "x-until": "9999-12-31", "x-successor": "150103",'),
        "F08",
        DIVISIONS,
    ),
    "a parameter has no value": (amend(NOTICES, "id: notice_days", "id: notice_dayz"), "M01", "schemas/statutes"),
    "seven in letters": (amend(NOTICES, "value: 10,", "value: sieben,"), "F08", NOTICES),
    "minus seven": (amend(NOTICES, "value: 10,", "value: -7,"), "F08", NOTICES),
    "no days": (amend(NOTICES, "value: 10,", "value: 0,"), "F08", NOTICES),
    "half a day": (amend(NOTICES, "value: 10,", "value: 7.5,"), "F08", NOTICES),
    "the moon pays": (amend(NOTICES, "value: city,", "value: moon,"), "F08", NOTICES),
    "the moon is notified": (amend(NOTICES, "value: [region],", "value: [moon],"), "F08", NOTICES),
    "nobody is notified": (amend(NOTICES, "value: [region],", "value: [],"), "F08", NOTICES),
    "twice the same": (amend(NOTICES, "value: [region],", "value: [region, region],"), "F08", NOTICES),
    "a bearer is a number": (amend(NOTICES, "value: city,", "value: 3,"), "F08", NOTICES),
    "an unknown article": (
        amend(NOTICES, "value: 10, source: region-2021-1131/2.3", "value: 10, source: region-2021-1131/9.9"),
        "M02",
        NOTICES,
    ),
    "a unit that the code does not read": (
        amend(NOTICES, "unit: working-days", "unit: calendar-days"),
        "M01",
        NOTICES,
    ),
    "a division's code is changed": (amend(DIVISIONS, '"const": "150102"', '"const": "150199"'), "F08", REVIEWERS),
    "a division is gone": (amend(DIVISIONS, '"const": "150925"', '"const": "150998"'), "G15", DIVISIONS),
    "a division is renamed in place": (amend(DIVISIONS, '"title": "新城区"', '"title": "旧城区"'), "G15", DIVISIONS),
    "the witnesses are gone": ({WITNESSES: None}, "G17", WITNESSES),
    "the witnesses are nobody": ({WITNESSES: "witness ssh-ed25519 AAAA\n"}, "G17", WITNESSES),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_change_that_breaks_the_machinery_is_refused_with_its_place(book: Chronicle, name: str) -> None:
    files, code, path = REFUSED[name]
    request = book.open(files, at(REQUEST))
    assert not request.verdict.mergeable
    findings = [(finding.code, finding.path) for finding in request.verdict.errors]
    assert (code, path) in findings
    assert all(chain.is_complete for chain in request.verdict.chains), "it is refused for what it leaves alone"
    for finding in request.verdict.errors:
        assert finding.mark.line >= 1 and finding.help.zh and finding.source


SEVEN = "\n      - {from: 2027-01-01, value: 7, source: region-2021-1131/2.3}"
LET_IN: Mapping[str, tuple[Mapping[str, str | None], str]] = {
    "a shorter period from a day": (amend(NOTICES, TEN, TEN + SEVEN), "公示期：自2027-01-01起为7"),
    "a late value that says when it came": (
        amend(NOTICES, TEN, TEN + SEVEN.replace("2027-01-01", "2026-02-01").replace("}", ", recorded: 2026-07-01}")),
        "公示期：自2026-02-01起为7"),
    "a wrong value is put right": (
        amend(NOTICES, TEN, TEN.replace("10,", "12,").replace(
            "}", ", corrections: [{was: 10, on: 2026-07-01, reason: 登记时误写，据原文更正。}]}")),
        "公示期：自2021-10-18起为12"),
    "the region pays": (amend(NOTICES, "{from: 2021-10-18, value: city, source: region-2021-1131/2.4}",
                               "{from: 2021-10-18, value: city, source: region-2021-1131/2.4}\n"
                               "      - {from: 2027-01-01, value: region, source: region-2021-1131/2.4}"),
                        "功能延伸的费用承担单位（对自治区）：自2027-01-01起为region"),
    "a field decides about less": (amend("schemas/entry.schema.json", '"x-second-approval": true', '"x-old": true'),
                                   "x-second-approval有改动"),
    "a role rests on another article": (amend("schemas/norms.yaml", "source: [region-2021-1131/2.1, city-2021-76/1.1]",
                                               "source: [region-2021-1131/2.1]"), "written-request的source有改动"),
    "a term that outlasts every day": (
        amend(REVIEWERS, "duty: govern, from: 2025-01-01}", "duty: govern, from: 2025-01-01, until: 9999-12-31}"),
        "至9999-12-31"),
    "a guide": ({"site/guide/more.md": "说明\n"}, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", LET_IN)
def test_a_dated_change_is_accepted_and_reported(book: Chronicle, name: str) -> None:
    files, line = LET_IN[name]
    request = book.open(files, at(REQUEST))
    assert request.codes == set()
    assert request.verdict.mergeable
    differences = [difference.zh for difference in request.verdict.differences]
    assert any(line in one for one in differences) if line else differences == []


PLANNED = {
    "an end": (
        '"x-until": "2026-12-31", "x-successor": "150921", ',
        '"x-until": "2027-06-30", "x-successor": "150923", ',
    ),
    "a change": (
        '"x-changes": [{"from": "2027-01-01", "title": "新县"}], ',
        '"x-changes": [{"from": "2027-07-01", "title": "别县"}], ',
    ),
    "a beginning": ('"x-from": "2027-01-01", ', ""),
}


@pytest.mark.parametrize("name", PLANNED)
def test_an_entry_ahead_of_its_day_may_be_undone_until_then(tmp_path: Path, name: str) -> None:
    planned, other = PLANNED[name]
    old = '"const": "150925",'
    base = amend(DIVISIONS, old, f"{old} {planned}")
    chronicle = Chronicle(tmp_path, base)
    for files in ({DIVISIONS: text(DIVISIONS)}, amend(DIVISIONS, old, f"{old} {other}")):
        assert chronicle.open(files, at("2026-07-01")).codes == set()
        assert chronicle.open(files, at("2027-01-04")).codes == {"G15"}


def test_the_effect_of_a_late_value_is_reported_record_by_record(book: Chronicle) -> None:
    late = SEVEN.replace("2027-01-01", "2026-02-01").replace("}", ", recorded: 2026-07-01}")
    request = book.open(amend(NOTICES, TEN, TEN + late), at(REQUEST))
    [line] = [one.zh for one in request.verdict.differences if "并入在先" in one.zh]
    assert line.startswith("NOTICE-2026-01并入在先") and "N02" in line


def replaced_region(day: str) -> str:
    """The divisions, with another region in the place of the present one from a day on."""
    data = json.loads(text(DIVISIONS))
    last = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    old = next(term for term in data["oneOf"] if term["const"] == "150000")
    for term in data["oneOf"]:
        for change in term.get("x-changes", ()):
            if change.get("x-reports-to") == "150000":
                change["x-reports-to"] = "150001"
        if term.get("x-reports-to") == "150000":
            term["x-changes"] = [{"from": day, "x-reports-to": "150001"}, *term.get("x-changes", ())]
    data["oneOf"].append(old | {"const": "150001", "title": "新自治区", "x-from": day})
    old |= {"x-until": last, "x-successor": "150001"}
    return json.dumps(data, ensure_ascii=False, indent=2)


def test_governors_are_those_of_the_region_on_the_day(book: Chronicle) -> None:
    files = {DIVISIONS: replaced_region("2026-08-01")}
    assert "G14" in codes(book.open(files, at(REQUEST)))
    line = '      - {division: "150000", duty: govern, from: 2025-01-01}\n'
    more = line.replace("150000", "150001").replace("2025-01-01", "2026-08-01")
    assert "G14" not in codes(book.open(files | {REVIEWERS: text(REVIEWERS).replace(line, line + more)}, at(REQUEST)))


def test_a_change_planned_for_a_future_day_may_be_planned_anew(tmp_path: Path) -> None:
    def planned(until: str | None, department: str | None = None) -> dict[str, str]:
        data = json.loads(text(DIVISIONS))
        term = next(one for one in data["oneOf"] if one["const"] == "150925")
        if until is not None:
            term |= {"x-until": until, "x-successor": "150921"}
        if department is not None:
            term["x-changes"] = [{"from": "2026-09-01", "x-finance-department": department}]
        return {DIVISIONS: json.dumps(data, ensure_ascii=False, indent=2)}

    chronicle = Chronicle(tmp_path)
    chronicle.complete(planned("2026-12-31", "凉城县财政局（筹）"), at("2026-07-01"))
    for files in (planned("2027-03-31", "凉城县财政局（筹）"), planned("2026-12-31"), planned(None)):
        assert codes(chronicle.open(files, at("2026-07-02"))) == set()
    assert codes(chronicle.open(planned("2026-06-30"), at("2026-07-02"))) == {"G15"}, "it was in force on that day"
    assert codes(chronicle.open(planned("2026-12-31"), at("2026-09-01"))) == {"G15"}, "the change has begun"
    assert codes(chronicle.open(planned("2027-03-31", "凉城县财政局（筹）"), at("2027-01-04"))) == {"G15"}


def test_a_base_that_has_drifted_keeps_its_reviewers(tmp_path: Path) -> None:
    schema = json.loads(text("schemas/defect.schema.json"))
    schema["additionalProperties"] = True
    chronicle = Chronicle(tmp_path, {"schemas/defect.schema.json": json.dumps(schema, ensure_ascii=False)})
    assert codes(chronicle.open({"site/guide/more.md": "说明\n"}, at(REQUEST))) == set()
    assert codes(chronicle.open({REVIEWERS: None}, at(REQUEST))) == {"G13"}
    assert (
        codes(chronicle.open({"schemas/defect.schema.json": text("schemas/defect.schema.json")}, at(REQUEST))) == set()
    )


def test_an_article_may_come_with_its_statute(book: Chronicle) -> None:
    source = text("schemas/sources.yaml")
    more = source.replace("documents:\n", "documents:\n" + DOCUMENT, 1)
    files = {"schemas/sources.yaml": more} | amend(
        NOTICES, TEN, TEN + SEVEN.replace("region-2021-1131/2.3", "region-2026-9/3")
    )
    assert book.open(files, at(REQUEST)).codes == set()
    del files["schemas/sources.yaml"]
    assert book.open(files, at(REQUEST)).codes == {"M02"}


DOCUMENT = """\
  - id: region-2026-9
    title: {zh: 关于调整公示期的通知, en: Notice on the notice period}
    short: {zh: 内财购〔2026〕9号, en: Region notice 9 of 2026}
    number: 内财购〔2026〕9号
    issuer: 内蒙古自治区财政厅
    issued_on: 2026-06-20
    style: article
    articles:
      "3": {zh: 公示期, en: The notice period}
"""


def test_every_parameter_that_the_code_names_is_needed_or_optional() -> None:
    law = load_machinery(ROOT).law
    assert law is not None
    assert {*NEEDED, *OPTIONAL} == {*law.parameters}
    for name, unit in ({**NEEDED, **OPTIONAL}).items():
        assert law.parameters[name]["unit"] == unit


def test_a_parameter_that_the_code_asks_for_by_name_is_listed() -> None:
    words = {
        word
        for path in (ROOT / "scripts/taizhang").rglob("*.py")
        for word in path.read_text(encoding="utf-8").split('"')
        if word.startswith(("window.", "substance.", "grade.", "reminder.")) or word.endswith("_days")
    }
    names = {word for word in words if "{" not in word and word.count(".") <= 1} & {*NEEDED, *words}
    assert {word for word in names if word.startswith(("window.", "reminder."))} <= {*NEEDED, *OPTIONAL}


# Ways out


def reviewers_until(until: str, more: str = "") -> str:
    """The reviewers, the second governor's term ending on a day."""
    content = text(REVIEWERS)
    line = '      - {division: "150000", duty: govern, from: 2025-01-01}\n'
    first, second, rest = content.split(line, 2)
    return first + line + second + line.replace("}", f", until: {until}}}") + rest + more


NEW = """\
  - login: nm150000-govern3
    person: p-g0v3rn
    name: 内蒙古自治区财政厅规则管理（3）
    duties:
      - {division: "150000", duty: govern, from: 2026-08-01}
"""


def test_the_last_governors_may_name_others_where_fewer_than_two_are_left(tmp_path: Path) -> None:
    chronicle = Chronicle(tmp_path, {REVIEWERS: reviewers_until("2026-06-30")})
    other = amend(NOTICES, TEN, TEN + SEVEN)
    assert chronicle.open(other, at("2026-08-03")).codes == {"G14"}, "nothing else before that"
    still = chronicle.open(
        {REVIEWERS: reviewers_until("2026-06-30", NEW.replace("2026-08-01", "2026-09-01"))}, at("2026-08-03")
    )
    assert still.codes == {"G14"}, "it has to end the gap"
    more = chronicle.open({REVIEWERS: reviewers_until("2026-06-30", NEW)} | other, at("2026-08-03"))
    assert more.codes == {"G14"}, "whose term is over decides nothing else"
    assert chronicle.open({"site/guide/more.md": "说明\n"}, at("2026-08-03")).codes == {"G14"}
    path, data = requirement("REQ-150102-20260801-bbb1")
    chronicle.complete({path: data}, at("2026-08-02"))
    request = chronicle.complete({REVIEWERS: reviewers_until("2026-06-30", NEW)}, at("2026-08-03"))
    assert [step.review.user for step in request.verdict.chains[0].steps if step.review] == [
        "nm150000-govern1",
        "nm150000-govern2",
    ]
    assert chronicle.audit(date(2026, 8, 4)).breaches == ()
    chronicle.reviewers = load_machinery(chronicle.root).reviewers or chronicle.reviewers
    assert chronicle.open(other, at("2026-08-05")).codes == set()
    assert "nm150000-govern2" not in chronicle.reviewers.logins("govern", "150000", date(2026, 8, 5))


def test_a_change_that_prolongs_the_time_of_two_governors_is_accepted(tmp_path: Path) -> None:
    chronicle = Chronicle(tmp_path, {REVIEWERS: reviewers_until("2026-08-31")})
    day = at("2026-07-01")
    assert chronicle.open({REVIEWERS: reviewers_until("2026-09-30")}, day).codes == set()
    assert chronicle.open({REVIEWERS: reviewers_until("2026-08-30")}, day).codes == {"G14"}
    assert chronicle.open(amend(NOTICES, TEN, TEN + SEVEN), day).codes == set(), "what leaves the gap where it was"
    assert chronicle.open({REVIEWERS: reviewers_until("2027-08-31")}, day).codes == set()


def test_due_names_a_gap_ahead(tmp_path: Path) -> None:
    chronicle = Chronicle(tmp_path, {REVIEWERS: reviewers_until("2026-08-31")})

    def due(day: str, *words: str) -> str:
        result = CliRunner().invoke(taizhang, ["due", "--repo", str(chronicle.root), "--today", day, *words])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert "自2026-09-01起在任的规则管理人员不足两人" in due("2026-07-01")
    assert "规则管理" not in due("2026-01-01") and "规则管理" not in due("2026-07-01", "--division", "150102")
    assert "在任的和最近卸任的人员" in due("2026-09-01")
    [row] = json.loads(due("2026-07-01", "--format", "json"))
    assert (row["due"], row["overdue"]) == ("2026-08-31", False)


def hook(chronicle: Chronicle, request: Request, before: str, after: str, today: date) -> list[PushRefusal]:
    def lookup(merge: Commit) -> Pull:
        assert merge.parents[1] == request.pull.head
        return request.pull

    main = replace_tip(chronicle, before)
    return list(judge_push(main, RefUpdate(before, after, "refs/heads/main"), lookup, today))


def replace_tip(chronicle: Chronicle, tip: str) -> MainBranch:
    main = MainBranch(Git(chronicle.root), "refs/heads/main")
    main.tip = tip
    return main


def test_a_base_that_cannot_judge_is_mended_by_the_last_that_could(chronicle: Chronicle) -> None:
    publish_notice(chronicle, raise_requirement(chronicle))
    good_tip = chronicle.git("rev-parse", "main")
    bad = chronicle.open({NOTICES: "title: [\n"}, at("2026-07-01"))
    forced_merge = chronicle.force_merge(bad, at("2026-07-01", 15))
    faulty_tip = chronicle.git("rev-parse", "main")

    path, data = requirement("REQ-150102-20260702-bbb1")
    with pytest.raises(RunFailedError) as error:
        chronicle.open({path: data}, at("2026-07-02"))
    assert NOTICES in error.value.message.zh

    for files in ({NOTICES: None}, amend(NOTICES, "value: 10,", "value: 5,"), {"site/guide/more.md": "说明\n"}):
        assert not chronicle.open(files, at("2026-07-02")).verdict.mergeable, "it mends nothing"

    mending = chronicle.open({NOTICES: text(NOTICES)}, at("2026-07-02"))
    assert mending.verdict.mergeable
    assert chronicle.git("rev-parse", f"{mending.verdict.judged_by}^{{tree}}") == chronicle.git(
        "rev-parse", f"{good_tip}^{{tree}}"
    )
    merge = chronicle.merge(mending, at("2026-07-02", 15))
    assert hook(chronicle, mending, faulty_tip, merge, date(2026, 7, 2)) == []
    assert hook(chronicle, mending, merge, chronicle.git("rev-parse", "main"), date(2026, 7, 2)) == []
    seal = json.loads(
        (chronicle.root / f"ledger/approvals/MACHINERY-{mending.pull.number}/0001.json").read_text("utf-8")
    )
    assert seal["predicate"]["judged_by"] == mending.verdict.judged_by

    request = chronicle.open({path: data}, at("2026-07-03"))
    assert request.verdict.mergeable and request.verdict.judged_by == request.verdict.base
    chronicle.merge(request, at("2026-07-03", 15))
    audit = chronicle.audit(date(2026, 7, 4))
    assert audit.breaches, "the merge that broke it is found"
    assert {breach.commit for breach in audit.breaches} == {faulty_tip}, [
        breach.message.zh for breach in audit.breaches
    ]
    assert forced_merge


# Witnesses


def keypair(folder: Path, name: str) -> tuple[Path, str]:
    key = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], check=True)
    return key, key.with_suffix(".pub").read_text(encoding="utf-8").strip()


def witness_line(public: str) -> str:
    return f'witness namespaces="taizhang-approval" {public}\n'


def test_the_keys_of_the_witness_are_those_that_ssh_keygen_could_use(tmp_path: Path) -> None:
    _, public = keypair(tmp_path, "one")
    kind, word = public.split()[:2]
    for line in (
        f"witness {public}",
        witness_line(public),
        f"witness,other {public} note",
        f"witness {public}\r",
        f'"witness" {public}',
    ):
        assert list_keys(line.encode()) == (f"{kind} {word}",), line
    for line in (
        "",
        "# witness",
        f"other {public}",
        "witness",
        "witness ssh-ed25519",
        f"witness {kind} AAAA",
        f"witness {kind}x {word}",
        f'witness namespaces="git" {public}',
        'witness "',
        f"witness {word} {kind}",
        f'witness valid-before="20300101" {public}',
        f'witness valid-after="20300101" {public}',
        f'witness cert-authority,namespaces="taizhang-approval" {public}',
        f'witness namespaces="taizhang-approval-x" {public}',
        f"witness,!witness {public}",
        f"\ufeffwitness {public}",
        f"# a\x0cwitness {public}",
        f"witness {kind} {word[:-8]}",
        f"witness {kind} {base64.b64encode(base64.b64decode(word) + b'more').decode()}",
        "witness bogus AAAABWJvZ3VzAAAAAXg=",
    ):
        assert list_keys(line.encode()) == (), line
    assert len(list_keys(f"{witness_line(public)}witness {public}\n".encode())) == 1


def test_a_second_witness_seals_where_the_first_key_is_lost(tmp_path: Path) -> None:
    spare, public = keypair(tmp_path, "spare")
    chronicle = Chronicle(tmp_path)
    witnesses = (chronicle.root / WITNESSES).read_text("utf-8")
    chronicle.complete({WITNESSES: witnesses + witness_line(public)}, at("2026-07-01"))
    assert chronicle.open({WITNESSES: witnesses}, at("2026-07-02")).codes == {"G17"}, "the spare one stays"

    chronicle.key.unlink()
    chronicle.key = spare
    third, newest = keypair(tmp_path, "third")
    chronicle.complete({WITNESSES: witness_line(public) + witness_line(newest)}, at("2026-07-03"))
    chronicle.key = third
    path, data = requirement("REQ-150102-20260704-bbb1")
    chronicle.complete({path: data}, at("2026-07-04"))
    assert chronicle.audit(date(2026, 7, 5)).breaches == ()


def hand_over(
    chronicle: Chronicle, keys: Mapping[str, Path], new: str, at_day: str, words: bytes | None = None
) -> Request:
    before = (chronicle.root / WITNESSES).read_bytes()
    files: dict[str, Any] = {WITNESSES: new}
    for login, key in keys.items():
        signature = subprocess.run(
            ["ssh-keygen", "-Y", "sign", "-q", "-f", str(key), "-n", NAMESPACE],
            input=words if words is not None else format_handover(before, new.encode()),
            capture_output=True,
            check=True,
        ).stdout
        files[f"{HANDOVER}{login}.sig"] = signature.decode()
    return chronicle.open(files, at(at_day))


@pytest.fixture
def governors(tmp_path: Path) -> dict[str, tuple[Path, str]]:
    return {login: keypair(tmp_path, login) for login in ("nm150000-govern1", "nm150000-govern2")}


def test_two_governors_hand_the_witness_over_where_its_only_key_is_lost(
    tmp_path: Path, governors: dict[str, tuple[Path, str]]
) -> None:
    reviewers = with_keys({login: public for login, (_, public) in governors.items()})
    chronicle = Chronicle(tmp_path, {REVIEWERS: reviewers})
    path, data = requirement("REQ-150102-20260701-bbb1")
    chronicle.complete({path: data}, at("2026-07-01"))
    before = chronicle.git("rev-parse", "main")
    chronicle.key.unlink()
    chronicle.key, public = keypair(tmp_path, "new")
    keys = {login: key for login, (key, _) in governors.items()}
    request = hand_over(chronicle, keys, witness_line(public), "2026-07-02")
    assert request.verdict.mergeable, [finding.message.zh for finding in request.verdict.errors]
    merge = chronicle.merge(request, at("2026-07-02", 15))
    assert hook(chronicle, request, before, merge, date(2026, 7, 2)) == []
    assert hook(chronicle, request, merge, chronicle.git("rev-parse", "main"), date(2026, 7, 2)) == []
    path, data = requirement("REQ-150102-20260703-bbb2", title="评审现场签到改为指纹识别")
    chronicle.complete({path: data}, at("2026-07-03"))
    assert chronicle.audit(date(2026, 7, 4)).breaches == ()


@pytest.mark.parametrize(
    "fault",
    ["one signature", "one person twice", "a former governor", "a stranger", "other words", "an older handover"],
)
def test_a_handover_that_two_governors_did_not_sign_seals_nothing(
    tmp_path: Path, governors: dict[str, tuple[Path, str]], fault: str
) -> None:
    publics = {login: public for login, (_, public) in governors.items()}
    reviewers = with_keys(publics)
    if fault in ("one person twice", "a former governor"):
        third_one = NEW.replace("2026-08-01", "2025-01-01")
        if fault == "one person twice":
            third_one = third_one.replace("p-g0v3rn", "p-mszkm1")
        else:
            third_one = third_one.replace("2025-01-01}", "2025-01-01, until: 2026-06-30}")
        reviewers += third_one
        third = keypair(tmp_path, "nm150000-govern3")
        kind, word = third[1].split()[:2]
        place = reviewers.index("    duties:", reviewers.index("login: nm150000-govern3\n"))
        reviewers = f"{reviewers[:place]}    signing_key: {kind} {word}\n{reviewers[place:]}"
    chronicle = Chronicle(tmp_path, {REVIEWERS: reviewers})
    chronicle.key, public = keypair(tmp_path, "new")
    keys = {login: key for login, (key, _) in governors.items()}
    words = None
    match fault:
        case "one signature":
            keys.pop("nm150000-govern2")
        case "one person twice" | "a former governor":
            keys = {"nm150000-govern1": keys["nm150000-govern1"], "nm150000-govern3": third[0]}
        case "a stranger":
            keys["nm150000-govern2"] = keypair(tmp_path, "stranger")[0]
        case "other words":
            words = b"before nothing\nafter everything\n"
        case "an older handover":
            words = format_handover(b"another list\n", witness_line(public).encode())
    request = hand_over(chronicle, keys, witness_line(public), "2026-07-02", words)
    assert request.verdict.mergeable
    merge = chronicle._merge_branch(request)
    pull = chronicle._build_merged_pull(request, at("2026-07-02", 15))
    sealer = Sealer(Git(chronicle.root), chronicle.key, "taizhang/chronicle", at("2026-07-02", 16))
    with pytest.raises(RunFailedError) as error:
        sealer.seal(merge, pull, lambda _: False)
    assert WITNESSES in error.value.message.zh
    assert chronicle.audit(date(2026, 7, 4)).breaches


def test_the_page_of_parameters_shows_late_values_and_corrections(tmp_path: Path) -> None:
    right = TEN.replace("10,", "12,").replace("}", ", corrections: [{was: 10, on: 2026-07-01, reason: 登记时误写。}]}")
    late = SEVEN.replace("2027-01-01", "2026-02-01").replace("}", ", recorded: 2026-07-02}")
    chronicle = Chronicle(tmp_path, amend(NOTICES, TEN, right + late))
    repository = load_repository(chronicle.root)
    assert repository.law is not None
    rows = build_parameter_table(View(repository, repository.law, date(2026, 7, 3))).rows
    values = [row[1].text for row in rows if row[5].text == "notice_days"]
    assert values == [
        "12个工作日（2026-07-01更正，原为10个工作日；此前入库的记录不受影响）",
        "7个工作日（2026-07-02补登；此前入库的记录不受影响）",
    ]


def test_an_older_programs_merges_are_not_judged_by_later_rules(tmp_path: Path) -> None:
    rules = {"scripts/taizhang/rules/wing/n02_window.yaml": "title: 公示期\n"}
    edit = amend(NOTICES, "value: 10,", "value: 12,")
    for number, (files, is_found) in enumerate(((rules, False), ({}, True))):
        folder = tmp_path / str(number)
        folder.mkdir()
        chronicle = Chronicle(folder, files)
        chronicle.force_merge(chronicle.open(edit, at("2026-07-01")), at("2026-07-01", 15))
        breaches = [breach.message.zh for breach in chronicle.audit(date(2026, 7, 2)).breaches]
        assert any(message.startswith("G15") for message in breaches) == is_found


def test_machinery_without_parameters_of_later_programs_is_able_to_judge(tmp_path: Path) -> None:
    pieces = text(HOUSE).split("  - id: grade.full_marks")
    tail = pieces[1].partition("  - id:")[2]
    older = f"{pieces[0]}  - id:{tail}"
    chronicle = Chronicle(tmp_path, {HOUSE: older})
    path, data = requirement("REQ-150102-20260701-bbb1")
    chronicle.complete({path: data}, at("2026-07-01"))
    chronicle.complete({HOUSE: text(HOUSE)}, at("2026-07-02"))
    assert chronicle.open({HOUSE: older}, at("2026-07-03")).codes >= {"M01"}
    chronicle.force_merge(chronicle.open({ORDER: None}, at("2026-07-03")), at("2026-07-03", 15))
    mending = chronicle.open({ORDER: text(ORDER)}, at("2026-07-04"))
    assert mending.verdict.judged_by != mending.verdict.base and mending.verdict.mergeable
