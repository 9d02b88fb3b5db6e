"""Forms of labels with more than one value beside them: refused with their place, and nothing lost silently."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]
import pytest
import yaml

from forms import ROW, TITLE, records, scan, take
from specimen import build

OTHER: Mapping[str, Any] = {
    **ROW,
    "需求名称": "合同备案增加批量上传",
    "需求内容": "合同备案增加批量上传功能，一次可以上传五十份合同。",
    "联系人": "李四",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


def document(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A document with its title and a table of `rows`."""
    word_document = docx.Document()
    word_document.add_paragraph(TITLE)
    table = word_document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    word_document.save(str(path))
    return path


def book(path: Path, rows: Sequence[Sequence[Any]], *merged: str) -> Path:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    for cells in merged:
        workbook.active.merge_cells(cells)
    workbook.save(path)
    return path


def columns(*requirements: Mapping[str, Any]) -> list[list[Any]]:
    """A row a field, a column a requirement."""
    return [[key, *(one[key] for one in requirements)] for key in ROW]


@pytest.mark.parametrize("kind", ["docx", "head", "xlsx", "merged"])
def test_requirements_side_by_side_are_refused_and_listed_one_a_row(root: Path, tmp_path: Path, kind: str) -> None:
    rows = columns(ROW, OTHER)
    if kind == "docx":
        path, places = document(tmp_path / "并排.docx", rows), ("第1个表格第1行第2列", "第1个表格第1行第3列")
    elif kind == "head":
        path = document(tmp_path / "并排.docx", [["栏目", "需求一", "需求二"], *rows])
        places = ("第1个表格第2行第2列", "第1个表格第2行第3列")
    elif kind == "xlsx":
        path, places = book(tmp_path / "并排.xlsx", [[TITLE], *rows]), ("工作表“Sheet” B2", "工作表“Sheet” C2")
    else:
        # One office raised both: its name is one cell over the two columns, and is reported for each.
        path = book(tmp_path / "并排.xlsx", [[TITLE], *rows], "B2:C2")
        places = ("工作表“Sheet” B2", "工作表“Sheet” B2")
    done = take(root, path, "--scan", scan(tmp_path))
    assert done.code == 1 and not records(root)
    for place in places:
        assert f"{place}：错误 本表并排填写了2项需求（一列一项），整表没有录入" in done.err
    assert "一项需求占一行" in done.err and "有2项待改正" in done.err
    # The copy holds both, a row each, and can be imported as it is.
    again = take(root, tmp_path / "并排-待改正.xlsx", "--scan", scan(tmp_path))
    assert again.code == 0, again.err
    titles = {yaml.safe_load(text)["title"] for text in records(root).values()}
    assert titles == {ROW["需求名称"], OTHER["需求名称"]}


def test_a_blank_in_one_column_shifts_nothing(root: Path, tmp_path: Path) -> None:
    path = book(tmp_path / "并排.xlsx", columns({**ROW, "应用场景": None}, OTHER))
    assert take(root, path, "--scan", scan(tmp_path)).code == 1
    page = openpyxl.load_workbook(tmp_path / "并排-待改正.xlsx").active
    heads = [cell.value for cell in page[1]]
    assert [row[heads.index("应用场景")].value for row in page.iter_rows(min_row=2)] == [None, OTHER["应用场景"]]


@pytest.mark.parametrize(
    ("rows", "place", "quoted"),
    [
        # One further cell, which makes no requirement.
        ([[key, ROW[key], *(["另见附件二"] if key == "应用场景" else [])] for key in ROW], "C6", "“另见附件二”"),
        # Two forms side by side, each with labels of its own.
        ([[key, ROW[key], key, OTHER[key]] for key in ROW], "C1", "“需求提出机构名称”"),
    ],
)
def test_content_beside_a_value_is_reported_and_the_form_refused(
    root: Path, tmp_path: Path, rows: list[list[Any]], place: str, quoted: str
) -> None:
    done = take(root, book(tmp_path / "表.xlsx", rows), "--scan", scan(tmp_path))
    assert done.code == 1 and not records(root)
    assert f"工作表“Sheet” {place}：错误" in done.err and f"旁边另有内容{quoted}" in done.err
    page = openpyxl.load_workbook(tmp_path / "表-待改正.xlsx").active
    cells = {cell.value for row in page.iter_rows(min_row=2) for cell in row}
    assert {cell for row in rows for cell in row[1::2] if cell} <= cells | {"另见附件二"}
    assert "另见附件二" in cells or place == "C1"


def test_a_label_over_two_rows_with_two_values_is_refused(root: Path, tmp_path: Path) -> None:
    rows = columns(ROW)
    at = next(number for number, row in enumerate(rows) if row[0] == "应用场景")
    rows.insert(at + 1, [None, "另一种场景：专家远程评审。"])
    path = book(tmp_path / "表.xlsx", rows, f"A{at + 1}:A{at + 2}")
    done = take(root, path, "--scan", scan(tmp_path))
    assert done.code == 1 and not records(root)
    assert f"B{at + 2}：错误 “应用场景”同一栏目下有两格内容" in done.err


def test_remarks_and_a_column_of_instructions_make_no_second_requirement(root: Path, tmp_path: Path) -> None:
    rows = [["栏目", "内容", "填写说明"], *([key, ROW[key], "按实际情况填写"] for key in ROW)]
    done = take(root, book(tmp_path / "表.xlsx", rows), "--scan", scan(tmp_path))
    assert done.code == 0 and len(records(root)) == 1
    assert "C1：“填写说明”一列不录入" in done.out
    rows = [[key, OTHER[key], "（必填）"] for key in ROW]
    done = take(root, book(tmp_path / "又一表.xlsx", rows), "--scan", scan(tmp_path))
    assert done.code == 0 and len(records(root)) == 2


def test_an_unknown_label_is_reported(root: Path, tmp_path: Path) -> None:
    rows = [*columns(ROW), ["紧急程度", "特急"]]
    done = take(root, book(tmp_path / "表.xlsx", rows), "--scan", scan(tmp_path))
    assert done.code == 0 and len(records(root)) == 1
    assert f"A{len(rows)}：不认识“紧急程度”栏，该栏不录入" in done.out
