"""Every correcting command: what it writes, what it refuses, and that check and gate accept the result."""

import difflib
import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click.testing
import pytest
import yaml

from merging import Desk as Merging
from sealing import seal_by_region
from specimen import build
from taizhang.approval.gate.pull import read_pull
from taizhang.approval.gate.verdict import judge_pull
from taizhang.base.git import Git
from taizhang.base.timezone import SHANGHAI
from taizhang.cli import COMMANDS, taizhang
from taizhang.lifecycle import derive_life
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository

DAY = date(2026, 7, 1)
NOTICE, ANOTHER = "NOTICE-2026-01", "NOTICE-2026-02"
ENTRY, FREE = "LEDGER-2026-0001", "LEDGER-2026-0004"
REQUIREMENT = "REQ-150102-20260105-aaa1"
WAITING = "REQ-150000-20260401-aaa8"
DEFECT = "DEFECT-150202-20260202-aaa2"
VENDOR, ASSESSMENT = "VENDOR-150102-yunwei", "ASSESS-150102-yunwei-2025H1"
REASON = "登记时误写，据原始材料更正。"
URL = "https://www.ccgp-neimenggu.gov.cn/notice/202607/0003.html"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    path.write_bytes(b"picture of the page")
    return path


def run(root: Path, *arguments: str, today: date = DAY, lang: str = "zh") -> click.testing.Result:
    options = ["--repo", str(root), "--today", today.isoformat(), "--lang", lang]
    return click.testing.CliRunner().invoke(taizhang, [*arguments, *options], standalone_mode=True)


def files(root: Path) -> dict[str, bytes]:
    lying = {p.relative_to(root).as_posix(): p for p in sorted(root.rglob("*")) if p.is_file()}
    return {path: p.read_bytes() for path, p in lying.items() if not path.startswith(".taizhang/")}


def errors(root: Path, today: date = DAY) -> set[tuple[str, str, str]]:
    """The errors of the whole tree, without overtaken findings."""
    return {(f.code, f.path, f.field) for f in check_repository(load_repository(root), today) if f.severity == "error"}


def expect_success(root: Path, *arguments: str, today: date = DAY) -> str:
    """The output of a command that succeeds: it adds no error, and only one file differs."""
    before, wrong = files(root), errors(root, today)
    result = run(root, *arguments, today=today)
    assert result.exit_code == 0, result.output
    assert errors(root, today) <= wrong
    after = files(root)
    assert set(before) <= set(after)
    changed_paths = [path for path in after if after[path] != before.get(path)]
    assert len(changed_paths) == 1, changed_paths
    return result.output


def expect_refusal(root: Path, *arguments: str, today: date = DAY, code: int = 1) -> str:
    """The output of a command that is refused, with article and remedy; no file is touched."""
    before = files(root)
    result = run(root, *arguments, today=today)
    assert result.exit_code == code, result.output
    assert files(root) == before
    if code == 1:
        assert "依据" in result.output and "Traceback" not in result.output, result.output
    return result.output


