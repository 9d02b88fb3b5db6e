"""Fields that only the schemas define: a copy of the specimen with one of every shape, and values for them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specimen import apply, build

LINE, PROSE, DATE = ({"$ref": f"common.schema.json#/$defs/{name}"} for name in ("line", "prose", "date"))
OPEN, ENROLLED = "REQ-150102-20260501-aaa7", "REQ-150102-20260105-aaa1"
"""A requirement without approvals, and one on the ledger."""
OTHERS: Mapping[str, str] = {
    "defect": "DEFECT-150102-20260420-aaa3",
    "vendor": "VENDOR-150102-yunwei",
    "notice": "NOTICE-2026-01",
    "entry": "LEDGER-2026-0003",
    "release": "V1.0.0",
    "dispute": "DISPUTE-150102-20260601-aaa1",
    "assessment": "ASSESS-150102-yunwei-2026H1",
    "interface": "INTERFACE-001",
}
"""A record of every other kind, with the one field that is added to each schema."""
SECRET = "内部掌握的情况"


def coded_schema(**words: str) -> dict[str, Any]:
    return {"oneOf": [{"const": word, "title": title} for word, title in words.items()]}


def field_schema(title: str, shape: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": title, "description": f"{title}，据实填写。", **shape, **more}


FIELDS: Mapping[str, Mapping[str, Any]] = {
    "urgency": field_schema("紧急情况", LINE, **{"x-correctable": True}),
    "background": field_schema("背景材料", PROSE),
    "priority": field_schema("优先程度", coded_schema(high="高", low="低")),
    "needed_from": field_schema("最早启用日期", DATE),
    "headcount": field_schema("预计用户数", {"type": "integer", "minimum": 1}),
    "budget": field_schema("预算金额", {"type": "number"}),
    "is_funded": field_schema("是否落实资金", {"type": "boolean"}),
    "channels": field_schema(
        "使用渠道", {"type": "array", "uniqueItems": True, "items": coded_schema(web="网页端", app="移动端")}
    ),
    "keywords": field_schema("检索关键词", {"type": "array", "items": field_schema("关键词", LINE)}),
    "coordination": field_schema(
        "部门协调",
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["department"],
            "properties": {"department": field_schema("协调单位", LINE), "opinion": field_schema("协调意见", PROSE)},
        },
    ),
    "related": field_schema("关联需求", {"$ref": "common.schema.json#/$defs/requirement_id", "x-ref": "requirement"}),
    "internal_note": field_schema("内部备注", LINE, **{"x-public": False, "x-correctable": True}),
}
"""A field of every plain shape, by its key, for the schema of requirements."""
VALUES: Mapping[str, Any] = {
    "urgency": "年底前须完成结算",
    "background": "去年以来各旗县多次反映，已有三次专题会议。\n会议纪要存于办公室。\n",
    "priority": "high",
    "needed_from": "2026-12-01",
    "headcount": 120,
    "budget": 12.5,
    "is_funded": True,
    "channels": ["web", "app"],
    "keywords": ["签到", "人脸识别"],
    "coordination": {"department": "大数据中心", "opinion": "可以共用现有接口。\n"},
    "related": ENROLLED,
    "internal_note": SECRET,
}
PUBLIC_TEXTS = (
    "年底前须完成结算",
    "已有三次专题会议",
    "2026-12-01",
    "120",
    "12.5",
    "网页端",
    "人脸识别",
    "大数据中心",
    "可以共用现有接口",
)
"""The texts of the values on public pages."""
REMARK = "这是只在模式中登记的一栏"


def extend(root: Path, kind: str, fields: Mapping[str, Any], after: str = "title") -> None:
    """Add fields to a schema of the repository at `root`, after an existing one."""
    path = root / f"schemas/{kind}.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    properties = schema["properties"]
    at = list(properties).index(after) + 1 if after in properties else len(properties)
    schema["properties"] = dict([*list(properties.items())[:at], *fields.items(), *list(properties.items())[at:]])
    path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def build_extended_specimen(folder: Path) -> Path:
    """A specimen, sealed anew, with fields in its schemas and records that no code knows."""
    root = build(folder)
    extend(root, "requirement", FIELDS)
    for kind in OTHERS:
        extend(root, kind, {"remark_of_office": field_schema("经办备注", LINE)})
    edits = {OPEN: dict(VALUES), ENROLLED: {"urgency": "已经纳入台账的紧急情况", "internal_note": SECRET}}
    edits |= {record: {"remark_of_office": REMARK} for record in OTHERS.values()}
    apply(root, {"edit": edits, "reseal": True})
    return root
