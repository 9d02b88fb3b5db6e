"""A field added in a schema alone works in every part of the program, and its private values are published nowhere."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import jsonschema
import pytest
import yaml

import merging
from forms import ANNEX, ROW, records, run, scan, sheet, take
from golden import add_site_sources, build_pages
from merging import Desk, requirement
from paperwork import read, text
from schema_fields import (
    ENROLLED,
    FIELDS,
    LINE,
    OPEN,
    OTHERS,
    PUBLIC_TEXTS,
    REMARK,
    SECRET,
    VALUES,
    build_extended_specimen,
    extend,
    field_schema,
)
from sheeting import FORMATS, edit_export, export, table
from specimen import DAY, FORM, ROOT, apply, build
from taizhang.office.papers.assessment import build_assessment
from taizhang.office.papers.filing import build_filing
from taizhang.office.papers.form import build_form, build_public_form
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.notice import build_notice
from taizhang.office.papers.press import Press
from taizhang.office.sheets.columns import form_columns
from taizhang.office.sheets.guide import list_guide_rows
from taizhang.office.sheets.merge import merge_export
from taizhang.repository.history import record_in_force, without_later_truths
from taizhang.repository.repository import Repository, load_repository
from taizhang.rules.check import check_repository
from taizhang.site.search.finding import list_search_items
from taizhang.site.view.view import View
from terminal import Terminal, dialogue
from test_gate import codes
from test_new import REQUEST, answer

TODAY = date.fromisoformat(DAY)
SETS = {
    "requirements": OPEN,
    "ledger": OTHERS["entry"],
    "problems": OTHERS["defect"],
    "assessments": OTHERS["assessment"],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build_extended_specimen(tmp_path)


@pytest.fixture(scope="module")
def shared_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that nobody changes, with the sources of its site."""
    return add_site_sources(build_extended_specimen(tmp_path_factory.mktemp("fields")))


@pytest.fixture(scope="module")
def repository(shared_root: Path) -> Repository:
    return load_repository(shared_root)


@pytest.fixture(scope="module")
def site(shared_root: Path) -> Path:
    return build_pages(shared_root)


@pytest.fixture(scope="module")
def view(repository: Repository) -> View:
    assert repository.law is not None
    return View(repository, repository.law, TODAY)


@pytest.fixture(scope="module")
def press(repository: Repository) -> Press:
    assert repository.law is not None
    return Press(repository, repository.law, TODAY)


def data_of(root: Path, record: str) -> Any:
    (path,) = root.rglob(f"{record}.yaml")
    return plain(yaml.safe_load(path.read_text(encoding="utf-8")))


def findings(root: Path) -> set[tuple[str, str, str]]:
    return {(one.code, one.record, one.field) for one in check_repository(load_repository(root), TODAY)}


def plain(value: Any) -> Any:
    """Data as YAML reads them, with days as texts."""
    return json.loads(json.dumps(value, default=str))


# The check


def test_the_field_of_the_guide_works_as_described_there(tmp_path: Path) -> None:
    guide = (ROOT / "site/guide/govern.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    root = build(tmp_path)
    extend(root, "requirement", json.loads(f"{{{example}}}"))
    apply(root, {"edit": {OPEN: {"urgency": "年底前须完成结算"}}})
    assert check_repository(load_repository(root), TODAY) == ()


def test_records_with_fields_of_the_schema_alone_are_clean(repository: Repository) -> None:
    assert check_repository(repository, TODAY) == ()
    assert repository.book.requirements[OPEN].title


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("urgency", "请拨13812345678联系", "F13"),
        ("coordination.opinion", "身份证号150102199003078515。\n", "F13"),
        ("internal_note", "手机13812345678", "F13"),
        ("related", "REQ-150102-20260105-zzz9", "F11"),
        ("priority", "medium", "F08"),
        ("needed_from", "2026-02-30", "F08"),
        ("headcount", 0, "F08"),
        ("is_funded", "是", "F08"),
        ("coordination.department", "", "F08"),
        ("coordination", {"opinion": "缺少单位。\n"}, "F06"),
        ("coordination.phone", "0471-1234567", "F07"),
    ],
)
def test_the_constraints_of_the_field_are_checked(field: str, value: Any, code: str, root: Path) -> None:
    apply(root, {"edit": {OPEN: {field: value}}})
    assert {(one, record) for one, record, _ in findings(root)} == {(code, OPEN)}


