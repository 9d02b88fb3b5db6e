"""An edited export comes back: only the edits change records, and a forbidden edit is reported at its cell."""

import copy
import csv
import difflib
import io
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from open_requests import load_proposed
from sheeting import FORMATS, SET_BY_NAME, SETS, Edits, edit_export, export, records, resave_workbook, table
from specimen import build
from taizhang.acts.desk import Desk, carry_out, open_desk
from taizhang.documents.document import Document, Place, locate_values, read_document
from taizhang.documents.places import value_at
from taizhang.documents.writing.amend import end_of_value
from taizhang.intake.correcting import correct_from_sheet
from taizhang.office.sheets import base
from taizhang.office.sheets.cells import MergeResult, format_address, format_column_letters
from taizhang.office.sheets.delimited import escape_formula
from taizhang.office.sheets.merge import is_exported_file, merge_export
from taizhang.office.sheets.tables import build_tables
from taizhang.office.sheets.workbook import format_workbook
from taizhang.repository.book import Book
from taizhang.repository.repository import Repository, load_repository, with_files
from taizhang.rules.check import check_repository
from test_writing import prose as admitted

DAY = date(2026, 11, 23)
DEMO = load_proposed()
OPEN, SHARING, SEALED = "REQ-150102-20261116-4k40", "REQ-150702-20261112-54f2", "REQ-150102-20260105-bmd3"
REPORTED, HANDLING, SETTLED = (
    "DEFECT-150121-20261117-v8dn",
    "DEFECT-150221-20261014-q9ta",
    "DEFECT-150102-20260324-x2k9",
)
ASSESSED, FAILED = "ASSESS-150102-dingsheng-2026Q3", "ASSESS-150102-dingsheng-2026Q2"
ENTRY = "LEDGER-2026-0001"
RECORDS = (OPEN, SHARING, SEALED, REPORTED, HANDLING, SETTLED, ASSESSED, FAILED, ENTRY)


def small() -> Repository:
    """A few records of the demonstration set, with the law."""
    files = {DEMO.book.document(record).path: DEMO.book.document(record).raw for record in RECORDS}
    seals = [f"{SEALED}/0001"]
    files |= {DEMO.book.document(seal).path: DEMO.book.document(seal).raw for seal in seals}
    return with_files(replace(DEMO, book=Book(())), files)


SMALL = small()
ROW = [record.id for record, _ in table(DEMO, "requirements", DAY).records].index(OPEN)


def back(edits: Edits, name: str, form: str = "xlsx", repository: Repository = SMALL, now: Any = None) -> MergeResult:
    """The result of merging an export of `repository` with edited cells into `now`."""
    raw = edit_export(export(repository, name, form, DAY), form, repository, name, edits)
    assert is_exported_file(raw, "x")
    return merge_export(raw, f"x.{form}", now or repository)


