"""The table of the statutes: the values of every parameter with their periods of validity and articles."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from taizhang.base.messages import Messages
from taizhang.site.view.tables import ListCell, ListRow, ListTable
from taizhang.site.view.view import View

_message = Messages(__file__)

_BEARERS = {"own": "提出需求的财政部门", "city": "所属盟市财政部门"}
_STEPS = {"city": "盟市财政部门"}
_HEADS = ("名称", "取值", "适用的日期", "适用地区", "依据", "代号")


def build_parameter_table(view: View) -> ListTable:
    """All parameters in the order of the statutes, each value a row: those of the past, in force and to come."""
    rows = (row for parameter in view.law.parameters.values() for row in _build_rows(parameter, view))
    return ListTable(_HEADS, tuple(rows))


def _build_rows(parameter: Mapping[str, Any], view: View) -> Iterator[ListRow]:
    law, values = view.law, parameter["values"]
    for value in sorted(values, key=lambda value_entry: (value_entry.get("within", ""), value_entry["from"])):
        later = (value_entry["from"] for value_entry in values if value_entry.get("within") == value.get("within"))
        until = min((day for day in later if day > value["from"]), default=None)
        cited = (law.cite(article, view.today).zh for article in (value["source"], *value.get("repeated_in", ())))
        within = law.divisions[value["within"]].name if "within" in value else "全区"
        yield (
            ListCell(parameter["title"]["zh"]),
            ListCell(
                _format_value(parameter["unit"], value["value"], view) + _describe_late(parameter["unit"], value, view)
            ),
            ListCell(_format_span(value["from"], until)),
            ListCell(within),
            ListCell("；".join(cited)),
            ListCell(parameter["id"]),
        )


def _describe_late(unit: str, value: Mapping[str, Any], view: View) -> str:
    """The note on a value that was recorded late or corrected: older records are judged without it."""
    notes = [_message("recorded-later", day=value["recorded"]).zh] if "recorded" in value else []
    notes += [
        _message("corrected", day=item["on"], former=_format_value(unit, item["was"], view)).zh
        for item in value.get("corrections", ())
    ]
    return _message("notes", notes="；".join(notes)).zh if notes else ""


def _format_span(begins: str, until: str | None) -> str:
    if until is None:
        return _message("from", begins=begins).zh
    return _message("from-until", begins=begins, last_day=date.fromisoformat(until) - timedelta(days=1)).zh


def _format_value(unit: str, value: Any, view: View) -> str:
    """Format a value: `10个工作日`, `盟市财政部门、内蒙古自治区财政厅`, the name of an office."""
    region = view.law.region_department(view.today)
    match unit:
        case "bearer":
            return _BEARERS.get(value, region)
        case "route":
            return "、".join(_STEPS.get(step, region) for step in value)
        case "office":
            return str(value["name"])
        case "host":
            return str(value)
    title = view.schemas["statute"].label(("parameters", 0, "unit"), unit)
    return f"{value}{'' if title in ('字', '分', '小时') else '个'}{title}"
