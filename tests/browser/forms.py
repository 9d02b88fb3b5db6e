"""The form pages, and the check's findings on the same data."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from playwright.sync_api import Page

from specimen import FORM
from taizhang.acts.desk import Act, Desk, check_act
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.documents.writing.emit import format_file
from taizhang.repository.kinds import path_of

NOON = "2026-11-23T12:00:00+08:00"
"""The browser's clock: on the day on which the pages are built, which decides the form's fields."""
TODAY = NOON[:10]
FindingSet = set[tuple[str, str, str]]
"""Findings as (code, place, message)."""

REQUIREMENT: dict[str, Any] = {
    "id": "REQ-150102-20260601-bbb1",
    **FORM,
    "requester": FORM["requester"] | {"contact_ref": "C-9g7h5j3k"},
    "submitted_on": "2026-06-01",
}
SHARING: dict[str, Any] = {
    **{key: value for key, value in REQUIREMENT.items() if key != "requester"},
    "kind": "data-sharing",
    "requester": {key: value for key, value in REQUIREMENT["requester"].items() if key != "sealed_form"},
    "rationale": "便于监管部门核对合同履行情况。\n",
    "affected_scope": {"subsystems": [], "base_libraries": ["suppliers"], "description": "不改变现有业务。\n"},
    "unifications": ["interfaces"],
    "sharing": {
        "system": "市场监管系统", "operator": "某市场监督管理局", "data": "供应商名称和合同金额。\n", "mode": "query",
        "safeguards": "专网访问，按人授权。\n",
    },
}  # fmt: skip
DEFECT: dict[str, Any] = {
    "id": "DEFECT-150102-20260601-bbb1",
    "title": "登录缓慢",
    "reported_on": "2026-06-01",
    "reporter": {"party": "purchaser", "organization": "新城区教育局", "division": "150102"},
    "channel": "hotline",
    "subsystem": "trading",
    "symptom": "上午九时登录须等待一分钟。\n",
    "severity": "minor",
    "affects_business": True,
    "changes_business_rules": False,
}


def open_form(page: Page, base_url: str, kind: str) -> Page:
    """Open the empty form of that kind."""
    page.clock.set_fixed_time(NOON)
    page.goto(f"{base_url}apply/{kind}/")
    page.evaluate(
        "globalThis.carried = JSON.parse(document.getElementById('tz-carried').textContent);"
        "globalThis.judging = Taizhang.judgeOf(carried)"
    )
    return page


def list_page_findings(page: Page, data: Mapping[str, Any]) -> FindingSet:
    """The page's findings on `data`."""
    findings = page.evaluate("data => judging.judge(data)", data)
    return {(one["code"], one["place"], one["said"]) for one in findings}


def list_check_findings(desk: Desk, kind: str, data: Mapping[str, Any]) -> FindingSet:
    """The findings of `taizhang check` on a file of `data` that it does not have without it."""
    path = path_of(data["id"])
    assert path is not None
    findings = check_act(desk, Act({path: format_file(desk.schema(kind), data, path)}, ()))  # type: ignore[arg-type]
    # For a bad character the check gives only the line, the page the field.
    return {(one.code, "" if one.code == "F05" else one.field, one.message.zh) for one in findings if one.path == path}


def compare_findings(page: Page, desk: Desk, kind: str, data: Mapping[str, Any]) -> FindingSet:
    """The findings of page and check, which must be equal; the check applies rules only to data of the right shape."""
    ours = {(code, "" if code == "F05" else place, message) for code, place, message in list_page_findings(page, data)}
    theirs = list_check_findings(desk, kind, data)
    if any(code.startswith("F0") for code, _, _ in theirs):
        ours = {one for one in ours if one[0].startswith("F0")}
    if any(code == "F05" for code, _, _ in theirs):
        # After a bad character the check reads on as far as possible, but not into escaped text.
        ours = {one for one in ours if one[0] == "F05"}
        assert theirs <= ours, data
        return ours
    assert ours == theirs, (ours ^ theirs, data)
    return ours


def leaves(schema: Schema, data: Any, place: Place = ()) -> Iterator[Place]:
    """Every place in `data` that is not a mapping."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(schema, value, (*place, key))
    elif isinstance(data, list) and data and isinstance(data[0], dict):
        for number, value in enumerate(data):
            yield from leaves(schema, value, (*place, number))
    else:
        yield place


def with_value(data: Mapping[str, Any], place: Place, value: Any = None) -> dict[str, Any]:
    """`data` with `value` at `place`; without that place where `value` is None."""
    copied = copy.deepcopy(dict(data))
    holder: Any = copied
    for step in place[:-1]:
        holder = holder[step]
    if value is None:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return copied
