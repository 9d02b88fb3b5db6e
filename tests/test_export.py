"""`taizhang export` as a newcomer uses it: clear file names, nothing overwritten, nothing omitted silently."""

import csv
import io
import json
import os
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from specimen import build
from taizhang.base.locking import hold_lock, lock_path
from taizhang.office.sheets.merge import merge_export
from taizhang.office.sheets.sets import SETS
from taizhang.repository.repository import load_repository
from test_cli import DAY, REQUEST, run, spoil


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


def test_without_options_it_writes_one_workbook_of_everything(root: Path) -> None:
    done = run("export", *DAY, cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("已写入台账导出-2026-07-01.xlsx\n需求")
    raw = (root / "台账导出-2026-07-01.xlsx").read_bytes()
    names = openpyxl.load_workbook(io.BytesIO(raw)).sheetnames
    assert names == ["说明", *(one.title.zh for one in SETS if one.name != "migrated"), "选项"]
    back = merge_export(raw, "x.xlsx", load_repository(root))
    assert (back.files, back.faults, back.conflicts) == ({}, (), ())


def test_csv_of_everything_goes_into_a_folder_and_of_one_kind_into_a_file(root: Path) -> None:
    assert run("export", "--format", "csv", *DAY, cwd=root).returncode == 0
    names = sorted(path.name for path in (root / "台账导出-2026-07-01").iterdir())
    assert names == sorted(f"{one.title.zh}.csv" for one in SETS if one.name != "migrated")
    done = run("export", "--format", "csv", "--kind", "ledger", "-o", "x.csv", *DAY, "--lang", "en", cwd=root)
    assert done.stdout.splitlines()[0] == "Wrote x.csv"
    assert (root / "x.csv").read_bytes() == (root / "台账导出-2026-07-01/需求台账.csv").read_bytes()
    assert (root / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_json_goes_to_standard_output_on_request_and_messages_to_standard_error(root: Path) -> None:
    done = run("export", "--format", "json", "--kind", "problems", "-o", "-", *DAY, cwd=root)
    assert set(json.loads(done.stdout)) == {"$schema", "as_of", "commit", "problems"}
    assert done.stderr.startswith("问题解决台账")


def test_filters_narrow_what_is_written(root: Path) -> None:
    def ids(*options: str) -> list[str]:
        done = run("export", "--format", "csv", "--kind", "requirements", "-o", "-", *options, *DAY, cwd=root)
        assert done.returncode == 0, done.stderr
        return [row[0] for row in csv.reader(io.StringIO(done.stdout.lstrip("\ufeff"), newline=""))][1:]

    everything = ids()
    assert ids("--division", "新城区") == [record for record in everything if "-150102-" in record] != everything
    for year in ("2025", "2026"):
        assert ids("--year", year) == [record for record in everything if f"-{year}" in record] != everything
    assert ids("--year", "2024") == []
    assert ids("--stage", "noticed") == ids("--stage", "公示中") != everything


@pytest.mark.parametrize(
    "options",
    [
        ["--stage", "无此阶段"],
        ["--division", "某某区"],
        ["--kind", "notices"],
        ["--format", "xls"],
        ["--year", "26"],
        ["--format", "csv", "-o", "-"],
        ["--template", "--year", "2026"],
    ],
)
def test_contradictory_options_are_a_usage_error(root: Path, options: list[str]) -> None:
    with hold_lock(lock_path(root)):  # an earlier writer has created the lock's file
        before = sorted(root.iterdir())
    done = run("export", *options, *DAY, cwd=root)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert sorted(root.iterdir()) == before


def test_an_edited_export_is_not_overwritten_without_request(root: Path) -> None:
    file = root / "台账.xlsx"
    assert run("export", "-o", file.name, *DAY, cwd=root).returncode == 0
    raw = file.read_bytes()
    assert run("export", "-o", file.name, *DAY, cwd=root).returncode == 0
    file.write_bytes(b"edited")
    done = run("export", "-o", file.name, *DAY, cwd=root)
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert file.read_bytes() == b"edited"
    assert run("export", "-o", file.name, "--force", *DAY, cwd=root).returncode == 0
    assert file.read_bytes() == raw


def test_the_blank_form_is_written_under_its_name(root: Path) -> None:
    done = run("export", "--template", *DAY, cwd=root)
    assert (done.returncode, done.stdout) == (0, "已写入需求申请表.xlsx\n")
    assert openpyxl.load_workbook(root / "需求申请表.xlsx").sheetnames == ["需求申请表", "填写说明", "选项"]


def test_a_record_whose_file_is_at_fault_is_named_and_the_rest_is_written(root: Path) -> None:
    spoil(root, REQUEST, "title:", "titel:")
    done = run("export", "--format", "csv", "--kind", "requirements", "-o", "x.csv", *DAY, cwd=root)
    assert done.returncode == 1
    assert "REQ-150102-20260105-aaa1" in done.stderr
    assert "REQ-150102-20260105-aaa1," not in (root / "x.csv").read_text(encoding="utf-8-sig")
    assert "REQ-150102-20260501-aaa7," in (root / "x.csv").read_text(encoding="utf-8-sig")


def test_where_nothing_can_be_written_the_run_fails_in_one_line(root: Path) -> None:
    (root / "file").write_text("x")
    done = run("export", "-o", "file/x.xlsx", *DAY, cwd=root)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert run("export", *DAY, cwd=root / "schemas").returncode == 3
    if os.geteuid() != 0:
        (root / "locked").mkdir(mode=0o500)
        assert run("export", "-o", "locked/x.xlsx", *DAY, cwd=root).returncode == 3