def read_data(root: Path, record: str) -> dict[str, Any]:
    path = load_repository(root).book.document(record).path
    data: dict[str, Any] = yaml.load((root / path).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return data


def changed_lines(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """The removed and the added lines."""
    lines = list(difflib.ndiff(before.decode().splitlines(), after.decode().splitlines()))
    return [one[2:] for one in lines if one[:2] == "- "], [one[2:] for one in lines if one[:2] == "+ "]


def raw(root: Path, record: str) -> bytes:
    return (root / load_repository(root).book.document(record).path).read_bytes()


def stage(root: Path, record: str, today: date = DAY) -> str:
    repository = load_repository(root)
    assert repository.law is not None
    return derive_life(repository.book.all[record][1], repository.book, repository.law, today).stage


def test_the_commands_are_registered() -> None:
    assert {"correct", "change", "entry"} <= set(COMMANDS)
    for group, names in {
        "notice": {"open", "publish", "annul", "object", "handle"},
        "entry": {"share", "strike"},
        "release": {"plan", "ship", "postpone", "cancel"},
    }.items():
        command = taizhang.get_command(click.Context(taizhang), group)
        assert isinstance(command, click.Group) and set(command.commands) == names


# Corrections


def test_a_correction_touches_its_field_and_keeps_the_old_value(root: Path) -> None:
    path = root / load_repository(root).book.document(DEFECT).path
    path.write_text("# 经办人留言\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    before = raw(root, DEFECT)
    words = expect_success(root, "correct", DEFECT, "--field", "title", "--value", "更正后的名称", "--reason", REASON)
    assert "由" in words and "更正为“更正后的名称”" in words
    removed_lines, came = changed_lines(before, raw(root, DEFECT))
    assert len(removed_lines) == 1 and removed_lines[0].startswith("title:") and came[0] == "title: 更正后的名称"
    assert raw(root, DEFECT).startswith("# 经办人留言\n".encode())
    correction = read_data(root, DEFECT)["corrections"][-1]
    assert correction["field"] == "title" and removed_lines[0] == f"title: {correction['was']}"
    assert correction["on"] == "2026-07-01" and correction["reason"].strip() == REASON


@pytest.mark.parametrize(
    ("record", "field", "value", "expected"),
    [
        ("DEFECT-150102-20260420-aaa3", "affects_business", "否", "false"),
        (VENDOR, "contracts.0.amount", "365,000", "365000"),
        (VENDOR, "contracts.1.payments.0.due_on", "2026年8月20日", "2026-08-20"),
        (VENDOR, "team", "{size: 9, composition: 项目经理一人，驻场工程师四人，热线客服四人，均有运维经验。}", None),
        (VENDOR, "qualifications", "- name: 信息安全管理体系认证\n  number: ISMS-2025-1\n", None),
        ("V1.0.0", "title", "'单引号' 和 #井号: 冒号", "'单引号' 和 #井号: 冒号"),
        ("V1.0.0", "notes", "第一行\n第二行", "第一行\n第二行\n"),
        ("INTERFACE-001", "summary", "接口说明更正如下，供各地查询。", "接口说明更正如下，供各地查询。\n"),
        ("DISPUTE-150102-20260601-aaa1", "title", "更正后的争议名称", "更正后的争议名称"),
        (NOTICE, "objections.0.organization", "内蒙古某某科技有限公司", "内蒙古某某科技有限公司"),
    ],
)
def test_every_shape_of_value_is_taken(root: Path, record: str, field: str, value: str, expected: str | None) -> None:
    expect_success(root, "correct", record, "--field", field, "--value", value, "--reason", REASON)
    data: Any = read_data(root, record)
    assert data["corrections"][-1]["field"] == field
    for step in field.split("."):
        data = data[int(step) if isinstance(data, list) else step]
    assert expected is None or data == expected


def test_marks_are_corrected_with_total_and_grade(root: Path) -> None:
    before = read_data(root, ASSESSMENT)
    low = str(float(before["scores"][0]["score"]) - 12)
    words = expect_success(root, "correct", ASSESSMENT, "--field", "scores.0.score", "--value", low, "--reason", REASON)
    after = read_data(root, ASSESSMENT)
    assert float(after["total"]) == float(before["total"]) - 12 and after["grade"] != before["grade"]
    assert [one["field"] for one in after["corrections"]] == ["scores.0.score", "total", "grade"]
    assert "另一人" in words and "新城区财政局" in words


def test_a_department_that_was_informed_has_to_agree(root: Path) -> None:
    record = next(a.id for a in load_repository(root).book.assessments.values() if a.escalation is not None)
    words = expect_success(
        root, "correct", record, "--field", "escalation.reason", "--value", "另一事由说明", "--reason", REASON
    )
    assert "曾上报" in words


def test_an_optional_field_is_taken_out(root: Path) -> None:
    before = raw(root, "V1.0.0")
    expect_success(root, "correct", "V1.0.0", "--remove", "notes", "--reason", REASON)
    removed_lines, _ = changed_lines(before, raw(root, "V1.0.0"))
    assert removed_lines == ["notes: 验收后未作履约评价的，系统在待办中提醒。"]
    assert "notes" not in read_data(root, "V1.0.0") and "验收后" in read_data(root, "V1.0.0")["corrections"][-1]["was"]


def test_a_sealed_requirement_is_corrected_again_and_again(root: Path) -> None:
    """Fields outside its notice may be wrong: each time the file leads back to its sealed and published state."""
    values = {
        "requester.landline": "0471-6641234",
        "requester.contact_ref": "C-9g7h5j3k",
        "requester.organization": "新城区财政局（采购科）",
    }
    for field, value in values.items():
        words = expect_success(root, "correct", REQUIREMENT, "--field", field, "--value", value, "--reason", REASON)
        assert "逐级审批" in words
    expect_success(
        root, "correct", REQUIREMENT, "--field", "requester.landline", "--value", "0471-6645678", "--reason", REASON
    )
    assert [one["field"] for one in read_data(root, REQUIREMENT)["corrections"]] == [*values, "requester.landline"]
    assert read_data(root, REQUIREMENT)["corrections"][3]["was"] == "0471-6641234"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([REQUIREMENT, "--field", "content", "--value", "改了的内容。"], "supersedes"),
        ([REQUIREMENT, "--remove", "requester.sealed_form"], "只能更正"),
        ([NOTICE, "--field", "published_on", "--value", "2026-03-07"], "notice annul NOTICE-2026-01"),
        ([ENTRY, "--field", "notice", "--value", ANOTHER], "entry strike LEDGER-2026-0001"),
        (["V1.0.0", "--field", "entries", "--value", "[LEDGER-2026-0004]"], "release postpone V1.0.0"),
        (["V1.0.0", "--field", "id", "--value", "V1.0.1"], "release cancel V1.0.0"),
        ([ASSESSMENT, "--field", "period", "--value", "2025H2"], "保留不变"),
        ([f"{REQUIREMENT}/0001", "--field", "predicate.pull", "--value", "3"], "审批存证"),
        (["DEFECT-150202-20260202-zzzz", "--field", "title", "--value", "名称"], "没有编号"),
        ([DEFECT, "--field", "colour", "--value", "红"], "没有“colour”这一字段"),
        ([DEFECT, "--field", "handling.0.colour", "--value", "红"], "handling.0.measure"),
        ([DEFECT, "--field", "reported_on", "--value", "二月"], "填写有误"),
        ([DEFECT, "--field", "affects_business", "--value", "也许"], "请回答"),
        ([DEFECT, "--field", "severity", "--value", "要命"], "没有“要命”这一选项"),
        ([VENDOR, "--field", "team", "--value", "{size: 9}"], "缺少“服务团队—构成”"),
        ([VENDOR, "--field", "team", "--value", "{size: 9, composition"], "不是正确的YAML"),
        ([VENDOR, "--field", "team", "--value", "十二人"], "填写有误"),
        ([VENDOR, "--remove", "name"], "必填"),
        ([VENDOR, "--remove", "contracts.0.payments.0"], "列表中的一项"),
        ([VENDOR, "--field", "name", "--value", "内蒙古云维信息服务有限公司"], "没有更正"),
        (["V1.1.0", "--field", "notes", "--value", "新说明"], "没有登记过"),
    ],
)
def test_corrections_that_are_refused(root: Path, arguments: list[str], words: str) -> None:
    assert words in expect_refusal(root, "correct", *arguments, "--reason", REASON)


def test_a_correction_gives_its_day_and_its_reason(root: Path) -> None:
    title = ["correct", DEFECT, "--field", "title", "--value", "更正后的名称"]
    assert "--reason" in expect_refusal(root, *title, code=2)
    assert "F14" in expect_refusal(root, *title, "--reason", "改")
    assert "F12" in expect_refusal(root, *title, "--reason", REASON, "--on", "2026-07-02")
    assert "--value" in expect_refusal(root, "correct", DEFECT, "--field", "title", "--reason", REASON, code=2)
    assert "不止一次" in expect_refusal(root, *title, "--remove", "title", "--reason", REASON, code=2)


# Changes


def test_a_change_is_added_and_the_field_stays(root: Path) -> None:
    before, count = raw(root, VENDOR), len(read_data(root, VENDOR).get("changes", ()))
    basis = ["--basis", "补充合同第一条"]
    expect_success(root, "change", VENDOR, "--field", "name", "--value", "云维集团", "--from", "2026-06-01", *basis)
    expect_success(root, "change", VENDOR, "--field", "contracts.1.amount", "--value", "355000", *basis)
    removed_lines, _ = changed_lines(before, raw(root, VENDOR))
    assert not removed_lines
    data = read_data(root, VENDOR)
    name, amount = data["changes"][count:]
    assert (name["field"], name["value"], name["from"]) == ("name", "云维集团", "2026-06-01")
    assert name["basis"].strip() == "补充合同第一条"
    assert (amount["field"], amount["value"], amount["from"]) == ("contracts.1.amount", "355000", "2026-07-01")
    assert data["name"] == "内蒙古云维信息服务有限公司"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([VENDOR, "--field", "division", "--value", "150100"], "保留不变"),
        ([VENDOR, "--field", "contracts.0.number", "--value", "YW-2025A"], "taizhang correct VENDOR-150102-yunwei"),
        (["V1.0.0", "--field", "planned_for", "--value", "2026-08-01"], "直接在文件中改写"),
        ([DEFECT, "--field", "colour", "--value", "红"], "没有“colour”"),
        ([VENDOR, "--field", "team", "--value", "十二人"], "填写有误"),
        ([VENDOR, "--field", "name", "--value", "内蒙古云维信息服务有限公司"], "本就如此"),
        (["VENDOR-150102-nobody", "--field", "name", "--value", "云维"], "没有编号"),
    ],
)
def test_changes_that_are_refused(root: Path, arguments: list[str], words: str) -> None:
    assert words in expect_refusal(root, "change", *arguments, "--basis", "补充合同第一条")


