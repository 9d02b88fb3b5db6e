"""Faulty rows of old ledgers: each fault is reported at its cell, and nothing is written."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import click.testing
import openpyxl  # type: ignore[import-untyped]
import pytest
import yaml

from reforms import merged
from sheeting import FORMATS, export
from specimen import build
from taizhang.cli import taizhang
from taizhang.intake.ledger.partial_dates import read_partial_day
from taizhang.intake.reading import UnclearError
from taizhang.office.sheets.merge import merge_export
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository
from terminal import Terminal
from test_migrate import TODAY, entries_of, migrate, run, write_mapping

HEADINGS = {
    "编号": "number",
    "名称": "title",
    "内容": "content",
    "区划": "requester.division",
    "提出日期": "submitted_on",
    "公示起": "notice.published_on",
    "公示止": "notice.ends_on",
    "异议": "objection.outcome",
    "分类": "classification",
    "系统": "subsystems",
    "备注": "note",
}
ROW = ("1", "增加签到", "增加签到功能。", "新城区", "2022.3.2", "2022.4.1", "2022.4.20", "无", "通用", "电子卖场", "甲")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


def write_table(path: Path, *rows: tuple[Any, ...], headings: dict[str, str] = HEADINGS) -> Path:
    book = openpyxl.Workbook()
    for row in (tuple(headings), *rows):
        book.active.append(list(row))
    book.active.title = "台账"
    book.save(path)
    return path


def with_value(heading: str, value: Any, row: tuple[Any, ...] = ROW) -> tuple[Any, ...]:
    at = list(HEADINGS).index(heading)
    return (*row[:at], value, *row[at + 1 :])


def take(root: Path, *rows: tuple[Any, ...], more: tuple[str, ...] = (), name: str = "旧.xlsx", **values: Any) -> Any:
    folder = root.parent
    ledger = write_table(folder / name, *rows)
    columns = [
        {"heading": heading, "field": target, **({"values": values[heading]} if heading in values else {})}
        for heading, target in HEADINGS.items()
    ]
    (folder / "map.yaml").write_text(yaml.safe_dump({"columns": columns}, allow_unicode=True), "utf-8")
    return migrate(root, ledger, folder / "map.yaml", *more)


@pytest.mark.parametrize(
    ("heading", "value", "message"),
    [
        ("提出日期", "去年冬天", "E2：错误 “提出日期”“去年冬天”看不出是哪一天"),
        ("提出日期", 2021.1, "E2：错误 “提出日期”“2021.1”看不出是哪一天"),
        ("提出日期", "2022-02-30", "E2：错误"),
        ("区划", "不存在的地方", "D2：错误 “区划”没有名为“不存在的地方”的行政区划"),
        ("分类", "其他类", "I2：错误 “分类”“其他类”不是哪一种分类"),
        ("异议", "有", "H2：错误 “异议”“有”看不出异议的结果"),
        ("系统", "某某系统", "J2：错误 “系统”“某某系统”不是哪一个子系统的名称"),
        ("备注", "联系张三13812345678", "K2：错误 F13 “备注”"),
        ("内容", "=A1", "C2：错误 “内容”是公式"),
        ("名称", "长" * 201, "B2：错误"),
        ("提出日期", "2026.6.1", "E2：错误 P03 “提出日期”"),
    ],
)
def test_an_unreadable_value_is_reported_at_its_cell_and_nothing_is_written(
    root: Path, heading: str, value: Any, message: str
) -> None:
    second = ("2", *ROW[1:])
    result = take(root, with_value(heading, value), second)
    assert result.exit_code == 1
    assert message in result.output, result.output
    assert "没有写入任何文件" in result.output
    assert not (root / "ledger/migrated").exists() and not (root / "ledger/migrations").exists()


def test_a_wording_that_the_mapping_explains_is_taken_and_an_illegible_one_is_recorded_as_missing(root: Path) -> None:
    row = with_value("分类", "甲类", with_value("提出日期", "字迹不清"))
    result = take(root, row, 分类={"甲类": "region-wide"}, 提出日期={"字迹不清": None})
    assert result.exit_code == 0, result.output
    (entry,) = entries_of(root)
    assert entry["classification"] == "region-wide" and "submitted_on" not in entry
    assert "submitted_on" in entry["missing"]
    assert {"heading": "提出日期", "text": "字迹不清\n"} in entry["notes"]
    assert check_repository(load_repository(root), TODAY) == ()


def test_a_duplicate_row_is_reported(root: Path) -> None:
    result = take(root, ROW, ROW)
    assert result.exit_code == 1 and "第3行：错误 与第2行完全相同" in result.output


def test_a_requirement_that_is_merged_over_two_rows_is_reported(root: Path, tmp_path: Path) -> None:
    ledger = write_table(tmp_path / "旧.xlsx", ROW, with_value("名称", None, ("2", *ROW[1:])))
    book = openpyxl.load_workbook(ledger)
    book.active.merge_cells("B2:B3")
    book.save(ledger)
    result = migrate(root, ledger, write_mapping(tmp_path / "map.yaml", HEADINGS))
    assert result.exit_code == 1 and "与上一行（第2行）合并在一格" in result.output


def test_the_ids_are_the_same_for_every_run_and_order_of_the_rows(root: Path, tmp_path: Path) -> None:
    second = ("2", *ROW[1:])
    assert take(root, ROW, second).exit_code == 0
    first = {one["number"]: one["id"] for one in entries_of(root)}
    assert "没有改动" in take_again(root)
    shutil.rmtree(root / "ledger/migrated")
    shutil.rmtree(root / "ledger/migrations")
    assert take(root, second, ROW).exit_code == 0
    assert {one["number"]: one["id"] for one in entries_of(root)} == first


def take_again(root: Path) -> str:
    return str(migrate(root, root.parent / "旧.xlsx", root.parent / "map.yaml").output)


def test_rows_found_later_come_as_a_supplement_and_never_twice(root: Path) -> None:
    assert take(root, ROW).exit_code == 0
    result = take(root, ("1", "增加签到", "原件另附的说明。", *ROW[3:]), name="补.xlsx")
    assert result.exit_code == 0 and "MIGRATION-002" in result.output and "作为对它的补录" in result.output
    deed = yaml.safe_load((root / "ledger/migrations/MIGRATION-002.yaml").read_text("utf-8"))
    assert deed["supplements"] == "MIGRATION-001"
    assert check_repository(load_repository(root), TODAY) == ()
    again = take(root, ROW, name="又.xlsx")
    # The same bytes are recognized as the deed's sheet, the same words as its row.
    assert again.exit_code == 1 and re.search("已由MIGRAT(ION-001|ED-001-)", again.output)


def test_irregular_days_are_imported_and_reported_as_such(root: Path) -> None:
    result = take(root, with_value("公示止", "2022.4.8"))
    assert result.exit_code == 0 and "P04" in result.output and "不足10个工作日" in result.output
    assert {(one.code, one.severity) for one in check_repository(load_repository(root), TODAY)} == {("P04", "warning")}


def test_a_csv_in_the_encoding_of_old_spreadsheets_is_read(root: Path, tmp_path: Path) -> None:
    lines = [",".join(HEADINGS), ",".join(ROW), ",".join(("2", *ROW[1:]))]
    (tmp_path / "旧.csv").write_bytes("\r\n".join(lines).encode("gb18030"))
    result = migrate(root, tmp_path / "旧.csv", write_mapping(tmp_path / "map.yaml", HEADINGS))
    assert result.exit_code == 0, result.output
    assert len(entries_of(root)) == 2


@pytest.mark.parametrize(
    ("headings", "message"),
    [
        ({**HEADINGS, "附注": "note"}, "“附注”表中没有这一栏"),
        ({key: value for key, value in HEADINGS.items() if key != "备注"}, "“备注”对照文件没有写到这一栏"),
        ({**HEADINGS, "备注": "title"}, "“备注”与“名称”对应同一字段"),
    ],
)
def test_a_mapping_that_does_not_fit_the_table_is_reported(
    root: Path, tmp_path: Path, headings: dict[str, str], message: str
) -> None:
    ledger = write_table(tmp_path / "旧.xlsx", ROW)
    result = migrate(root, ledger, write_mapping(tmp_path / "map.yaml", headings))
    assert result.exit_code == 1 and message in result.output


@pytest.mark.parametrize("text", ["columns:\n  - heading: 编号\n    field: nonsense\n", "columns: [\n", "- 1\n", ""])
def test_an_invalid_mapping_is_reported_with_its_line(root: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "map.yaml").write_text(text, "utf-8")
    result = migrate(root, write_table(tmp_path / "旧.xlsx", ROW), tmp_path / "map.yaml")
    assert result.exit_code == 1 and "map.yaml：" in result.output


def test_without_a_mapping_and_a_terminal_one_is_proposed_for_review(root: Path, tmp_path: Path) -> None:
    ledger = write_table(tmp_path / "旧.xlsx", ROW)
    result = run("migrate", str(ledger), "--repo", str(root), "--basis", "纸质台账。")
    assert result.exit_code == 2 and "旧.columns.yaml" in result.output
    assert "heading: 公示起" in result.output and "field: notice.published_on" in result.output


def test_on_a_terminal_each_column_is_asked_for_with_samples(root: Path, tmp_path: Path) -> None:
    ledger = write_table(tmp_path / "旧.xlsx", ROW, ("2", "第二项", *ROW[2:]))
    words = ("migrate", str(ledger), "--repo", str(root), "--basis", "纸质台账。", "--today", TODAY.isoformat())
    terminal = Terminal(root, *words)
    terminal.type(*([""] * len(HEADINGS)))
    assert terminal.end() == 0, terminal.output
    assert "直接回车采用“需求名称”" in terminal.output and "· 第二项" in terminal.output
    assert (tmp_path / "旧.columns.yaml").is_file() and len(entries_of(root)) == 2


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2021.11.5", "2021-11-05"),
        ("2021年11月5日", "2021-11-05"),
        (44505, "2021-11-05"),
        ("44505", "2021-11-05"),
        (date(2021, 11, 5), "2021-11-05"),
        ("2021年11月", "2021-11"),
        ("2021.11", "2021-11"),
        (2021.11, "2021-11"),
        ("2021年11月初", "2021-11"),
        ("2021年", "2021"),
        (2021, "2021"),
        ("二〇二一年十一月五日", "2021-11-05"),
    ],
)
def test_a_day_is_read_as_precisely_as_it_is_written(value: Any, day: str) -> None:
    assert read_partial_day(value).value == day


@pytest.mark.parametrize("value", [2021.1, "11.5", "2021.13", "21.11.5", 123, True, "3/2/2021", "近期"])
def test_a_day_that_may_mean_several_is_not_guessed(value: Any) -> None:
    with pytest.raises(UnclearError):
        read_partial_day(value)


@pytest.mark.parametrize(
    "days", [ROW, with_value("提出日期", None, with_value("公示起", None, with_value("公示止", "")))]
)
def test_a_division_that_has_ended_since_is_imported_as_it_was(
    root: Path, tmp_path: Path, days: tuple[Any, ...]
) -> None:
    merged(root)
    ledger = write_table(tmp_path / "旧.xlsx", days)
    mapping = write_mapping(tmp_path / "map.yaml", HEADINGS)
    words = ("migrate", str(ledger), "--columns", str(mapping), "--repo", str(root), "--basis", "纸质台账。")
    result = click.testing.CliRunner().invoke(taizhang, [*words, "--today", "2026-08-01"])
    assert result.exit_code == 0, result.output
    (entry,) = entries_of(root)
    assert entry["requester"]["division"] == "150102"
    assert [
        one.code for one in check_repository(load_repository(root), date(2026, 8, 1)) if one.record == entry["id"]
    ] == []


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_shows_migrated_entries_and_is_imported_unchanged(root: Path, form: str) -> None:
    assert take(root, ROW, with_value("提出日期", "2022年", ("2", *ROW[1:]))).exit_code == 0
    repository = load_repository(root)
    raw = export(repository, "migrated", form, TODAY)
    back = merge_export(raw, f"x.{form}", repository)
    assert (back.files, back.faults, back.conflicts, back.rows) == ({}, (), (), 2)
    if form == "csv":
        text = raw.decode("utf-8-sig")
        assert "迁入" in text and "2022-03-02" in text and ",2022," in text and "升级版本、升级日期" in text
