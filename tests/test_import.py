"""`taizhang import`: forms and sheets as offices send them, imported without loss."""

import io
import stat
from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl  # type: ignore[import-untyped]
import pytest
import yaml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from forms import ANNEX, DAY, ROW, TITLE, annex, records, run, scan, sheet, take
from specimen import ROOT, build
from taizhang.intake import convert
from taizhang.office.papers.blank import build_blank_form
from taizhang.office.papers.press import Press
from taizhang.repository.repository import load_repository
from terminal import Terminal

LINE = (
    "新城区财政局",
    "评审现场签到改为人脸识别，保留人工核验的通道。\n签到记录随评审报告归档。",
    "评审专家到场签到时排队时间长，存在代签的风险。",
    "《政府采购评审专家管理办法》（财库〔2016〕198号）第十八条",
    "接入现有的人脸识别服务。",
    "涉及政府采购项目电子化交易管理系统、评审专家库，影响全部评审项目。",
    "",
    "2027年6月30日",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


def files(root: Path) -> dict[str, bytes]:
    """The files of a repository except the lock, which names its last holder."""
    return {str(one): one.read_bytes() for one in root.rglob("*") if one.is_file() and one.name != "lock"}


def single_record(root: Path) -> dict[str, object]:
    """The only record in the repository, without its random parts."""
    (text,) = records(root).values()
    data = yaml.safe_load(text)
    assert data.pop("id").startswith("REQ-150102-2026")
    data["requester"].pop("contact_ref")
    return dict(data)


def test_the_annex_s_own_form_becomes_a_record_and_every_change_to_it_is_reported(root: Path, tmp_path: Path) -> None:
    result = take(root, annex(tmp_path / "申请表.docx", [LINE]), "--scan", scan(tmp_path))
    assert (result.code, result.err) == (0, "")
    data = single_record(root)
    assert data["kind"] == "adjustment"
    assert data["title"] == "评审现场签到改为人脸识别，保留人工核验的通道"
    assert data["content"] == LINE[1] + "\n"
    assert data["legal_basis"] == [
        {"document": "政府采购评审专家管理办法", "number": "财库〔2016〕198号", "article": "第十八条"}
    ]
    assert data["affected_scope"] == {
        "subsystems": ["trading"],
        "base_libraries": ["experts"],
        "description": LINE[5] + "\n",
    }
    assert str(data["expected_by"]) == "2027-06-30"
    assert str(data["submitted_on"]) == DAY
    assert data["requester"]["landline"] == "0471-6640000"  # type: ignore[index]
    assert data["requester"]["division"] == "150102"  # type: ignore[index]
    assert "rationale" not in data
    for note in (
        "第1个表格第2行第8列：“期望实现时间”“2027年6月30日”按2027-06-30录入。",
        "“联系电话”“（0471）6640000”按0471-6640000录入。",
        "“需求名称”未填，取需求内容首句",
        "“所属区划”未填，按机构名称“新城区财政局”录为150102（新城区）。",
        "“涉及子系统”未单列，按影响业务范围所写录为政府采购项目电子化交易管理系统。",
    ):
        assert note in result.out


def test_an_imported_record_is_the_one_that_new_would_write(root: Path, tmp_path: Path) -> None:
    take(root, annex(tmp_path / "申请表.docx", [LINE]), "--scan", scan(tmp_path))
    (name,) = records(root)
    record_path = root / "requests/150102/2026" / name
    data = yaml.safe_load(record_path.read_text(encoding="utf-8"))
    data.pop("id")
    source = tmp_path / "new.yaml"
    source.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    raw = record_path.read_bytes()
    record_path.unlink()
    assert run("new", "request", "--from", source, "--repo", root, "--today", DAY).code == 0
    (again,) = records(root)
    assert records(root)[again].replace(again[:-5], name[:-5]).encode() == raw


def test_names_and_numbers_go_into_the_register_alone_and_a_person_known_there_is_not_entered_twice(
    root: Path, tmp_path: Path
) -> None:
    line = [*LINE[:1], LINE[1] + "另一项。", *LINE[2:]]
    lines = ("需求提出机构名称（盖章）：新城区财政局", "联系人：李　四    联系电话：0471-6640000、138 0000 5678")
    result = take(root, annex(tmp_path / "申请表.docx", [LINE], signed=lines), "--scan", scan(tmp_path))
    assert "新登记联系人1名" in result.out
    take(root, annex(tmp_path / "b.docx", [line], signed=lines), "--scan", scan(tmp_path))
    register = root / "contacts.yaml"
    contacts = yaml.safe_load(register.read_text(encoding="utf-8"))["contacts"]
    assert [(one["name"], one["phone"]) for one in contacts] == [("李四", "13800005678")]
    assert stat.S_IMODE(register.stat().st_mode) == 0o600
    for text in records(root).values():
        assert f"contact_ref: {contacts[0]['ref']}" in text
        assert "李四" not in text
        assert "13800005678" not in text
    assert "李四" not in result.out
    assert "13800005678" not in result.out


def test_the_register_may_lie_elsewhere(root: Path, tmp_path: Path) -> None:
    where = tmp_path / "kept" / "register.yaml"
    where.parent.mkdir()
    take(root, annex(tmp_path / "申请表.docx", [LINE]), "--scan", scan(tmp_path), "--register", where)
    assert "张三" in where.read_text(encoding="utf-8")
    assert not (root / "contacts.yaml").exists()


def test_the_same_form_is_not_imported_twice(root: Path, tmp_path: Path) -> None:
    form = annex(tmp_path / "申请表.docx", [LINE])
    take(root, form, "--scan", scan(tmp_path))
    before = records(root)
    result = take(root, form, "--scan", scan(tmp_path))
    assert (result.code, records(root)) == (0, before)
    assert f"库中已有同一需求{next(iter(before))[:-5]}，不再录入" in result.out
    assert "已录入0项，库中已有1项" in result.out


def test_several_tables_with_rows_of_their_own_and_cells_merged_over_them(root: Path, tmp_path: Path) -> None:
    document = docx.Document()
    for title, contents in ((TITLE, ("第一", "第二")), (TITLE.replace("调整", "新增"), ("第三",))):
        document.add_paragraph(title)
        table = document.add_table(rows=2 + len(contents), cols=8)
        for column, heading in enumerate(ANNEX):
            table.cell(0, column).text = heading[:3] + "\n" + heading[3:] if column == 0 else heading
        for row, word in enumerate(contents, 1):
            for column, text in enumerate(LINE):
                table.cell(row, column).text = text if column != 1 else f"{word}项：{text}"
        if len(contents) > 1:
            for row in (1, 2):
                table.cell(row, 0).text = ""
            merged_cell = table.cell(1, 0).merge(table.cell(2, 0))
            merged_cell.text = "新城区\n财政局"
        last = table.rows[-1]
        last.cells[0].merge(last.cells[7]).text = "需求提出机构名称（盖章）：新城区财政局"
        signature = document.add_table(rows=2, cols=2)
        for row, (label, value) in enumerate((("联系人", "张 三"), ("联系电话：", "0471-6640000"))):
            signature.cell(row, 0).text = label
            signature.cell(row, 1).text = value
    path = tmp_path / "申请表.docx"
    document.save(str(path))
    result = take(root, path, "--scan", scan(tmp_path))
    assert (result.code, result.err) == (0, "")
    requirements = [yaml.safe_load(text) for text in records(root).values()]
    assert sorted((one["content"][:2], one["kind"]) for one in requirements) == [
        ("第一", "adjustment"),
        ("第三", "addition"),
        ("第二", "adjustment"),
    ]
    assert {one["requester"]["organization"] for one in requirements} == {"新城区财政局"}


def test_labels_with_their_values_beside_them_are_a_form_in_word_and_excel(root: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number, content in enumerate(("甲", "乙")):
        page = book.active if not number else book.create_sheet("另一份")
        page.append(["软件功能调整（或新增）需求申请表"])
        page.merge_cells("A1:D1")
        values = {
            **ROW,
            "需求内容": f"{content}：{ROW['需求内容']}",
            "需求名称": f"{content}的名称",
            "期望实现时间": datetime(2027, 6, 30),
        }
        for key, value in values.items():
            page.append([key, None, value])
            page.merge_cells(start_row=page.max_row, start_column=1, end_row=page.max_row, end_column=2)
    book.save(tmp_path / "申请表.xlsx")
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for key, value in {**ROW, "需求内容": f"丙：{ROW['需求内容']}", "需求类型": "□功能调整 ☑功能新增"}.items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = f"{key}：", value
    document.save(str(tmp_path / "丙.docx"))
    result = take(root, tmp_path / "申请表.xlsx", tmp_path / "丙.docx", "--scan", scan(tmp_path).parent)
    assert (result.code, result.err) == (0, "")
    kinds = {data["content"][0]: data["kind"] for data in map(yaml.safe_load, records(root).values())}
    assert kinds == {"甲": "adjustment", "乙": "adjustment", "丙": "addition"}


def test_headings_of_two_lines_and_unknown_columns_are_read(root: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["某市软件需求汇总表"])
    keys = [key for key in ROW if not key.startswith(("涉及", "影响"))]
    page.append(["序号", *keys, "影响业务范围", None, None, "领导批示"])
    page.append([None] * (len(keys) + 1) + ["涉及子系统", "涉及基础库", "影响说明"])
    page.merge_cells(start_row=2, start_column=len(keys) + 2, end_row=2, end_column=len(keys) + 4)
    for column in range(1, len(keys) + 2):
        page.merge_cells(start_row=2, start_column=column, end_row=3, end_column=column)
    page.append([1, *(ROW[key] for key in keys), ROW["涉及子系统"], ROW["涉及基础库"], ROW["影响说明"], "同意"])
    page.append([])
    page.append(["填表说明：本表由财政局填写。"])
    page.append(["以上共一项。"])
    book.create_sheet("说明").append(["需求名称", "需求内容", "应用场景"])
    book.save(tmp_path / "汇总.xlsx")
    result = take(root, tmp_path / "汇总.xlsx", "--scan", scan(tmp_path))
    assert (result.code, result.err) == (0, "")
    assert single_record(root)["affected_scope"] == {
        "subsystems": ["trading"],
        "base_libraries": ["experts"],
        "description": "影响全部评审项目。\n",
    }
    assert "不认识“领导批示”栏，该栏不录入" in result.out
    assert "A7：这一行不像一项需求，没有录入" in result.out


def test_ambiguous_cells_are_reported_and_not_guessed(root: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append([*ROW, None])
    page.append([*ROW.values(), None])
    page.append([*ROW.values(), None])
    column = list(ROW).index("需求内容") + 1
    page.merge_cells(start_row=2, start_column=column, end_row=3, end_column=column)
    page.merge_cells(start_row=1, start_column=len(ROW), end_row=1, end_column=len(ROW) + 1)
    page.cell(2, len(ROW) + 1).value = "另一份.pdf"
    book.save(tmp_path / "a.xlsx")
    result = take(root, tmp_path / "a.xlsx", "--scan", scan(tmp_path))
    assert result.code == 1
    assert "分不清是一项还是两项需求" in result.err
    assert "同一栏目下有两格内容" in result.err
    assert records(root) == {}


def test_the_text_shown_by_word_is_read(root: Path, tmp_path: Path) -> None:
    path = annex(tmp_path / "申请表.docx", [LINE])
    document = docx.Document(str(path))
    table = document.tables[0]
    # A content control with a choice, one that nobody filled in, and a run of a symbol font.
    table.cell(1, 4).paragraphs[0]._p.append(
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:r><w:t>沿用统一身份认证。</w:t></w:r></w:sdtContent></w:sdt>"
        )
    )
    table.cell(1, 6).paragraphs[0]._p.append(
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
            "<w:sdtContent><w:r><w:t>单击此处输入文字。</w:t></w:r></w:sdtContent></w:sdt>"
        )
    )
    document.paragraphs[1].runs[0].text = ""
    document.paragraphs[1]._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")}><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>功能调整　</w:t>'
            '<w:sym w:font="Wingdings" w:char="F0FE"/><w:t>功能新增</w:t></w:r>'
        )
    )
    document.save(str(path))
    assert take(root, path, "--scan", scan(tmp_path)).code == 0
    data = single_record(root)
    assert data["kind"] == "addition"
    assert data["proposal"] == "接入现有的人脸识别服务。沿用统一身份认证。\n"
    assert "rationale" not in data


