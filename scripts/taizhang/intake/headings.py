"""The headings of forms and sheets, in every wording that offices use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from taizhang.intake.cells import SourceCell
from taizhang.intake.reading import to_single_line
from taizhang.office.sheets.columns import CONTACT, Column, index_by_heading, normalize_heading

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "requester.organization": (
        "需求提出机构名称",
        "需求提出单位",
        "提出机构",
        "提出单位",
        "申请单位",
        "填报单位",
        "单位名称",
        "机构",
    ),
    "requester.division": ("行政区划", "区划", "区划代码", "所属地区", "所在区划"),
    "requester.landline": ("电话", "联系方式", "办公电话", "固定电话", "联系人电话", "手机", "手机号", "手机号码"),
    CONTACT: ("联系人姓名", "经办人", "姓名"),
    "kind": ("类型", "需求类别", "类别"),
    "title": ("需求标题", "标题", "需求事项"),
    "content": ("需求描述", "具体需求", "功能需求", "内容"),
    "scenario": ("使用场景", "业务场景"),
    "legal_basis": ("法律依据", "政策依据", "法规依据", "法律法规依据", "政策法规依据"),
    "rationale": ("提出理由", "需求理由", "理由"),
    "proposal": ("建议", "实现方式建议", "实现方案建议"),
    "affected_scope.subsystems": ("子系统", "影响子系统"),
    "affected_scope.base_libraries": ("基础库", "影响基础库"),
    "expected_by": ("期望完成时间", "期望上线时间", "期望实现日期", "期望时间", "希望实现时间"),
    "submitted_on": ("申请日期", "填报日期", "填表日期", "提交日期", "日期"),
}
"""Other headings that offices use for the form's fields."""
OWN_HEADINGS = frozenset({"序号", "编号", "错误原因", "原位置"})
"""Headings of numbers and reported errors, which are never imported."""
SCOPE = "affected_scope.description"
SCOPE_COLUMNS = frozenset({SCOPE, "affected_scope.subsystems", "affected_scope.base_libraries", "unifications"})
"""The fields that the annex's single column 影响业务范围 may contain, each behind a label of its own."""
_SIGNATURE = frozenset(
    {"requester.organization", "requester.division", "requester.landline", CONTACT, "submitted_on", "kind", "title"}
)
"""The fields that a form states once for all requirements, below its table or above it."""
STAMP = re.compile(r"[（(](?:盖章|公章|签章|签字|加盖公章)[)）]")
_HINT = re.compile(r"[（(][^（）()]*[)）]$")


class Headings:
    """The columns by every heading used for them."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = {column.name: column for column in columns}
        more = [replace(one, aliases=(*one.aliases, *_ALIASES.get(one.name, ()))) for one in columns]
        self._columns_by_word = index_by_heading(more)
        words = "|".join(sorted((re.escape(word) for word in self._columns_by_word), key=len, reverse=True))
        gaps = words.replace("人", r"\s*人") if words else "$^"
        self._label = re.compile(rf"(?:^|(?<=[\s；;，,、]))({gaps})\s*(?:{STAMP.pattern})?\s*[:：]\s*")

    def column(self, text: str) -> Column | None:
        """The column of a heading; None where the heading is unknown."""
        word = normalize_heading(STAMP.sub("", to_single_line(text))).rstrip(":：")
        word = re.sub(r"^[\d一二三四五六七八九十]+[、.．]", "", word)
        return self._columns_by_word.get(word) or self._columns_by_word.get(_HINT.sub("", word))

    def begins(self, cell: SourceCell) -> bool:
        """Whether a cell begins with a label."""
        return self._label.match(cell.text.lstrip()) is not None

    def label(self, cell: SourceCell) -> str | None:
        """The column that a cell in the lines of signatures names, alone or with its value behind a colon."""
        column = self.column(cell.text)
        if column is None:
            mark = self._label.match(cell.text.lstrip(" \n\u3000\xa0"))
            column = self._columns_by_word.get(normalize_heading(mark[1])) if mark else None
        return column.name if column is not None and column.name in _SIGNATURE else None

    def labelled(self, cell: SourceCell) -> list[tuple[str, SourceCell]]:
        """The values behind labels with a colon in a cell or line: column names, each with its value as a cell."""
        text = cell.text.replace("\u3000", " ").replace("\xa0", " ")
        marks = list(self._label.finditer(text))
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        return [
            (
                self._columns_by_word[normalize_heading(mark[1])].name,
                replace(cell, value=text[mark.end() : end].strip(" ；;，,、\n")),
            )
            for mark, end in zip(marks, ends, strict=False)
        ]
