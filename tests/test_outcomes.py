"""Receiving and refusing: an infeasible, returned or refused requirement is sealed, shown, and ends there."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from merging import BODIES, OPENED, PATH, REQUIREMENT, TODAY, Desk, requirement
from taizhang.cli import taizhang
from taizhang.records.substance import measure_substance
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository
from taizhang.site.pages.departments import Departments
from taizhang.site.view.view import View

INFEASIBLE = "经评估，电子卖场现有功能已能满足，没有必要另行开发。\n结论：不可行"
RETURN = "应用场景没有写清由谁使用，请补正后另行提出。\n结论：退回"
REFUSAL = "与全区统一建设规划不符，不同意纳入。\n结论：不予采纳"
EVALUATE, CONSOLIDATE = ("evaluate", "nm150102-evaluate"), ("consolidate", "nm150100-consolidate")
SEAL = f"ledger/approvals/{REQUIREMENT}/0001.json"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def run(desk: Desk, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(taizhang, [*arguments, "--repo", str(desk.root), "--today", "2026-07-01"])
    return result.exit_code, result.output


def end_chain(desk: Desk, body: str, *before: tuple[str, str], login: str) -> None:
    desk.raise_requirement()
    if before:
        desk.approve(*before)
    desk.review(login, body)
    desk.seal(desk.merge())


def test_an_infeasible_requirement_is_merged_under_the_one_duty(desk: Desk) -> None:
    desk.raise_requirement().review("nm150102-evaluate", INFEASIBLE)
    verdict = desk.judge()
    assert verdict.mergeable
    assert [step.duty for step in verdict.chains[0].steps] == ["evaluate"]
    desk.seal(desk.merge())
    (step,) = json.loads((desk.root / SEAL).read_bytes())["predicate"]["chain"]
    assert (step["outcome"], step["letter"], step["classification"]) == ("infeasible", None, None)
    assert step["opinion"] == INFEASIBLE.partition("\n")[0]
    assert check_repository(load_repository(desk.root), TODAY) == ()


@pytest.mark.parametrize(
    ("body", "before", "login", "title", "office"),
    [
        (INFEASIBLE, (), "nm150102-evaluate", "评估不可行", "新城区财政局"),
        (RETURN, (EVALUATE,), "nm150100-consolidate", "已退回", "呼和浩特市财政局"),
        (REFUSAL, (EVALUATE, CONSOLIDATE), "nm150000-review", "不予采纳", "内蒙古自治区财政厅"),
        (RETURN, (EVALUATE, CONSOLIDATE), "nm150000-review", "已退回", "内蒙古自治区财政厅"),
    ],
)
def test_its_raiser_reads_who_ended_it_and_why(
    desk: Desk, body: str, before: tuple[tuple[str, str], ...], login: str, title: str, office: str
) -> None:
    end_chain(desk, body, *before, login=login)
    code, output = run(desk, "status", REQUIREMENT)
    assert code == 0
    assert title in output
    assert office in output
    assert body.partition("\n")[0] in output
    code, output = run(desk, "due")
    assert REQUIREMENT not in output


def test_the_departments_page_counts_and_lists_it(desk: Desk) -> None:
    end_chain(desk, RETURN, EVALUATE, login="nm150100-consolidate")
    repository = load_repository(desk.root)
    assert repository.law is not None
    view = View(repository, repository.law, date(2026, 7, 2))
    departments = Departments(view)
    county, city = departments.page("150102"), departments.page("150100")
    assert county.judged[1] == 0
    assert city.judged[1] == 1
    (row,) = city.ended.rows
    assert row[0].text == REQUIREMENT
    assert row[3].text == "已退回"


def test_it_cannot_be_noticed(desk: Desk) -> None:
    end_chain(desk, INFEASIBLE, login="nm150102-evaluate")
    code, output = run(desk, "notice", "open", "--date", "2026-07-03", "--requests", REQUIREMENT)
    assert code != 0
    assert "评估不可行" in output
    assert not list((desk.root / "ledger/notices").glob("NOTICE-2026-*3.yaml"))


def test_it_is_raised_anew_by_superseding_and_word_for_word_is_reported(desk: Desk) -> None:
    end_chain(desk, INFEASIBLE, login="nm150102-evaluate")
    desk.start_request(8)
    other = "REQ-150102-20260615-bbb2"
    changes = {"id": other, "submitted_on": "2026-06-15", "supersedes": REQUIREMENT}
    path = PATH.replace(REQUIREMENT, other)
    desk.propose(lambda _: desk.write(path, requirement(**changes)))
    verdict = desk.judge()
    (finding,) = verdict.findings
    assert (finding.code, finding.severity, finding.record) == ("R11", "warning", other)
    assert REQUIREMENT in finding.message.zh
    assert "新城区财政局" in finding.message.zh
    data = yaml.safe_load(requirement(**changes))
    desk.propose(lambda _: desk.write(path, requirement(**changes, content=data["content"] + "并提供查询。")))
    assert desk.judge().findings == ()
    desk.approve()
    desk.seal(desk.merge(), OPENED + timedelta(hours=3))
    assert check_repository(load_repository(desk.root), TODAY) == ()
    assert "评估不可行" in run(desk, "status", REQUIREMENT)[1]


def test_it_releases_the_record_that_it_was_to_supersede(desk: Desk) -> None:
    old, other = "REQ-150102-20260501-aaa7", "REQ-150102-20260615-bbb2"
    desk.raise_requirement(supersedes=old)
    assert [one.id for one in load_repository(desk.root).book.successors_of[old]] == [REQUIREMENT]
    desk.review("nm150102-evaluate", INFEASIBLE)
    desk.seal(desk.merge())
    assert old not in load_repository(desk.root).book.successors_of
    assert "已被替代" not in run(desk, "status", old)[1]
    anew = requirement(id=other, submitted_on="2026-06-15", supersedes=old, content="采购人可以查询抽取专家的日志。")
    desk.write(PATH.replace(REQUIREMENT, other), anew)
    repository = load_repository(desk.root)
    assert [one.id for one in repository.book.successors_of[old]] == [other]
    assert [one.code for one in check_repository(repository, TODAY) if one.severity == "error"] == []


def test_its_correction_needs_only_offices_that_judged_it(desk: Desk) -> None:
    end_chain(desk, INFEASIBLE, login="nm150102-evaluate")
    desk.start_request(8)
    arguments = ("--field", "requester.landline", "--value", "0471-6512346", "--reason", "录入时误写，据原件更正。")
    code, output = run(desk, "correct", REQUIREMENT, *arguments)
    assert code == 0, output
    desk.propose(lambda _: None)
    assert [step.duty for step in desk.judge().chains[0].steps] == ["evaluate"]
    desk.review("nm150102-evaluate", BODIES["evaluate"])
    verdict = desk.judge()
    assert verdict.mergeable, (verdict.findings, verdict.chains)
    desk.seal(desk.merge(), OPENED + timedelta(hours=3))
    assert check_repository(load_repository(desk.root), TODAY) == ()


def test_a_bare_no_is_no_reason(desk: Desk) -> None:
    desk.raise_requirement().review("nm150102-evaluate", "不可行\n结论：不可行")
    assert not desk.judge().mergeable


def test_a_refusal_without_its_line_is_reported_with_the_missing_line(desk: Desk) -> None:
    desk.raise_requirement().review("nm150102-evaluate", "经评估，现有功能已能满足，不可行。")
    (reason,) = [text.zh for step in desk.judge().chains[0].steps for _, text in step.refused]
    assert "结论：不可行" in reason


@pytest.mark.parametrize(
    "text",
    [
        "因工作需要" * 10,
        "因工作需要，" * 10,
        "1.因工作需要；2.由于业务需要；3.根据实际工作要求；4.特此申请，请予以批准。",
        "为提高工作效率，特此申请。" * 4,
        "because of the needs of work. " * 10,
    ],
)
def test_filler_is_no_reason(text: str) -> None:
    assert measure_substance(text) < 30


@pytest.mark.parametrize(
    "text",
    [
        "现行一轮报价后常有供应商因误填价格而无法更正，已导致两个项目废标重来。",
        "因工作需要，我局每月须人工核对三百余份合同的付款进度，差错多、耗时长，基层单位反映强烈，核对工作占用两人。",
    ],
)
def test_a_reason_is_one(text: str) -> None:
    assert measure_substance(text) >= 30
