"""A clean repository works at once, and another region needs data files only."""

import json
import os
import re
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pytest
import yaml

from command import TAIZHANG
from sealing import seal, seal_by_region
from specimen import FORM, ROOT
from taizhang.acts import notices, publication, raising
from taizhang.acts.desk import carry_out, check_act, open_desk
from taizhang.acts.enrolment import enroll
from taizhang.acts.founding import TableFaultError, found_repository, read_divisions
from taizhang.base.errors import RunFailedError
from taizhang.records import Attachment
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository

TABLE = """代码,名称,级别,上级,财政部门
610000,陕西省,省,,陕西省财政厅
610100,西安市,市,610000,西安市财政局
610102,新城区,区,610100,西安市新城区财政局
610581,韩城市,县级市,610000,韩城市财政局
"""


def run(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "LC_ALL": "C.UTF-8"}
    return subprocess.run([*TAIZHANG, *arguments], cwd=cwd, env=environment, capture_output=True, text=True)


def test_a_clean_repository_works_at_once(tmp_path: Path) -> None:
    result = run("init", "台账库", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    root = tmp_path / "台账库"
    assert "检查0份记录，未发现问题" in run("check", cwd=root).stdout
    assert run("due", cwd=root).stdout.splitlines()[1:] == ["没有待办事项。"], (
        "and the first line asks for two who govern"
    )
    assert "没有应当纳入台账" in run("enroll", cwd=root).stdout
    site_build = run("site", cwd=root)
    assert site_build.returncode == 0, site_build.stdout + site_build.stderr
    home = (root / "build/site/index.html").read_text(encoding="utf-8")
    assert "没有逾期事项" in home and "当前没有正在公示的需求" in home
    assert "演示数据" not in home and "虚构" not in home
    for section in ("requests", "notices", "ledger", "releases", "disputes", "defects", "vendors", "interfaces"):
        page = (root / f"build/site/{section}/index.html").read_text(encoding="utf-8")
        assert "tz-empty" in page, section
    assert not [
        p for p in root.rglob("*.yaml") if p.parts[len(root.parts)] in ("requests", "ledger", "defects", "vendors")
    ]
    make = subprocess.run(["make", "--dry-run", "site", "check", "daily"], cwd=root, capture_output=True, text=True)
    assert make.returncode == 0, make.stderr
    # Its workflows are the same as here, and every command that they call exists.
    workflows = sorted((root / ".github/workflows").glob("*.yml"))
    assert [path.name for path in workflows] == sorted(p.name for p in (ROOT / ".github/workflows").glob("*.yml"))
    steps = "\n".join(path.read_text(encoding="utf-8") for path in workflows)
    for target in set(re.findall(r"make ([a-z./]+)", steps)):
        dry_run = subprocess.run(["make", "--dry-run", target], cwd=root, capture_output=True, text=True)
        assert dry_run.returncode == 0, dry_run.stderr
    for script in set(re.findall(r"sh (scripts/[a-z]+)", steps)) | {"scripts/robot"}:
        assert subprocess.run(["sh", "-n", script], cwd=root).returncode == 0
    # Its workflows and its machinery are complete: another repository can be founded from it.
    environment = {**os.environ, "PYTHONPATH": str(root / "scripts"), "LC_ALL": "C.UTF-8"}
    again = subprocess.run(
        [sys.executable, "-m", "taizhang", "init", str(tmp_path / "又一库")],
        cwd=root,
        env=environment,
        capture_output=True,
    )
    assert again.returncode == 0, again.stderr
    ours = sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() and not _is_generated(p, root))
    other = tmp_path / "又一库"
    assert ours == sorted(
        str(p.relative_to(other)) for p in other.rglob("*") if p.is_file() and not _is_generated(p, other)
    )


def _is_generated(path: Path, root: Path) -> bool:
    return bool({".git", "build", "__pycache__"} & set(path.relative_to(root).parts))