def test_a_day_that_a_field_records_may_not_lie_ahead(tmp_path: Path) -> None:
    root = build(tmp_path)
    extend(
        root,
        "requirement",
        {
            "visited_on": field_schema(
                "实地调研日期", {"$ref": "common.schema.json#/$defs/date"}, **{"x-recorded": "opening"}
            )
        },
    )
    apply(root, {"edit": {OPEN: {"visited_on": "2026-07-02"}}})
    assert findings(root) == {("F12", OPEN, "visited_on")}


def test_a_word_added_to_a_vocabulary_alone_is_known_everywhere(tmp_path: Path) -> None:
    root = add_site_sources(build(tmp_path))
    path = root / "schemas/vocabularies/subsystems.json"
    words = json.loads(path.read_text(encoding="utf-8"))
    words["oneOf"].append({"const": "appeals", "title": "质疑投诉处理系统"})
    path.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    apply(root, {"edit": {OPEN: {"affected_scope.subsystems": ["appeals"]}}})
    repository = load_repository(root)
    assert check_repository(repository, TODAY) == ()
    raw = export(repository, "requirements", "csv", TODAY)
    assert "质疑投诉处理系统" in raw.decode("utf-8-sig")
    assert repository.law is not None
    paper_text = text(
        read(build_form(Press(repository, repository.law, TODAY), repository.book.requirements[OPEN], None).raw)
    )
    assert "涉及子系统：质疑投诉处理系统。" in paper_text
    assert "质疑投诉处理系统" in json.dumps(
        [list(one.words) for one in list_search_items(View(repository, repository.law, TODAY), root)],
        ensure_ascii=False,
    )


# The site


def test_the_pages_show_the_field_under_its_title(site: Path) -> None:
    page = (site / f"requests/{OPEN}.html").read_text(encoding="utf-8")
    for key, field in FIELDS.items():
        assert (field["title"] in page) is (key != "internal_note"), key
    assert [word for word in PUBLIC_TEXTS if word not in page] == []
    assert f'href="../requests/{ENROLLED}.html"' in page
    for record in OTHERS.values():
        (page_of,) = (path for path in site.rglob(f"{record}.html"))
        assert REMARK in page_of.read_text(encoding="utf-8"), record


