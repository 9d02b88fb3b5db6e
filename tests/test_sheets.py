"""What an export shows: every public field under its title, texts that stay texts, and the same bytes each time."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sheeting import FORMATS, SETS, export, table
from specimen import FORM, ROOT, build
from taizhang.acts.desk import carry_out, open_desk
from taizhang.acts.raising import raise_requirement
from taizhang.base.errors import RunFailedError
from taizhang.base.text import Text
from taizhang.documents.characters import is_clean
from taizhang.documents.document import read_document
from taizhang.documents.schema import Schema, format_place
from taizhang.documents.writing.emit import format_file
from taizhang.office.sheets import base
from taizhang.office.sheets.cell_lists import format_basis, format_handling
from taizhang.office.sheets.columns import form_columns, index_by_heading, normalize_heading, record_columns
from taizhang.office.sheets.delimited import escape_formula, unescape_formula
from taizhang.office.sheets.interchange import SCHEMA, format_json
from taizhang.office.sheets.merge import is_exported_file, merge_export
from taizhang.office.sheets.tables import LONGEST, Selection, build_tables, find_overlong_cells, truncate_text
from taizhang.office.sheets.template import SHEET, build_template
from taizhang.office.sheets.words import CellFormatter, format_cell_text
from taizhang.office.sheets.workbook import CHOICES, format_workbook
from taizhang.repository.repository import Repository, load_repository, with_files

DAY = date(2026, 11, 23)
DEMO = load_repository(ROOT)
assert DEMO.law is not None
LAW = DEMO.law
REQUIREMENT = DEMO.schemas["requirement"]
NAMES = [one.name for one in SETS if one.name != "migrated"]
"""The sets that the demonstration has records of: nothing came from paper there (tests/test_migrate_rows.py)."""


def sheet_of(raw: bytes, title: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(raw))[title]


def public_leaves(schema: Schema, data: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key in schema.at(place).get("properties", {}):
        where = (*place, key)
        if not schema.at(where).get("x-public", True) or where in (("corrections",), ("changes",)):
            continue
        if schema.at(where).get("type") == "object":
            yield from public_leaves(schema, data, where)
        else:
            yield where


@pytest.mark.parametrize("one", SETS, ids=lambda one: one.name)
def test_every_public_field_has_a_column_under_the_words_of_its_schema(one: Any) -> None:
    schema = DEMO.schemas[one.kind]
    columns = record_columns(one.kind, schema)
    assert [column.place for column in columns] == list(public_leaves(schema, schema.bundle))
    headings = [column.heading for column in one.columns(DEMO)]
    assert len(set(headings)) == len(headings)
    assert base.HEADING not in headings
    for column in columns:
        assert column.heading.endswith(schema.title(column.place))


def test_private_values_are_in_no_export() -> None:
    hidden = {r.requester.contact_ref for r in DEMO.book.requirements.values()}
    hidden |= {r.requester.landline for r in DEMO.book.requirements.values()}
    assert hidden
    tables = build_tables(DEMO, LAW, DAY)
    texts = [format_json(tables).decode(), export(DEMO, "requirements", "csv", DAY).decode()]
    archive = zipfile.ZipFile(io.BytesIO(format_workbook(tables, "导出")))
    texts += [archive.read(name).decode() for name in archive.namelist()]
    for text in texts:
        assert not [word for word in hidden if word in text]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_nobody_edited_changes_nothing(name: str, form: str) -> None:
    raw = export(DEMO, name, form, DAY)
    assert is_exported_file(raw, f"x.{form}")
    back = merge_export(raw, f"x.{form}", DEMO)
    assert (back.files, back.changes, back.faults, back.conflicts) == ({}, (), (), ())
    assert back.rows == len(table(DEMO, name, DAY).records) > 0


def test_the_same_records_give_the_same_bytes() -> None:
    again = load_repository(ROOT)
    assert again.law is not None
    assert format_workbook(build_tables(DEMO, LAW, DAY), "导出") == format_workbook(
        build_tables(again, again.law, DAY), "导出"
    )
    assert build_template(DEMO.schemas, LAW) == build_template(again.schemas, again.law)
    stamps = {item.date_time for item in zipfile.ZipFile(io.BytesIO(build_template(DEMO.schemas, LAW))).infolist()}
    assert len(stamps) == 1


def test_a_workbook_has_frozen_headings_filters_dropdowns_and_days_that_are_days() -> None:
    raw = format_workbook(build_tables(DEMO, LAW, DAY), "导出")
    sheet = sheet_of(raw, "需求")
    heads = [cell.value for cell in sheet[1]]
    assert heads[0] == "需求编号"
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$1"
    submitted = sheet.cell(2, heads.index("提出日期") + 1)
    assert isinstance(submitted.value, datetime)
    assert submitted.is_date
    hidden = sheet.column_dimensions[sheet.cell(1, heads.index(base.HEADING) + 1).column_letter]
    assert hidden.hidden
    kind = openpyxl.utils.get_column_letter(heads.index("需求类型") + 1)
    lists = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    rule = next(rule for where, rule in lists.items() if where.startswith(f"{kind}2"))
    choices = openpyxl.load_workbook(io.BytesIO(raw))[CHOICES]
    cells = choices[rule.formula1.partition("!")[2].replace("$", "")]
    assert [cell[0].value for cell in cells] == ["功能调整", "功能新增", "数据共享"]
    assert choices.sheet_state == "hidden"


NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "'=1",
    "''",
    '"quoted", and',
    "007",
    "1e5",
    "  two  spaces",
    "a\nb\n\nc",
    "\n=1",
    "ＡＢＣ，１２３",
    "＝1",
    "𠮷野家😀",
    "_x0041_ _x000D_",
    "_x005F_ _x005F_x0041_",
    "<b>&amp;</b>",
    "2026-03-02",
    "是",
    "ᠮᠣᠩᠭᠣᠯ",
]
texts = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")) | st.sampled_from("\n=+-@'\" ,;0"), min_size=1
)
admitted = texts.filter(lambda text: is_clean(text) and text.strip() != "")


def holding(content: str) -> Repository:
    """The demonstration set with one requirement more, whose prose is `content`."""
    record = "REQ-150102-20261101-aaaa"
    requester = {**FORM["requester"], "contact_ref": "C-aaaaaaaa"}
    data = {**FORM, "id": record, "submitted_on": "2026-11-01", "requester": requester, "content": content}
    path = f"requests/150102/2026/{record}.yaml"
    repository = with_files(replace(DEMO, book=type(DEMO.book)(())), {path: format_file(REQUIREMENT, data, path)})
    assert record in repository.book.requirements, repository.flaws
    return repository


@settings(max_examples=25)
@given(admitted)
@example("".join(NASTY))
@example("x" * 20_000)
def test_every_text_comes_back_as_it_is_and_is_never_a_formula(text: str) -> None:
    repository = holding(text)
    for form in FORMATS:
        raw = export(repository, "requirements", form, DAY)
        back = merge_export(raw, form, repository)
        assert (back.files, back.faults, back.conflicts) == ({}, (), ()), form
        if form == "xlsx":
            cells = [cell for row in sheet_of(raw, "需求").iter_rows() for cell in row]
            assert {cell.data_type for cell in cells} <= {"s", "d", "n", "inlineStr"}
            assert not any(cell.data_type == "f" for cell in cells)
            # The library leaves the workbook's own escape of such a text as it is.
            assert "_x" in text or text.rstrip("\n") in [cell.value for cell in cells]
        if form == "csv":
            rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
            assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r\n＝＋－＠")]


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_comes_back_as_it_is(text: str) -> None:
    test_every_text_comes_back_as_it_is_and_is_never_a_formula.hypothesis.inner_test(text)  # type: ignore[attr-defined]


@given(st.text(st.sampled_from("'=+-@\t\r\n＝a")))
def test_no_guard_of_csv_is_taken_for_the_text_or_the_text_for_a_guard(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text
    assert escape_formula(text)[:1] not in set("=+-@\t\r\n＝")


def test_a_text_too_long_for_a_cell_is_marked_and_complete_elsewhere() -> None:
    long = "长" * 15_000 + "😀" * 5_000 + "末"
    step = {"on": "2026-11-02", "by": "运维", "measure": long[:19_999] + "\n"}
    base_data = next(doc.data for kind, _, doc in DEMO.book.all.values() if kind.name == "defect")
    path = "defects/150102/2026/DEFECT-150102-20261101-aaaa.yaml"
    data = {**base_data, "id": Path(path).stem, "reported_on": "2026-11-01", "handling": [step, step]}
    data["reporter"] = {**base_data["reporter"], "division": "150102"}
    raw = format_file(
        DEMO.schemas["defect"], {k: v for k, v in data.items() if k not in ("resolved_on", "verified")}, path
    )
    repository = with_files(replace(DEMO, book=type(DEMO.book)(())), {path: raw})
    assert not repository.flaws
    problems = table(repository, "problems", DAY)
    assert find_overlong_cells([problems]) == (("DEFECT-150102-20261101-aaaa", "处理过程"),)
    sheet = sheet_of(format_workbook([problems], "导出"), "问题解决台账")
    cell = next(cell.value for cell in sheet[2] if isinstance(cell.value, str) and cell.value.startswith("【"))
    assert len(cell.encode("utf-16-le")) // 2 <= LONGEST
    assert "此处未完" in cell
    full_text = format_handling(step) + "\n" + format_handling(step)
    assert f"全文{len(full_text)}字" in cell
    assert cell[:19_000] == full_text[:19_000]
    assert full_text in [
        field for row in csv.reader(io.StringIO(export(repository, "problems", "csv", DAY).decode())) for field in row
    ]
    assert json.loads(export(repository, "problems", "json", DAY))["problems"][0]["record"]["handling"] == [step, step]
    longer = format_file(DEMO.schemas["defect"], {**parsed_data(raw, path), "handling": [step, step, step]}, path)
    for now in (repository, with_files(repository, {path: longer})):
        for form in FORMATS:
            back = merge_export(export(repository, "problems", form, DAY), form, now)
            assert (back.files, back.faults, back.conflicts) == ({}, (), ())


def parsed_data(raw: bytes, path: str) -> dict[str, Any]:
    document, faults = read_document(raw, path, DEMO.schemas["defect"].shape)
    assert document is not None, faults
    return dict(document.data)


@given(st.text(st.sampled_from("a字😀\n"), max_size=20), st.integers(0, LONGEST + 5))
def test_a_fitting_text_fits_and_a_short_one_is_left_alone(text: str, more: int) -> None:
    long = text + "字" * more
    truncated = truncate_text(long)
    assert len(truncated.encode("utf-16-le")) // 2 <= LONGEST
    assert (truncated == long) is (len(long.encode("utf-16-le")) // 2 <= LONGEST)


def test_the_json_document_names_its_version_and_keeps_the_records_own_keys() -> None:
    document = json.loads(format_json(build_tables(DEMO, LAW, DAY, commit="0" * 40)))
    assert (document["$schema"], document["as_of"], document["commit"]) == (SCHEMA, "2026-11-23", "0" * 40)
    item = next(item for item in document["requirements"] if item["record"]["id"] == "REQ-150102-20250903-j9m4")
    data = DEMO.book.document("REQ-150102-20250903-j9m4").data
    public = {**data, "requester": {k: v for k, v in data["requester"].items() if k not in ("contact_ref", "landline")}}
    assert item["record"] == public
    assert item["derived"]["stage"] == "已上线"


def test_derived_columns_follow_from_the_facts_on_that_day() -> None:
    ledger = table(DEMO, "ledger", DAY)
    heads = [column.heading for column in ledger.columns]
    row = next(row for row in ledger.rows() if row.record == "LEDGER-2025-0001")
    values = dict(zip(heads, row.cells, strict=True))
    assert values["需求名称（自动计算）"] == "不见面开标解密超时自动延长并逐家提醒"
    assert values["阶段（自动计算）"] == "已上线"
    assert values["版本（自动计算）"] == "V3.1.0"
    assert values["实际上线日期（自动计算）"] == date(2026, 3, 20)
    problems = table(DEMO, "problems", DAY)
    heads = [column.heading for column in problems.columns]
    days = {row.record: row.cells[heads.index("已历工作日（自动计算）")] for row in problems.rows()}
    assert days["DEFECT-150100-20260514-7hqe"] == 11


@pytest.mark.parametrize("name", NAMES)
def test_a_selection_takes_only_its_records(name: str) -> None:
    assert DEMO.law is not None
    one = [item for item in SETS if item.name == name]
    everything = table(DEMO, name, DAY).records
    years = [build_tables(DEMO, LAW, DAY, one, Selection(year=year))[0].records for year in range(2020, 2030)]
    assert sorted(r.id for part in years for r, _ in part) == [r.id for r, _ in everything]
    city = {r.id for r, _ in build_tables(DEMO, LAW, DAY, one, Selection(division="150100"))[0].records}
    county = {r.id for r, _ in build_tables(DEMO, LAW, DAY, one, Selection(division="150102"))[0].records}
    assert county < city < {r.id for r, _ in everything}


def test_a_selection_by_stage_takes_the_records_at_it() -> None:
    selection = build_tables(DEMO, LAW, DAY, SETS, Selection(stage="noticed"))[0]
    stage = [column.name for column in selection.columns].index("stage")
    assert {row.cells[stage] for row in selection.rows()} == {"公示中"}


def test_the_blank_form_has_dropdowns_and_a_column_for_every_field_of_a_requirement() -> None:
    raw = build_template(DEMO.schemas, LAW)
    sheet = sheet_of(raw, SHEET)
    heads = [cell.value for cell in sheet[1]]
    columns = index_by_heading(form_columns(REQUIREMENT))
    assert [columns[normalize_heading(head)].heading for head in heads] == [normalize_heading(head) for head in heads]
    required_headings = {normalize_heading(head) for head in heads if head.endswith("＊")}
    assert {
        "机构名称",
        "所属区划",
        "需求类型",
        "需求名称",
        "需求内容",
        "期望实现时间",
        "联系人",
        "联系电话",
    } <= required_headings
    assert "需求提出理由" not in required_headings
    assert not any(cell.value for row in sheet.iter_rows(min_row=2) for cell in row)
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    choices = openpyxl.load_workbook(io.BytesIO(raw))[CHOICES]
    options = [[cell[0].value for cell in choices[rule.formula1.partition("!")[2].replace("$", "")]] for rule in lists]
    assert ["功能调整", "功能新增", "数据共享"] in options
    assert [division.name for division in LAW.divisions.values()] in options
    assert [item["title"] for item in DEMO.schemas.vocabulary("subsystems")] in options
    assert [item["title"] for item in DEMO.schemas.vocabulary("base-libraries")] in options
    assert columns[normalize_heading("需求提出机构")].name == "requester.organization"
    assert columns[normalize_heading("影响业务范围")].name == "affected_scope.description"


def test_the_fields_of_the_form_and_the_columns_of_the_sheet_are_the_same() -> None:
    automatic = {"id", "requester.contact_ref", "withdrawn.on", "withdrawn.reason", "corrections"}
    columns = {column.name for column in form_columns(REQUIREMENT)} - {"contact"}

    def fields(place: tuple[str, ...]) -> Iterator[str]:
        for key in REQUIREMENT.at(place).get("properties", {}):
            where = (*place, key)
            if REQUIREMENT.at(where).get("type") == "object":
                yield from fields(where)
            else:
                yield format_place(where)

    assert columns == set(fields(())) - automatic


def test_every_choice_is_recognized_by_its_label_and_its_code() -> None:
    for one in SETS:
        words = CellFormatter(DEMO.schemas[one.kind], LAW)
        for column in record_columns(one.kind, DEMO.schemas[one.kind]):
            if column.form == "choice":
                options = words.options(column)
                assert options
                assert len({option.label for option in options}) == len(options)
                for option in options:
                    assert (
                        words.parse(column, option.label, None) == option.code == words.parse(column, option.code, None)
                    )
            if column.form == "choices":
                labels = [option.label for option in words.options(column)]
                assert words.parse(column, "、".join(labels), None) == [o.code for o in words.options(column)]


def test_legal_bases_are_read_as_they_are_written() -> None:
    for requirement in DEMO.book.requirements:
        bases = DEMO.book.document(requirement).data["legal_basis"]
        words, column = CellFormatter(REQUIREMENT, LAW), index_by_heading(form_columns(REQUIREMENT))["法律适用"]
        assert words.parse(column, format_cell_text(words.show(column, bases)) or "《x》", []) == (
            bases or [{"document": "x"}]
        )
    odd = {"document": "条例", "article": "（三）"}
    assert words.parse(column, format_basis(odd), []) == [odd]


def test_a_record_raised_after_the_export_is_ignored_in_its_sheet(tmp_path: Path) -> None:
    root = build(tmp_path)
    desk = open_desk(root, date(2026, 7, 1))
    raw = export(desk.repository, "requirements", "xlsx", desk.today)
    carry_out(desk, raise_requirement(desk, FORM))
    back = merge_export(raw, "x.xlsx", load_repository(root))
    assert (back.files, back.faults, back.conflicts) == ({}, (), ())


@pytest.mark.parametrize(
    "raw", [b"", b"PK", b"PK\x03\x04 no zip", b"{", b'{"a": 1}', b"a,b\n1,2\n", "需求编号\n".encode()]
)
def test_only_an_export_is_recognized_as_one(raw: bytes) -> None:
    assert not is_exported_file(raw, "x.xlsx")


def test_the_message_about_an_unreadable_file_gives_advice() -> None:
    raw = export(DEMO, "ledger", "csv", DAY)
    back = merge_export(raw.decode("utf-8-sig").encode("gb18030"), "x.csv", DEMO)
    assert is_exported_file(raw.decode("utf-8-sig").encode("gb18030"), "x.csv")
    assert [fault.message for fault in back.faults] == [
        Text("CSV文件不是UTF-8编码，生僻字等可能已经丢失", "the CSV is not UTF-8; characters may be lost")
    ]
    broken = export(DEMO, "ledger", "json", DAY)[:-20]
    assert "JSON" in merge_export(broken, "x.json", DEMO).faults[0].message.zh
    cut = format_workbook(build_tables(DEMO, LAW, DAY), "导出")[:-500]
    assert "损坏" in merge_export(cut, "x.xlsx", DEMO).faults[0].message.zh


def test_a_sheet_that_is_too_long_for_any_program_is_refused_and_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    requirements = table(DEMO, "requirements", DAY)
    assert len(requirements.records) > 2
    monkeypatch.setattr("taizhang.office.sheets.workbook._MOST_ROWS", len(requirements.records) + 1)
    assert format_workbook([requirements], "x")
    monkeypatch.setattr("taizhang.office.sheets.workbook._MOST_ROWS", len(requirements.records))
    with pytest.raises(RunFailedError, match="no sheet takes"):
        format_workbook([requirements], "x")