def test_a_change_states_its_basis(root: Path) -> None:
    assert "--basis" in expect_refusal(root, "change", VENDOR, "--field", "name", "--value", "云维集团", code=2)
    assert "--value" in expect_refusal(root, "change", VENDOR, "--field", "name", "--basis", "营业执照", code=2)


# A notice: moved, proven, annulled; its entries struck; published again


def open_notice(root: Path, today: date = DAY, *more: str) -> str:
    return expect_success(root, "notice", "open", "--requests", WAITING, *more, today=today)


def test_a_notice_is_opened_ahead_moved_sealed_proven_and_run(root: Path, picture: Path) -> None:
    words = open_notice(root, DAY, "--date", "2026-07-03")
    assert "notice publish NOTICE-2026-03" in words and read_data(root, "NOTICE-2026-03").get("channel") is None
    assert stage(root, "NOTICE-2026-03") == "announced"
    before = raw(root, "NOTICE-2026-03")
    output = expect_success(
        root, "notice", "open", "--renew", "NOTICE-2026-03", "--date", "2026-07-08", today=date(2026, 7, 6)
    )
    assert "2026-07-22" in output
    removed_lines, came = changed_lines(before, raw(root, "NOTICE-2026-03"))
    assert came == ["published_on: 2026-07-08", "closes_on: 2026-07-22"] and len(removed_lines) == 2
    publish = ["notice", "publish", "NOTICE-2026-03", "--url", URL, "--screenshot", str(picture)]
    assert "尚未在主分支上存证" in expect_refusal(root, *publish, today=date(2026, 7, 8))
    seal_by_region(root, "NOTICE-2026-03", "2026-07-08T09:00:00+08:00")
    late = date(2026, 7, 10)
    assert "N12" in expect_refusal(root, *publish, "--date", "2026-07-07", today=late)
    assert "N12" in expect_refusal(
        root, *publish[:3], "--url", "https://www.ccgp-neimenggu.gov.cn/", *publish[5:], today=late
    )
    assert "F12" in expect_refusal(root, *publish, "--date", "2026-07-11", today=late)
    words = expect_success(root, *publish, today=late)
    assert "由2026-07-22顺延至2026-07-24" in words
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    proof = {"url": URL, "on": "2026-07-10", "screenshot": {"file": "page.png", "sha256": digest}}
    assert read_data(root, "NOTICE-2026-03")["publication"] == proof
    assert "correct NOTICE-2026-03 --field publication" in expect_refusal(root, *publish, today=late)
    renew = ["notice", "open", "--renew", "NOTICE-2026-03", "--date", "2026-07-13"]
    assert "notice annul NOTICE-2026-03" in expect_refusal(root, *renew, today=late)
    waiting = run(root, "enroll", today=date(2026, 7, 23))
    assert "顺延" in waiting.output and "2026-07-25起可以纳入" in waiting.output
    assert "纳入台账" in expect_success(root, "enroll", today=date(2026, 7, 25))