def test_open_data_hold_the_field_and_describe_it(site: Path) -> None:
    document = json.loads(next(site.rglob(f"data/v1/*/{OPEN}.json")).read_text(encoding="utf-8"))
    data = document["record"]["data"]
    assert {key: data[key] for key in VALUES if key != "internal_note"} == {
        key: value for key, value in VALUES.items() if key != "internal_note"
    }
    assert "internal_note" not in data
    shape = json.loads((site / "data/v1/schemas/requirement.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(shape).validate(document)
    assert set(FIELDS) - set(shape["$defs"]["data"]["properties"]) == {"internal_note"}


def test_the_search_finds_the_words_of_the_field(view: View, site: Path) -> None:
    words = {thing.id: "\n".join(thing.words) for thing in list_search_items(view, site)}
    assert [word for word in PUBLIC_TEXTS if word not in words[OPEN]] == []
    assert all(REMARK in words[record] for record in OTHERS.values())
    assert not any(SECRET in entry for entry in words.values())


def test_the_site_contains_no_private_value(site: Path) -> None:
    secret = SECRET.encode()
    assert [path for path in site.rglob("*") if path.is_file() and secret in path.read_bytes()] == []
    for path in (*site.rglob("*.xlsx"), *site.rglob("*.docx")):
        assert SECRET not in unpack(path), path


def unpack(path: Path) -> str:
    import zipfile

    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


# Sheets


@pytest.mark.parametrize("form_", FORMATS)
@pytest.mark.parametrize("name", list(SETS))
def test_an_export_shows_the_field_and_comes_back_unchanged(name: str, form_: str, repository: Repository) -> None:
    headings = [column.heading for column in table(repository, name, TODAY).columns]
    assert ("经办备注" in headings) is (name != "requirements")
    raw = export(repository, name, form_, TODAY)
    back = merge_export(raw, f"x.{form_}", repository)
    assert (back.files, back.faults, back.conflicts) == ({}, (), ())
    if form_ != "xlsx":
        assert SECRET not in raw.decode("utf-8-sig")


def test_the_columns_have_the_schemas_order(repository: Repository) -> None:
    titles = [column.heading for column in table(repository, "requirements", TODAY).columns]
    expected = [
        "需求名称",
        "紧急情况",
        "背景材料",
        "优先程度",
        "最早启用日期",
        "预计用户数",
        "预算金额",
        "是否落实资金",
    ]
    expected += ["使用渠道", "检索关键词", "协调单位", "协调意见", "关联需求", "提出日期"]
    assert [title for title in titles if title in expected] == expected
    assert "内部备注" not in titles


@pytest.mark.parametrize("form_", ["xlsx", "csv"])
def test_an_edit_in_a_sheet_is_imported(form_: str, repository: Repository) -> None:
    cells = {
        "urgency": "改为不急",
        "background": "新的背景\n第二行",
        "priority": "低",
        "needed_from": "2027-01-01",
        "headcount": 7,
        "budget": 3.25,
        "is_funded": "否",
        "channels": "移动端",
        "keywords": "甲\n乙",
        "coordination.opinion": "意见有改",
        "related": None,
    }
    edits = {(OPEN, name): value for name, value in cells.items()}
    raw = edit_export(export(repository, "requirements", form_, TODAY), form_, repository, "requirements", edits)
    back = merge_export(raw, f"x.{form_}", repository)
    assert (back.faults, back.conflicts) == ((), ())
    (content,) = back.files.values()
    data = plain(yaml.safe_load(content))
    assert {key: data.get(key) for key in VALUES} == {
        "urgency": "改为不急",
        "background": "新的背景\n第二行\n",
        "priority": "low",
        "needed_from": "2027-01-01",
        "headcount": 7,
        "budget": 3.25,
        "is_funded": False,
        "channels": ["app"],
        "keywords": ["甲", "乙"],
        "coordination": {"department": "大数据中心", "opinion": "意见有改\n"},
        "related": None,
        "internal_note": SECRET,
    }


def test_a_sheet_fills_in_an_empty_field_and_rewrites_none(repository: Repository) -> None:
    for name, empty in (("ledger", "LEDGER-2026-0001"), ("assessments", "ASSESS-150102-yunwei-2025H1")):
        for record, count in ((empty, 1), (SETS[name], 0)):
            raw = edit_export(
                export(repository, name, "csv", TODAY), "csv", repository, name, {(record, "remark_of_office"): "新填"}
            )
            back = merge_export(raw, "x.csv", repository)
            assert (len(back.changes), len(back.faults)) == (count, 1 - count), record


def test_an_approved_requirement_takes_no_such_value_from_a_sheet(repository: Repository) -> None:
    raw = edit_export(
        export(repository, "requirements", "csv", TODAY),
        "csv",
        repository,
        "requirements",
        {(ENROLLED, "keywords"): "甲"},
    )
    back = merge_export(raw, "x.csv", repository)
    assert back.files == {} and len(back.faults) == 1


def test_a_value_too_complex_for_a_cell_is_shown_as_text_and_imported_from_json_alone(tmp_path: Path) -> None:
    root = build(tmp_path)
    step = field_schema("步骤", {"type": "object", "additionalProperties": False, "required": ["what"], "properties": {
        "what": field_schema("事项", LINE), "hours": field_schema("工时", {"type": "integer"})}})  # fmt: skip
    extend(root, "requirement", {"steps": field_schema("实施步骤", {"type": "array", "items": step})})
    apply(root, {"edit": {OPEN: {"steps": [{"what": "开发", "hours": 3}, {"what": "测试"}]}}})
    repository = load_repository(root)
    raw = export(repository, "requirements", "csv", TODAY)
    assert "事项：开发，工时：3；事项：测试" in raw.decode("utf-8-sig")
    assert ("需求", "实施步骤", "表格中只读，用JSON导出修改", "实施步骤，据实填写。") in {
        line.cells for line in list_guide_rows([table(repository, "requirements", TODAY)], "导出")
    }
    refusal = merge_export(
        edit_export(raw, "csv", repository, "requirements", {(OPEN, "steps"): "开发"}), "x.csv", repository
    )
    assert refusal.files == {} and "JSON" in refusal.faults[0].help.zh
    document = json.loads(export(repository, "requirements", "json", TODAY))
    (item,) = (one for one in document["requirements"] if one["record"]["id"] == OPEN)
    item["record"]["steps"][1]["hours"] = 5
    back = merge_export(json.dumps(document).encode(), "x.json", repository)
    assert back.faults == ()
    assert yaml.safe_load(next(iter(back.files.values())))["steps"][1] == {"what": "测试", "hours": 5}


def test_a_list_with_a_hidden_field_is_shown_without_it_and_not_imported(tmp_path: Path) -> None:
    root = build(tmp_path)
    visit = field_schema(
        "走访",
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["place"],
            "properties": {
                "place": field_schema("地点", LINE),
                "note": field_schema("内部记录", LINE, **{"x-public": False}),
            },
        },
    )
    extend(root, "requirement", {"visits": field_schema("走访情况", {"type": "array", "items": visit})})
    apply(root, {"edit": {OPEN: {"visits": [{"place": "办事大厅", "note": SECRET}]}}})
    repository = load_repository(root)
    for form_ in ("csv", "json"):
        raw = export(repository, "requirements", form_, TODAY)
        assert "办事大厅" in raw.decode("utf-8-sig") and SECRET not in raw.decode("utf-8-sig")
        back = merge_export(raw, f"x.{form_}", repository)
        assert (back.files, back.faults, back.conflicts) == ({}, (), ())
    raw = edit_export(
        export(repository, "requirements", "csv", TODAY), "csv", repository, "requirements", {(OPEN, "visits"): ""}
    )
    assert merge_export(raw, "x.csv", repository).files == {}


def test_a_line_of_legal_bases_loses_no_hidden_field(tmp_path: Path) -> None:
    root = build(tmp_path)
    path = root / "schemas/requirement.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["properties"]["legal_basis"]["items"]["properties"]["page"] = field_schema("页码", {"type": "integer"})
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    apply(root, {"edit": {OPEN: {"legal_basis": [{"document": "政府采购法", "page": 3}]}}})
    repository = load_repository(root)
    raw = export(repository, "requirements", "csv", TODAY)
    more = edit_export(raw, "csv", repository, "requirements", {(OPEN, "legal_basis"): "《政府采购法》\n《民法典》"})
    (content,) = merge_export(more, "x.csv", repository).files.values()
    assert yaml.safe_load(content)["legal_basis"] == [{"document": "政府采购法", "page": 3}, {"document": "民法典"}]
    other = edit_export(raw, "csv", repository, "requirements", {(OPEN, "legal_basis"): "《民法典》"})
    back = merge_export(other, "x.csv", repository)
    assert back.files == {} and len(back.faults) == 1


# Forms that come in


def test_the_sheet_of_the_form_asks_for_the_field_after_the_built_in_ones(repository: Repository) -> None:
    headings = [column.heading for column in form_columns(repository.schemas["requirement"])]
    added_headings = [
        heading for heading in headings if heading in {field["title"] for field in FIELDS.values()} or "协调" in heading
    ]
    assert headings[-len(added_headings) :] == added_headings and len(added_headings) == 13
    assert headings[: len(headings) - len(added_headings)] == [
        column.heading for column in form_columns(load_repository(ROOT).schemas["requirement"])
    ]


FORM_VALUES = {
    "紧急情况": "年底前须完成结算",
    "背景材料": "去年以来多次反映。",
    "优先程度": "高",
    "最早启用日期": "2026年12月1日",
    "预计用户数": "1,200",
    "预算金额": "12.5",
    "是否落实资金": "是",
    "使用渠道": "网页端、移动端",
    "检索关键词": "签到\n人脸识别",
    "协调单位": "大数据中心",
    "协调意见": "可以共用现有接口。",
    "关联需求": ENROLLED,
    "内部备注": "内部备注的内容",
}
EXPECTED_DATA = {
    "urgency": "年底前须完成结算",
    "background": "去年以来多次反映。\n",
    "priority": "high",
    "needed_from": "2026-12-01",
    "headcount": 1200,
    "budget": 12.5,
    "is_funded": True,
    "channels": ["web", "app"],
    "keywords": ["签到", "人脸识别"],
    "coordination": {"department": "大数据中心", "opinion": "可以共用现有接口。\n"},
    "related": ENROLLED,
    "internal_note": "内部备注的内容",
}


def single_record(root: Path) -> Any:
    (content,) = records(root).values()
    return plain(yaml.safe_load(content))


def test_a_sheet_with_further_columns_is_imported(root: Path, tmp_path: Path) -> None:
    book = sheet(tmp_path / "需求.xlsx", [{**ROW, **FORM_VALUES}], (*ROW, *FORM_VALUES))
    result = take(root, book, "--scan", scan(tmp_path))
    assert (result.code, result.err) == (0, "")
    data = single_record(root)
    assert {key: data[key] for key in EXPECTED_DATA} == EXPECTED_DATA


def test_a_document_with_further_rows_is_imported(root: Path, tmp_path: Path) -> None:
    rows = {key: value for key, value in ROW.items() if key != "盖章申请表—文件名"} | FORM_VALUES
    document = docx.Document()
    form_ = document.add_table(rows=len(rows), cols=2)
    for number, (label, value) in enumerate(rows.items()):
        form_.cell(number, 0).text, form_.cell(number, 1).text = label, value
    path = tmp_path / "申请表.docx"
    document.save(str(path))
    result = take(root, path, "--scan", scan(tmp_path))
    assert (result.code, result.err) == (0, "")
    data = single_record(root)
    assert {key: data[key] for key in EXPECTED_DATA} == EXPECTED_DATA


def test_the_annexs_own_table_takes_a_ninth_column_by_its_title(root: Path, tmp_path: Path) -> None:
    document = docx.Document()
    values = [ROW.get(heading, "影响全部评审项目。") for heading in ANNEX]
    grid = document.add_table(rows=2, cols=len(ANNEX) + 1)
    for number, row in enumerate(([*ANNEX, "紧急情况"], [*values, "年底前须完成结算"])):
        for column, word in enumerate(row):
            grid.cell(number, column).text = word
    for line in ("需求提出机构名称（盖章）：新城区财政局", "联系人：张三", "联系电话：0471-6640000"):
        document.add_paragraph(line)
    path = tmp_path / "申请表.docx"
    document.save(str(path))
    assert take(root, path, "--scan", scan(tmp_path), "--kind", "adjustment").code == 0
    assert single_record(root)["urgency"] == "年底前须完成结算"


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("预计用户数", "若干"),
        ("是否落实资金", "待定"),
        ("优先程度", "中"),
        ("最早启用日期", "明年"),
        ("紧急情况", "请拨13812345678"),
    ],
)
def test_an_unreadable_value_is_refused_at_its_cell(heading: str, value: str, root: Path, tmp_path: Path) -> None:
    book = sheet(tmp_path / "需求.xlsx", [{**ROW, heading: value}], (*ROW, heading))
    result = take(root, book, "--scan", scan(tmp_path))
    assert result.code == 1 and records(root) == {}
    assert heading in result.out + result.err


