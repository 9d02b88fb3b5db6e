"""The data of a form's page for the browser: the schema with all messages of the check, and the law.

Every message comes from the schema, from a rule's card or from the rule itself, so that the page and `taizhang check`
report the same.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from taizhang.base.text import Text, fill_template
from taizhang.documents.document import MAX_BYTES, Place, read_document
from taizhang.documents.schema import Schema
from taizhang.documents.writing.emit import PROSE
from taizhang.findings.citing import fill_law_references, is_binding
from taizhang.law.law import Law
from taizhang.rules.explain import STEMS
from taizhang.rules.rule import read_card
from taizhang.rules.wing import r05_stamped_form as r05
from taizhang.rules.wing import r06_sharing as r06
from taizhang.rules.wing.f16_required import describe_required_period
from taizhang.site.apply.patterns import describe_characters, describe_pushing, list_patterns, name_personal_numbers

_FUTURE_CONTENTS = "house/contents"
ALWAYS = ("F01", "F05", "F12", "F13", "F16", "F17")
"""The rules that apply to any single record."""
_NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_KEYWORDS = ("type", "pattern", "format", "maxLength", "minLength", "minItems", "maxItems", "uniqueItems", *_NUMERIC)


def describe_schema(schema: Schema, place: Place, omitted: frozenset[Place]) -> dict[str, Any]:
    """The schema at `place` without `omitted`: its constraints, each with the message for a violation."""
    node = schema.at(place)
    constraints: dict[str, Any] = {key: node[key] for key in _KEYWORDS if key in node}
    messages = {key: _violation_message(schema, place, key, node[key]) for key in constraints}
    messages["missing"] = _missing_message(schema, place, node)
    if "pattern" in node:
        messages["blank"] = _violation_message(schema, place, "blank", "")
    if choices := [option["const"] for option in node.get("oneOf", ()) if "const" in option]:
        constraints["oneOf"] = choices
        messages["oneOf"] = _violation_message(schema, place, "oneOf", node["oneOf"])
    if node.get("maxLength") == PROSE:
        constraints["prose"] = True
    if node.get("x-required"):
        constraints["dated"] = True
    if node.get("x-recorded"):
        constraints["recorded"] = schema.trail(place).zh
    if "properties" in node:
        visible_keys = [key for key in node["properties"] if (*place, key) not in omitted]
        constraints["properties"] = {key: describe_schema(schema, (*place, key), omitted) for key in visible_keys}
        constraints["required"] = [key for key in node.get("required", ()) if key in visible_keys]
    if "items" in node:
        constraints["items"] = describe_schema(schema, (*place, 0), omitted)
    return {**constraints, "said": messages}


def _missing_message(schema: Schema, place: Place, described: Mapping[str, Any]) -> str:
    field = schema.trail(place)
    if requirement_date := described.get("x-required"):
        return fill_template(
            read_card(STEMS["F16"]).message, {"field": field, "when": describe_required_period(requirement_date)}
        ).zh
    return fill_template(read_card(STEMS["F06"]).message, {"field": field, "place": ""}).zh


def _violation_message(schema: Schema, place: Place, keyword: str, expected: Any) -> str:
    reason = schema.reason(place, keyword, expected)
    return fill_template(read_card(STEMS["F08"]).message, {"field": schema.trail(place), "reason": reason}).zh


def collect_browser_data(
    law: Law, today: date, schema: Schema, codes: Iterable[str], numbers: Mapping[str, str]
) -> dict[str, Any]:
    """The data besides the schema that the browser checks by.

    Of the arguments:
        today: the day of the build, whose law the messages cite.
        codes: the rules that apply to the form, besides `ALWAYS`.
        numbers: the parameters of the statutes that limit fields, by field.
    """
    all_codes = (*ALWAYS, *codes)
    return {
        "messages": {code: fill_law_references(read_card(STEMS[code]).message, law, today).zh for code in all_codes},
        "patterns": list_patterns(),
        "personal": name_personal_numbers(),
        "pushing": describe_pushing() if "R07" in all_codes else None,
        "characters": describe_characters(),
        "remarks": [role for role in (*numbers.values(), _FUTURE_CONTENTS) if not is_binding((role,), law, today)],
        "numbers": {field: law.parameters[name]["values"] for field, name in numbers.items()},
        "trails": {field: schema.trail((field,)).zh for field in numbers},
        "most": MAX_BYTES,
        "too_large": _too_large_message(),
        "scan": {"kinds": r05.KINDS, "endings": r05.ENDINGS, "missing": r05.MISSING.zh},
        "sharing": {
            "missing": r06.MISSING.zh,
            "needless": r06.NEEDLESS.zh,
            "kinds": _list_titles(schema.at(("kind",))),
        },
    }


def _list_titles(node: Mapping[str, Any]) -> dict[str, str]:
    return {option["const"]: option["title"] for option in node.get("oneOf", ())}


def _too_large_message() -> str:
    """The loader's message for a file that is too large, with a placeholder for its size."""
    _, faults = read_document(b"x" * (MAX_BYTES + 1), "")
    reason = faults[0].params["reason"]
    assert isinstance(reason, Text)  # noqa: S101 - the loader's own word
    return reason.zh.replace(str(MAX_BYTES + 1), "{size}")
