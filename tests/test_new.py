"""New records: entered on a terminal, or read from files and options."""

import json
import os
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml

from command import TAIZHANG
from specimen import FORM, build
from taizhang.cli.acts.asking.values import NoSuchValueError, parse_value
from taizhang.documents.schema import Schemas, parse_place
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository
from terminal import SCRIPTS, Terminal, dialogue

DAY = ["--today", "2026-07-01"]
REQUEST = [
    ("需求类型", "1"),
    ("需求名称", "评审现场签到改为人脸识别"),
    ("机构名称", "新城区财政局"),
    ("所属区划", "新城"),
    ("联系电话", "13800000000"),
    ("填写有误", "0471-6640000"),
    ("盖章申请表—文件名", "申请表.pdf"),
    ("校验值", "0" * 64),
    ("需求内容", "评审现场签到改为人脸识别，\n保留人工核验的通道。\n"),
    ("应用场景", "专家到场签到时排队时间长，存在代签的风险。\n"),
    ("法律适用", "y"),
    ("文件名称", "政府采购评审专家管理办法"),
    ("文号", "财库〔2016〕198号"),
    ("条款", ""),
    ("法律适用", ""),
    ("需求提出理由", "\n"),
    ("实现建议", "接入现有的人脸识别服务。\n"),
    ("涉及子系统", "3、mall"),
    ("涉及基础库", ""),
    ("影响说明", "\n"),
    ("涉及统一事项", ""),
    ("附件", ""),
    ("期望实现时间", "2026年13月1日"),
    ("填写有误", "2027年3月1日"),
]


def answer(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """An empty optional text is one Enter, not a line and an Enter."""
    return [(words, "" if keys == "\n" else keys) for words, keys in steps]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


def run(*arguments: str, cwd: Path, stdin: str | None = None) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS), "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    return subprocess.run(
        [*TAIZHANG, *arguments, *DAY],
        cwd=cwd, env=environment, capture_output=True, text=True, input=stdin if stdin is not None else "",
    )  # fmt: skip


def read_single_requirement(root: Path) -> tuple[Path, dict[str, object]]:
    (path,) = root.glob("requests/150102/2026/REQ-150102-20260701-*.yaml")
    return path, yaml.safe_load(path.read_text(encoding="utf-8"))


def test_a_requirement_is_asked_for_field_by_field(root: Path) -> None:
    terminal = Terminal(root, "new", "request", *DAY)
    dialogue(terminal, answer(REQUEST))
    dialogue(terminal, [("按回车写入", "")])
    assert terminal.end() == 0, terminal.output
    path, data = read_single_requirement(root)
    assert data["content"] == "评审现场签到改为人脸识别，\n保留人工核验的通道。\n"
    assert data["affected_scope"] == {"subsystems": ["trading", "mall"], "base_libraries": []}
    assert str(data["expected_by"]) == "2027-03-01"
    assert data["legal_basis"] == [{"document": "政府采购评审专家管理办法", "number": "财库〔2016〕198号"}]
    assert "rationale" not in data and "sharing" not in data
    reference = data["requester"]["contact_ref"]  # type: ignore[index]
    assert reference in terminal.output and "登记册" in terminal.output
    assert "新城区财政局可行性评估" in terminal.output
    assert not check_repository(load_repository(root), date(2026, 7, 1))
    assert not (root / ".taizhang/drafts/request.json").exists()
    assert path.stem in terminal.output


def test_one_can_go_back_and_ask_for_an_explanation(root: Path) -> None:
    terminal = Terminal(root, "new", "request", *DAY)
    dialogue(terminal, [("需求类型", "2"), ("需求名称", "?"), ("一句话说明", "<"), ("需求类型", "<")])
    dialogue(terminal, [("已是第一项", "数据共享"), ("需求名称", "共享公告"), ("机构名称", "甲"), ("所属区划", "区")])
    terminal.wait_for("可以指")
    dialogue(terminal, [("请写全", "没有这个地方")])
    dialogue(terminal, [("没有“没有这个地方”这一选项", "150102"), ("联系电话", "0471-6640000")])
    # A data-sharing need has no stamped form of the annex.
    assert "盖章申请表" not in terminal.wait_for("需求内容")
    terminal.process.kill()
    terminal.end()


def test_an_interruption_keeps_the_answers(root: Path) -> None:
    first = Terminal(root, "new", "request", *DAY)
    dialogue(first, answer(REQUEST[:8]))
    first.wait_for("需求内容")
    first.interrupt()
    assert first.end() == 3
    assert "草稿" in first.output and "Traceback" not in first.output
    draft = json.loads((root / ".taizhang/drafts/request.json").read_text(encoding="utf-8"))
    assert draft[-1]["data"]["title"] == "评审现场签到改为人脸识别"
    second = Terminal(root, "new", "request", *DAY)
    dialogue(second, [("接着填吗", "")])
    dialogue(second, answer(REQUEST[8:]))
    dialogue(second, [("按回车写入", "<"), ("期望实现时间", "2027-06-30"), ("按回车写入", "")])
    assert second.end() == 0, second.output
    assert str(read_single_requirement(root)[1]["expected_by"]) == "2027-06-30"


def test_a_refused_record_is_kept_as_a_draft_to_be_mended(root: Path) -> None:
    steps = answer(REQUEST)
    steps[8] = ("需求内容", "改。\n")
    first = Terminal(root, "new", "request", *DAY)
    dialogue(first, steps)
    dialogue(first, [("按回车写入", "")])
    assert first.end() == 1
    assert "R02" in first.output
    draft = root / ".taizhang/drafts/request.json"
    assert draft.exists()
    # A script that makes another requirement meanwhile leaves the draft alone.
    (root / "x.json").write_text(json.dumps(FORM), encoding="utf-8")
    assert run("new", "request", "--from", "x.json", cwd=root).returncode == 0
    assert draft.exists()


