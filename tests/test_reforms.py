"""Reforms: existing records stay clean, new ones follow the law of their day, and records lead to their successors."""

import shutil
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import reforms
from merging import PATH, Desk, requirement
from reforms import COUNTY, DAY, EVE, NEW_CODE, OTHER, OTHER_CITY, REFORMS, edit_schema, edit_vocabulary
from specimen import FORM, ROOT, build
from taizhang.approval.gate.verdict import Verdict
from taizhang.base.timezone import SHANGHAI
from taizhang.findings.citing import list_articles
from taizhang.intake.divisions import read_division as division_read
from taizhang.intake.reading import UnclearError
from taizhang.law.law import Law
from taizhang.lifecycle.agenda import list_agenda
from taizhang.repository.repository import Repository, load_machinery, load_repository
from taizhang.repository.reviewers import find_reviewer_faults as reviewers_faults
from taizhang.rules.check import check_repository
from taizhang.site.apply.pages import PAGES
from taizhang.site.pages.banners import list_banners
from taizhang.site.pages.listings import LISTS
from taizhang.site.view.paging import list_pages
from taizhang.site.view.view import View

FIRST, LAST = date.fromisoformat(DAY), date.fromisoformat(EVE)
DAYS = (LAST, FIRST, FIRST + timedelta(days=60), FIRST + timedelta(days=1500))
CITY, REGION = reforms.CITY, "150000"
LOCAL_DAYS = f"""\
title: 关于地方节日放假的通知
divisions: ["{OTHER_CITY}"]
announced_on: 2026-07-01
days_off:
  - {{name: 地方节日, from: 2026-07-20, until: 2026-07-20}}
days_worked: []
"""


def apply_reform(root: Path, name: str) -> Path:
    REFORMS[name](root)
    return root


def law_of(root: Path) -> Law:
    machinery = load_machinery(root)
    assert machinery.law is not None, machinery.flaws
    return machinery.law


def check_sealed_records(repository: Repository, day: date) -> list[tuple[Any, ...]]:
    """The findings on the sealed records; what is only proposed follows the new law."""
    book = repository.book
    proposed_paths = {book.document(one).path for one in book.all if book.entered_on(one) is None}
    return [finding.key for finding in check_repository(repository, day) if finding.path not in proposed_paths]


# Existing records


@pytest.mark.parametrize("name", REFORMS)
def test_records_with_seals_stay_as_they_were(tmp_path: Path, name: str) -> None:
    root = build(tmp_path)
    before = [check_sealed_records(load_repository(root), day) for day in DAYS]
    after = load_repository(apply_reform(root, name))
    assert after.flaws == ()
    assert [check_sealed_records(after, day) for day in DAYS] == before
    assert check_sealed_records(after, DAYS[0]) == []