# Commands


def test_new_takes_the_field_from_a_file_and_from_options(root: Path, tmp_path: Path) -> None:
    source = tmp_path / "x.yaml"
    source.write_text(
        yaml.safe_dump({**FORM, "submitted_on": "2026-06-30", **VALUES}, allow_unicode=True), encoding="utf-8"
    )
    options = ["--set", "headcount=300", "--set", "is_funded=否", "--set", "keywords=甲,乙", "--set", "priority=低"]
    result = run("new", "request", "--from", source, *options, "--repo", root, "--today", DAY)
    assert result.code == 0, result.out + result.err
    data = single_record(root)
    changes = {"headcount": 300, "is_funded": False, "keywords": ["甲", "乙"], "priority": "low"}
    assert {key: data[key] for key in VALUES} == {**VALUES, **changes}
    (path,) = (path for path in root.rglob("REQ-*.yaml") if path.name in records(root))
    assert run("fmt", "--check", path, "--repo", root).code == 0


def test_new_asks_for_the_field_on_a_terminal(root: Path) -> None:
    further = [
        ("紧急情况", "年底前须完成结算"),
        ("背景材料", "去年以来多次反映。\n"),
        ("优先程度", "1"),
        ("最早启用日期", "2026年12月1日"),
        ("预计用户数", "约一百"),
        ("填写有误", "120"),
        ("预算金额", "12.5"),
        ("是否落实资金", "y"),
        ("使用渠道", "1、移动端"),
        ("检索关键词", "现场 签到，人脸识别"),
        ("部门协调", "y"),
        ("协调单位", "大数据中心"),
        ("协调意见", ""),
        ("关联需求", ""),
        ("内部备注", ""),
    ]
    terminal = Terminal(root, "new", "request", "--today", DAY)
    dialogue(terminal, [*answer(REQUEST[:2]), *further, *answer(REQUEST[2:]), ("按回车写入", "")])
    assert terminal.end() == 0, terminal.output
    data = single_record(root)
    expected = {key: VALUES[key] for key in ("urgency", "priority", "needed_from", "headcount", "budget", "is_funded")}
    expected |= {"channels": VALUES["channels"], "keywords": ["现场 签到", "人脸识别"]}
    assert {key: data[key] for key in expected} == expected
    assert data["background"] == "去年以来多次反映。\n"
    assert data["coordination"] == {"department": "大数据中心"}
    assert not {"related", "internal_note"} & data.keys()


