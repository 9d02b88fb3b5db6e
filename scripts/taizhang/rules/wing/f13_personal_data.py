"""F13: no mobile phone and no identity-card number stands in any record."""

import re
from collections.abc import Iterator
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Place
from taizhang.documents.schema import dotted
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

# Each pattern begins with a character or a class, so that the search is quick; `\d` takes full-width digits too. An
# extension may make the end of a landline look like a mobile: what follows a digit and a hyphen counts only in one
# piece. The number of an identity card has a birthday in it, the credit code of an institution has none.
MOBILE = re.compile(
    r"[1１](?:(?<!\d.)|(?<=(?<!\d)86.)|(?<=(?<!\d)0086.))[3-9３-９]"
    r"(?:\d{9}|(?<!\d-..)\d[- ]\d{4}[- ]?\d{4}|(?<=86-..)\d[- ]\d{4}[- ]?\d{4})(?!\d)"
)
CARD = re.compile(
    r"[1-8１-８](?<!\d.)\d{5}(?:[1１][89８９]|[2２][0０])\d\d(?:[0０]\d|[1１][0-2０-２])[0-3０-３]\d{4}[\dXxＸｘ](?!\d)"
)
DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
CARD_NUMBER = _message("card-number")
MOBILE_NUMBER = _message("mobile-number")
_COMMENT = re.compile(r"#(?<!\S#).*")


@rule
def personal_data(facts: Facts) -> Iterator[Hit]:
    """Neither a text of a record nor a comment beside it holds the number of a person's phone or card."""
    for _, record, document in facts.book.all.values():
        found = [(place, told) for place, text in _texts(document.data, ()) if (told := _told(text))]
        if not found:  # what looks like a comment may be a text's own line, and is told already then
            comments = "\n".join(_COMMENT.findall(document.raw.decode()))
            found = [((), told)] if (told := _told(comments)) else []
        for place, told in found:
            yield Hit(record, dotted(place), told)
    for interface in facts.book.interfaces.values():
        attached = facts.book.attachments.get(interface.document, b"").decode("utf-8", "replace")
        if told := _told(attached):
            yield Hit(interface, "document", told)


def _texts(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, str):
        if not DIGEST.fullmatch(data):
            yield place, data
    elif isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _texts(value, (*place, key))


def _told(text: str) -> dict[str, str | Text] | None:
    """What was found, with the number shown in part only."""
    if card := CARD.search(text):
        return {"what": CARD_NUMBER, "shown": f"{card[0][:6]}****{card[0][-2:]}"}
    if mobile := MOBILE.search(text):
        return {"what": MOBILE_NUMBER, "shown": f"{mobile[0][:3]}****{mobile[0][-2:]}"}
    return None