def test_a_change_that_nobody_accepted_stops_its_row(root: Path, tmp_path: Path) -> None:
    path = annex(tmp_path / "申请表.docx", [LINE])
    document = docx.Document(str(path))
    document.tables[0].cell(1, 4).paragraphs[0]._p.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="x"><w:r><w:t>新加的话。</w:t></w:r></w:ins>')
    )
    document.save(str(path))
    result = take(root, path, "--scan", scan(tmp_path))
    assert result.code == 1
    assert "第1个表格第2行第5列：错误 “实现建议”有未接受或拒绝的修订" in result.err
    copy = openpyxl.load_workbook(tmp_path / "申请表-待改正.xlsx").active
    assert "接入现有的人脸识别服务。新加的话。" in [cell.value for cell in copy[2]]


def test_text_that_is_struck_out_or_hidden_stops_its_row(root: Path, tmp_path: Path) -> None:
    path = annex(tmp_path / "申请表.docx", [LINE, [*LINE[:1], "另一项：" + LINE[1], *LINE[2:]]])
    document = docx.Document(str(path))
    table = document.tables[0]
    table.cell(1, 4).paragraphs[0].add_run("改用指纹。").font.strike = True
    table.cell(2, 2).paragraphs[0].add_run("看不见的话。").font.hidden = True
    document.save(str(path))
    result = take(root, path, "--scan", scan(tmp_path))
    assert (result.code, records(root)) == (1, {})
    assert "第1个表格第2行第5列：错误 “实现建议”有隐藏或者划去的文字" in result.err
    assert "第1个表格第3行第3列：错误 “应用场景”有隐藏或者划去的文字" in result.err