def test_a_correction_of_the_field_keeps_its_old_value(root: Path) -> None:
    more: list[str | Path] = [
        "--reason",
        "登记时误写，据盖章的申请表更正。",
        "--on",
        "2026-06-30",
        "--repo",
        root,
        "--today",
        DAY,
    ]
    for field, value in (("urgency", "次年三月前完成"), ("internal_note", "改正后的内部情况")):
        result = run("correct", ENROLLED, "--field", field, "--value", value, *more)
        assert result.code == 0, result.out + result.err
    data = data_of(root, ENROLLED)
    assert (data["urgency"], data["internal_note"]) == ("次年三月前完成", "改正后的内部情况")
    assert [one["was"] for one in data["corrections"][-2:]] == ["已经纳入台账的紧急情况", SECRET]
    repository = load_repository(root)
    assert check_repository(repository, TODAY) == ()
    # Typed records lack fields that the types do not have, and undoing their correction changes nothing else.
    record = repository.book.requirements[ENROLLED]
    assert without_later_truths(record).title == record.title and without_later_truths(record).corrections == ()
    page = add_site_sources(root)
    page_text = (build_pages(page) / f"requests/{ENROLLED}.html").read_text(encoding="utf-8")
    assert "已经纳入台账的紧急情况" in page_text and "次年三月前完成" in page_text
    assert SECRET not in page_text and "改正后的内部情况" not in page_text


