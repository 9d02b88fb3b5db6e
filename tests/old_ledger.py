"""An old ledger as an office kept it: 18 columns of its own under merged headings, three spellings of days, gaps."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]

PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("台账编号", ()),
    ("需求情况", ("需求名称", "主要内容", "涉及系统")),
    ("提出单位", ("单位名称", "所属地区", "联系人")),
    ("提出时间", ()),
    ("公示情况", ("公示文号", "公示起始日期", "公示截止日期", "公示网站", "有无异议")),
    ("纳入日期", ()),
    ("需求类别", ()),
    ("费用承担", ()),
    ("升级情况", ("版本号", "上线日期")),
)
"""The headings and their parts: 18 columns."""
TARGETS = {
    "台账编号": "number",
    "需求情况—需求名称": "title",
    "需求情况—主要内容": "content",
    "需求情况—涉及系统": "subsystems",
    "提出单位—单位名称": "requester.organization",
    "提出单位—所属地区": "requester.division",
    "提出单位—联系人": "none",
    "提出时间": "submitted_on",
    "公示情况—公示文号": "notice.number",
    "公示情况—公示起始日期": "notice.published_on",
    "公示情况—公示截止日期": "notice.ends_on",
    "公示情况—公示网站": "notice.site",
    "公示情况—有无异议": "objection.outcome",
    "纳入日期": "enrolled_on",
    "需求类别": "classification",
    "费用承担": "cost.bearer",
    "升级情况—版本号": "release.version",
    "升级情况—上线日期": "release.released_on",
}
PLACES = ("新城区", "呼和浩特市", "满洲里市", "二连浩特市", "包头市昆都仑区", "自治区本级")
_EPOCH = date(1899, 12, 30)


def format_day(day: date, number: int) -> Any:
    """A day as people write it: in five formats, one of them without its day."""
    match number % 5:
        case 0:
            return f"{day.year}.{day.month}.{day.day}"
        case 1:
            return f"{day.year}年{day.month}月{day.day}日"
        case 2:
            return (day - _EPOCH).days
        case 3:
            return f"{day.year}/{day.month:02}/{day.day:02}"
        case _:
            return f"{day.year}年{day.month}月"


def write_ledger(path: Path, count: int = 800, begins: date = date(2021, 11, 5)) -> Path:
    """Write an old ledger of `count` requirements, raised one a day; four share a notice."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet.append(["政府采购云平台软件需求台账（2021年以来）"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(TARGETS))
    column = 1
    for title, below in PARTS:
        sheet.cell(2, column, title)
        for offset, part in enumerate(below):
            sheet.cell(3, column + offset, part)
        last = column + max(1, len(below)) - 1
        sheet.merge_cells(start_row=2, start_column=column, end_row=2 if below else 3, end_column=last)
        column = last + 1
    row = 4
    for number in range(count):
        if number and number % 200 == 0:
            sheet.cell(row, 1, "小计")
            sheet.cell(row, 2, "200项")
            sheet.cell(row, 3, "见各页")
            row += 2
        _write_row(sheet, row, number, begins + timedelta(days=number % 700))
        if number % 4 == 0 and number + 3 < count and number // 200 == (number + 3) // 200:
            for shared in (9, 10, 11, 12):
                sheet.merge_cells(start_row=row, start_column=shared, end_row=row + 3, end_column=shared)
        row += 1
    sheet.cell(5, 4).comment = Comment("口头补充", "某人")
    sheet.column_dimensions["G"].hidden = True
    book.save(path)
    return path


def _write_row(sheet: Any, row: int, number: int, day: date) -> None:
    opened = date(day.year, day.month, 1) + timedelta(days=32)
    values = (
        f"{day.year}-{number + 1:03}" if number % 9 else number + 1,
        f"第{number + 1}项需求：完善专家抽取功能",
        f"完善专家抽取功能，第{number + 1}项。\n保留人工核验的通道。",
        ("电子卖场", "政府采购档案管理系统", "诚信管理系统、监督预算系统", None)[number % 4],
        f"{PLACES[number % len(PLACES)]}财政局",
        PLACES[number % len(PLACES)],
        "张三 13812345678",
        format_day(day, number),
        f"公示〔{day.year}〕{number // 4 + 1}号" if number % 4 == 0 else None,
        format_day(opened, number // 4) if number % 4 == 0 else None,
        format_day(opened + timedelta(days=20), number // 4) if number % 4 == 0 else None,
        "内蒙古自治区政府采购网" if number % 4 == 0 else None,
        ("无", "无异议", "收到1件，经研究异议不成立")[number % 3],
        format_day(opened + timedelta(days=40), number + 1),
        ("通用", "功能延伸", "个性化")[number % 3],
        ("自治区财政厅", "提出单位", "/")[number % 3],
        f"V{2 + number // 300}.{number % 10}" if number % 5 else None,
        format_day(opened + timedelta(days=70), number + 2) if number % 5 else "—",
    )
    for column, value in enumerate(values, 1):
        if value is not None:
            sheet.cell(row, column, value)
