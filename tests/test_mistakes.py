"""A sheet with every mistake of clerks: each is reported with its cell, and every row without fault is written."""

from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from forms import ROW, CommandResult, records, scan, sheet, take
from specimen import build

HEADINGS = (*ROW, "替代需求", "第三方系统", "运行单位", "所需数据", "取得方式", "安全措施")
SHARED = {
    "需求类型": "数据共享",
    "第三方系统": "公共资源交易平台",
    "运行单位": "公共资源交易中心",
    "所需数据": "采购公告的编号、名称和日期，每日更新。",
    "取得方式": "接口查询",
    "安全措施": "专线传输，访问留痕。",
}
MISTAKES: list[tuple[str, Any, str]] = [
    ("期望实现时间", "2027年6月", "只写到月份"),
    ("期望实现时间", "27.6.30", "年份只有两位数"),
    ("期望实现时间", "尽快", "看不出是哪一天"),
    ("期望实现时间", "2027-02-30", "历法上没有这一天"),
    ("期望实现时间", 46083, "是数字，不是日期"),
    ("期望实现时间", "6月30日", "没有写年份"),
    ("期望实现时间", "30/6/2027", "年份不在最前"),
    ("期望实现时间", "2027年上半年", "只写到年份或季度"),
    ("期望实现时间", "二〇二七年六月", "只写到月份"),
    ("期望实现时间", None, "没有填写"),
    ("提出日期", "2026-12-31", "F12"),
    ("联系电话", "6640000", "没有区号"),
    ("联系电话", "13800005678", "缺办公固定电话"),
    ("联系电话", "0471-66400", "不是完整的电话号码"),
    ("联系电话", "400-123-4567", "服务热线"),
    ("联系电话", "0471-6640000、0471-6640001", "有2个固定电话"),
    ("联系电话", 4716640000, "不是完整的电话号码"),
    ("联系电话", None, "没有填写"),
    ("联系人", None, "没有填写"),
    ("需求提出机构名称", None, "没有填写"),
    ("所属区划", "土默特", "可以指150121（土默特左旗）、150221（土默特右旗）"),
    ("所属区划", "火星区", "没有名为“火星区”的行政区划"),
    ("所属区划", "150103 新城区", "代码150103是回民区"),
    ("需求类型", "修改", "不在可选范围内"),
    ("需求类型", "☑功能调整 ☑功能新增", "勾选了2项"),
    ("需求类型", None, "没有填写"),
    ("需求类型", "数据共享", "R06"),
    ("需求名称", "签到" * 101, "F08"),
    ("需求名称", "=B2&C2", "是公式"),
    ("需求名称", "#REF!", "错误值"),
    ("需求内容", None, "没有填写"),
    ("需求内容", "无", "R02"),
    ("需求内容", "评审现场签到改为人脸识别，请联系13800005678办理。", "F13"),
    ("需求内容", "评审现场签到改为人脸识别\u202e，保留人工核验的通道。", "U+202E"),
    ("应用场景", "同上", "R02"),
    ("实现建议", "略", "R02"),
    ("法律适用", "《" + "".join(f"第{number}号办法" for number in range(60)) + "》", "F08"),
    ("涉及子系统", "管理系统", "可以指"),
    ("涉及子系统", "门户网站", "不在可选范围内"),
    ("涉及基础库", "人员库", "不在可选范围内"),
    ("盖章申请表—文件名", "缺失.pdf", "找不到扫描件"),
    ("盖章申请表—文件名", None, "R05"),
    ("替代需求", "REQ-150102-20260105-zzzz", "F11"),
]
"""The heading, the value below it, and the message about it."""
TOGETHER: list[tuple[dict[str, Any], str, str]] = [
    ({"法律适用": "无", "需求提出理由": None}, "法律适用", "R01"),
    ({"涉及子系统": "无", "涉及基础库": "无", "影响说明": None}, "涉及子系统", "R04"),
    ({**SHARED, "取得方式": "平台推送"}, "取得方式", "R07"),
    ({"需求提出机构名称": "呼和浩特市第一中学", "所属区划": None}, "所属区划", "可能是150100（呼和浩特市）"),
]
"""Values that are wrong only together, with the heading of the cell where that is reported."""


