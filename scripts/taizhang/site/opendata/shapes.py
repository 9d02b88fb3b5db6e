"""The JSON Schemas of the open data, derived from the schemas of the records."""

import copy
from collections.abc import Mapping
from typing import Any

from taizhang.documents.schema import Schema
from taizhang.repository.kinds import Kind

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DAY = {"type": "string", "format": "date"}
_TEXT = {
    "type": "object",
    "description": "中文和英文。",
    "required": ["zh", "en"],
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
}
_WORDS = {"type": "array", "items": {"type": "string"}}
_AMENDMENT = {
    "type": "object",
    "required": ["kind", "field", "title", "on", "public", "was", "now", "reason"],
    "properties": {
        "kind": {"enum": ["correction", "change"], "description": "更正：登记时即有误；变更：自某日起有变。"},
        "field": {"type": "string", "description": "所涉的栏目，逐级以点连接，列表从0起数。"},
        "title": {"type": "string", "description": "栏目的名称。"},
        "on": {**_DAY, "description": "更正的日期，或者变更的生效日期。"},
        "public": {"type": "boolean", "description": "该栏是否公开；不公开的，原值、现值和理由从略。"},
        "was": {"description": "原值；没有的为null。"},
        "now": {"description": "现值；没有的为null。"},
        "reason": {"type": "string", "description": "更正的理由或者变更的依据。"},
    },
}
_WINDOW = {
    "description": "公示期。",
    "type": "object",
    "required": ["opens_on", "promised", "last_day", "proven"],
    "properties": {
        "opens_on": {**_DAY, "description": "起算之日（不计入）：预定发布日和网页发布日中较晚的一日。"},
        "promised": {**_DAY, "description": "公示时载明的截止日。"},
        "last_day": {"anyOf": [_DAY, {"type": "null"}], "description": "实际截止日；尚不能确定的为null。"},
        "proven": {"type": "boolean", "description": "网页的发布证明是否已登记。"},
    },
}
_CLOSED_ON = {
    "anyOf": [_DAY, {"type": "null"}],
    "description": "办结日期：解决、解释说明或者转为需求之日；未办结的为null。",
}


def build_kind_schema(kind: Kind, schema: Schema, address: str, version: str) -> dict[str, Any]:
    """The schema of a kind's documents: of one record, and of all. It is self-contained."""
    data = _copy_public(schema, schema.bundle)
    definitions = data.pop("$defs", {})
    data.pop("$schema", None)
    _relax_amendments(definitions)
    return {
        "$schema": _DIALECT,
        "$id": address,
        "title": f"开放数据：{kind.title.zh}",
        "description": "单条记录的文件有record，一类记录的文件有count和records。",
        "type": "object",
        "required": ["$schema", "version", "kind", "as_of", "commit"],
        "properties": {
            **build_envelope_properties(version),
            "kind": {"const": kind.name},
            "record": {"$ref": "#/$defs/item"},
            "count": {"type": "integer", "minimum": 0},
            "records": {"type": "array", "items": {"$ref": "#/$defs/item"}},
        },
        "oneOf": [{"required": ["record"]}, {"required": ["count", "records"]}],
        "$defs": {
            **definitions,
            "data": data,
            "text": _TEXT,
            "amendment": _AMENDMENT,
            "item": _build_item_schema(kind),
        },
    }


def build_catalogue_schema(address: str, version: str) -> dict[str, Any]:
    """The schema of the catalogue."""
    address_ = {"type": "string", "format": "uri-reference"}
    return {
        "$schema": _DIALECT,
        "$id": address,
        "title": "开放数据目录",
        "type": "object",
        "required": ["$schema", "version", "as_of", "commit", "title", "licence", "datasets"],
        "properties": {
            **build_envelope_properties(version),
            "title": {"type": "string"},
            "licence": {"$ref": "#/$defs/text"},
            "datasets": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "title", "count", "schema", "files"],
                    "properties": {
                        "name": {"type": "string"},
                        "title": {"$ref": "#/$defs/text"},
                        "count": {"type": "integer", "minimum": 0},
                        "schema": {"anyOf": [address_, {"type": "null"}]},
                        "files": {"type": "object", "additionalProperties": address_, "minProperties": 1},
                    },
                },
            },
        },
        "$defs": {"text": _TEXT},
    }


