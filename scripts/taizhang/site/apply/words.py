"""What a form's page carries for the browser: the schema with every message that the check has for it, and the law.

No word of a message is written anew: each comes from the schema, from a rule's card or from the rule itself, so that
the page and `taizhang check` say the same.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from taizhang.base.text import Text, fill
from taizhang.documents.document import MAX_BYTES, Place, read
from taizhang.documents.schema import Schema
from taizhang.documents.writing.emit import PROSE
from taizhang.findings.citing import is_binding, with_law
from taizhang.law.law import Law
from taizhang.rules.explain import STEMS
from taizhang.rules.rule import card
from taizhang.rules.wing import r05_stamped_form as r05
from taizhang.rules.wing import r06_sharing as r06
from taizhang.rules.wing.f16_required import required_since
from taizhang.site.apply.patterns import characters, patterns, personal, pushing

_AHEAD = "house/contents"
ALWAYS = ("F01", "F05", "F12", "F13", "F16", "F17")
"""What can be said of any single record."""
_NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_KEYWORDS = ("type", "pattern", "format", "maxLength", "minLength", "minItems", "maxItems", "uniqueItems", *_NUMERIC)


def node(schema: Schema, place: Place, left: frozenset[Place]) -> dict[str, Any]:
    """The schema at `place` without what is in `left`: what it asks, and what is said where it is not met."""
    told = schema.at(place)
    held: dict[str, Any] = {key: told[key] for key in _KEYWORDS if key in told}
    said = {key: _wrong(schema, place, key, told[key]) for key in held}
    said["missing"] = _missing(schema, place, told)
    if "pattern" in told:
        said["blank"] = _wrong(schema, place, "blank", "")
    if choices := [option["const"] for option in told.get("oneOf", ()) if "const" in option]:
        held["oneOf"] = choices
        said["oneOf"] = _wrong(schema, place, "oneOf", told["oneOf"])
    if told.get("maxLength") == PROSE:
        held["prose"] = True
    if told.get("x-required"):
        held["dated"] = True
    if told.get("x-recorded"):
        held["recorded"] = schema.trail(place).zh
    if "properties" in told:
        kept = [key for key in told["properties"] if (*place, key) not in left]
        held["properties"] = {key: node(schema, (*place, key), left) for key in kept}
        held["required"] = [key for key in told.get("required", ()) if key in kept]
    if "items" in told:
        held["items"] = node(schema, (*place, 0), left)
    return {**held, "said": said}


def _missing(schema: Schema, place: Place, described: Mapping[str, Any]) -> str:
    field = schema.trail(place)
    if dated := described.get("x-required"):
        return fill(card(STEMS["F16"]).message, {"field": field, "when": required_since(dated)}).zh
    return fill(card(STEMS["F06"]).message, {"field": field, "place": ""}).zh


def _wrong(schema: Schema, place: Place, keyword: str, expected: Any) -> str:
    reason = schema.reason(place, keyword, expected)
    return fill(card(STEMS["F08"]).message, {"field": schema.trail(place), "reason": reason}).zh


def carried(law: Law, today: date, schema: Schema, codes: Iterable[str], numbers: Mapping[str, str]) -> dict[str, Any]:
    """Everything beside the schema that the browser judges by.

    Of the arguments:
        today: the day of the build, by whose law the messages are worded.
        codes: the rules that the form can break, beside those that any record can.
        numbers: the statutes' parameters that they ask for, each with the field that it limits.
    """
    listed = (*ALWAYS, *codes)
    return {
        "messages": {code: with_law(card(STEMS[code]).message, law, today).zh for code in listed},
        "patterns": patterns(),
        "personal": personal(),
        "pushing": pushing() if "R07" in listed else None,
        "characters": characters(),
        "remarks": [word for word in (*numbers.values(), _AHEAD) if not is_binding((word,), law, today)],
        "numbers": {field: law.parameters[name]["values"] for field, name in numbers.items()},
        "trails": {field: schema.trail((field,)).zh for field in numbers},
        "most": MAX_BYTES,
        "too_large": _too_large(),
        "scan": {"kinds": r05.KINDS, "endings": r05.ENDINGS, "missing": r05.MISSING.zh},
        "sharing": {"missing": r06.MISSING.zh, "needless": r06.NEEDLESS.zh, "kinds": _titles(schema.at(("kind",)))},
    }


def _titles(told: Mapping[str, Any]) -> dict[str, str]:
    return {option["const"]: option["title"] for option in told.get("oneOf", ())}


def _too_large() -> str:
    """What the loader says of a file that is too large, its size left open."""
    _, faults = read(b"x" * (MAX_BYTES + 1), "")
    reason = faults[0].params["reason"]
    assert isinstance(reason, Text)  # noqa: S101 - the loader's own word
    return reason.zh.replace(str(MAX_BYTES + 1), "{size}")