def test_existing_files_are_never_touched(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here/x").write_text("x", encoding="utf-8")
    result = run("init", "here", cwd=tmp_path)
    assert result.returncode == 3 and "已有内容" in result.stderr
    assert [p.name for p in tmp_path.rglob("*")] == ["here", "x"]
    (tmp_path / "empty").mkdir()
    assert run("init", "empty", cwd=tmp_path).returncode == 0


def test_a_founding_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no git
    with pytest.raises(RunFailedError):
        found_repository(tmp_path / "new")
    assert not list(tmp_path.iterdir())


def test_another_region_by_data_files_alone(tmp_path: Path) -> None:
    (tmp_path / "区划.csv").write_text("\ufeff" + TABLE, encoding="utf-8")
    result = run("init", "陕西", "--divisions", "区划.csv", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "150100" in result.stdout and "不适用" in result.stdout and "受理异议的机构尚未登记" in result.stdout
    root = tmp_path / "陕西"
    assert not check_repository(load_repository(root), date(2026, 7, 1))
    # Its own law: seven working days, another website, every cost borne by the department that raised it.
    _edit(root / "schemas/statutes/notices-2021.yaml", "value: 10,", "value: 7,")
    _edit(root / "schemas/statutes/notices-2021.yaml", "value: city, source", "value: own, source")
    _edit(root / "schemas/statutes/house.yaml", "ccgp-neimenggu.gov.cn", "ccgp-shaanxi.gov.cn")
    sources = root / "schemas/sources.yaml"
    sources.write_text(
        sources.read_text(encoding="utf-8").replace("内财购〔2021〕1131号", "陕财采〔2027〕1号"), encoding="utf-8"
    )
    requester = {**FORM["requester"], "division": "610102"}
    desk = open_desk(root, date(2026, 6, 1))
    act = raising.raise_requirement(desk, {**FORM, "requester": requester})
    carry_out(desk, act)
    record = Path(next(iter(act.files))).stem
    assert "西安市财政局汇总上报，陕西省财政厅审核" in act.messages[-1].zh
    bodies = (
        "业务需要，具备可行性。",
        "同意汇总上报省厅。\n文号：市财采〔2026〕4号",
        "审核通过，延伸使用。\n分类：功能延伸",
    )
    reviews = [
        {
            "id": str(n),
            "user": f"sx-{n}",
            "state": "APPROVED",
            "body": body,
            "submitted_at": f"2026-06-0{n}T09:00:00+08:00",
        }
        for n, body in enumerate(bodies, 2)
    ]
    seal(root, record, {"number": 1, "author": "sx-clerk", "reviews": reviews}, "0" * 40)
    desk = open_desk(root, date(2026, 6, 8))
    act = notices.open_notice(desk, [record], date(2026, 6, 8), "https://www.ccgp-shaanxi.gov.cn/notice/1")
    (remark,) = check_act(desk, act)
    assert (remark.code, remark.severity) == ("N13", "warning") and "陕西省财政厅" in remark.message.zh
    # The administrator's guide shows what to write.
    guide = (root / "site/guide/admin.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"\n\n((?: {8}.*\n)+)", guide.split("建立`schemas/statutes/offices.yaml`")[1])[:1]
    offices = (
        textwrap.dedent(example)
        .replace("公务邮箱@域名", "yiyi@example.cn")
        .replace("某财政厅某处", "陕西省财政厅采购处")
    )
    (root / "schemas/statutes/offices.yaml").write_text(offices, encoding="utf-8")
    desk = open_desk(root, date(2026, 6, 8))
    address = "https://www.ccgp-shaanxi.gov.cn/notice/1"
    carry_out(desk, notices.open_notice(desk, [record], date(2026, 6, 8), address))
    seal_by_region(root, "NOTICE-2026-01", "2026-06-08T09:00:00+08:00")
    desk = open_desk(root, date(2026, 6, 8))
    picture = Attachment("page.png", "0" * 64)
    carry_out(desk, publication.record_publication(desk, "NOTICE-2026-01", address, date(2026, 6, 8), picture))
    notice = load_repository(root).book.notices["NOTICE-2026-01"]
    assert notice.closes_on == date(2026, 6, 17)
    desk = open_desk(root, date(2026, 6, 18))
    carry_out(desk, enroll(desk))
    bearer = load_repository(root).book.entries["LEDGER-2026-0001"].cost_bearer
    assert bearer is not None and bearer.internal is not None
    assert bearer.towards_region.division == bearer.internal.division == "610102"
    site_build = run("site", "--today", "2026-06-18", cwd=root)
    assert site_build.returncode == 0, site_build.stdout + site_build.stderr
    site = root / "build/site"
    page = (site / f"requests/{record}.html").read_text(encoding="utf-8")
    body = page.split("taizhang:begin")[1].split("taizhang:end")[0]
    assert "西安市新城区财政局" in body and "内蒙古" not in body and "呼和浩特" not in body
    notice_page = (site / "notices/NOTICE-2026-01.html").read_text(encoding="utf-8")
    assert "陕西省财政厅采购处" in notice_page and "yiyi@example.cn" in notice_page
    assert "陕财采〔2027〕1号" in (site / "ledger/LEDGER-2026-0001.html").read_text(encoding="utf-8")


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_same_divisions_come_from_csv_json_and_yaml() -> None:
    entries = read_divisions(TABLE.encode(), "x.csv")
    assert entries[0]["x-reports-to"] is None and entries[3]["x-level"] == "county"
    assert read_divisions(json.dumps({"oneOf": entries}, ensure_ascii=False).encode(), "x.json") == entries
    assert read_divisions(yaml.safe_dump({"oneOf": entries}, allow_unicode=True).encode(), "x.yaml") == entries
    current = (ROOT / "schemas/vocabularies/divisions.json").read_bytes()
    assert read_divisions(current, "divisions.json") == json.loads(current)["oneOf"]


def test_a_table_may_state_how_the_letters_of_a_department_begin() -> None:
    head, city, *rest = TABLE.splitlines()
    assert "letter_prefix" not in head
    lines = [f"{head},发文代字", f"{city},陕财", *(f"{line}," for line in rest)]
    first, *others = read_divisions("\n".join(lines).encode(), "x.csv")
    assert first["x-letter-prefix"] == "陕财"
    assert all("x-letter-prefix" not in entry for entry in others)


@pytest.mark.parametrize(
    ("old", "new", "row", "column"),
    [
        ("610102,", "6101,", 4, "code"),
        ("610102,", "610100,", 4, "code"),
        ("西安市新城区财政局", "", 4, "finance_department"),
        (",区,", ",乡,", 4, "level"),
        ("610100,西安市新", "619999,西安市新", 4, "reports_to"),
        ("610100,西安市新", "610581,西安市新", 4, "reports_to"),
        ("610000,西安市财", "610102,西安市财", 3, "reports_to"),
        ("省,,", "省,610100,", 2, "reports_to"),
        ("省,,", "市,610100,", 1, "level"),
        ("市,610000,西", "省,610000,西", 3, "level"),
        ("代码,", "编号,", 1, ""),
    ],
)
def test_a_faulty_table_is_reported_by_row_and_column(old: str, new: str, row: int, column: str) -> None:
    assert old in TABLE
    with pytest.raises(TableFaultError) as error:
        read_divisions(TABLE.replace(old, new, 1).encode(), "x.csv")
    assert (row, column) in [(fault.row, fault.column) for fault in error.value.faults]
    assert all(re.search("[一-鿿]", fault.problem.zh) and fault.problem.en for fault in error.value.faults)


@pytest.mark.parametrize(
    ("raw", "name"), [(TABLE.encode("gbk"), "x.csv"), (b"", "x.csv"), (b"[", "x.json"), (b"a: 1", "x.yaml")]
)
def test_a_file_that_is_no_table_is_reported(raw: bytes, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    result = run("init", "new", "--divisions", name, cwd=tmp_path)
    assert result.returncode == 1 and f"{name}:" in result.stderr and "Traceback" not in result.stderr
    assert not (tmp_path / "new").exists()
