"""The application form as a workbook, one requirement a row: 需求申请表.xlsx, with dropdowns and instructions."""

from collections.abc import Mapping, Sequence
from datetime import date

from taizhang.documents.schema import Schema, Schemas
from taizhang.law.law import Law
from taizhang.office.sheets.columns import CONTACT, Column, form_columns
from taizhang.office.sheets.words import CellFormatter
from taizhang.office.sheets.workbook import WorkbookWriter, add_validation, list_labels, write_header

FILE = "需求申请表.xlsx"
TITLE = "软件功能调整（或新增）需求申请表"
SHEET, GUIDE = "需求申请表", "填写说明"
ROWS = 500
_MARK = "＊"
_CREATED_ON = date(2021, 10, 18)
"""The day of the notice whose annex the form is, as creation date, so that the bytes stay the same."""
_INSTRUCTIONS = (
    "一、每行一项需求，从第二行填起；首行标题不要改动，不用的列可以空着。标题带“＊”的必填。",
    "二、无法律、政策依据的，“法律适用”留空，并在“需求提出理由”中详细说明。",
    "三、“法律适用”一行一项，写作：《文件名称》（文号）第某条；没有文号、条款的可以不写。",
    "四、“涉及子系统”“涉及基础库”“涉及统一事项”有多项的，以顿号“、”分隔。",
    "五、日期写作2026-03-02，年月日齐全；“期望实现时间”应晚于提出日期。",
    "六、“联系电话”填办公固定电话，如0471-1234567。联系人姓名只记入库外登记册，不进入台账库，也不公开。",
    "七、“第三方系统”至“安全措施”各列，需求类型为“数据共享”的填写；平台不向任何第三方系统推送数据。",
    "八、填好后由经办人运行taizhang import导入；有误的行另存为“待改正”表，逐格注明原因。",
    "九、正式提出须加盖公章：盖章扫描件存于库外，其文件名和SHA-256校验值填入“盖章申请表”两列。",
)
_EXAMPLES: Mapping[str, str] = {
    "requester.organization": "呼和浩特市新城区财政局",
    "title": "不见面开标解密超时自动提醒",
    "content": "解密倒计时剩余10分钟时，向尚未解密的供应商逐家发出提醒。",
    "scenario": "不见面开标解密环节，供应商未注意倒计时而错过解密。",
    "legal_basis": "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第四十条",
    "proposal": "在开标大厅解密倒计时组件中增加提醒节点。",
    "affected_scope.description": "影响全区实行不见面开标的项目。",
    "rationale": "有法律适用的可以不填。",
    "expected_by": "2027-06-30",
    "submitted_on": "2026-11-23（空着的，以导入当日为准）",
    "requester.landline": "0471-1234567",
    "requester.sealed_form.file": "申请表.pdf",
}


def build_template(schemas: Schemas, law: Law) -> bytes:
    """The form as a workbook; the same schemas and divisions give the same bytes. Source: region-2021-1131/annex."""
    schema = schemas["requirement"]
    columns, formatter = form_columns(schema), CellFormatter(schema, law)
    book = WorkbookWriter(TITLE, _CREATED_ON)
    _write_form(book, columns, formatter)
    _write_guide(book, schema, columns, formatter)
    return book.finish()


def _write_form(book: WorkbookWriter, columns: Sequence[Column], formatter: CellFormatter) -> None:
    sheet = book.file.add_worksheet(SHEET)
    write_header(book, sheet, columns, ROWS, _MARK)
    sheet.set_header(f"&C{TITLE}")
    sheet.set_footer("&C第&P页 共&N页")
    sheet.repeat_columns(0)
    sheet.set_print_scale(60)
    for index, column in enumerate(columns):
        add_validation(book, sheet, index, column, list_labels(formatter, column), ROWS)


def _write_guide(book: WorkbookWriter, schema: Schema, columns: Sequence[Column], formatter: CellFormatter) -> None:
    sheet = book.file.add_worksheet(GUIDE)
    for index, width in enumerate((24, 12, 60, 60)):
        sheet.set_column(index, index, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, TITLE, book.get_format(bold=True, font_size=16))
    for row, line in enumerate(_INSTRUCTIONS, start=2):
        sheet.write_string(row, 0, line, book.get_format())
    first = len(_INSTRUCTIONS) + 3
    for index, text in enumerate(("栏目", "是否必填", "填写说明", "示例")):
        sheet.write_string(first, index, text, book.get_format(bold=True, border=1, bg_color="#DDEBF7"))
    for row, column in enumerate(columns, start=first + 1):
        due = "必填" if column.required else _describe_requirement_of(schema, column)
        for index, text in enumerate((column.heading, due, column.hint, _format_example(column, formatter))):
            sheet.write_string(row, index, text, book.get_format(text_wrap=True, border=1))


def _describe_requirement_of(schema: Schema, column: Column) -> str:
    """When a column that is not always required has to be filled in."""
    if _is_required_for_sharing(schema, column):
        return "数据共享必填"
    if column.place[:2] == ("requester", "sealed_form"):
        return "功能调整、功能新增必填，或者在录入时用--scan给出扫描件"
    return "选填"


def _is_required_for_sharing(schema: Schema, column: Column) -> bool:
    return column.place[:1] == ("sharing",) and column.place[1] in schema.at(("sharing",)).get("required", ())


def _format_example(column: Column, formatter: CellFormatter) -> str:
    options = formatter.options(column)
    if options:
        return "、".join(option.label for option in options[: 2 if column.form == "choices" else 1])
    return "（姓名）" if column.name == CONTACT else _EXAMPLES.get(column.name, "")