def test_a_correction_of_a_field_inside_a_group_leaves_the_other_corrections_undone_alike(tmp_path: Path) -> None:
    root = build_extended_specimen(tmp_path)
    extend(
        root,
        "defect",
        {
            "site": field_schema(
                "现场",
                {"type": "object", "additionalProperties": False, "properties": {"room": field_schema("房间", LINE)}},
            )
        },
    )
    defect = OTHERS["defect"]
    title = data_of(root, defect)["title"]
    apply(root, {"edit": {defect: {"site": {"room": "二"}, "title": "另一标题", "corrections": [
        {"field": "title", "was": title, "on": "2026-06-30", "reason": "登记时误写，据报告单更正。"},
        {"field": "site.room", "was": "一", "on": "2026-06-30", "reason": "登记时误写，据报告单更正。"},
    ]}}})  # fmt: skip
    record = load_repository(root).book.defects[defect]
    assert without_later_truths(record).title == title


def test_a_change_of_the_field_holds_from_its_day(tmp_path: Path) -> None:
    root = build(tmp_path)
    extend(root, "vendor", {"hotline": field_schema("服务热线", LINE, **{"x-changeable": True})}, after="name")
    apply(root, {"edit": {OTHERS["vendor"]: {"hotline": "0471-1111111"}}, "reseal": True})
    more: list[str | Path] = ["--from", "2026-06-30", "--basis", "服务商来函告知。", "--repo", root, "--today", DAY]
    result = run("change", OTHERS["vendor"], "--field", "hotline", "--value", "0471-2222222", *more)
    assert result.code == 0, result.out + result.err
    repository = load_repository(root)
    vendor = repository.book.vendors[OTHERS["vendor"]]
    assert record_in_force(vendor, TODAY).name == vendor.name
    page = (build_pages(add_site_sources(root)) / f"vendors/{OTHERS['vendor']}.html").read_text(encoding="utf-8")
    assert "0471-1111111" in page and "0471-2222222" in page