def test_the_demonstration_stays_clean_through_every_reform_at_once(tmp_path: Path) -> None:
    for folder in ("requests", "ledger", "defects", "vendors", "schemas", ".github"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    days = (date(2026, 11, 23), date(2026, 11, 30), date(2029, 1, 8))
    before = [check_sealed_records(load_repository(tmp_path), day) for day in days]

    def change(by: reforms.Terms, terms: list[dict[str, Any]]) -> None:
        since, until = {"from": "2026-11-24"}, {"x-until": "2026-11-23"}
        by["150102"]["x-changes"] = [{**since, "x-reports-to": "150200"}]
        by["150104"]["x-changes"] = [{**since, "title": "玉泉新区", "x-finance-department": "玉泉新区财政局"}]
        by["150105"].update({**until, "x-successor": "150102"})
        terms.append({**by["150121"], "const": "150198", "x-from": "2026-11-24"})
        by["150121"].update({**until, "x-successor": "150198"})

    edit_vocabulary(tmp_path, "divisions", change)
    reforms.edit_vocabulary(
        tmp_path, "subsystems", lambda by, _: by["mall"].update({"x-until": "2026-11-23", "x-successor": "trading"})
    )
    after = load_repository(tmp_path)
    assert after.flaws == ()
    assert [check_sealed_records(after, day) for day in days] == before == [[], before[1], before[2]]


# Proposed records


def judge_requirement(tmp_path: Path, name: str, today: date, **changes: Any) -> Verdict:
    """A requirement of the county that the gate judges on a day, after the reform came to main."""
    desk = Desk(tmp_path)
    desk.git("checkout", "-q", "main")
    apply_reform(desk.root, name)
    desk.save("reform")
    desk.git("checkout", "-q", "-B", "topic", "main")
    desk.authors.clear()
    desk.more["opened_at"] = datetime(today.year, today.month, today.day, 8, tzinfo=SHANGHAI).isoformat()
    text = requirement(**changes)
    path = PATH if "id" not in changes else f"requests/{changes['id'][4:10]}/2026/{changes['id']}.yaml"
    return desk.propose(lambda _: desk.write(path, text)).judge(today)


def of_division(code: str) -> dict[str, Any]:
    identity = f"REQ-{code}-20260601-bbb1"
    return {"id": identity, "requester": {**FORM["requester"], "division": code, "contact_ref": "C-9g7h5j3k"}}


def chain_of(verdict: Verdict) -> list[tuple[str, str]]:
    return [(step.due.duty, step.due.division) for step in verdict.chains[0].steps]


def error_codes(verdict: Verdict) -> set[str]:
    return {finding.code for finding in verdict.errors}


def test_the_chain_of_a_moved_county_goes_by_the_day(tmp_path: Path) -> None:
    for day, city in ((LAST, CITY), (FIRST, OTHER_CITY)):
        verdict = judge_requirement(tmp_path / str(day), "moved", day)
        assert chain_of(verdict) == [("evaluate", COUNTY), ("consolidate", city), ("review", REGION)]
        assert not error_codes(verdict)


def test_a_chain_through_the_old_city_is_invalid_after_the_day(tmp_path: Path) -> None:
    for day, is_mergeable in ((LAST, True), (FIRST, False)):
        desk = Desk(tmp_path / str(day))
        desk.git("checkout", "-q", "main")
        apply_reform(desk.root, "moved")
        desk.save("reform")
        desk.git("checkout", "-q", "-B", "topic", "main")
        desk.authors.clear()
        assert desk.raise_requirement().approve().judge(day).mergeable is is_mergeable


@pytest.mark.parametrize("name", ["merged", "recoded"])
def test_a_requirement_of_an_ended_county_is_refused_with_its_successor(tmp_path: Path, name: str) -> None:
    heir = {"merged": OTHER, "recoded": NEW_CODE}[name]
    assert not error_codes(judge_requirement(tmp_path / "eve", name, LAST))
    verdict = judge_requirement(tmp_path / "day", name, FIRST)
    (finding,) = verdict.errors
    assert (finding.code, finding.field) == ("F17", "requester.division")
    assert f"由{heir}" in finding.message.zh and EVE in finding.message.zh
    assert "taizhang new" in finding.help.zh
    assert finding.path == PATH and finding.mark.line > 1


def test_a_new_code_serves_from_its_first_day(tmp_path: Path) -> None:
    early = judge_requirement(tmp_path / "eve", "recoded", LAST, **of_division(NEW_CODE))
    (finding,) = early.errors
    assert finding.code == "F17" and f"此前为{COUNTY}" in finding.message.zh
    verdict = judge_requirement(tmp_path / "day", "recoded", FIRST, **of_division(NEW_CODE))
    assert not error_codes(verdict)
    assert chain_of(verdict) == [("evaluate", NEW_CODE), ("consolidate", CITY), ("review", REGION)]


@pytest.mark.parametrize(("name", "changes"), [("word_ended", {"subsystems": ["mall"]}), ("field_required", {})])
def test_the_old_shape_serves_until_the_eve(tmp_path: Path, name: str, changes: Mapping[str, Any]) -> None:
    scope = {"affected_scope": {**FORM["affected_scope"], **changes}}
    assert not error_codes(judge_requirement(tmp_path / "eve", name, LAST, **scope))
    (finding,) = judge_requirement(tmp_path / "day", name, FIRST, **scope).errors
    code, field = {"word_ended": ("F17", "affected_scope.subsystems.0"), "field_required": ("F16", "unifications")}[
        name
    ]
    assert (finding.code, finding.field) == (code, field)


def test_the_new_shape_serves_from_the_day(tmp_path: Path) -> None:
    scope = {"affected_scope": {**FORM["affected_scope"], "subsystems": ["marketplace"]}}
    assert error_codes(judge_requirement(tmp_path / "eve", "word_ended", LAST, **scope)) == {"F17"}
    assert not error_codes(judge_requirement(tmp_path / "day", "word_ended", FIRST, **scope))
    assert not error_codes(judge_requirement(tmp_path / "field", "field_required", FIRST, unifications=["planning"]))


# Bearers and routes


def test_bearers_and_routes_go_by_the_day(tmp_path: Path) -> None:
    law = law_of(apply_reform(build(tmp_path), "moved"))
    for day, city in ((LAST, CITY), (FIRST, OTHER_CITY)):
        assert law.route("defect", COUNTY, day) == (city, REGION)
        bearer = law.cost_bearer("local-extension", COUNTY, day)
        assert bearer is not None and bearer.towards_region.division == city
        assert law.as_of(day).city_of(COUNTY) == city and law.as_of(day).is_within(COUNTY, city)
    # The city's own notice holds as long as the county belongs to that city.
    assert law.provision("cost_bearer.local-extension.internal", LAST, COUNTY).source.startswith("city-2021-76")
    assert not law.provision("cost_bearer.local-extension.internal", FIRST, COUNTY).source.startswith("city-2021-76")


def test_days_off_and_articles_of_a_moved_county_are_those_of_the_day(tmp_path: Path) -> None:
    root = apply_reform(build(tmp_path), "moved")
    (root / "schemas/calendar/overlays").mkdir(exist_ok=True)
    (root / "schemas/calendar/overlays/city.yaml").write_text(LOCAL_DAYS, encoding="utf-8")
    law = law_of(root)
    # The new city's day off: it lengthens what begins under it, and nothing that began before.
    before, after = LAST, FIRST
    for view in (law.as_of(LAST), law.as_of(FIRST)):
        assert view.last_day("answer_days", before, COUNTY) == view.last_day("answer_days", before)
        assert view.last_day("answer_days", after, COUNTY) == view.last_day("answer_days", after, OTHER_CITY)
        assert view.last_day("answer_days", after, COUNTY) != view.last_day("answer_days", after)
        assert view.working_days_between(after, date(2026, 7, 24), COUNTY) == 6
        # The old city's notice is cited for matters of its time, on any day of reading.
        assert "city-2021-76/1.5" in list_articles(["route.dispute"], view, LAST, COUNTY)
        assert list_articles(["route.dispute"], view, FIRST, COUNTY) == ("region-2021-1131/2.5",)


def test_a_merged_county_is_cited_and_counted_as_its_successor(tmp_path: Path) -> None:
    law = law_of(apply_reform(build(tmp_path), "merged"))
    assert list_articles(["route.dispute"], law, FIRST, COUNTY) == list_articles(["route.dispute"], law, FIRST, OTHER)
    assert (law.as_of(LAST).places(COUNTY), law.as_of(FIRST).places(COUNTY)) == (
        (COUNTY, CITY, REGION),
        (OTHER, CITY, REGION),
    )


def test_of_a_merged_county_its_successor_bears_and_reports(tmp_path: Path) -> None:
    law = law_of(apply_reform(build(tmp_path), "merged"))
    assert (law.responsible_for(COUNTY, LAST), law.responsible_for(COUNTY, FIRST)) == (COUNTY, OTHER)
    assert law.cost_bearer("individual", COUNTY, FIRST) == law.cost_bearer("individual", OTHER, FIRST)
    assert law.route("escalation", COUNTY, FIRST) == law.route("escalation", OTHER, FIRST)
    assert law.as_of(FIRST).department(COUNTY) == law.as_of(LAST).department(COUNTY)


def test_nothing_dated_costs_nothing(tmp_path: Path) -> None:
    root = build(tmp_path)

    def undate(by: reforms.Terms, _: list[dict[str, Any]]) -> None:
        for term in by.values():
            term.pop("x-changes", None)

    edit_vocabulary(root, "divisions", undate)
    law = law_of(root)
    assert law.as_of(LAST) is law is law.as_of(date(2040, 1, 1))
    renamed_law = law_of(apply_reform(root, "renamed"))
    assert renamed_law.as_of(FIRST) is renamed_law.as_of(date(2040, 1, 1)) is not renamed_law.as_of(LAST)


# Open matters


@pytest.mark.parametrize("name", ["merged", "recoded"])
def test_the_successor_answers_for_open_matters(tmp_path: Path, name: str) -> None:
    heir = {"merged": OTHER, "recoded": NEW_CODE}[name]
    repository = load_repository(apply_reform(build(tmp_path), name))
    law = repository.law
    assert law is not None

    def open_for(division: str, day: date) -> set[str]:
        return {item.record for item in list_agenda(repository.book, law, day) if item.step.division == division}

    matters = open_for(COUNTY, LAST)
    assert any(one.startswith("DISPUTE") for one in matters)
    assert open_for(COUNTY, FIRST) == set() and matters <= open_for(heir, FIRST)
    assert {item.record for item in list_agenda(repository.book, law, FIRST, COUNTY)} >= matters
    dispute = next(one for one in repository.book.disputes.values() if one.id in matters)
    actors = {item.step.actor for item in list_agenda(repository.book, law, FIRST) if item.record == dispute.id}
    assert law.department(heir, FIRST) in actors and law.department(COUNTY, LAST) not in actors - {
        law.department(heir, FIRST)
    }


# Forms and pages


def view_on(repository: Repository, day: date) -> View:
    assert repository.law is not None
    return View(repository, repository.law, day)


def list_options(view: View, place: str) -> dict[str, str]:
    def all_of(questions: Any) -> Any:
        for question in questions:
            yield question
            yield from all_of(question.parts)

    field = next(one for one in all_of(PAGES["apply_requirement"](view, None).questions) if one.place == place)
    return {option.code: option.title for option in field.options}


def test_forms_offer_divisions_in_force(tmp_path: Path) -> None:
    repository = load_repository(apply_reform(build(tmp_path), "recoded"))
    before, after = (list_options(view_on(repository, day), "requester.division") for day in (LAST, FIRST))
    assert COUNTY in before and NEW_CODE not in before
    assert NEW_CODE in after and COUNTY not in after and len(before) == len(after)


def test_forms_offer_words_and_names_of_the_day(tmp_path: Path) -> None:
    root = build(tmp_path)
    reforms.word_ended(root)
    reforms.renamed(root)
    repository = load_repository(root)
    words = [list_options(view_on(repository, day), "affected_scope.subsystems") for day in (LAST, FIRST)]
    assert ["mall" in one for one in words] == [True, False] and ["marketplace" in one for one in words] == [
        False,
        True,
    ]
    names = [list_options(view_on(repository, day), "requester.division")[COUNTY] for day in (LAST, FIRST)]
    assert names == ["新城区", "新北城区"]


def test_forms_demand_the_fields_required_on_the_day(tmp_path: Path) -> None:
    repository = load_repository(apply_reform(build(tmp_path), "field_required"))
    for day, needed in ((LAST, False), (FIRST, True)):
        page = PAGES["apply_requirement"](view_on(repository, day), None)
        (field,) = (question for question in page.questions if question.place == "unifications")
        assert field.needed is needed
        assert f"缺少自{DAY}起必填的内容" in page.carried


def test_an_import_names_the_successor(tmp_path: Path) -> None:
    law = law_of(apply_reform(build(tmp_path), "merged"))
    assert division_read(law.as_of(LAST), "新城区").value == COUNTY
    for text in ("新城区", COUNTY):
        with pytest.raises(UnclearError) as error:
            division_read(law.as_of(FIRST), text)
        assert OTHER in error.value.help.zh


@pytest.mark.parametrize(
    ("name", "words"),
    [("moved", "改属包头市"), ("renamed", "更名为新北城区"), ("merged", f"由赛罕区（{OTHER}）接替"),
     ("recoded", f"由新城区（{NEW_CODE}）接替")],
)  # fmt: skip
def test_a_record_leads_to_the_successor_of_its_division(tmp_path: Path, name: str, words: str) -> None:
    repository = load_repository(apply_reform(build(tmp_path), name))
    record = repository.book.requirements["REQ-150102-20260105-aaa1"]
    assert list_banners(view_on(repository, LAST), record) == ()
    (banner,) = list_banners(view_on(repository, FIRST), record)
    assert words in banner.title and banner.on == FIRST
    assert banner.leads_to is not None
    assert banner.leads_to[1] == f"requests/city-{OTHER_CITY if name == 'moved' else CITY}.html"


def test_the_page_of_an_ended_city_stays_and_leads_to_its_successors(tmp_path: Path) -> None:
    root = build(tmp_path)

    def change(by: reforms.Terms, _: list[dict[str, Any]]) -> None:
        by[CITY].update({"x-until": EVE, "x-successor": OTHER_CITY})
        for term in by.values():
            if term["x-reports-to"] == CITY:
                term["x-changes"] = [{"from": DAY, "x-reports-to": OTHER_CITY}]

    edit_vocabulary(root, "divisions", change)
    view = view_on(load_repository(root), FIRST)
    pages = {page.file: page for page in list_pages(view, LISTS["requirements"], lambda *_: "")}
    old = pages[f"city-{CITY}.html"].under
    assert old is not None and old[1].title.endswith(f"（{EVE}止）")
    ((sentence, file),) = old[1].became
    assert f"由包头市（{OTHER_CITY}）接替" in sentence and file == f"city-{OTHER_CITY}.html" and file in pages


# Vocabularies and schemas that contradict themselves


def term_with(code: str, **keys: Any) -> Any:
    return lambda by, terms: by[code].update({key.replace("_", "-"): value for key, value in keys.items()})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (term_with(COUNTY, x_from="2026-07-15", x_until="2026-07-14", x_successor=OTHER), "早于启用日"),
        (term_with(COUNTY, x_until="2026-07-14", x_successor="150999"), "词表中没有150999"),
        (term_with(COUNTY, x_until="2026-07-14"), "须写明由哪一区划接替"),
        (term_with(COUNTY, x_until="2026-02-30", x_successor=OTHER), "历法上没有"),
        (term_with(COUNTY, x_until=20260714, x_successor=OTHER), "应为文字"),
        (term_with(COUNTY, x_successor=OTHER), "未定停用日"),
        (term_with(COUNTY, x_changes=[{"from": day, "title": day} for day in ("2027-01-01", "2026-12-01")]), "应晚于"),
        (term_with(COUNTY, x_changes=[{"from": "2027-01-01", "x-reports-to": "150999"}]), "上级150999不在用"),
        (term_with(COUNTY, x_changes=[{"from": "2027-01-01", "x-report-to": CITY}]), "x-report-to"),
        (term_with(CITY, x_until="2026-07-14", x_successor=OTHER_CITY), f"上级{CITY}不在用"),
        (term_with(REGION, x_until="2026-07-14", x_successor=CITY), "最上级应当恰有一个"),
    ],
)  # fmt: skip
def test_a_vocabulary_that_contradicts_itself_is_found_at_its_place(tmp_path: Path, change: Any, words: str) -> None:
    root = build(tmp_path)
    edit_vocabulary(root, "divisions", change)
    findings = check_repository(load_repository(root), FIRST)
    assert load_machinery(root).law is None
    assert {finding.path for finding in findings} == {"schemas/vocabularies/divisions.json"}
    assert any(words in finding.message.zh for finding in findings)
    assert all(finding.mark.line > 1 for finding in findings)