# What people write into one cell, and what it becomes: by set and column.
ONE: dict[tuple[str, str], tuple[str, Any, Any]] = {
    ("requirements", "kind"): (OPEN, "功能新增", "addition"),
    ("requirements", "title"): (OPEN, "另一个名称：含冒号 #井号", "另一个名称：含冒号 #井号"),
    ("requirements", "requester.organization"): (OPEN, "新城区教育局", "新城区教育局"),
    ("requirements", "requester.sealed_form.file"): (OPEN, "新申请表.pdf", "新申请表.pdf"),
    ("requirements", "requester.sealed_form.sha256"): (OPEN, "0" * 64, "0" * 64),
    ("requirements", "content"): (OPEN, "第一行\n\n= 第三行😀", "第一行\n\n= 第三行😀\n"),
    ("requirements", "scenario"): (OPEN, "- 情形", "- 情形\n"),
    ("requirements", "legal_basis"): (
        OPEN,
        "《中华人民共和国政府采购法》第三条\n《办法》（财政部令第1号）",
        [
            {"document": "中华人民共和国政府采购法", "article": "第三条"},
            {"document": "办法", "number": "财政部令第1号"},
        ],
    ),
    ("requirements", "rationale"): (OPEN, "理由", "理由\n"),
    ("requirements", "proposal"): (OPEN, "建议", "建议\n"),
    ("requirements", "affected_scope.subsystems"): (OPEN, "诚信管理系统、监督预算系统", ["integrity", "budget"]),
    ("requirements", "affected_scope.base_libraries"): (OPEN, "供应商库，商品库", ["suppliers", "goods"]),
    ("requirements", "affected_scope.description"): (OPEN, "说明", "说明\n"),
    ("requirements", "unifications"): (OPEN, "信息发布", ["publication"]),
    ("requirements", "sharing.system"): (SHARING, "某系统", "某系统"),
    ("requirements", "sharing.operator"): (SHARING, "某单位", "某单位"),
    ("requirements", "sharing.data"): (SHARING, "数据", "数据\n"),
    ("requirements", "sharing.mode"): (SHARING, "接口查询", "query"),
    ("requirements", "sharing.safeguards"): (SHARING, "措施", "措施\n"),
    ("requirements", "expected_by"): (OPEN, "2027年8月1日", "2027-08-01"),
    ("requirements", "supersedes"): (OPEN, SEALED, SEALED),
    ("problems", "disposition.kind"): (REPORTED, "按缺陷修复", "defect"),
    ("problems", "disposition.on"): (REPORTED, "2026/11/18", "2026-11-18"),
    ("problems", "disposition.explanation"): (REPORTED, "解释", "解释\n"),
    ("problems", "disposition.requirement"): (REPORTED, OPEN, OPEN),
    ("problems", "reports"): (REPORTED, "2026-11-18 报呼和浩特市财政局", [{"to": "150100", "on": "2026-11-18"}]),
    ("problems", "handling"): (
        REPORTED,
        "【2026-11-18 运维】查明\n\n原因\n【2026-11-19 运维】修复",
        [
            {"on": "2026-11-18", "by": "运维", "measure": "查明\n\n原因\n"},
            {"on": "2026-11-19", "by": "运维", "measure": "修复\n"},
        ],
    ),
    ("problems", "resolved_on"): (HANDLING, "2026.11.20", "2026-11-20"),
    ("problems", "verified.on"): (HANDLING, "2026-11-20", "2026-11-20"),
    ("problems", "verified.by"): (HANDLING, "某局", "某局"),
    ("problems", "verified.remark"): (HANDLING, "正常", "正常\n"),
    ("assessments", "major_problem"): (ASSESSED, "停机", "停机\n"),
    ("assessments", "escalation.reason"): (ASSESSED, "事由", "事由\n"),
    ("assessments", "escalation.reports"): (
        ASSESSED,
        "2026-11-18 报呼和浩特市财政局",
        [{"to": "150100", "on": "2026-11-18"}],
    ),
}


def test_every_column_that_may_be_changed_is_tried() -> None:
    columns = [(one.name, column) for one in SETS for column in one.columns(DEMO) if column.form != "other"]
    may = {(name, column.name) for name, column in columns if column.edit_policy in ("free", "fill")}
    assert may == set(ONE)


def test_a_column_that_no_cell_can_hold_is_changed_in_the_json() -> None:
    columns = [(one.name, column) for one in SETS for column in one.columns(DEMO) if column.form == "other"]
    may = [(name, column.name) for name, column in columns if column.edit_policy in ("free", "fill")]
    assert may == [("requirements", "enclosures")]
    value = [{"file": "界面截图.png", "sha256": "5" * 64}]
    result = back({(OPEN, "enclosures"): value}, "requirements", "json")
    assert (result.faults, result.conflicts) == ((), ())
    (raw,) = result.files.values()
    document = SMALL.book.document(OPEN)
    assert parse(raw, document.path, "requirements").data == {**document.data, "enclosures": value}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("name", "column"), list(ONE), ids=[".".join(key) for key in ONE])