def test_hidden_parts_of_a_workbook_are_reported(root: Path, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [ROW, {**ROW, "需求名称": "另一项"}])
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    backup = book.copy_worksheet(book.active)
    backup.title, backup.sheet_state = "备份", "hidden"
    book.save(path)
    result = take(root, path, "--scan", scan(tmp_path).parent)
    assert (result.code, len(records(root))) == (0, 2)
    assert "工作表“需求”：有隐藏的行或列，其中内容一并录入" in result.out
    assert "工作表“备份”：隐藏的工作表里有需求，没有录入" in result.out


def test_values_without_a_place_in_a_form_come_from_options_or_are_requested(root: Path, tmp_path: Path) -> None:
    line = ("新城区第一中学", *LINE[1:])
    signature_lines = ("联系人：张三", "联系电话：13800005678")
    path = annex(tmp_path / "a.docx", [line], "软件功能调整（或新增）需求申请表", signature_lines)
    result = take(root, path)
    assert result.code == 1
    for word in ("--division指定，从机构名称看可能是150102（新城区）", "--kind", "--landline", "-待改正.xlsx"):
        assert word in result.err
    options: list[str | Path] = [
        "--division",
        "新城区",
        "--kind",
        "addition",
        "--landline",
        "（0471）6640001",
        "--scan",
        scan(tmp_path),
    ]
    assert take(root, path, *options).code == 0
    data = single_record(root)
    assert (data["kind"], data["requester"]["landline"]) == ("addition", "0471-6640001")  # type: ignore[index]
    assert 'phone: "13800005678"' in (root / "contacts.yaml").read_text(encoding="utf-8").replace("'", '"')


