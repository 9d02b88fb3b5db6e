"""The paper years: an old ledger of 800 rows with its own columns, imported, checked, approved, sealed, shown."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click.testing
import pytest
import yaml

from golden import add_site_sources, build_pages
from merging import BODIES, OPENED, Desk
from old_ledger import TARGETS, write_ledger
from specimen import ROOT, build
from taizhang.approval.audit.walk import audit_main_line
from taizhang.approval.seal.pending import list_unsealed
from taizhang.base.git import Git
from taizhang.cli import taizhang
from taizhang.lifecycle.agenda import list_agenda
from taizhang.lifecycle.pulls.merged import find_merged
from taizhang.lifecycle.pulls.proposals import Proposals
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository

TODAY = date(2026, 7, 1)
BASIS = "纸质台账由厅政府采购处保管，2026年6月转录，扫描件存于处内保密柜。"


def run(*words: str) -> click.testing.Result:
    return click.testing.CliRunner().invoke(taizhang, [*words, "--today", TODAY.isoformat()])


def write_mapping(path: Path, targets: dict[str, str] | None = None, **more: Any) -> Path:
    columns = [{"heading": heading, "field": target} for heading, target in (targets or TARGETS).items()]
    path.write_text(yaml.safe_dump({"columns": columns, **more}, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def migrate(root: Path, ledger: Path, mapping: Path, *more: str) -> click.testing.Result:
    words = ("migrate", str(ledger), "--columns", str(mapping), "--repo", str(root), "--basis", BASIS, *more)
    return run(*words)


def entries_of(root: Path) -> list[Any]:
    return [yaml.safe_load(path.read_text("utf-8")) for path in sorted(root.glob("ledger/migrated/*/*.yaml"))]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    write_ledger(folder / "旧台账.xlsx")
    write_mapping(folder / "columns.yaml")
    (folder / "扫描件.pdf").write_bytes(b"scan")
    return folder


@pytest.fixture(scope="module")
def migration(papers: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, str, str]:
    """A repository with the whole ledger on its branch, the output of the command, and the head of the branch."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    result = migrate(desk.root, papers / "旧台账.xlsx", papers / "columns.yaml", "--scan", str(papers / "扫描件.pdf"))
    assert result.exit_code == 0, result.output
    desk.save()
    return desk, result.output, desk.head


def test_the_whole_ledger_is_imported_at_once(migration: tuple[Desk, str, str]) -> None:
    desk, output, _ = migration
    assert "已迁入800行，文书为MIGRATION-001" in output
    assert "升级版本160行" in output
    assert "“小计”是合计行，没有迁入" in output and "有隐藏的行或列" in output and "有批注，批注不录入" in output
    repository = load_repository(desk.root)
    findings = check_repository(repository, TODAY)
    assert [one for one in findings if one.severity == "error"] == []
    assert len(repository.book.migrated_entries) == 800
    deed = repository.book.migrations["MIGRATION-001"]
    assert len(deed.columns) == 18 and len(deed.rows) == 800 and deed.scans[0].file == "扫描件.pdf"


def test_a_day_is_as_precise_as_the_paper(migration: tuple[Desk, str, str]) -> None:
    desk = migration[0]
    first = {one["row"]: one for one in entries_of(desk.root)}
    days = [first[row]["submitted_on"] for row in range(4, 9)]
    assert [str(day) for day in days] == ["2021-11-05", "2021-11-06", "2021-11-07", "2021-11-08", "2021-11"]
    # One notice over four rows, merged down its columns.
    assert len({str(first[row]["notice"]) for row in range(4, 8)}) == 1
    assert first[4]["missing"] == ["release.version", "release.released_on"]
    assert all("13812345678" not in str(one) for one in first.values())


def test_the_gate_asks_for_two_governors_once_and_the_seal_covers_all(migration: tuple[Desk, str, str]) -> None:
    desk = migration[0]
    verdict = desk.judge(TODAY)
    assert verdict.errors == ()
    (chain,) = verdict.chains
    assert chain.subject.name == "MIGRATION-001" and len(chain.subject.blobs) == 801
    assert [(step.duty, step.division) for step in chain.steps] == [("govern", "150000")] * 2
    desk.approve(("govern", "nm150000-govern1"))
    assert not desk.judge(TODAY).mergeable
    desk.approve(("govern", "nm150000-govern2"))
    assert desk.judge(TODAY).mergeable
    sealing = desk.seal(desk.merge())
    assert sorted(path for path in sealing.files if path.endswith(".json")) == [
        "ledger/approvals/MIGRATION-001/0001.json"
    ]
    audit = audit_main_line(Git(desk.root), "main", None, TODAY)
    assert [(one.path, one.message.zh) for one in audit.breaches] == []
    assert BODIES["govern"] in (desk.root / "ledger/approvals/MIGRATION-001/0001.json").read_text("utf-8")
    assert [one for one in check_repository(load_repository(desk.root), TODAY) if one.severity == "error"] == []