def test_days_that_a_notice_may_not_name(root: Path) -> None:
    opening = ["notice", "open", "--requests", WAITING, "--date"]
    assert "早于当日" in expect_refusal(root, *opening, "2026-06-30")
    assert "5个工作日" in expect_refusal(root, *opening, "2026-07-09")
    unknown = expect_refusal(root, *opening, "2026-12-21", today=date(2026, 12, 21))
    assert "待国务院办公厅节假日安排公布后确定" in unknown and "较早" not in unknown
    open_notice(root)
    assert "内容没有变化" in expect_refusal(root, "notice", "open", "--renew", "NOTICE-2026-03")
    assert "2026年" in expect_refusal(root, "notice", "open", "--renew", "NOTICE-2026-03", today=date(2027, 1, 4))
    assert "没有编号" in expect_refusal(root, "notice", "open", "--renew", "NOTICE-2026-09")
    expect_refusal(root, "notice", "open", "--renew", "NOTICE-2026-03", "--all-approved", code=2)


def test_a_page_whose_last_day_nobody_knows_yet(root: Path, picture: Path) -> None:
    day = date(2026, 12, 11)
    open_notice(root, day)
    assert read_data(root, "NOTICE-2026-03")["closes_on"] == "2026-12-25"
    seal_by_region(root, "NOTICE-2026-03", "2026-12-11T09:00:00+08:00")
    later = date(2026, 12, 21)
    words = expect_success(
        root, "notice", "publish", "NOTICE-2026-03", "--url", URL, "--screenshot", str(picture), today=later
    )
    assert "待国务院办公厅节假日安排公布后确定" in words
    assert "待国务院办公厅节假日安排公布后确定" in run(root, "enroll", today=date(2026, 12, 30)).output