def test_one_edited_cell_changes_that_field_and_no_other_byte(name: str, column: str, form: str) -> None:
    record, cell_text, value = ONE[name, column]
    result = back({(record, column): value if form == "json" else cell_text}, name, form)
    document = SMALL.book.document(record)
    assert (result.faults, result.conflicts) == ((), ())
    assert list(result.files) == [document.path]
    (change,) = result.changes
    assert (change.record, change.field) == (record, column)
    place = tuple(column.split("."))
    after = parse(result.files[document.path], document.path, name)
    expected = copy.deepcopy(document.data)
    set_value(expected, place, value)
    assert after.data == expected
    assert_only(document, after, place)


def parse(raw: bytes, path: str, name: str) -> Document:
    document, faults = read_document(raw, path, DEMO.schemas[SET_BY_NAME[name].kind].shape)
    assert document is not None, faults
    return document


def set_value(data: Any, place: tuple[str, ...], value: Any) -> None:
    for step in place[:-1]:
        data = data.setdefault(step, {})
    data[place[-1]] = value


def own(document: Document, place: Place) -> set[str]:
    """The lines of the value at `place`, or of the group that was created for it."""
    text, values, keys = locate_values(document.raw)
    while place not in values:
        place = place[:-1]
    if not place:
        return set()
    start = text.rfind("\n", 0, keys[place][0]) + 1
    return set(text[start : end_of_value(document, place)].split("\n"))


def assert_only(before: Document, after: Document, place: Place) -> None:
    old, new = before.raw.decode().split("\n"), after.raw.decode().split("\n")
    differing = [line for line in difflib.ndiff(old, new) if line[:2] in ("- ", "+ ")]
    assert differing
    assert {line[2:] for line in differing if line[0] == "-"} <= own(before, place)
    group = place if value_at(before.data, place[:-1]) is not None else place[:-1]
    assert {line[2:] for line in differing if line[0] == "+"} <= own(after, group)


@settings(max_examples=30)
@given(st.sampled_from(FORMATS[1:]), st.sampled_from(["content", "rationale", "sharing.data"]), admitted)
def test_any_text_in_a_cell_becomes_the_text_of_the_record(form: str, column: str, text: str) -> None:
    cell_text = escape_formula(text) if form == "csv" else text
    result = back({(SHARING, column): cell_text}, "requirements", form)
    assert (result.faults, result.conflicts) == ((), ())
    (raw,) = result.files.values()
    value: Any = value_at(parse(raw, "x", "requirements").data, tuple(column.split(".")))
    assert value == (text if form == "json" else text.rstrip("\n") + "\n")