def test_a_row_that_is_changed_past_its_deed_is_refused(migration: tuple[Desk, str, str]) -> None:
    desk = migration[0]
    desk.start_request(8)
    path = sorted(desk.root.glob("ledger/migrated/001/*.yaml"))[0]
    path.write_text(path.read_text("utf-8").replace("完善专家抽取功能", "取消专家抽取功能", 1), "utf-8")
    desk.save()
    assert {"P01", "G06"} <= {one.code for one in desk.judge(TODAY).errors}


def test_a_row_is_corrected_by_two_governors_and_keeps_what_it_was(migration: tuple[Desk, str, str]) -> None:
    desk = migration[0]
    desk.start_request(9)
    record = sorted(desk.root.glob("ledger/migrated/001/*.yaml"))[0].stem
    words = ("correct", record, "--field", "title", "--value", "完善专家随机抽取功能", "--reason", "转录时误写。")
    result = run(*words, "--repo", str(desk.root))
    assert result.exit_code == 0, result.output
    desk.save()
    verdict = desk.judge(TODAY)
    assert verdict.errors == ()
    (chain,) = verdict.chains
    assert chain.subject.name == record
    assert [(step.duty, step.division) for step in chain.steps] == [("govern", "150000")] * 2


def test_rows_under_the_deeds_seal_wait_for_no_seal_and_later_ones_do(papers: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    write_ledger(tmp_path / "旧.xlsx", 4)
    assert migrate(desk.root, tmp_path / "旧.xlsx", papers / "columns.yaml").exit_code == 0
    desk.save()
    desk.approve(("govern", "nm150000-govern1"), ("govern", "nm150000-govern2"))
    desk.seal(desk.merge())
    repository = load_repository(desk.root)
    assert repository.law is not None
    proposals = Proposals(None, find_merged(desk.root, repository.book))
    waiting = {item.record for item in list_agenda(repository.book, repository.law, TODAY, proposals=proposals)}
    assert not [record for record in waiting if record.startswith("MIGRAT")]
    assert list_unsealed(Git(desk.root), "main") == ()
    # A row that is corrected past its chain; then a lawful correction of the deed, which does not cover the row.
    desk.start_request(8)
    record = sorted(desk.root.glob("ledger/migrated/001/*.yaml"))[0].stem
    correct(desk, record, "完善专家随机抽取功能")
    refused_merge = desk.merge()
    desk.start_request(9)
    correct(desk, "MIGRATION-001", "软件需求台账（2021年以来）")
    desk.approve(("govern", "nm150000-govern1"), ("govern", "nm150000-govern2"))
    assert desk.seal(desk.merge(), OPENED + timedelta(hours=4)).files
    assert list_unsealed(Git(desk.root), "main") == (refused_merge,)


def correct(desk: Desk, record: str, title: str) -> None:
    words = ("correct", record, "--field", "title", "--value", title, "--reason", "转录时误写，现据原件更正。")
    result = run(*words, "--repo", str(desk.root))
    assert result.exit_code == 0, result.output
    desk.save()


def test_a_row_names_the_deed_that_its_id_names(papers: Path, tmp_path: Path) -> None:
    root = build(tmp_path)
    write_ledger(tmp_path / "旧.xlsx", 4)
    assert migrate(root, tmp_path / "旧.xlsx", papers / "columns.yaml").exit_code == 0
    path = sorted(root.glob("ledger/migrated/001/*.yaml"))[0]
    path.write_text(path.read_text("utf-8").replace("migration: MIGRATION-001", "migration: MIGRATION-002"), "utf-8")
    assert ("F10", "migration") in {(one.code, one.field) for one in check_repository(load_repository(root), TODAY)}


def test_the_site_shows_deed_and_entries_and_marks_them(papers: Path, tmp_path: Path) -> None:
    root = add_site_sources(build(tmp_path))
    write_ledger(tmp_path / "旧.xlsx", 12)
    assert migrate(root, tmp_path / "旧.xlsx", papers / "columns.yaml").exit_code == 0
    site = build_pages(root)
    entry = entries_of(root)[0]
    page = (site / f"ledger/{entry['id']}.html").read_text("utf-8")
    assert "据纸质台账迁入，没有经本库逐级审批和存证" in page and entry["number"] in page
    page_list = (site / "ledger/index.html").read_text("utf-8")
    assert (
        f"（原编号{entry['number']}）" in page_list and "tz-migrated" in page_list and "MIGRATION-001.html" in page_list
    )
    assert "缺（原件未载）" in page_list
    data = json.loads((site / f"data/v1/migrated-entries/{entry['id']}.json").read_text("utf-8"))
    assert data["record"]["stage"]["zh"] == "迁入" and data["record"]["data"]["missing"] == entry["missing"]


def test_the_command_line_names_the_command() -> None:
    assert "migrate" in click.testing.CliRunner().invoke(taizhang, ["--help"]).output
    assert (ROOT / "schemas/mapping.schema.json").is_file()