@pytest.mark.parametrize(
    ("dated", "words"),
    [({"from": "2026-13-01"}, "应为日期"), ({"from": "2027-01-01", "until": "2026-01-01"}, "早于起始日"),
     ("2027-01-01", "应写为"), ({}, "应写为")],
)  # fmt: skip
def test_days_of_a_schema_that_contradict_themselves_are_found(tmp_path: Path, dated: Any, words: str) -> None:
    root = build(tmp_path)
    edit_schema(root, "requirement", lambda schema: schema["properties"]["unifications"].update({"x-required": dated}))
    (flaw,) = load_machinery(root).flaws
    assert flaw.path == "schemas/requirement.schema.json" and flaw.fault.mark.line > 1
    (finding,) = (one for one in check_repository(load_repository(root), FIRST) if one.path == flaw.path)
    assert words in finding.message.zh


def test_a_duty_goes_by_the_days_of_its_term(tmp_path: Path) -> None:
    from taizhang.documents.document import read_document

    root = build(tmp_path)
    change = {"from": DAY, "x-reports-to": REGION}
    edit_vocabulary(root, "divisions", lambda by, _: by[COUNTY].update({"x-changes": [change]}))
    law, schemas = law_of(root), load_machinery(root).schemas

    def problems(term: str) -> int:
        duty = f'{{division: "{COUNTY}", duty: consolidate, {term}}}'
        raw = f"people:\n  - login: a\n    person: p-aaaaaa\n    name: 甲\n    duties:\n      - {duty}\n"
        document, faults = read_document(raw.encode(), "x.yaml", schemas["reviewers"].shape)
        assert document is not None, faults
        return len(list(reviewers_faults(document, law)))

    assert problems(f"from: {DAY}") == 0 == problems("from: 2025-01-01")
    assert problems(f"from: 2025-01-01, until: {EVE}") == 1


def test_the_desk_names_the_office_due_today(tmp_path: Path) -> None:
    assert requirement()  # the form that the gate judges above
    law = law_of(apply_reform(build(tmp_path), "renamed"))
    assert (law.department(COUNTY, LAST), law.department(COUNTY, FIRST)) == ("新城区财政局", "新北城区财政局")