def test_an_unproven_notice_enrols_nothing(root: Path) -> None:
    open_notice(root)
    after = date(2026, 7, 20)
    assert "尚未存证" in run(root, "enroll", today=after).output
    seal_by_region(root, "NOTICE-2026-03", "2026-07-01T09:00:00+08:00")
    assert "notice publish NOTICE-2026-03" in run(root, "enroll", today=after).output
    assert not list(root.glob("ledger/entries/2026/LEDGER-2026-0005.yaml"))


def test_annulled_struck_and_noticed_again(root: Path, picture: Path) -> None:
    """The whole way back: an entry of an annulled notice leaves the ledger and returns under a new number."""
    free = load_repository(root).book.entries[FREE]
    reason = ["--reason", "公示网页载错需求内容，应当撤销。"]
    words = expect_success(root, "notice", "annul", ANOTHER, *reason)
    assert f"entry strike {FREE}" in words and "notice open" in words
    assert stage(root, ANOTHER) == "annulled" and stage(root, free.requirement) == "enrolled"
    assert "再次撤销" in expect_refusal(root, "notice", "annul", ANOTHER, *reason)
    assert "不能登记异议" in expect_refusal(root, *objection_arguments(ANOTHER, free.requirement, "2026-04-20"))
    assert "已撤销" in expect_refusal(root, "notice", "open", "--renew", ANOTHER, "--date", "2026-07-02")
    overtaken = [f for f in check_repository(load_repository(root), DAY) if f.is_overtaken]
    assert overtaken and all(f.record == FREE for f in overtaken)
    before = raw(root, FREE)
    words = expect_success(root, "entry", "strike", FREE, "--reason", "所依据的公示已经撤销。")
    assert "编号不再使用" in words and "以新编号纳入" in words
    removed_lines, came = changed_lines(before, raw(root, FREE))
    assert not removed_lines and came[0] == "struck:"
    assert "再次移出" in expect_refusal(root, "entry", "strike", FREE, "--reason", "所依据的公示已经撤销。")
    assert "待再次公示" in run(root, "enroll").output
    assert not list(root.glob("ledger/entries/2026/LEDGER-2026-0005.yaml"))
    expect_success(root, "notice", "open", "--requests", free.requirement)
    seal_by_region(root, "NOTICE-2026-03", "2026-07-01T09:00:00+08:00")
    expect_success(root, "notice", "publish", "NOTICE-2026-03", "--url", URL, "--screenshot", str(picture))
    assert "编号LEDGER-2026-0005" in expect_success(root, "enroll", today=date(2026, 7, 20))
    assert read_data(root, "LEDGER-2026-0005")["requirement"] == free.requirement