def test_a_withdrawal_keeps_the_field(root: Path) -> None:
    apply(root, {"edit": {OPEN: {"keywords": ["甲"]}}})
    before = data_of(root, OPEN)
    result = run(
        "withdraw", OPEN, "--reason", "该项功能已由国家平台提供。", "--on", "2026-06-30", "--repo", root, "--today", DAY
    )
    assert result.code == 0, result.out + result.err
    after = data_of(root, OPEN)
    assert after.pop("withdrawn") and after == before


def test_fmt_puts_the_field_in_its_place_and_loses_nothing(root: Path) -> None:
    before = data_of(root, OPEN)
    assert run("fmt", root, "--repo", root).code == 0
    after = data_of(root, OPEN)
    assert after == before
    assert list(after).index("urgency") == list(after).index("title") + 1


def test_an_objection_from_the_sites_file_keeps_the_field(tmp_path: Path) -> None:
    root = build(tmp_path)
    path = root / "schemas/notice.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["properties"]["objections"]["items"]["properties"]["evidence"] = field_schema("证据材料", LINE)
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
    objection = {"requirement": ENROLLED, "received_on": "2026-06-30", "party": "supplier", "organization": "某某公司"}
    objection |= {
        "grounds": "harms-competition",
        "text": "该功能限制了供应商的选择，请予调整。\n",
        "evidence": "合同三份",
    }
    source = tmp_path / "异议.yaml"
    source.write_text(yaml.safe_dump(objection, allow_unicode=True), encoding="utf-8")
    result = run("notice", "object", "NOTICE-2026-01", "--from", source, "--repo", root, "--today", DAY)
    assert result.code == 0, result.out + result.err
    assert data_of(root, "NOTICE-2026-01")["objections"][-1]["evidence"] == "合同三份"


# Papers


def lines_after(raw: bytes, heading: str) -> list[str]:
    return text(read(raw)).partition(heading)[2].split("\n")


def test_the_page_behind_the_form_contains_the_fields_without_a_column(press: Press) -> None:
    requirement_ = press.book.requirements[OPEN]
    office, public = build_form(press, requirement_, None).raw, build_public_form(press, requirement_)
    document = read(office)
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ANNEX
    assert "年底前须完成结算" not in "".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    cells = {row.cells[0].text: row.cells[1].text for row in document.tables[1].rows}
    assert cells == {
        "紧急情况": "年底前须完成结算",
        "背景材料": VALUES["background"].rstrip("\n"),
        "优先程度": "高",
        "最早启用日期": "2026-12-01",
        "预计用户数": "120",
        "预算金额": "12.5",
        "是否落实资金": "是",
        "使用渠道": "网页端、移动端",
        "检索关键词": "签到、人脸识别",
        "部门协调—协调单位": "大数据中心",
        "部门协调—协调意见": "可以共用现有接口。",
        "关联需求": ENROLLED,
        "内部备注": SECRET,
    }
    assert [row.cells[0].text for row in read(public).tables[1].rows] == [
        title for title in cells if title != "内部备注"
    ]
    assert SECRET not in text(read(public))
    heading = next(one for one in document.paragraphs if one.text == "附页：其他登记内容")
    assert heading.paragraph_format.page_break_before
    assert build_form(press, requirement_, None).raw == office


def test_every_other_paper_has_the_page_too(press: Press) -> None:
    book = press.book
    papers: Iterator[bytes] = (
        one.raw
        for one in (
            build_notice(press, book.notices[OTHERS["notice"]]),
            build_filing(press, [book.disputes[OTHERS["dispute"]]], Issue()),
            build_assessment(press, book.assessments[OTHERS["assessment"]]),
        )
    )
    for raw in papers:
        assert REMARK in lines_after(raw, "附页：其他登记内容")
        assert SECRET not in text(read(raw))


