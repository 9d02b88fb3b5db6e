"""Our patterns as the browser's regular expressions: the same source, the other dialect."""

import re

from taizhang.documents.characters import KINDS, NOT_NFC
from taizhang.records.pushing import OTHERS, PATTERNS
from taizhang.records.substance import BREAK, EMPTY, FILLER, NO_BASIS, RECURRING, REPEATED
from taizhang.rules.wing import r07_no_push as r07
from taizhang.rules.wing.f13_personal_data import CARD, CARD_NUMBER, DIGEST, MOBILE, MOBILE_NUMBER

_DIALECT = (("[\\W_]", "[^\\p{L}\\p{N}]"), ("\\d", "\\p{Nd}"))
"""What `re` takes for whole Unicode and a browser for ASCII only."""


def ecma(pattern: "re.Pattern[str]") -> str:
    """The source of the same expression for `new RegExp(…, "u")`."""
    source = pattern.pattern
    for ours, theirs in _DIALECT:
        source = source.replace(ours, theirs)
    return source


def patterns() -> dict[str, str]:
    """What tells substance from filler, and personal numbers from other text."""
    return {
        "filler": ecma(FILLER),
        "repeated": ecma(REPEATED),
        "break": ecma(BREAK),
        "recurring": ecma(RECURRING),
        "empty": ecma(EMPTY),
        "no_basis": ecma(NO_BASIS),
        "card": ecma(CARD),
        "mobile": ecma(MOBILE),
        "digest": ecma(DIGEST),
    }


def pushing() -> dict[str, object]:
    """What tells that a text asks for a push to a third-party system, as `find_push` reads it."""
    return {
        "patterns": {name: ecma(pattern) for name, pattern in PATTERNS.items()},
        "others": OTHERS,
        "asked": r07.ASKED.zh,
        "written": r07.WRITTEN.zh,
        "fields": [*r07.FIELDS, "sharing.data"],
    }


def personal() -> dict[str, str]:
    """What a personal number is called."""
    return {"card": CARD_NUMBER.zh, "mobile": MOBILE_NUMBER.zh}


def characters() -> dict[str, object]:
    """The characters that may stand in no record: each class with the reason, and the reason of what is not NFC."""
    classes = [{"body": "".join(map(_escaped, body)), "reason": reason.zh} for body, reason in KINDS]
    return {"classes": classes, "nfc": NOT_NFC.zh}


def _escaped(character: str) -> str:
    return character if character == "-" else f"\\u{{{ord(character):x}}}"