def test_an_entry_struck_by_itself_waits_for_another_notice(root: Path) -> None:
    free = load_repository(root).book.entries[FREE]
    expect_success(root, "entry", "strike", FREE, "--reason", "误列，该需求尚需会商。")
    assert stage(root, free.requirement) == "renotice"
    assert f"{FREE}已移出台账" in run(root, "enroll").output
    assert not list(root.glob("ledger/entries/2026/LEDGER-2026-0005.yaml"))
    expect_success(root, "notice", "open", "--requests", free.requirement)
    path = root / "ledger/entries/2026/LEDGER-2026-0005.yaml"
    again = raw(root, FREE).decode().replace(FREE, "LEDGER-2026-0005").partition("struck:")[0]
    path.write_text(again.replace(str(free.enrolled_on), "2026-07-01"), encoding="utf-8")
    assert "L05" in {f.code for f in check_repository(load_repository(root), DAY) if f.severity == "error"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["notice", "annul", "NOTICE-2026-09", "--reason", REASON], "没有编号"),
        (["notice", "annul", NOTICE, "--reason", REASON, "--on", "2026-07-02"], "F12"),
        (["entry", "strike", "LEDGER-2026-0099", "--reason", REASON], "没有编号"),
        (["entry", "strike", ENTRY, "--reason", REASON, "--on", "2026-07-02"], "F12"),
        (["release", "cancel", "V1.0.0", "--reason", REASON], "不能取消"),
        (["release", "cancel", "V9.9.9", "--reason", REASON], "没有编号"),
        (["release", "postpone", "V1.0.0", "--entry", "LEDGER-2026-0002", "--reason", REASON], "不能暂缓条目"),
    ],
)
def test_undoings_that_are_refused(root: Path, arguments: list[str], words: str) -> None:
    assert words in expect_refusal(root, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["notice", "annul", NOTICE],
        ["entry", "strike", ENTRY],
        ["release", "cancel", "V1.0.0"],
        ["notice", "object", NOTICE, "--withdraw", "1"],
    ],
)
def test_no_undoing_without_a_reason(root: Path, arguments: list[str]) -> None:
    assert "--reason" in expect_refusal(root, *arguments, code=2)


def test_a_planned_entry_is_postponed_planned_again_and_the_release_cancelled(root: Path) -> None:
    kind = {"region-wide": "unified", "local-extension": "separate"}[
        load_repository(root).book.entries[FREE].classification
    ]
    plan = ["release", "plan", "V2.0.0", "--title", "夏季升级", "--type", kind, "--planned-for", "2026-08-01"]
    expect_success(root, *plan, "--entries", FREE)
    postpone = ["release", "postpone", "V2.0.0", "--entry", FREE, "--reason", "接口条件尚不具备，本次不予实施。"]
    words = expect_success(root, *postpone)
    assert "可另行安排" in words and stage(root, FREE) == "enrolled"
    assert "已在V2.0.0中登记暂缓" in expect_refusal(root, *postpone)
    assert "没有列入" in expect_refusal(root, *postpone[:3], "--entry", ENTRY, *postpone[5:])
    plan[2] = "V2.1.0"
    expect_success(root, *plan, "--entries", FREE)
    words = expect_success(root, "entry", "strike", FREE, "--reason", "误列，该需求尚需会商。")
    assert f"release postpone V2.1.0 --entry {FREE}" in words
    assert "U11" in {f.code for f in check_repository(load_repository(root), DAY) if f.is_overtaken}
    assert "可另行安排" not in expect_success(
        root, "release", "cancel", "V2.1.0", "--reason", "条目已移出台账，版本取消。"
    )
    assert "U11" not in {f.code for f in check_repository(load_repository(root), DAY)}
    assert "已取消" in expect_refusal(root, "release", "cancel", "V2.1.0", "--reason", "条目已移出台账，版本取消。")
    assert "不能登记上线" in expect_refusal(root, "release", "ship", "V2.1.0")


# Objections


def objection_arguments(notice: str, requirement: str, received_on: str, *more: str) -> list[str]:
    options = ["--requirement", requirement, "--received-on", received_on, "--party", "public", "--grounds", "other"]
    return ["notice", "object", notice, *options, "--text", "该功能与现有的签到方式重复，建议不再新增。", *more]