# The gate


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk whose main branch has the fields in its schemas."""
    desk = Desk(tmp_path)
    desk.git("checkout", "-q", "main")
    extend(desk.root, "requirement", FIELDS)
    extend(desk.root, "defect", {"remark_of_office": field_schema("经办备注", LINE)})
    desk.save("fields")
    desk.start_request(1)
    return desk


def merge_approved(desk: Desk, **values: Any) -> Desk:
    desk.raise_requirement(**values).approve()
    merge = desk.merge()
    assert desk.seal(merge).files
    desk.start_request(2)
    return desk


def test_a_new_requirement_with_the_fields_may_be_merged(desk: Desk) -> None:
    verdict = desk.raise_requirement(**{**VALUES, "related": ENROLLED}).approve().judge()
    assert verdict.findings == () and verdict.mergeable


@pytest.mark.parametrize(
    "change",
    [
        {"urgency": "改了"},
        {"background": "补充的背景。\n"},
        {"coordination": {"department": "大数据中心", "opinion": "补充。\n"}},
        {"internal_note": "补记"},
    ],
)
def test_an_approved_requirement_takes_neither_addition_nor_change_of_the_field(
    change: dict[str, Any], desk: Desk
) -> None:
    values = {"urgency": "很急", "coordination": {"department": "大数据中心"}}
    merge_approved(desk, **values)
    verdict = desk.raise_requirement(**{**values, **change}).judge()
    assert "G05" in codes(verdict)


def test_an_edit_of_the_field_beside_a_withdrawal_is_no_withdrawal_alone(desk: Desk) -> None:
    merge_approved(desk, urgency="很急", keywords=["甲"])
    withdrawn = {"withdrawn": {"on": "2026-06-30", "reason": "该项功能已由国家统一平台提供。\n"}}
    alone = desk.raise_requirement(urgency="很急", keywords=["甲"], **withdrawn).judge()
    (chain,) = alone.chains
    assert not any(step.due.decides for step in chain.steps)
    beside = desk.raise_requirement(urgency="很急", keywords=["乙"], **withdrawn).judge()
    (chain,) = beside.chains
    assert all(step.due.decides for step in chain.steps)


def test_a_correction_of_the_field_alone_is_a_correction_and_freezes_nothing(desk: Desk) -> None:
    merge_approved(desk, urgency="很急", keywords=["甲"])
    item = {"field": "urgency", "was": "很急", "on": "2026-06-30", "reason": "登记时误写，据盖章的申请表更正。\n"}
    verdict = desk.raise_requirement(urgency="不急", keywords=["甲"], corrections=[item]).judge()
    (chain,) = verdict.chains
    assert codes(verdict) == set() and not any(step.due.decides for step in chain.steps)
    silent = {**item, "was": "另一原值"}
    assert "G09" in codes(desk.raise_requirement(urgency="不急", keywords=["甲"], corrections=[silent]).judge())


def test_a_defect_grows_by_the_field_and_is_not_rewritten_in_it(desk: Desk) -> None:
    record = OTHERS["defect"]

    def judge_remark(value: str) -> set[str]:
        apply(desk.root, {"edit": {record: {"remark_of_office": value}}})
        desk.save()
        return codes(desk.judge())

    assert judge_remark("先填的备注") == set()
    desk.approve(("operate", "nm150102-operate"))
    assert desk.seal(desk.merge()).files
    desk.start_request(2)
    assert judge_remark("改写的备注") == {"G06"}


def test_the_schemas_of_the_base_judge_alone(desk: Desk) -> None:
    """Before the schema has the field, a record with it is refused for an unknown key."""
    desk.git("checkout", "-q", "main~1")
    assert re.search("urgency", requirement(urgency="很急"))
    desk.git("checkout", "-q", "-B", "topic")
    desk.git("branch", "-q", "-f", "main", "topic")
    assert "F07" in codes(desk.raise_requirement(urgency="很急").judge(merging.TODAY))
