"""The parts of a schema in force on a day: fields required from or until a day, terms that begin, end or change.

A property of a schema may carry `x-required: {from, until}` instead of being listed in `required`; a choice of a
vocabulary may carry `x-from`, `x-until`, `x-successor` and `x-changes`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

_NOTHING: Mapping[str, Any] = {"not": {}}
"""A schema that no value fits: the choice where no term is in force."""


def is_in_force(span: Mapping[str, Any], on: date, begins: str = "x-from", ends: str = "x-until") -> bool:
    """Whether a day lies in the days of a term, its first and its last included."""
    day = on.isoformat()
    return (span.get(begins) or "") <= day and (not span.get(ends) or day <= span[ends])


def is_required(property_: Mapping[str, Any], on: date) -> bool:
    """Whether a property is required on a day by its `x-required`."""
    dated = property_.get("x-required")
    return isinstance(dated, Mapping) and is_in_force(dated, on, "from", "until")


def bundle_on(bundle: Mapping[str, Any], on: date) -> Mapping[str, Any]:
    """A bundled schema as it is on a day, without any dates in it; the same object where it has none.

    `required` lists what is required on that day; the choices are those in force, with their titles of that day.
    """
    narrowed: Mapping[str, Any] = _on(bundle, on)
    return narrowed


def _on(node: Any, on: date) -> Any:
    if isinstance(node, list):
        items = [_on(item, on) for item in node]
        return items if any(new is not old for new, old in zip(items, node, strict=True)) else node
    if not isinstance(node, dict):
        return node
    result = {key: _on(value, on) for key, value in node.items()}
    changed = any(result[key] is not value for key, value in node.items())
    properties = node.get("properties")
    if isinstance(properties, dict):
        required = list(node.get("required", ()))
        due = [key for key, below in properties.items() if key not in required and is_required(below, on)]
        if due:
            result["required"], changed = [*required, *due], True
    options = result.get("oneOf")
    if isinstance(options, list) and any(_is_dated(option) for option in options):
        result["oneOf"] = [_term_on(option, on) for option in options if is_in_force(option, on)] or [_NOTHING]
        changed = True
    return result if changed else node


def _is_dated(option: Any) -> bool:
    return isinstance(option, dict) and not {"x-from", "x-until", "x-changes"}.isdisjoint(option)


def _term_on(option: Mapping[str, Any], on: date) -> dict[str, Any]:
    changes = [change for change in option.get("x-changes", ()) if change["from"] <= on.isoformat()]
    term = {key: value for key, value in option.items() if key not in ("x-from", "x-until", "x-changes")}
    for change in changes:
        term |= {key: value for key, value in change.items() if key != "from"}
    return term
