"""What several counties raise together: filed by the city, judged by each, borne by each, explained by each."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import click.testing
import msgspec
import pytest
import yaml

import paperwork
from merging import BODIES, OPENED, Desk, requirement
from specimen import DAY, ROOT, build
from taizhang.acts.desk import open_desk
from taizhang.acts.enrolment import build_entry_data
from taizhang.approval.audit.walk import audit_main_line
from taizhang.base.git import Git
from taizhang.cli import taizhang
from taizhang.law.law import Law
from taizhang.lifecycle import derive_life
from taizhang.lifecycle.chain import describe_way, list_due_duties, list_duties
from taizhang.lifecycle.dispute import derive_dispute_life
from taizhang.office.papers.form import build_form
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.judgements import FirstJudgement, OpenReviews
from taizhang.office.papers.letter import build_letter
from taizhang.records import Dispute, Requirement
from taizhang.repository.amendments import public_copy
from taizhang.repository.repository import load_machinery, load_repository
from taizhang.rules.check import check_repository
from taizhang.site.pages.milestones import _of_duties, list_milestones
from taizhang.site.view.traits import find_traits
from viewing import load_view

TODAY = date.fromisoformat(DAY)
JOINT = {"150100": "REQ-150100-20260602-jnt1", "150200": "REQ-150200-20260602-jnt1"}
COUNTIES = {"150100": ("150102", "150105"), "150200": ("150202", "150203")}
LETTERS = {"150100": "呼财购〔2026〕12号", "150200": "包财购〔2026〕12号"}
NAMES = {"150102": "新城区财政局", "150105": "赛罕区财政局", "150202": "东河区财政局", "150203": "昆都仑区财政局"}


@cache
def law() -> Law:
    machinery_law = load_machinery(ROOT).law
    assert machinery_law is not None
    return machinery_law.as_of(TODAY)


def raiser(division: str, number: int, **more: Any) -> dict[str, Any]:
    scan = {"file": "申请表.pdf", "sha256": f"{number:064}"}
    contact = {"contact_ref": f"C-3h8n5pw{number}", "landline": f"0471-640000{number}", "sealed_form": scan}
    return {"organization": NAMES.get(division, division), "division": division, **contact, **more}


def data(city: str, *counties: str, **changes: Any) -> dict[str, Any]:
    """A joint requirement of a city for its counties, as data."""
    requester = {"organization": "市财政局", "division": city, "contact_ref": "C-9g7h5j3k", "landline": "0471-6640009"}
    raisers = [raiser(code, number) for number, code in enumerate(counties or COUNTIES[city], start=2)]
    base: dict[str, Any] = yaml.safe_load(requirement())
    more = {"id": JOINT[city], "requester": requester, "raised_by": raisers, "submitted_on": "2026-06-02"}
    return base | more | changes


def path_of(city: str) -> str:
    return f"requests/{city}/2026/{JOINT[city]}.yaml"


def write_record(root: Path, city: str, *counties: str, **changes: Any) -> str:
    text = yaml.safe_dump(data(city, *counties, **changes), allow_unicode=True, sort_keys=False)
    (root / path_of(city)).parent.mkdir(parents=True, exist_ok=True)
    (root / path_of(city)).write_text(text, encoding="utf-8")
    return JOINT[city]


def read_requirement(tmp_path: Path, city: str, *counties: str, **changes: Any) -> Requirement:
    root = build(tmp_path)
    record = write_record(root, city, *counties, **changes)
    return load_repository(root).book.requirements[record]


def propose(desk: Desk, city: str) -> Desk:
    write_record(desk.root, city)
    desk.save()
    return desk


def evaluate(desk: Desk, city: str) -> Desk:
    for county in COUNTIES[city]:
        desk.review(f"nm{county}-evaluate", BODIES["evaluate"])
    return desk


def approve(desk: Desk, city: str, classification: str = "功能延伸") -> Desk:
    evaluate(desk, city)
    desk.review(f"nm{city}-consolidate", f"经汇总，两区需求相同，合并上报。\n文号：{LETTERS[city]}")
    desk.review("nm150000-review", f"经审核，符合规范业务流程的要求，同意。\n分类：{classification}")
    return desk


@pytest.mark.parametrize("kind", ["addition", "data-sharing"])
@pytest.mark.parametrize("city", list(COUNTIES))
def test_each_county_judges_for_itself_and_the_city_sends_it_up(tmp_path: Path, city: str, kind: str) -> None:
    due = list_duties(law(), read_requirement(tmp_path, city, kind=kind))
    first = "collect" if kind == "data-sharing" else "evaluate"
    assert [(one.duty, one.division, one.rank) for one in due] == [
        *((first, county, 0) for county in COUNTIES[city]),
        ("consolidate", city, 1),
        ("review", "150000", 2),
    ]
    description = describe_way(law(), kind, city, COUNTIES[city]).zh
    assert all(law().department(county) in description for county in COUNTIES[city])


def test_a_city_that_is_one_of_them_judges_its_own_part(tmp_path: Path) -> None:
    due = list_duties(law(), read_requirement(tmp_path, "150200", "150200", "150203"))
    assert [(one.duty, one.division) for one in due][:3] == [
        ("evaluate", "150200"),
        ("evaluate", "150203"),
        ("consolidate", "150200"),
    ]


@pytest.mark.parametrize("city", list(COUNTIES))
def test_its_chain_is_gated_sealed_and_audited(tmp_path: Path, city: str) -> None:
    desk = propose(Desk(tmp_path), city)
    first, second = COUNTIES[city]
    desk.review(f"nm{first}-evaluate", BODIES["evaluate"])
    desk.review(f"nm{city}-consolidate", f"经汇总，两区需求相同，合并上报。\n文号：{LETTERS[city]}")
    (chain,) = desk.judge().chains
    assert [step.standing for step in chain.steps] == ["done", "next", "later", "later"]
    assert chain.steps[1].division == second
    desk.reviews.clear()
    approve(desk, city)
    verdict = desk.judge()
    assert verdict.mergeable, verdict.errors
    desk.seal(desk.merge())
    assert check_repository(load_repository(desk.root), TODAY) == ()
    assert audit_main_line(Git(desk.root), "main", None, TODAY).breaches == ()


def test_one_county_alone_cannot_carry_it_for_the_other(tmp_path: Path) -> None:
    desk = propose(Desk(tmp_path), "150200")
    desk.review("nm150202-evaluate", BODIES["evaluate"])
    desk.review("nm150202-evaluate", BODIES["evaluate"])
    (chain,) = desk.judge().chains
    assert [step.standing for step in chain.steps][:2] == ["done", "next"]


@pytest.mark.parametrize(
    ("city", "classification", "towards", "inside", "source"),
    [
        ("150100", "local-extension", "150100", ("150102", "150105"), "city-2021-76/1.4"),
        ("150100", "individual", "150100", ("150102", "150105"), "city-2021-76/1.4"),
        ("150200", "local-extension", "150200", ("150200",), "region-2021-1131/2.4"),
        ("150200", "individual", "150200", ("150202", "150203"), "region-2021-1131/2.4"),
    ],
)
def test_the_cost_is_borne_by_the_same_law_for_each(
    city: str, classification: str, towards: str, inside: tuple[str, ...], source: str
) -> None:
    bearer = law().cost_bearer(classification, city, TODAY, COUNTIES[city])
    assert bearer is not None and bearer.towards_region.division == towards
    assert tuple(one.division for one in bearer.inside) == inside
    assert {one.source for one in bearer.inside} == {source}
    assert (bearer.internal is None) == (len(inside) > 1)
    assert law().cost_bearer("region-wide", city, TODAY, COUNTIES[city]) is None


@pytest.mark.parametrize(("city", "single"), [("150100", False), ("150200", True)])
def test_its_entry_names_every_bearer_and_no_share_that_nobody_agreed_on(
    tmp_path: Path, city: str, single: bool
) -> None:
    desk = approve(propose(Desk(tmp_path), city), city)
    desk.seal(desk.merge(), OPENED + timedelta(hours=2))
    office = open_desk(desk.root, TODAY)
    entry = build_entry_data(office, "LEDGER-2026-0009", office.book.requirements[JOINT[city]], "NOTICE-2026-02")
    assert ("internal" in entry["cost_bearer"]) == single
    assert "agreement" not in entry["cost_bearer"]
    place = desk.root / "ledger/entries/2026/LEDGER-2026-0009.yaml"

    def codes(**changes: Any) -> set[tuple[str, str]]:
        changed = {**entry, "enrolled_on": "2026-06-20", "cost_bearer": {**entry["cost_bearer"], **changes}}
        changed["cost_bearer"] = {key: value for key, value in changed["cost_bearer"].items() if value is not None}
        place.write_text(yaml.safe_dump(changed, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return {
            (one.code, one.field)
            for one in check_repository(load_repository(desk.root), TODAY)
            if one.record == "LEDGER-2026-0009" and one.code in ("L08", "L14", "F06", "F08")
        }

    assert codes() == set()
    if single:
        pair = [{"division": code, "source": "region-2021-1131/2.4"} for code in COUNTIES[city]]
        assert codes(internal=None, joint=pair) == {("L08", "cost_bearer.joint")}
        return
    one, other = COUNTIES[city]
    assert codes(joint=None, internal={"division": city, "source": "city-2021-76/1.4"}) == {
        ("L08", "cost_bearer.internal")
    }
    assert codes(joint=entry["cost_bearer"]["joint"][::-1]) == set()
    assert codes(joint=None) == {("L08", "cost_bearer.joint")}

    def agreement(*shares: tuple[str, float]) -> dict[str, Any]:
        return {"on": "2026-06-19", "shares": [{"division": code, "percent": part} for code, part in shares]}

    assert codes(agreement=agreement((one, 60), (other, 40))) == set()
    assert codes() == set()
    words = ["entry", "share", "LEDGER-2026-0009", "--on", "2026-06-19", "--share", one, "60", "--share", other, "40"]
    result = click.testing.CliRunner().invoke(taizhang, [*words, "--repo", str(desk.root), "--today", DAY])
    assert result.exit_code == 0, result.output
    saved = yaml.safe_load(place.read_text(encoding="utf-8"))["cost_bearer"]["agreement"]
    assert [(part["division"], part["percent"]) for part in saved["shares"]] == [(one, 60), (other, 40)]
    assert codes(agreement=agreement((one, 33.3), (other, 66.7))) == set()
    assert codes(agreement=agreement((one, 60), (other, 30))) == {("L14", "cost_bearer.agreement.shares")}
    assert codes(agreement=agreement((one, 60), ("150104", 40))) == {("L14", "cost_bearer.agreement.shares")}
    assert codes(agreement=agreement((one, 60), (one, 40))) == {("L14", "cost_bearer.agreement.shares")}


def test_a_dispute_about_it_is_explained_by_each_of_them(tmp_path: Path) -> None:
    explanation = {"on": "2026-06-05", "text": "该功能上线前已组织试用，现说明如下。"}
    common: dict[str, Any] = {
        "id": "DISPUTE-150100-20260601-aaa1",
        "title": "争议",
        "release": "V1.1.0",
        "entry": "LEDGER-2026-0001",
        "arose_on": "2026-06-01",
        "party": "supplier",
        "matter": "升级之后报价无法提交。",
        "explained_by": "150100",
        "explained_with": list(COUNTIES["150100"]),
    }
    before = msgspec.convert(common, Dispute)
    after = msgspec.convert({**common, "explanation": explanation}, Dispute)
    assert [(one.duty, one.division, one.rank) for one in list_due_duties(law(), after, before, lambda _: False)] == [
        ("operate", "150100", 0),
        ("operate", "150102", 0),
        ("operate", "150105", 0),
    ]
    assert [one.division for one in list_due_duties(law(), before, None, lambda _: False)] == ["150100"]
    without_reports = msgspec.structs.replace(after, reports=())
    assert [one.division for one in list_due_duties(law(), without_reports, after, lambda _: False)] == ["150100"]


def test_a_countys_own_requirement_is_superseded_by_it(tmp_path: Path) -> None:
    root = build(tmp_path)
    old = "REQ-150102-20260501-aaa7"
    pair = [raiser("150102", 2, supersedes=old), raiser("150105", 3)]
    record = write_record(root, "150100", raised_by=pair)
    repository = load_repository(root)
    assert check_repository(repository, TODAY) == ()
    assert repository.law is not None
    assert derive_life(repository.book.requirements[old], repository.book, repository.law, TODAY).stage == "superseded"
    assert [one.id for one in repository.book.successors_of[old]] == [record]
    write_record(root, "150100", raised_by=[raiser("150102", 2), raiser("150105", 3, supersedes=old)])
    assert [(one.code, one.field) for one in check_repository(load_repository(root), TODAY)] == [
        ("R08", "raised_by.1.supersedes")
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"raised_by": [raiser("150102", 2)]}, {("F08", "raised_by")}),
        ({"raised_by": [raiser("150102", 2), raiser("150102", 3)]}, {("R14", "raised_by.1.division")}),
        ({"raised_by": [raiser("150102", 2), raiser("150202", 3)]}, {("R14", "raised_by.1.division")}),
        ({"raised_by": [raiser("150102", 2), raiser("150000", 3)]}, {("R14", "raised_by.1.division")}),
        ({"raised_by": [raiser("150102", 2), raiser("152501", 3)]}, {("R14", "raised_by.1.division")}),
        (
            {"raised_by": [raiser("150102", 2), {k: v for k, v in raiser("150105", 3).items() if k != "sealed_form"}]},
            {("R05", "raised_by.1.sealed_form")},
        ),
        ({"raised_by": [raiser("150102", 2, landline="13812345678"), raiser("150105", 3)]}, None),
    ],
)
def test_odd_joint_requesters_are_reported_at_their_field(
    tmp_path: Path, changes: dict[str, Any], expected: set[tuple[str, str]] | None
) -> None:
    root = build(tmp_path)
    write_record(root, "150100", **changes)
    hits = {(one.code, one.field) for one in check_repository(load_repository(root), TODAY)}
    assert (
        hits == expected if expected is not None else any(field.startswith("raised_by.0.landline") for _, field in hits)
    )


def test_the_same_form_is_not_recorded_alone_and_jointly(tmp_path: Path) -> None:
    root = build(tmp_path)
    old = yaml.safe_load((root / "requests/150102/2026/REQ-150102-20260501-aaa7.yaml").read_text(encoding="utf-8"))
    own = old["requester"] | {"contact_ref": "C-3h8n5pw2"}
    same = {"title": old["title"], "content": old["content"]}
    write_record(root, "150100", raised_by=[own, raiser("150105", 3)], **same)
    assert {(one.code, one.field) for one in check_repository(load_repository(root), TODAY)} == {
        ("R10", "raised_by.0.sealed_form.sha256")
    }
    write_record(root, "150100", raised_by=[own | {"supersedes": old["id"]}, raiser("150105", 3)], **same)
    assert check_repository(load_repository(root), TODAY) == ()


def test_it_is_found_under_each_county_and_shows_nobodys_number(tmp_path: Path) -> None:
    root = build(tmp_path)
    record = write_record(root, "150100")
    view = load_view(root, TODAY)
    stored = view.book.requirements[record]
    assert find_traits(view, stored).divisions == ("150100", "150102", "150105")
    public = str(public_copy(view.schemas["requirement"], view.book.document(record).data))
    assert "新城区财政局" in public and "C-3h8n5pw" not in public and "0471-6400" not in public
    # Before the seal nothing here shows which duty is done; what is done side by side is one milestone.
    assert [one.title for one in list_milestones(view, stored)][:2] == ["提出", "审查"]
    assert [title for title, _ in _of_duties(list_duties(view.law, stored), {})] == ["评估", "汇总", "审核"]
    first = view.life(stored).events[0]
    assert first.actor == "新城区财政局、赛罕区财政局"


def test_its_form_and_its_letter_name_every_institution(tmp_path: Path) -> None:
    press = paperwork.press(tmp_path)
    root = press.repository.root
    record = write_record(root, "150100")
    press = replace(press, repository=load_repository(root))
    stored = press.book.requirements[record]
    text = paperwork.text(paperwork.read(build_form(press, stored, None).raw))
    assert "联合提出：新城区财政局、赛罕区财政局" in text
    reviews = OpenReviews(
        {record: (FirstJudgement("150102", date(2026, 6, 3)), FirstJudgement("150105", date(2026, 6, 4)))},
    )
    paper = build_letter(press, "150100", [stored], Issue(), reviews)
    text = paperwork.text(paperwork.read(paper.raw))
    assert "新城区财政局\n2026年6月3日经评估可行\n赛罕区财政局\n2026年6月4日经评估可行" in text
    assert "联合提出：新城区财政局、赛罕区财政局" in text


def test_one_that_withdraws_leaves_by_a_successor_of_the_others(tmp_path: Path) -> None:
    """Before the merge the file is edited; after it the city raises the requirement anew without that county."""
    root = build(tmp_path)
    former = write_record(root, "150100", "150102", "150105", "150104")
    anew = data("150100", id="REQ-150100-20260603-jnt2", submitted_on="2026-06-03", supersedes=former)
    place = root / "requests/150100/2026/REQ-150100-20260603-jnt2.yaml"
    place.write_text(yaml.safe_dump(anew, allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert check_repository(load_repository(root), TODAY) == ()


def test_a_zone_may_raise_with_a_county_and_a_division_that_reports_straight_may_not(tmp_path: Path) -> None:
    due = list_duties(law(), read_requirement(tmp_path, "150100", "150172", "150102"))
    assert [(one.duty, one.division) for one in due] == [
        ("evaluate", "150172"),
        ("evaluate", "150102"),
        ("consolidate", "150100"),
        ("review", "150000"),
    ]
    root = tmp_path / "specimen"
    assert check_repository(load_repository(root), TODAY) == ()
    for code in ("150781", "152501"):
        write_record(root, "150100", code, "150102")
        assert [(one.code, one.field) for one in check_repository(load_repository(root), TODAY)] == [
            ("R14", "raised_by.0.division")
        ]


def test_a_dispute_s_life_names_each_of_those_who_explain_it(tmp_path: Path) -> None:
    root = build(tmp_path)
    place = root / "ledger/disputes/2026/DISPUTE-150102-20260601-aaa1.yaml"
    stored = yaml.safe_load(place.read_text(encoding="utf-8"))
    stored["explained_with"] = ["150102", "150105"]
    place.write_text(yaml.safe_dump(stored, allow_unicode=True, sort_keys=False), encoding="utf-8")
    view = load_view(root, TODAY)
    dispute = view.book.disputes["DISPUTE-150102-20260601-aaa1"]
    assert any(event.actor == "新城区财政局、赛罕区财政局" for event in view.life(dispute).events)
    waiting = msgspec.structs.replace(dispute, explanation=None, handling=None, filed=None, explained_by="150100")
    following = derive_dispute_life(waiting, view.law, TODAY).next
    assert following is not None and following.act.zh == "会同新城区财政局、赛罕区财政局解释争议"
    assert following.actor == "呼和浩特市财政局"


def test_the_gate_reads_the_other_requirements_of_the_same_form(tmp_path: Path) -> None:
    """The gate reads no more than a change's neighbours: the form of each joint requester leads to them."""
    desk = Desk(tmp_path)
    old = yaml.safe_load((desk.root / "requests/150102/2026/REQ-150102-20260501-aaa7.yaml").read_text("utf-8"))
    same = {"title": old["title"], "content": old["content"]}
    write_record(desk.root, "150100", raised_by=[old["requester"], raiser("150105", 3)], **same)
    desk.save()
    assert [(one.code, one.field) for one in desk.judge().errors] == [("R10", "raised_by.0.sealed_form.sha256")]
    write_record(
        desk.root, "150100", raised_by=[old["requester"] | {"supersedes": old["id"]}, raiser("150105", 3)], **same
    )
    desk.save()
    assert desk.judge().errors == ()
