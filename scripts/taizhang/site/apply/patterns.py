"""The patterns as the browser's regular expressions: translated to its dialect."""

import re

from taizhang.documents.characters import KINDS, NOT_NFC
from taizhang.records.pushing import OTHERS, PATTERNS
from taizhang.records.substance import BREAK, EMPTY, FILLER, NO_BASIS, RECURRING, REPEATED
from taizhang.rules.wing import r07_no_push as r07
from taizhang.rules.wing.f13_personal_data import CARD_NUMBER, DIGEST, IDENTITY_CARD, MOBILE, MOBILE_NUMBER

_DIALECT = (("[\\W_]", "[^\\p{L}\\p{N}]"), ("\\d", "\\p{Nd}"))
"""Classes that cover Unicode in `re` and only ASCII in a browser."""


def translate_pattern(pattern: "re.Pattern[str]") -> str:
    """The source of the same expression for `new RegExp(…, "u")`."""
    source = pattern.pattern
    for python_class, browser_class in _DIALECT:
        source = source.replace(python_class, browser_class)
    return source


def list_patterns() -> dict[str, str]:
    """The patterns that detect filler and personal numbers."""
    return {
        "filler": translate_pattern(FILLER),
        "repeated": translate_pattern(REPEATED),
        "break": translate_pattern(BREAK),
        "recurring": translate_pattern(RECURRING),
        "empty": translate_pattern(EMPTY),
        "no_basis": translate_pattern(NO_BASIS),
        "card": translate_pattern(IDENTITY_CARD),
        "mobile": translate_pattern(MOBILE),
        "digest": translate_pattern(DIGEST),
    }


def describe_pushing() -> dict[str, object]:
    """The data by which `find_push` detects a requested push to a third-party system."""
    return {
        "patterns": {name: translate_pattern(pattern) for name, pattern in PATTERNS.items()},
        "others": OTHERS,
        "asked": r07.MODE_IS_PUSH.zh,
        "written": r07.TEXT_ASKS_FOR_PUSH.zh,
        "fields": [*r07.FIELDS, "sharing.data"],
    }


def name_personal_numbers() -> dict[str, str]:
    """The names of personal numbers."""
    return {"card": CARD_NUMBER.zh, "mobile": MOBILE_NUMBER.zh}


def describe_characters() -> dict[str, object]:
    """The forbidden characters: each class with its reason, and the reason for text that is not NFC."""
    classes = [{"body": "".join(map(_escape_character, body)), "reason": reason.zh} for body, reason in KINDS]
    return {"classes": classes, "nfc": NOT_NFC.zh}


def _escape_character(character: str) -> str:
    return character if character == "-" else f"\\u{{{ord(character):x}}}"