def test_an_objection_in_time_that_is_recorded_late_proves_its_arrival(root: Path, picture: Path) -> None:
    free = load_repository(root).book.entries[FREE]
    received_on = str(free.enrolled_on - timedelta(days=7))
    late = objection_arguments(ANOTHER, free.requirement, received_on)
    words = expect_refusal(root, *late)
    assert "须有收件证明" in words and "--arrival 收文号 --scan 扫描件" in words
    expect_refusal(root, *late, "--arrival", "内财购收〔2026〕8号", code=2)
    words = expect_success(root, *late, "--arrival", "内财购收〔2026〕8号", "--scan", str(picture))
    assert f"entry strike {FREE}" in words
    arrival = read_data(root, ANOTHER)["objections"][-1]["arrival"]
    assert (arrival["number"], arrival["recorded_on"]) == ("内财购收〔2026〕8号", "2026-07-01")
    assert {f.record for f in check_repository(load_repository(root), DAY) if f.is_overtaken} == {FREE}
    expect_success(root, "entry", "strike", FREE, "--reason", "公示期内收到异议，应当移出。")
    assert stage(root, free.requirement) == "objected"
    number = str(len(read_data(root, ANOTHER)["objections"]))
    reply = ["--reply", "经核对功能并不重复，异议不成立。"]
    expect_success(root, "notice", "handle", ANOTHER, "--number", number, "--outcome", "dismissed", *reply)
    assert read_data(root, ANOTHER)["objections"][-1]["handling"]["decided_by"] == "150000"
    assert stage(root, free.requirement) == "renotice"


def test_an_objection_is_withdrawn_by_its_raiser(root: Path, picture: Path) -> None:
    open_notice(root)
    seal_by_region(root, "NOTICE-2026-03", "2026-07-01T09:00:00+08:00")
    expect_success(root, "notice", "publish", "NOTICE-2026-03", "--url", URL, "--screenshot", str(picture))
    expect_success(root, *objection_arguments("NOTICE-2026-03", WAITING, "2026-07-02"), today=date(2026, 7, 2))
    withdraw = ["notice", "object", "NOTICE-2026-03", "--withdraw", "1", "--reason", "经沟通已经消除疑虑。"]
    assert "没有第2件" in expect_refusal(root, *withdraw[:4], "2", *withdraw[5:], today=date(2026, 7, 3))
    expect_refusal(root, *withdraw, "--requirement", WAITING, today=date(2026, 7, 3), code=2)
    assert "N09" in expect_refusal(root, *withdraw, "--on", "2026-07-01", today=date(2026, 7, 3))
    words = expect_success(root, *withdraw, today=date(2026, 7, 3))
    assert "不再因异议暂缓" in words and stage(root, WAITING, date(2026, 7, 3)) == "noticed"
    assert "已经撤回" in expect_refusal(root, *withdraw, today=date(2026, 7, 3))
    assert "没有待处理的异议" in expect_refusal(
        root, "notice", "handle", "NOTICE-2026-03", "--outcome", "dismissed", "--reply", "异议不成立，已作说明。"
    )
    assert "纳入台账" in expect_success(root, "enroll", today=date(2026, 7, 20))


def test_the_next_step_is_reported_when_nothing_else_holds_the_requirement(root: Path) -> None:
    open_notice(root)
    day = date(2026, 7, 3)
    for _ in range(3):
        expect_success(root, *objection_arguments("NOTICE-2026-03", WAITING, "2026-07-02"), today=day)
    withdraw = ["notice", "object", "NOTICE-2026-03", "--withdraw", "1", "--reason", "经沟通已经消除疑虑。"]
    assert "另有2件期内异议" in expect_success(root, *withdraw, today=day)
    handle = ["notice", "handle", "NOTICE-2026-03", "--officer", "region-another", "--reply", "经核对功能并不重复。"]
    words = expect_success(root, *handle, "--outcome", "dismissed", "--number", "2", today=day)
    assert "另有1件期内异议待处理" in words and "再次公示" not in words
    assert "可再次公示" in expect_success(root, *handle, "--outcome", "dismissed", "--number", "3", today=day)


def test_a_late_objection_that_is_withdrawn_frees_nothing(root: Path) -> None:
    free = load_repository(root).book.entries[FREE]
    expect_success(root, *objection_arguments(ANOTHER, free.requirement, str(DAY)))
    number = str(len(read_data(root, ANOTHER)["objections"]))
    words = expect_success(root, "notice", "object", ANOTHER, "--withdraw", number, "--reason", "经沟通已经消除疑虑。")
    assert "已由提出方撤回" in words and "可以纳入台账" not in words


def test_a_handled_objection_is_not_withdrawn(root: Path) -> None:
    assert "已经处理" in expect_refusal(
        root, "notice", "object", NOTICE, "--withdraw", "1", "--reason", "经沟通已消除疑虑。"
    )


