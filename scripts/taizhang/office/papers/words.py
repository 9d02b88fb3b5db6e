"""Words of official papers: days, periods, cited documents and coded values as they are written in Chinese."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from taizhang.base.text import numeral, written_day
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.office.papers.press import Press
from taizhang.records import LegalBasis, Requirement

NONE = "无"
_HALVES = {"H1": "上半年", "H2": "下半年"}
_QUARTERS = {f"Q{number}": f"第{numeral(number)}季度" for number in range(1, 5)}


day = written_day
"""A day as official papers write it."""


def period(code: str) -> str:
    """A period of assessment: 2026Q1 is 2026年第一季度, 20260315-20260914 is 2026年3月15日至2026年9月14日."""
    name = code.partition("-c")[0]
    if "-" in name:
        first, last = (written_day(date.fromisoformat(day)) for day in name.split("-"))
        return f"{first}至{last}"
    return f"{name[:4]}年" + (_HALVES | _QUARTERS).get(name[4:], "度")


def cited(basis: LegalBasis) -> str:
    """A document as it is cited: 《政府采购评审专家管理办法》（财库〔2016〕198号）第十八条."""
    # Inside book-title marks single ones stand.
    name = basis.document.replace("《", "〈").replace("》", "〉")
    return f"《{name}》" + (f"（{basis.number}）" if basis.number else "") + (basis.article or "")


def listed(schema: Schema, place: Place, values: Iterable[str]) -> str:
    """Coded values by their titles, one behind the other."""
    return "、".join(schema.label((*place, 0), value) for value in values)


def scope(schema: Schema, requirement: Requirement) -> str:
    """The business scope that a requirement affects: subsystems, base libraries, unified matters, and in words."""
    held = requirement.affected_scope
    named: Sequence[tuple[str, Place, Sequence[str]]] = (
        ("涉及子系统", ("affected_scope", "subsystems"), held.subsystems),
        ("涉及基础库", ("affected_scope", "base_libraries"), held.base_libraries),
        ("涉及统一事项", ("unifications",), requirement.unifications),
    )
    lines = [f"{title}：{listed(schema, place, values)}。" for title, place, values in named if values]
    return "\n".join([*lines, *([held.description.strip()] if held.description else [])])


def raisers(requirement: Requirement) -> str:
    """Who raises a requirement, as the form's column names it: of several, each, under the city that joins them."""
    if not requirement.raised_by:
        return requirement.requester.organization
    return f"{requirement.requester.organization}（汇总）\n联合提出：{'、'.join(requirement.raising_organizations)}"


def described(press: Press, requirement: Requirement) -> dict[str, Any]:
    """A requirement in the words of the application form, by the names that templates use."""
    schema = press.schemas["requirement"]
    return {
        "id": requirement.id,
        "title": requirement.title,
        "kind": schema.label(("kind",), requirement.kind),
        "organization": raisers(requirement),
        "content": requirement.content.strip(),
        "scenario": requirement.scenario.strip(),
        "legal_basis": "\n".join(map(cited, requirement.legal_basis)) or NONE,
        "proposal": requirement.proposal.strip(),
        "scope": scope(schema, requirement),
        "rationale": (requirement.rationale or "").strip(),
        "expected_by": day(requirement.expected_by),
        "submitted_on": day(requirement.submitted_on),
    }