def test_the_address_of_a_change_is_that_of_its_cell() -> None:
    for form, cell in (("xlsx", "C2"), ("csv", "C2"), ("json", "/requirements/0/record/title")):
        (change,) = back({(SEALED, "title"): "x", (OPEN, "title"): "y"}, "requirements", form).changes
        assert change.cell == cell.replace("2", "3").replace("/0/", "/1/")
        assert (change.before, change.after) == (SMALL.book.requirements[OPEN].title, "y")
    assert [format_column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert format_address(6, 2) == "C7"


@pytest.mark.parametrize("form", FORMATS)
def test_an_approved_requirement_is_frozen_and_the_refusal_cites_the_article(form: str) -> None:
    result = back({(SEALED, "content"): "改动"}, "requirements", form)
    assert result.files == {}
    (fault,) = result.faults
    assert "已经审核通过" in fault.message.zh
    assert "（需求内容）" in fault.message.zh
    assert "supersedes" in fault.help.zh
    assert fault.source
    assert fault.record == SEALED
    assert "审批存证" in fault.source[0].zh


RECORD_OF_SET = {"requirements": OPEN, "ledger": ENTRY, "problems": HANDLING, "assessments": ASSESSED}
"""A record of each set that the demonstration has records of: nothing came from paper there."""
READ_ONLY = [
    (one.name, column.name)
    for one in SETS
    if one.name in RECORD_OF_SET
    for column in one.columns(DEMO)
    if column.edit_policy in ("never", "derived") and column.name != "id"
]


@pytest.mark.parametrize(("name", "column"), READ_ONLY, ids=[".".join(key) for key in READ_ONLY])
def test_an_edit_of_a_read_only_column_is_reported_and_not_taken(name: str, column: str) -> None:
    result = back({(RECORD_OF_SET[name], column): "1999-01-01"}, name)
    assert result.files == {}
    (fault,) = result.faults
    assert fault.sheet == SET_BY_NAME[name].title.zh
    assert fault.cell.rstrip("0123456789")
    assert fault.message.zh and fault.help.zh and fault.source


@pytest.mark.parametrize("form", FORMATS)
def test_a_recorded_fact_is_not_overwritten_and_a_list_only_grows(form: str) -> None:
    data = SMALL.book.document(HANDLING).data
    values = {c.name: cell for c, cell in zip(table(SMALL, "problems", DAY).columns, cells(HANDLING), strict=True)}
    step = {"on": "2026-11-19", "by": "运维", "measure": "再次发布\n"}
    longer = [*data["handling"], step] if form == "json" else f"{values['handling']}\n【2026-11-19 运维】再次发布"
    result = back({(HANDLING, "handling"): longer}, "problems", form)
    assert result.faults == ()
    (raw,) = result.files.values()
    assert raw.startswith(SMALL.book.document(HANDLING).raw)
    assert parse(raw, "x", "problems").data["handling"] == [*data["handling"], step]
    cut = data["handling"][:1] if form == "json" else str(values["handling"]).partition("\n")[0]
    for column, value in (("handling", cut), ("handling", None), ("disposition.on", "2026-10-30")):
        refusal = back({(HANDLING, column): value}, "problems", form)
        assert refusal.files == {}
        assert len(refusal.faults) == 1


def cells(record: str) -> tuple[Any, ...]:
    return next(row.cells for row in table(SMALL, "problems", DAY).rows() if row.record == record)


def test_an_emptied_cell_removes_the_field_and_an_emptied_group() -> None:
    column = "requester.sealed_form"
    result = back({(OPEN, f"{column}.file"): None, (OPEN, f"{column}.sha256"): None}, "requirements")
    (raw,) = result.files.values()
    assert "sealed_form" not in parse(raw, "x", "requirements").data["requester"]
    removed_lines = [
        line
        for line in difflib.ndiff(SMALL.book.document(OPEN).raw.decode().split("\n"), raw.decode().split("\n"))
        if line[0] in "+-"
    ]
    assert len(removed_lines) == 3
    result = back({(OPEN, "legal_basis"): None}, "requirements")
    (raw,) = result.files.values()
    assert parse(raw, "x", "requirements").data["legal_basis"] == []


@pytest.mark.parametrize(
    ("name", "record", "column", "cell_text", "word"),
    [
        ("requirements", OPEN, "kind", "功能改造", "不在可选范围内"),
        ("requirements", OPEN, "expected_by", "2027年8月", "不是完整的日期"),
        ("requirements", OPEN, "expected_by", "27-8-1", "不是完整的日期"),
        ("requirements", OPEN, "expected_by", "2027-02-30", "不是完整的日期"),
        ("requirements", OPEN, "legal_basis", "政府采购法第三条", "写法不符"),
        ("requirements", OPEN, "affected_scope.subsystems", "交易系统", "不在可选范围内"),
        ("requirements", OPEN, "affected_scope.subsystems", "诚信管理系统、诚信管理系统", "不止一次"),
        ("requirements", OPEN, "title", "=1+1", "公式"),
        ("requirements", OPEN, "title", 1234567890123456789, "数字过长"),
        ("problems", REPORTED, "reports", "昨天报了市里", "写法不符"),
        ("problems", REPORTED, "reports", "2026-11-18 报某某局", "写法不符"),
        ("problems", REPORTED, "handling", "已经修好", "写法不符"),
    ],
)
def test_an_ambiguous_value_is_reported_at_its_cell(
    name: str, record: str, column: str, cell_text: Any, word: str
) -> None:
    result = back({(record, column): cell_text}, name)
    assert result.files == {}
    (fault,) = result.faults
    assert word in fault.message.zh
    assert fault.help.zh and fault.help.en and fault.message.en
    assert fault.record == record


def test_a_fault_in_one_row_holds_up_no_other() -> None:
    result = back({(OPEN, "kind"): "无此类型", (OPEN, "title"): "甲", (SHARING, "title"): "乙"}, "requirements")
    assert list(result.files) == [SMALL.book.document(SHARING).path]
    assert [change.record for change in result.changes] == [SHARING]


def test_rows_may_be_deleted_sorted_and_moved_and_columns_hidden_or_deleted() -> None:
    def shuffle(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        rows = [row for row in rows if row[0] != SHARING][::-1]
        sheet.delete_rows(2, sheet.max_row)
        for row in rows:
            row[2] = "新名称" if row[0] == OPEN else row[2]
            sheet.append(row)
        sheet.delete_cols(2)

    raw = resave_workbook(export(SMALL, "requirements", "xlsx", DAY), "需求", shuffle)
    result = merge_export(raw, "x.xlsx", SMALL)
    assert (result.faults, result.conflicts) == ((), ())
    assert [(change.record, change.field, change.cell) for change in result.changes] == [(OPEN, "title", "B2")]


def test_a_title_above_the_headings_is_no_hindrance() -> None:
    def entitle(sheet: Any) -> None:
        sheet.insert_rows(1, 2)
        sheet.cell(1, 1).value = "二〇二六年需求一览"
        sheet.cell(5, 3).value = "新的名称"

    raw = resave_workbook(export(SMALL, "requirements", "xlsx", DAY), "需求", entitle)
    assert is_exported_file(raw, "x.xlsx")
    result = merge_export(raw, "x.xlsx", SMALL)
    assert result.faults == ()
    assert [(change.record, change.cell) for change in result.changes] == [(OPEN, "C5")]


def test_an_added_row_is_reported_with_the_command_for_it() -> None:
    def add(sheet: Any) -> None:
        sheet.append([None, "功能新增", "新增的需求"])

    result = merge_export(resave_workbook(export(SMALL, "requirements", "xlsx", DAY), "需求", add), "x.xlsx", SMALL)
    (fault,) = result.faults
    assert fault.cell == "A5"
    assert "申请表" in fault.help.zh
    ways = {"problems": "defect report", "assessments": "assess", "ledger": "enroll"}
    for name, way in ways.items():
        title = SET_BY_NAME[name].title.zh
        raw = resave_workbook(export(SMALL, name, "xlsx", DAY), title, lambda sheet: sheet.append([None, "x"]))
        assert way in merge_export(raw, "x.xlsx", SMALL).faults[0].help.zh


def test_a_row_whose_id_or_base_was_changed_is_reported_and_not_taken() -> None:
    def copy_row(sheet: Any) -> None:
        sheet.append([cell.value for cell in sheet[2]])

    for edits, word in (
        ({(OPEN, "id"): SHARING}, "校验"),
        ({(OPEN, base.NAME): None, (OPEN, "title"): "x"}, "校验"),
        ({(OPEN, base.NAME): "tz1:00:-:", (OPEN, "title"): "x"}, "校验"),
    ):
        result = back(edits, "requirements")
        assert result.files == {}
        assert word in result.faults[0].message.zh
    raw = resave_workbook(export(SMALL, "requirements", "xlsx", DAY), "需求", copy_row)
    assert "不止一次" in merge_export(raw, "x.xlsx", SMALL).faults[0].message.zh
    fewer = with_files(replace(DEMO, book=Book(())), {})
    assert "库中没有" in back({}, "requirements", now=fewer).faults[0].message.zh


def test_an_unknown_column_is_reported() -> None:
    def note(sheet: Any) -> None:
        sheet.cell(1, sheet.max_column + 1).value = "备注"

    raw = resave_workbook(export(SMALL, "requirements", "xlsx", DAY), "需求", note)
    (fault,) = merge_export(raw, "x.xlsx", SMALL).faults
    assert "备注" in fault.message.zh
    odd = edit_export(export(SMALL, "requirements", "json", DAY), "json", SMALL, "requirements", {})
    odd = odd.replace(b'"kind":', b'"colour": "red", "kind":', 1)
    assert merge_export(odd, "x.json", SMALL).faults[0].cell == "/requirements/0/record/colour"


def test_days_that_a_program_rewrote_in_csv_are_no_edits() -> None:
    rows = list(csv.reader(io.StringIO(export(SMALL, "problems", "csv", DAY).decode("utf-8-sig"), newline="")))
    rows = [[cell.replace("2026-11-17", "2026/11/17") for cell in row[:-1]] + row[-1:] for row in rows]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    result = merge_export(out.getvalue().encode("utf-8-sig"), "x.csv", SMALL)
    assert (result.files, result.faults, result.rows) == ({}, (), 3)


def test_a_day_typed_into_a_workbook_as_a_day_is_taken() -> None:
    result = back({(OPEN, "expected_by"): datetime(2027, 8, 1)}, "requirements")
    assert [change.after for change in result.changes] == ["2027-08-01"]
    result = back({(OPEN, "expected_by"): datetime(2027, 8, 1, 9, 30)}, "requirements")
    assert "不是完整的日期" in result.faults[0].message.zh


def test_a_truncated_sheet_is_reported_and_nothing_is_taken() -> None:
    raw = edit_export(export(SMALL, "requirements", "xlsx", DAY), "xlsx", SMALL, "requirements", {(OPEN, "title"): "x"})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.namelist():
            content = source.read(item)
            target.writestr(item, content[: len(content) // 2] if item.endswith("sheet2.xml") else content)
    result = merge_export(out.getvalue(), "x.xlsx", SMALL)
    assert result.files == {}
    assert "损坏" in result.faults[-1].message.zh


def test_a_json_document_may_lack_derived_values_and_hides_no_edit() -> None:
    document = json.loads(export(SMALL, "requirements", "json", DAY))
    for item in document["requirements"]:
        del item["derived"]
    raw = json.dumps(document).encode()
    assert (merge_export(raw, "x", SMALL).files, merge_export(raw, "x", SMALL).faults) == ({}, ())
    # A cell would show the same text, but the value differs.
    basis = [{**one, "remark": "x"} for one in SMALL.book.document(OPEN).data["legal_basis"]]
    (change,) = back({(OPEN, "legal_basis"): basis}, "requirements", "json").changes
    assert change.field == "legal_basis"


@pytest.mark.parametrize("value", [5, ["x"], {"a": "b"}, True])
def test_a_json_value_of_another_type_is_reported_at_its_place(value: Any) -> None:
    for column in ("title", "legal_basis", "kind", "affected_scope.subsystems", "expected_by"):
        _, result = judge_edits({(OPEN, column): value}, "requirements", "json")
        assert result.files == {}
        assert {fault.cell for fault in result.faults} == {f"/requirements/{ROW}/record/" + column.replace(".", "/")}


# Edited on both sides.


def repository_with(column: str, value: str) -> Repository:
    """The small repository after somebody changed one field of the open requirement in git."""
    (raw,) = back({(OPEN, column): value}, "requirements").files.values()
    return with_files(SMALL, {SMALL.book.document(OPEN).path: raw})


@pytest.mark.parametrize("form", FORMATS)
def test_a_field_that_both_sides_changed_is_a_conflict_and_its_record_is_not_written(form: str) -> None:
    now = repository_with("title", "库中的新名称")
    result = back({(OPEN, "title"): "表中的新名称", (OPEN, "expected_by"): "2027-08-01"}, "requirements", form, now=now)
    assert result.files == {}
    assert result.changes == ()
    (conflict,) = result.conflicts
    assert (conflict.record, conflict.field) == (OPEN, "title")
    assert (conflict.sheet_value, conflict.repository_value) == ("表中的新名称", "库中的新名称")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_edit_on_both_sides_is_no_conflict(form: str) -> None:
    result = back({(OPEN, "title"): "一致的新名称"}, "requirements", form, now=repository_with("title", "一致的新名称"))
    assert (result.files, result.faults, result.conflicts) == ({}, (), ())


@pytest.mark.parametrize("form", FORMATS)
def test_an_old_sheet_reverts_no_later_change_in_git(form: str) -> None:
    now = repository_with("title", "库中的新名称")
    assert back({}, "requirements", form, now=now).files == {}
    result = back({(OPEN, "expected_by"): "2027-08-01"}, "requirements", form, now=now)
    assert (result.faults, result.conflicts) == ((), ())
    (raw,) = result.files.values()
    data = parse(raw, "x", "requirements").data
    assert (data["title"], data["expected_by"]) == ("库中的新名称", "2027-08-01")


def test_a_field_filled_in_on_both_sides_is_a_conflict_unless_the_values_are_equal() -> None:
    (raw,) = back({(HANDLING, "resolved_on"): "2026-11-20"}, "problems").files.values()
    now = with_files(SMALL, {SMALL.book.document(HANDLING).path: raw})
    (conflict,) = back({(HANDLING, "resolved_on"): "2026-11-19"}, "problems", now=now).conflicts
    assert (conflict.sheet_value, conflict.repository_value) == ("2026-11-19", "2026-11-20")
    result = back({(HANDLING, "resolved_on"): "2026/11/20"}, "problems", now=now)
    assert (result.files, result.faults, result.conflicts) == ({}, (), ())


def test_a_conflict_shows_the_exported_value_where_history_has_it(tmp_path: Path) -> None:
    root = build(tmp_path)
    record = "REQ-150102-20260501-aaa7"
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x")
    commit = git(root, "rev-parse", "HEAD")
    first = load_repository(root)
    raw = export(first, "requirements", "xlsx", DAY, commit)
    path = root / first.book.document(record).path
    title = first.book.requirements[record].title
    path.write_text(path.read_text(encoding="utf-8").replace(title, "库中的新名称"), encoding="utf-8")
    sheet = edit_export(raw, "xlsx", first, "requirements", {(record, "title"): "表中的新名称"})
    (conflict,) = merge_export(sheet, "x.xlsx", load_repository(root)).conflicts
    assert (conflict.base, conflict.sheet_value, conflict.repository_value) == (title, "表中的新名称", "库中的新名称")


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


# Judged like an act.


def judge_edits(edits: Edits, name: str, form: str = "xlsx") -> tuple[dict[str, bytes], MergeResult]:
    assert DEMO.law is not None
    desk = Desk(DEMO, DEMO.law, DAY)
    raw = edit_export(export(DEMO, name, form, DAY), form, DEMO, name, edits)
    act, result = correct_from_sheet(desk, merge_export(raw, "x.xlsx", DEMO))
    assert dict(act.files) == dict(result.files)
    return dict(act.files), result


def test_what_a_rule_refuses_is_reported_at_the_cell_and_the_other_rows_are_written() -> None:
    files, result = judge_edits(
        {(OPEN, "content"): "甲。", (OPEN, "title"): "甲名称事项", (SHARING, "title"): "乙名称事项"},
        "requirements",
    )
    assert list(files) == [DEMO.book.document(SHARING).path]
    (fault,) = result.faults
    index = [column.name for column in SET_BY_NAME["requirements"].columns(DEMO)].index("content")
    assert (fault.sheet, fault.cell, fault.record) == ("需求", format_address(ROW + 1, index), OPEN)
    assert fault.source and fault.help.zh


@pytest.mark.parametrize(
    ("name", "record", "column", "cell_text"),
    [
        ("requirements", OPEN, "content", "联系人手机13800138000"),
        ("requirements", OPEN, "title", "很长" * 150),
        ("requirements", SHARING, "sharing.mode", "平台推送"),
        ("requirements", OPEN, "requester.sealed_form.sha256", None),
        ("requirements", OPEN, "supersedes", "REQ-150102-20990101-aaaa"),
        ("problems", REPORTED, "disposition.kind", "按缺陷修复"),
        ("problems", REPORTED, "verified.by", "某局"),
        ("problems", SETTLED, "disposition.explanation", "解释"),
        ("assessments", ASSESSED, "escalation.reason", "事由"),
        ("assessments", ASSESSED, "major_problem", "停机三日"),
    ],
)
def test_the_rules_judge_every_edit(name: str, record: str, column: str, cell_text: Any) -> None:
    files, result = judge_edits({(record, column): cell_text}, name)
    assert files == {}
    assert {fault.record for fault in result.faults} == {record}
    assert all(fault.cell for fault in result.faults)


def test_the_stage_of_a_problem_must_let_its_row_pass() -> None:
    values = {c.name: cell for c, cell in zip(table(SMALL, "problems", DAY).columns, cells(SETTLED), strict=True)}
    files, result = judge_edits(
        {(SETTLED, "handling"): f"{values['handling']}\n【2026-11-19 运维】又改一次"}, "problems"
    )
    assert files == {}
    (fault,) = result.faults
    assert "不能登记办理情况" in fault.message.zh
    assert fault.source and "defect report" in fault.help.zh


def test_a_problem_is_advanced_resolved_and_verified_in_its_sheet() -> None:
    values = {c.name: cell for c, cell in zip(table(SMALL, "problems", DAY).columns, cells(HANDLING), strict=True)}
    edits = {
        (HANDLING, "handling"): f"{values['handling']}\n【2026-11-19 云平台运维服务团队】发布修复程序",
        (HANDLING, "resolved_on"): datetime(2026, 11, 20),
        (HANDLING, "verified.on"): datetime(2026, 11, 21),
        (HANDLING, "verified.by"): "某局",
    }
    files, result = judge_edits(edits, "problems")
    assert result.faults == ()
    assert check_repository(with_files(DEMO, files), DAY) == ()


def test_an_edited_workbook_is_written_and_the_repository_stays_clean(tmp_path: Path) -> None:
    root = build(tmp_path)
    desk = open_desk(root, date(2026, 7, 1))
    before = records(root)
    raw = format_workbook(build_tables(desk.repository, desk.law, desk.today), "导出")
    act, result = correct_from_sheet(desk, merge_export(raw, "x.xlsx", desk.repository))
    assert (act.files, result.faults) == ({}, ())
    record = "REQ-150102-20260501-aaa7"
    sheet = edit_export(raw, "xlsx", desk.repository, "requirements", {(record, "title"): "评审现场签到方式的调整"})
    act, result = correct_from_sheet(desk, merge_export(sheet, "x.xlsx", desk.repository))
    carry_out(desk, act)
    after = records(root)
    path = desk.book.document(record).path
    assert {key for key in after if after[key] != before.get(key)} == {path}
    assert len(set(after[path].split(b"\n")) ^ set(before[path].split(b"\n"))) == 2
    assert check_repository(load_repository(root), desk.today) == ()