def test_on_a_requirement_of_the_region_decides_a_named_officer(root: Path) -> None:
    open_notice(root)
    day = date(2026, 7, 2)
    expect_success(root, *objection_arguments("NOTICE-2026-03", WAITING, "2026-07-02"), today=day)
    handle = ["notice", "handle", "NOTICE-2026-03", "--outcome", "dismissed", "--reply", "经核对功能并不重复。"]
    assert "N10" in expect_refusal(root, *handle, today=day)
    assert "N10" in expect_refusal(root, *handle, "--decided-by", "150102", today=day)
    expect_success(root, *handle, "--officer", "region-another", today=day)
    assert read_data(root, "NOTICE-2026-03")["objections"][0]["handling"]["officer"] == "region-another"


# Judged by the gate


def gate_codes(desk: Merging, today: date = DAY) -> set[str]:
    """The codes of the gate's errors, without those on duties."""
    opened_at = datetime(today.year, today.month, today.day, 8, tzinfo=SHANGHAI).isoformat()
    document = json.dumps(desk.document() | {"opened_at": opened_at}).encode()
    verdict = judge_pull(Git(desk.root), "main", "topic", read_pull(document, "reviews.json"), today)
    return {finding.code for finding in verdict.errors}


ACCEPTED: dict[str, list[str]] = {
    "correct a defect": ["correct", DEFECT, "--field", "title", "--value", "更正后的名称", "--reason", REASON],
    "correct a requirement": [
        *("correct", REQUIREMENT, "--field", "requester.landline", "--value", "0471-6641234", "--reason", REASON)
    ],
    "correct marks": ["correct", ASSESSMENT, "--field", "scores.0.score", "--value", "20", "--reason", REASON],
    "take a field out": ["correct", "V1.0.0", "--remove", "notes", "--reason", REASON],
    "change a vendor": ["change", VENDOR, "--field", "name", "--value", "云维集团", "--basis", "营业执照变更登记"],
    "annul a notice": ["notice", "annul", ANOTHER, "--reason", "公示网页载错需求内容，应当撤销。"],
    "strike an entry": ["entry", "strike", ENTRY, "--reason", "误列，该需求尚需会商。"],
    "open a notice": ["notice", "open", "--requests", WAITING, "--date", "2026-07-02"],
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_gate_accepts_what_the_commands_write(name: str, tmp_path: Path) -> None:
    desk = Merging(tmp_path)
    desk.git("checkout", "-q", "main")
    desk.save("seals")
    desk.git("checkout", "-q", "-B", "topic", "main")
    desk.authors.clear()

    def write(root: Path) -> None:
        result = run(root, *ACCEPTED[name])
        assert result.exit_code == 0, result.output

    assert gate_codes(desk.propose(write)) == set()


def test_a_field_corrected_twice_in_one_request_is_taken_and_a_rewritten_one_is_not(tmp_path: Path) -> None:
    desk = Merging(tmp_path)

    def twice(root: Path) -> None:
        for value in ("第一次更正的名称", "第二次更正的名称"):
            assert run(root, "correct", DEFECT, "--field", "title", "--value", value, "--reason", REASON).exit_code == 0

    assert not gate_codes(desk.propose(twice)) & {"G05", "G06", "G08", "G09"}

    def rewrite(root: Path) -> None:
        path = root / load_repository(root).book.document(DEFECT).path
        was = read_data(root, DEFECT)["corrections"][0]["was"]
        path.write_text(path.read_text("utf-8").replace(f"was: {was}", "was: 从未有过的名称"), "utf-8")

    assert "G09" in gate_codes(desk.propose(rewrite))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_refusal_is_worded_in_both_languages(root: Path, language: str) -> None:
    calls: list[Callable[[], click.testing.Result]] = [
        lambda: run(root, "correct", NOTICE, "--field", "closes_on", "--value", "2026-03-21", "--reason", REASON),
        lambda: run(root, "change", VENDOR, "--field", "division", "--value", "150100", "--basis", "文件"),
        lambda: run(root, "release", "cancel", "V1.0.0", "--reason", REASON),
    ]
    for call in calls:
        assert call().exit_code == 1
    correction = ["correct", NOTICE, "--field", "closes_on", "--value", "2026-03-21", "--reason", REASON]
    result = run(root, *correction, lang=language)
    assert ("不得更正" if language == "zh" else "cannot be corrected") in result.output