def test_a_file_makes_a_requirement(root: Path) -> None:
    source = root / "需求.json"
    form = {key: value for key, value in FORM.items() if key != "expected_by"}
    source.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    incomplete = run("new", "request", "--from", "需求.json", cwd=root)
    assert incomplete.returncode == 1 and "期望实现时间" in incomplete.stderr and "F06" in incomplete.stderr
    result = run("new", "request", "--from", "需求.json", "--set", "expected_by=2027年3月1日", cwd=root)
    assert result.returncode == 0, result.stderr
    assert str(read_single_requirement(root)[1]["expected_by"]) == "2027-03-01"
    other = {**form, "expected_by": "2027-03-01", "title": "评审现场签到增加指纹识别"}
    again = run("new", "request", "--from", "-", cwd=root, stdin=json.dumps(other))
    assert again.returncode == 0, again.stderr
    assert len(list(root.glob("requests/150102/2026/REQ-150102-20260701-*.yaml"))) == 2


def test_missing_fields_of_a_file_with_options_are_reported(root: Path) -> None:
    (root / "x.yaml").write_text("title: 评审现场签到\n", encoding="utf-8")
    result = run("new", "request", "--from", "x.yaml", "--set", "requester.landline=0471-6640000", cwd=root)
    assert result.returncode == 1 and "需求类型" in result.stderr
    rest = [f"--set={place}=x" for place in ("content", "scenario", "proposal")]
    rest += ["--set=kind=1", "--set=expected_by=2027-01-01", "--set=affected_scope.subsystems=1"]
    (root / "y.yaml").write_text("title: 评审现场签到\nlegal_basis: []\n", encoding="utf-8")
    holes = run("new", "request", "--from", "y.yaml", "--set", "requester.landline=0471-6640000", *rest, cwd=root)
    assert holes.returncode == 2 and "requester.division" in holes.stderr and "base_libraries" in holes.stderr


def test_a_faulty_file_is_reported_by_line_and_column(root: Path) -> None:
    (root / "x.yaml").write_text("kind: wish\ntitle: a\nfoo: 1\n", encoding="utf-8")
    result = run("new", "request", "--from", "x.yaml", cwd=root)
    assert result.returncode == 1
    assert "x.yaml:1:7: 错误 F08" in result.stderr and "x.yaml:3:1: 错误 F07" in result.stderr
    assert "Traceback" not in result.stderr
    assert not list(root.glob("requests/150102/2026/REQ-150102-20260701-*.yaml"))


def test_without_a_terminal_all_missing_fields_are_reported_at_once(root: Path) -> None:
    result = run("new", "defect", "--set", "title=登录缓慢", cwd=root)
    assert result.returncode == 2
    for field in ("reporter", "channel", "subsystem", "symptom", "severity", "affects_business"):
        assert field in result.stderr
    assert "title" not in result.stderr.split("Missing:")[1]
    for wrong in ("title", "nosuch=1", "reporter.division=nowhere", "affects_business=maybe", "reporter=x",
                  "reported_on=gestern", "handling=1", "reporter.division="):  # fmt: skip
        assert run("new", "defect", "--set", wrong, cwd=root).returncode == 2, wrong
    assert run("new", "request", "--from", "nowhere.yaml", cwd=root).returncode == 2


def test_a_vendor_needs_a_short_name_of_its_own(root: Path) -> None:
    source = root / "v.yaml"
    existing = yaml.safe_load(next(root.glob("vendors/*/*/vendor.yaml")).read_text(encoding="utf-8"))
    del existing["id"]
    existing["contracts"] = [{**existing["contracts"][0], "payments": [{"amount": 1, "due_on": "2026-12-01"}]}]
    source.write_text(json.dumps(existing, ensure_ascii=False, default=str), encoding="utf-8")
    assert run("new", "vendor", "--from", "v.yaml", cwd=root).returncode == 2
    duplicate = run("new", "vendor", "--from", "v.yaml", "--slug", "yunwei", cwd=root)
    assert duplicate.returncode == 1 and "已经登记" in duplicate.stderr and "依据" in duplicate.stderr
    odd = run("new", "vendor", "--from", "v.yaml", "--slug", "../x", cwd=root)
    assert odd.returncode in (1, 2) and not (root / "vendors/x").exists() and "Traceback" not in odd.stderr
    result = run("new", "vendor", "--from", "v.yaml", "--slug", "another", cwd=root)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("place", "text", "value"),
    [
        ("expected_by", "2026.3.2", "2026-03-02"),
        ("expected_by", "２０２６年３月２日", "2026-03-02"),
        ("kind", "功能新增", "addition"),
        ("kind", "2", "addition"),
        ("affected_scope.subsystems", "1，trading；政采商城", ["portal", "trading", "mall"]),
        ("requester.division", "新城区", "150102"),
        ("content", " 一 \n\n", "一\n"),
    ],
)
def test_usual_spellings_of_a_value_are_understood(place: str, text: str, value: object, root: Path) -> None:
    assert parse_value(Schemas(root / "schemas")["requirement"], parse_place(place), text) == value


@pytest.mark.parametrize(("place", "text"), [("kind", "7"), ("expected_by", "2026-02-30"), ("kind", "功能")])
def test_a_meaningless_value_is_reported(place: str, text: str, root: Path) -> None:
    with pytest.raises(NoSuchValueError):
        parse_value(Schemas(root / "schemas")["requirement"], parse_place(place), text)
