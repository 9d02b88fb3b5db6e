"""Fields that stand in the schemas alone: a copy of the specimen with one of every shape, and values for them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specimen import apply, build

LINE, PROSE, DATE = ({"$ref": f"common.schema.json#/$defs/{name}"} for name in ("line", "prose", "date"))
OPEN, ENROLLED = "REQ-150102-20260501-aaa7", "REQ-150102-20260105-aaa1"
"""A requirement that nobody approved yet, and one on the ledger."""
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
"""A record of every other kind, which bears the one field that is added to each schema."""
SECRET = "内部掌握的情况"


def coded(**words: str) -> dict[str, Any]:
    return {"oneOf": [{"const": word, "title": title} for word, title in words.items()]}


def titled(title: str, shape: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": title, "description": f"{title}，据实填写。", **shape, **more}


FIELDS: Mapping[str, Mapping[str, Any]] = {
    "urgency": titled("紧急情况", LINE, **{"x-correctable": True}),
    "background": titled("背景材料", PROSE),
    "priority": titled("优先程度", coded(high="高", low="低")),
    "needed_from": titled("最早启用日期", DATE),
    "headcount": titled("预计用户数", {"type": "integer", "minimum": 1}),
    "budget": titled("预算金额", {"type": "number"}),
    "is_funded": titled("是否落实资金", {"type": "boolean"}),
    "channels": titled("使用渠道", {"type": "array", "uniqueItems": True, "items": coded(web="网页端", app="移动端")}),
    "keywords": titled("检索关键词", {"type": "array", "items": titled("关键词", LINE)}),
    "coordination": titled(
        "部门协调",
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["department"],
            "properties": {"department": titled("协调单位", LINE), "opinion": titled("协调意见", PROSE)},
        },
    ),
    "related": titled("关联需求", {"$ref": "common.schema.json#/$defs/requirement_id", "x-ref": "requirement"}),
    "internal_note": titled("内部备注", LINE, **{"x-public": False, "x-correctable": True}),
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
SHOWN = (
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
"""What of the values is read wherever they are shown to the public."""
REMARK = "这是只在模式中登记的一栏"


def extend(root: Path, kind: str, fields: Mapping[str, Any], behind: str = "title") -> None:
    """Add fields to a schema of the repository at `root`, behind one that it has."""
    path = root / f"schemas/{kind}.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    held = schema["properties"]
    at = list(held).index(behind) + 1 if behind in held else len(held)
    schema["properties"] = dict([*list(held.items())[:at], *fields.items(), *list(held.items())[at:]])
    path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def furnish(folder: Path) -> Path:
    """A specimen whose schemas hold fields that no code knows, and whose records bear them, sealed anew."""
    root = build(folder)
    extend(root, "requirement", FIELDS)
    for kind in OTHERS:
        extend(root, kind, {"remark_of_office": titled("经办备注", LINE)})
    edits = {OPEN: dict(VALUES), ENROLLED: {"urgency": "已经纳入台账的紧急情况", "internal_note": SECRET}}
    edits |= {record: {"remark_of_office": REMARK} for record in OTHERS.values()}
    apply(root, {"edit": edits, "reseal": True})
    return root
