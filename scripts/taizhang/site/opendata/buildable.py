"""What the vendor may build today: the ledger entries that a release is to realize. Source: region-2021-1131/2.3."""

from collections.abc import Iterator
from typing import Any

from taizhang.lifecycle.shared import find_reason_to_strike
from taizhang.records import Entry, Release
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View

NAME = "buildable"


def list_buildable(view: View) -> Iterator[tuple[Entry, Release]]:
    """The entries that may be built on the view's day, each with the release that is to realize it, in order of number.

    Without entries struck or to be struck, postponed, of a cancelled release, or live already.
    """
    for entry in view.book.entries.values():
        release = view.book.release_of.get(entry.id)
        if release is None or view.life(entry).stage != "planned":
            continue
        if find_reason_to_strike(entry, view.book, view.law, view.today) is None:
            yield entry, release


def describe_entries(view: View, addresses: SiteAddresses, origin: str) -> list[dict[str, Any]]:
    """The entries for the document at `origin`."""
    return [
        {
            "id": entry.id,
            "title": view.title(entry.id),
            "requirement": entry.requirement,
            "classification": entry.classification,
            "release": release.id,
            "planned_for": release.planned_for.isoformat(),
            "page": addresses.address(view.page(entry.id), origin),
        }
        for entry, release in list_buildable(view)
    ]


def build_schema(schema: str, envelope: dict[str, Any]) -> dict[str, Any]:
    """The schema of the document; `schema` is its address, `envelope` the properties that all documents share."""
    text = {"type": "string"}
    properties = {
        "id": {**text, "description": "台账编号。"},
        "title": {**text, "description": "需求名称。"},
        "requirement": {**text, "description": "需求编号。"},
        "classification": {**text, "description": "分类的代码。"},
        "release": {**text, "description": "列入的版本。"},
        "planned_for": {**text, "format": "date", "description": "计划上线日期。"},
        "page": {**text, "format": "uri-reference", "description": "条目页面的地址。"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema,
        "title": "开放数据：可以实施的台账条目",
        "description": "在台账上、已列入未上线版本的条目；移出台账、应移出台账、暂缓和版本已取消的不在其中。",
        "type": "object",
        "required": ["$schema", "version", "as_of", "commit", "count", "records"],
        "properties": {
            **envelope,
            "count": {"type": "integer", "minimum": 0},
            "records": {
                "type": "array",
                "items": {"type": "object", "required": list(properties), "properties": properties},
            },
        },
    }