def _rows() -> tuple[list[dict[str, Any]], dict[int, tuple[str, str]]]:
    """The rows of the sheet, a good one after each bad one; and where each mistake is reported, by its row."""
    rows: list[dict[str, Any]] = []
    mistakes: dict[int, tuple[str, str]] = {}
    wrong = [({heading: value}, heading, word) for heading, value, word in MISTAKES] + TOGETHER
    for number, (change, heading, word) in enumerate(wrong):
        own = {"需求内容": f"{ROW['需求内容']}第{number}处。", "需求名称": f"{ROW['需求名称']}（{number}）"}
        rows.append({**ROW, **own, **change})
        mistakes[len(rows) + 1] = (heading, word)
        rows.append(
            {
                **ROW,
                "需求内容": f"保留人工核验的通道，第{number}处，另设一台终端。",
                "需求名称": f"签到通道（{number}）",
            }
        )
    rows.append(dict(rows[1]))
    mistakes[len(rows) + 1] = ("", "重复")
    return rows, mistakes


@pytest.fixture(scope="module")
def import_result(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CommandResult]:
    folder = tmp_path_factory.mktemp("mistakes")
    root = build(folder)
    book = sheet(folder / "需求.xlsx", _rows()[0], HEADINGS)
    return root, take(root, book, "--scan", scan(folder).parent)


def test_there_are_more_than_forty_kinds() -> None:
    assert len(MISTAKES) + len(TOGETHER) >= 40
    assert len({word for _, _, word in MISTAKES}) >= 30


def test_each_mistake_is_reported_once_and_with_its_cell(import_result: tuple[Path, CommandResult]) -> None:
    lines = [line for line in import_result[1].err.splitlines() if "错误" in line]
    missing = []
    for row, (heading, word) in _rows()[1].items():
        letter = get_column_letter(HEADINGS.index(heading) + 1) if heading else ""
        places = (f"工作表“需求” {letter}{row}：", f"工作表“需求”第{row}行：")
        reports = [line for line in lines if any(place in line for place in places)]
        if len(reports) != 1 or word not in reports[0]:
            missing.append((row, heading, word, reports))
    assert missing == []
    assert len(lines) == len(_rows()[1])


def test_a_mistake_in_a_cell_is_reported_at_that_cell(import_result: tuple[Path, CommandResult]) -> None:
    for row, (heading, value, _) in enumerate(MISTAKES):
        if value is not None and heading not in ("涉及子系统",) and value != "数据共享":
            assert f" {get_column_letter(HEADINGS.index(heading) + 1)}{2 * row + 2}：错误" in import_result[1].err


def test_every_row_without_fault_is_written_and_the_repository_stays_clean(
    import_result: tuple[Path, CommandResult],
) -> None:
    root, result = import_result
    good = len(_rows()[0]) - len(_rows()[1])
    assert (result.code, len(records(root))) == (1, good)
    assert f"已录入{good}项，待改正{len(_rows()[1])}项" in result.out
    from taizhang.cli.options import DayType
    from taizhang.repository.repository import load_repository
    from taizhang.rules.check import check_repository

    assert check_repository(load_repository(root), DayType().convert("2026-07-01", None, None)) == ()


def test_the_copy_holds_every_refused_row_as_it_was_with_its_reason(import_result: tuple[Path, CommandResult]) -> None:
    copy = openpyxl.load_workbook(import_result[0].parent / "需求-待改正.xlsx").active
    head, *body = copy.iter_rows()
    assert [cell.value for cell in head][:3] == ["错误原因", "原位置", "需求提出机构名称"]
    assert len(body) == len(_rows()[1])
    rows = _rows()[0]
    for line, (number, (_, word)) in zip(body, _rows()[1].items(), strict=True):
        values = dict(zip((cell.value for cell in head), (cell.value for cell in line), strict=True))
        assert str(number) in values["原位置"]
        assert word.lstrip("RFU+0123456789E") in values["错误原因"]
        content = {key: value for key, value in values.items() if key in HEADINGS and value is not None}
        assert content == {
            key: value for key, value in rows[number - 2].items() if key in HEADINGS and value is not None
        }
        assert not any(cell.data_type == "f" for cell in line)
        marked_cells = [cell for cell in line if cell.fill.fgColor.rgb == "FFF8D7DA"]
        assert len(marked_cells) <= 1


def test_nobody_s_name_and_number_gets_into_the_records(import_result: tuple[Path, CommandResult]) -> None:
    assert not any("张三" in text or "13800005678" in text for text in records(import_result[0]).values())
    assert "13800005678" not in import_result[1].err + import_result[1].out
