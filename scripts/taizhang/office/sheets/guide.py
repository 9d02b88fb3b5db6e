"""The sheet 说明: the content of the workbook, what may be changed in it, and how it is imported."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taizhang.office.sheets.columns import EditPolicy
from taizhang.office.sheets.tables import RecordTable

EDIT_POLICIES: dict[EditPolicy, str] = {
    "free": "可以修改（审核通过前）",
    "fill": "空格可以补填，已登记的不得改",
    "never": "只读",
    "derived": "只读，由系统推算，不取回",
}
_BY_JSON = "表格中只读，用JSON导出修改"
_RULES = (
    "一、每行一项记录；可以排序、筛选、隐藏列，也可以删去不需要的行，删行不会删除任何记录。",
    "二、白底的格可以修改，灰底的只读。改动只读的格，导入时逐格指出，不予取回。",
    "三、已审核通过的需求内容冻结；需要修改的另行提出需求并写明“替代需求”，不再需要的用taizhang withdraw撤回。",
    "四、台账条目、已登记的问题和考核事实不得改写；空格可以补填，上报情况、处理过程在格内末尾另起一行补充。",
    "五、上报情况一行一次，写作“2026-03-02 报呼和浩特市财政局”；处理过程写作“【2026-03-02 处理单位】处理措施”。",
    "六、法律适用一行一项，写作“《文件名称》（文号）第某条”；涉及子系统等多项的，以顿号“、”分隔。",
    "七、新的需求不在本表中加行，请填“需求申请表.xlsx”或者在网站上填写。",
    "八、改完运行taizhang import取回：与库中现状逐格核对，只写入改动的格；他人已改同一格的，列出两边的内容，不写入。",
    "九、每行末尾隐藏的校验列记录导出时的内容，请勿改动；没有它，该行无法取回。",
    "十、联系人、联系电话等不公开的内容不在表中。超过单元格容量的文字在格内注明未完，全文见CSV、JSON导出。",
)


class GuideRow(NamedTuple):
    """One row of the sheet."""

    cells: tuple[str, ...]
    strong: bool = False


def list_guide_rows(tables: Sequence[RecordTable], title: str) -> Iterator[GuideRow]:
    """The rows of the sheet."""
    first = tables[0]
    yield GuideRow((title,), strong=True)
    commit_note = f"，提交{first.commit}" if first.commit else ""
    yield GuideRow((f"截至{first.today}{commit_note}",))
    yield GuideRow(("",))
    for rule in _RULES:
        yield GuideRow((rule,))
    yield GuideRow(("",))
    yield GuideRow(("工作表", "栏目", "可否修改", "说明"), strong=True)
    for table in tables:
        for column in table.columns:
            policy = (
                _BY_JSON
                if column.form == "other" and column.edit_policy != "never"
                else EDIT_POLICIES[column.edit_policy]
            )
            yield GuideRow((table.set.title.zh, column.heading, policy, column.hint))
