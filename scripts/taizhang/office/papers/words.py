"""Formats of official papers: days, periods, citations and coded values in Chinese."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from taizhang.base.text import chinese_numeral, format_chinese_date
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.office.papers.press import Press
from taizhang.records import LegalBasis, Requirement

NONE = "无"
_HALVES = {"H1": "上半年", "H2": "下半年"}
_QUARTERS = {f"Q{number}": f"第{chinese_numeral(number)}季度" for number in range(1, 5)}


format_day = format_chinese_date
"""Format a day for official papers."""


def describe_period(code: str) -> str:
    """Format an assessment period: 2026Q1 is 2026年第一季度, 20260315-20260914 is 2026年3月15日至2026年9月14日."""
    name = code.partition("-c")[0]
    if "-" in name:
        first, last = (format_chinese_date(date.fromisoformat(day)) for day in name.split("-"))
        return f"{first}至{last}"
    return f"{name[:4]}年" + (_HALVES | _QUARTERS).get(name[4:], "度")


def cite_basis(basis: LegalBasis) -> str:
    """Format a citation: 《政府采购评审专家管理办法》（财库〔2016〕198号）第十八条."""
    # Single marks are used inside book-title marks.
    name = basis.document.replace("《", "〈").replace("》", "〉")
    return f"《{name}》" + (f"（{basis.number}）" if basis.number else "") + (basis.article or "")


def join_labels(schema: Schema, place: Place, values: Iterable[str]) -> str:
    """Join the titles of coded values."""
    return "、".join(schema.label((*place, 0), value) for value in values)


def describe_scope(schema: Schema, requirement: Requirement) -> str:
    """The business scope that a requirement affects: subsystems, base libraries, unified matters, and a description."""
    affected = requirement.affected_scope
    groups: Sequence[tuple[str, Place, Sequence[str]]] = (
        ("涉及子系统", ("affected_scope", "subsystems"), affected.subsystems),
        ("涉及基础库", ("affected_scope", "base_libraries"), affected.base_libraries),
        ("涉及统一事项", ("unifications",), requirement.unifications),
    )
    lines = [f"{title}：{join_labels(schema, place, values)}。" for title, place, values in groups if values]
    return "\n".join([*lines, *([affected.description.strip()] if affected.description else [])])


def describe_raisers(requirement: Requirement) -> str:
    """The organizations that raise a requirement, for the form's column; joint ones are listed under their city."""
    if not requirement.raised_by:
        return requirement.requester.organization
    return f"{requirement.requester.organization}（汇总）\n联合提出：{'、'.join(requirement.raising_organizations)}"


def describe_requirement(press: Press, requirement: Requirement) -> dict[str, Any]:
    """The template values of a requirement, in the words of the application form."""
    schema = press.schemas["requirement"]
    return {
        "id": requirement.id,
        "title": requirement.title,
        "kind": schema.label(("kind",), requirement.kind),
        "organization": describe_raisers(requirement),
        "content": requirement.content.strip(),
        "scenario": requirement.scenario.strip(),
        "legal_basis": "\n".join(map(cite_basis, requirement.legal_basis)) or NONE,
        "proposal": requirement.proposal.strip(),
        "scope": describe_scope(schema, requirement),
        "rationale": (requirement.rationale or "").strip(),
        "expected_by": format_day(requirement.expected_by),
        "submitted_on": format_day(requirement.submitted_on),
    }