def test_a_form_without_a_scan_is_refused_with_the_option_that_adds_it(root: Path, tmp_path: Path) -> None:
    result = take(root, annex(tmp_path / "a.docx", [LINE]))
    assert result.code == 1
    assert "R05" in result.err
    assert "--scan" in result.err


def test_a_dry_run_writes_nothing_and_reports_the_same(root: Path, tmp_path: Path) -> None:
    book = sheet(tmp_path / "a.xlsx", [ROW, {**ROW, "需求名称": "另一项", "期望实现时间": "2027年6月"}])
    scan_path = scan(tmp_path)
    before = {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    dry_run = take(root, book, "--scan", scan_path.parent, "--dry-run")
    assert {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert (dry_run.code, "试录1项，待改正1项" in dry_run.out) == (1, True)
    result = take(root, book, "--scan", scan_path.parent)
    assert result.err.replace("已另存", "将另存") == dry_run.err


def test_the_copy_can_be_mended_and_imported_and_never_replaces_another(root: Path, tmp_path: Path) -> None:
    book = sheet(tmp_path / "a.xlsx", [{**ROW, "期望实现时间": "2027年6月", "影响说明": "=危险"}])
    where = scan(tmp_path).parent
    take(root, book, "--scan", where)
    take(root, book, "--scan", where)
    assert (tmp_path / "a-待改正-2.xlsx").exists()
    copy = openpyxl.load_workbook(tmp_path / "a-待改正.xlsx")
    for cell in copy.active[2]:
        if cell.value == "2027年6月":
            cell.value = "2027-06-30"
        elif cell.value == "=危险":
            assert cell.data_type != "f"
            cell.value = "影响全部评审项目。"
    copy.save(tmp_path / "a-待改正.xlsx")
    result = take(root, tmp_path / "a-待改正.xlsx", "--scan", where)
    assert (result.code, result.err) == (0, "")
    assert single_record(root)["title"] == ROW["需求名称"]


def test_good_files_are_imported_beside_refused_ones(root: Path, tmp_path: Path) -> None:
    (tmp_path / "b.docx").write_bytes(b"%PDF-1.7")
    sheet(tmp_path / "c.xlsx", [])
    openpyxl.Workbook().save(tmp_path / "d.xlsx")
    result = take(
        root,
        *(tmp_path / "b.docx", tmp_path / "c.xlsx", tmp_path / "d.xlsx", tmp_path / "nowhere.docx"),
        annex(tmp_path / "申请表.docx", [LINE]),
        "--scan",
        scan(tmp_path),
    )
    assert (result.code, len(records(root))) == (1, 1)
    assert [line.partition("：")[2][:6] for line in result.err.splitlines()] == [
        "是PDF，无",
        "无法读取（N",
        "里只有栏目名",
        "里没有认出需",
    ]


def test_a_misleading_file_name_is_reported_and_the_content_imported(root: Path, tmp_path: Path) -> None:
    path = annex(tmp_path / "申请表.xlsx", [LINE])
    result = take(root, path, "--scan", scan(tmp_path))
    assert (result.code, len(records(root))) == (0, 1)
    assert "内容是DOCX文件，与文件名不符" in result.out


def test_wrong_use_ends_with_2(root: Path, tmp_path: Path) -> None:
    form = annex(tmp_path / "a.docx", [LINE])
    assert take(root).code == 2
    assert take(root, form, "--division", "火星区").code == 2
    assert take(root, form, "--landline", "13800005678").code == 2
    assert take(root, form, "--scan", tmp_path / "nowhere.pdf").code == 2


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("no-such-office", "没有安装LibreOffice"),
        # Without its component LibreOffice reports success and writes nothing, as `true` does.
        ("true", "没有安装文字处理组件（Writer）"),
    ],
)
def test_an_old_document_that_cannot_be_converted_is_refused_with_reason_and_advice(
    program: str, reason: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hostile import _FIB, compound

    monkeypatch.setattr(convert, "PROGRAMS", (program,))
    (tmp_path / "a.wps").write_bytes(compound({"WordDocument": _FIB + b"\0\0"}))
    result = take(root, tmp_path / "a.wps")
    assert (result.code, records(root)) == (1, {})
    assert reason in result.err
    assert "另存为.docx" in result.err


def test_five_hundred_requirements_are_imported_at_once_with_a_progress_bar_on_a_terminal_only(
    root: Path, tmp_path: Path
) -> None:
    rows = [{**ROW, "需求名称": f"第{n}项", "需求内容": f"{ROW['需求内容']}（{n}）"} for n in range(500)]
    book = sheet(tmp_path / "a.xlsx", rows)
    options = ["import", str(book), "--scan", str(scan(tmp_path).parent), "--repo", str(root), "--today", DAY]
    assert "%" not in run(*options, "--dry-run").err
    terminal = Terminal(tmp_path, *options)
    assert terminal.end() == 0
    assert "录入" in terminal.output
    assert "100%" in terminal.output
    assert "已录入500项" in terminal.output
    assert len(records(root)) == 500


def test_an_edited_export_is_imported_and_only_its_edits_change_records(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "导出.xlsx"
    take(root, annex(tmp_path / "申请表.docx", [LINE]), "--scan", scan(tmp_path))
    (name,) = records(root)
    assert run("export", "--kind", "requirements", "-o", path, "--repo", root, "--today", DAY).code == 0
    before = files(root)
    assert take(root, path).code == 0
    assert files(root) == before
    book = openpyxl.load_workbook(path)
    matches = [cell for page in book for line in page for cell in line if cell.value == "接入现有的人脸识别服务。"]
    assert len([cell for cell in matches if cell.parent.cell(cell.row, 1).value == name[:-5]]) == 1
    (cell,) = (cell for cell in matches if cell.parent.cell(cell.row, 1).value == name[:-5])
    cell.value = "沿用统一身份认证。"
    book.save(path)
    result = take(root, path)
    assert (result.code, result.err) == (0, "")
    assert (
        f"{cell.coordinate}：“{name[:-5]} 实现建议”由“接入现有的人脸识别服务。”改为“沿用统一身份认证。”" in result.out
    )
    (record,) = [one for one in before if one.endswith(name)]
    changed_paths = {one for one in before if Path(one).read_bytes() != before[one]}
    assert changed_paths == {record}
    assert Path(record).read_bytes() == before[record].replace(
        "接入现有的人脸识别服务。".encode(), "沿用统一身份认证。".encode()
    )


def test_an_edit_that_a_rule_refuses_is_reported_at_its_cell_and_changes_nothing(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "导出.xlsx"
    take(root, annex(tmp_path / "申请表.docx", [LINE]), "--scan", scan(tmp_path))
    (name,) = records(root)
    run("export", "--kind", "requirements", "-o", path, "--repo", root, "--today", DAY)
    before = records(root)
    book = openpyxl.load_workbook(path)
    (cell,) = (
        cell
        for page in book
        for line in page
        for cell in line
        if cell.value == "接入现有的人脸识别服务。" and page.cell(cell.row, 1).value == name[:-5]
    )
    cell.value = "略"
    book.save(path)
    result = take(root, path)
    assert (result.code, records(root)) == (1, before)
    assert f"{cell.coordinate}：错误 R02" in result.err


def test_a_csv_that_is_no_export_is_refused_with_advice(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("需求名称,需求内容\n一,二\n", encoding="utf-8")
    result = take(root, tmp_path / "a.csv")
    assert result.code == 1
    assert "不是台账库导出的文件" in result.err


@pytest.mark.parametrize(
    "ending",
    [pytest.param("wps", marks=pytest.mark.office("writer")), pytest.param("et", marks=pytest.mark.office("calc"))],
)
def test_older_documents_come_in_by_way_of_libreoffice(ending: str, root: Path, tmp_path: Path) -> None:
    import subprocess

    word = ending == "wps"
    new = annex(tmp_path / "申请表.docx", [LINE]) if word else sheet(tmp_path / "申请表.xlsx", [ROW])
    old = "doc" if word else "xls"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", old, "--outdir", str(tmp_path), str(new)],
        check=True,
        capture_output=True,
    )
    path = (tmp_path / f"申请表.{old}").rename(tmp_path / f"老表.{ending}")
    result = take(root, path, "--scan", scan(tmp_path))
    assert (result.code, result.err) == (0, "")
    assert single_record(root)["proposal"] == "接入现有的人脸识别服务。\n"


def test_the_blank_form_of_the_site_filled_in_is_imported_completely(root: Path, tmp_path: Path) -> None:
    repository = load_repository(ROOT)
    assert repository.law is not None
    document = docx.Document(io.BytesIO(build_blank_form(Press(repository, repository.law, date(2026, 7, 1)))))
    choices = iter(
        ["功能新增", "诚信管理系统", "政府采购项目电子化交易管理系统", None, "评审专家库", None, None, "2027年6月30日"]
    )
    for control in document.element.body.iter(qn("w:sdt")):
        if choice := next(choices):
            (placeholder,) = control.iter(qn("w:showingPlcHdr"))
            placeholder.getparent().remove(placeholder)
            (text,) = control.iter(qn("w:t"))
            text.text = choice
    for paragraph in document.paragraphs:
        if "需求名称：" in paragraph.text:
            paragraph.add_run("评审现场签到改为人脸识别")
    table = document.tables[0]
    for column, text in enumerate(LINE[:5]):
        table.cell(1, column).text = text
    scope = table.cell(1, 5).paragraphs
    next(line for line in scope if "影响说明" in line.text).add_run("影响全部评审项目。")
    for row in table.rows[2:]:
        for cell in row.cells[:1]:
            for paragraph in cell.paragraphs:
                value = {"联": "张三", "需": "新城区财政局"}.get(paragraph.text[:1], "")
                paragraph.add_run("0471-6640000" if "电话" in paragraph.text else value)
    path = tmp_path / "申请表.docx"
    document.save(str(path))
    result = take(root, path, "--scan", scan(tmp_path))
    assert (result.code, result.err) == (0, "")
    data = single_record(root)
    assert (data["kind"], data["title"]) == ("addition", "评审现场签到改为人脸识别")
    assert data["affected_scope"] == {
        "subsystems": ["integrity", "trading"],
        "base_libraries": ["experts"],
        "description": "影响全部评审项目。\n",
    }
    assert str(data["expected_by"]) == "2027-06-30"
