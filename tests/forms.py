"""Forms and sheets as offices send them, and the command that imports them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]
from click.testing import CliRunner

from taizhang.cli import taizhang

DAY = "2026-07-01"
ANNEX = [
    "需求提出机构名称",
    "需求内容",
    "应用场景",
    "法律适用",
    "实现建议",
    "影响业务范围",
    "需求提出理由",
    "期望实现时间",
]
TITLE = "“内蒙古自治区政府采购云平台”软件功能调整需求申请表"
ROW: Mapping[str, Any] = {
    "需求提出机构名称": "新城区财政局",
    "所属区划": "新城区",
    "需求类型": "功能调整",
    "需求名称": "评审现场签到改为人脸识别",
    "需求内容": "评审现场签到改为人脸识别，保留人工核验的通道。",
    "应用场景": "评审专家到场签到时排队时间长，存在代签的风险。",
    "法律适用": "《政府采购评审专家管理办法》（财库〔2016〕198号）第十八条",
    "实现建议": "接入现有的人脸识别服务。",
    "涉及子系统": "政府采购项目电子化交易管理系统",
    "涉及基础库": "评审专家库",
    "影响说明": "影响全部评审项目。",
    "需求提出理由": "现有签到方式不能防止代签。",
    "期望实现时间": "2027-06-30",
    "联系人": "张三",
    "联系电话": "0471-6640000",
    "提出日期": "2026-06-30",
    "盖章申请表—文件名": "申请表.pdf",
}
"""A correct row of the sheet."""


@dataclass(frozen=True)
class CommandResult:
    """The result of one run of the command."""

    code: int
    out: str
    err: str


def run(*arguments: str | Path) -> CommandResult:
    """Run `taizhang` in this process."""
    result = CliRunner().invoke(taizhang, [str(one) for one in arguments], catch_exceptions=False)
    return CommandResult(result.exit_code, result.stdout, result.stderr)


def take(root: Path, *arguments: str | Path) -> CommandResult:
    """Run `taizhang import` on the repository at `root`."""
    return run("import", *arguments, "--repo", root, "--today", DAY)


def sheet(path: Path, rows: Sequence[Mapping[str, Any]], headings: Sequence[str] = tuple(ROW)) -> Path:
    """Write a workbook of one requirement a row."""
    book = openpyxl.Workbook()
    book.active.title = "需求"
    book.active.append(list(headings))
    for row in rows:
        book.active.append([row.get(heading) for heading in headings])
    book.save(path)
    return path


def annex(path: Path, rows: Sequence[Sequence[str]], title: str = TITLE, signed: Sequence[str] = ()) -> Path:
    """Write a document with the annex's table, and the lines of signatures below it."""
    document = docx.Document()
    document.add_paragraph("附件")
    document.add_paragraph(title)
    table = document.add_table(rows=1 + len(rows), cols=len(ANNEX))
    for number, row in enumerate([ANNEX, *rows]):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    for line in signed or ("需求提出机构名称（盖章）：新城区财政局", "联系人：张　三", "联系电话：（0471）6640000"):
        document.add_paragraph(line)
    document.save(str(path))
    return path


def scan(folder: Path) -> Path:
    """Write the scan of a stamped form."""
    path = folder / "申请表.pdf"
    path.write_bytes(b"%PDF-1.7 stamped")
    return path


def records(root: Path) -> dict[str, str]:
    """The requirements of the specimen's day, by file name."""
    paths_by_month = root.glob("requests/*/2026/REQ-*-202606*.yaml"), root.glob("requests/*/2026/REQ-*-202607*.yaml")
    return {path.name: path.read_text(encoding="utf-8") for paths in paths_by_month for path in sorted(paths)}