def build_envelope_properties(version: str) -> dict[str, Any]:
    """The properties common to all documents."""
    return {
        "$schema": {"type": "string", "description": "本文件所遵循的模式的地址。"},
        "version": {"type": "string", "pattern": rf"^{version.partition('.')[0]}\.[0-9]+$"},
        "as_of": {**_DAY, "description": "数据截至的日期；阶段、期限按这一天推算。"},
        "commit": {
            "anyOf": [{"type": "string", "pattern": "^[0-9a-f]{40}$"}, {"type": "null"}],
            "description": "载有这些记录的提交；没有提交的为null。",
        },
    }


def _build_item_schema(kind: Kind) -> dict[str, Any]:
    text = {"$ref": "#/$defs/text"}
    return {
        "title": kind.title.zh,
        "type": "object",
        "required": [
            "id",
            "kind",
            "title",
            "page",
            "path",
            "sha256",
            "divisions",
            "subsystems",
            "releases",
            "stage",
            "next",
            "events",
            "amendments",
            "data",
        ],
        "properties": {
            "id": {"type": "string", "description": "编号，永不改变。"},
            "kind": {"const": kind.name},
            "title": {"type": "string"},
            "page": {"type": "string", "format": "uri-reference", "description": "记录页面的地址。"},
            "path": {"type": "string", "description": "记录文件在库中的路径。"},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "记录文件的校验值。"},
            "divisions": {**_WORDS, "description": "相关行政区划的代码。"},
            "subsystems": {**_WORDS, "description": "相关子系统的代码。"},
            "releases": {**_WORDS, "description": "相关版本的编号。"},
            "stage": {
                "description": "推算的阶段。",
                "type": "object",
                "required": ["code", "zh", "en"],
                "properties": {"code": {"type": "string"}, "zh": {"type": "string"}, "en": {"type": "string"}},
            },
            "next": {
                "description": "下一步：办什么、由谁办、自何时起、期限；mark说明期限是推算的。",
                "anyOf": [
                    {"type": "null"},
                    {
                        "type": "object",
                        "required": ["act", "actor", "division", "since", "due", "mark", "overdue"],
                        "properties": {
                            "act": text,
                            "actor": {"type": "string"},
                            "division": {"type": ["string", "null"]},
                            "since": _DAY,
                            "due": {"anyOf": [_DAY, {"type": "null"}]},
                            "mark": {"anyOf": [text, {"type": "null"}]},
                            "overdue": {"type": "boolean"},
                        },
                    },
                ],
            },
            "events": {
                "description": "办理过程，由早到晚；mark说明该日不是已记载的事实而是推算、计划。",
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["on", "act", "actor", "detail", "ref", "mark"],
                    "properties": {
                        "on": _DAY,
                        "act": text,
                        "actor": {"type": "string"},
                        "detail": {"type": "string"},
                        "ref": {"type": "string"},
                        "mark": {"anyOf": [text, {"type": "null"}]},
                    },
                },
            },
            "amendments": {
                "description": "更正和变更，由早到晚；data中的各栏是更正之后、变更之前的内容。",
                "type": "array",
                "items": {"$ref": "#/$defs/amendment"},
            },
            **({"window": _WINDOW} if kind.name == "notice" else {}),
            **({"closed_on": _CLOSED_ON} if kind.name == "defect" else {}),
            "data": {"$ref": "#/$defs/data"},
        },
    }


def _relax_amendments(definitions: Mapping[str, Any]) -> None:
    """Require only field and day of corrections and changes, as those of non-public fields have no more."""
    common = definitions.get("common.schema.json", {}).get("$defs", {})
    for name, required in (("corrections", ["field", "on"]), ("changes", ["field", "from"])):
        if name in common:
            common[name]["items"]["required"] = required


def _copy_public(schema: Schema, node: Any) -> Any:
    """A copy of a schema without the properties that are not public.

    Fields may be added within a version, so `additionalProperties` is removed for readers.
    """
    if isinstance(node, list):
        return [_copy_public(schema, part) for part in node]
    if not isinstance(node, Mapping):
        return copy.copy(node)
    result = {key: _copy_public(schema, value) for key, value in node.items() if key != "additionalProperties"}
    properties = node.get("properties")
    if isinstance(properties, Mapping) and all(isinstance(value, Mapping) for value in properties.values()):
        public_keys = [key for key, value in properties.items() if schema.resolve(value).get("x-public", True)]
        result["properties"] = {key: result["properties"][key] for key in public_keys}
        if "required" in node:
            result["required"] = [key for key in node["required"] if key in public_keys or key not in properties]
    return result
