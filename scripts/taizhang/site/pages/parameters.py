"""The table of the statutes: every parameter's values with the days from which they hold, and their articles."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from taizhang.site.view.tables import Cell, Row, Table
from taizhang.site.view.view import View

_BEARERS = {"own": "提出需求的财政部门", "city": "所属盟市财政部门"}
_STEPS = {"city": "盟市财政部门"}
_HEADS = ("名称", "取值", "适用的日期", "适用地区", "依据", "代号")


def parameter_table(view: View) -> Table:
    """All parameters in the order of the statutes, each value a row: those of the past, in force and to come."""
    rows = (row for parameter in view.law.parameters.values() for row in _rows(parameter, view))
    return Table(_HEADS, tuple(rows))


def _rows(parameter: Mapping[str, Any], view: View) -> Iterator[Row]:
    law, values = view.law, parameter["values"]
    for value in sorted(values, key=lambda one: (one.get("within", ""), one["from"])):
        later = (one["from"] for one in values if one.get("within") == value.get("within"))
        until = min((day for day in later if day > value["from"]), default=None)
        cited = (law.cite(article, view.today).zh for article in (value["source"], *value.get("repeated_in", ())))
        within = law.divisions[value["within"]].name if "within" in value else "全区"
        yield (
            Cell(parameter["title"]["zh"]),
            Cell(_worded(parameter["unit"], value["value"], view) + _late(parameter["unit"], value, view)),
            Cell(_span(value["from"], until)),
            Cell(within),
            Cell("；".join(cited)),
            Cell(parameter["id"]),
        )


def _late(unit: str, value: Mapping[str, Any], view: View) -> str:
    """That a value was put on file late, or put right: older records are judged without it."""
    words = [f"{value['recorded']}补登"] if "recorded" in value else []
    words += [f"{item['on']}更正，原为{_worded(unit, item['was'], view)}" for item in value.get("corrections", ())]
    return f"（{'；'.join(words)}；此前入库的记录不受影响）" if words else ""


def _span(begins: str, until: str | None) -> str:
    if until is None:
        return f"自{begins}起"
    return f"自{begins}起至{date.fromisoformat(until) - timedelta(days=1)}止"


def _worded(unit: str, value: Any, view: View) -> str:
    """A value as it is read: `10个工作日`, `盟市财政部门、内蒙古自治区财政厅`, the name of an office."""
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
