"""F13: records contain no mobile-phone and no identity-card numbers."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Document, Place
from taizhang.documents.schema import format_place
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

# Each pattern begins with a character or a class, so that the search is quick; `\d` takes full-width digits too. An
# extension may make the end of a landline look like a mobile: what follows a digit and a hyphen counts only
# unbroken. An identity-card number contains a birthday, an institution's credit code does not.
MOBILE = re.compile(
    r"[1１](?:(?<!\d.)|(?<=(?<!\d)86.)|(?<=(?<!\d)0086.))[3-9３-９]"
    r"(?:\d{9}|(?<!\d-..)\d[- ]\d{4}[- ]?\d{4}|(?<=86-..)\d[- ]\d{4}[- ]?\d{4})(?!\d)"
)
IDENTITY_CARD = re.compile(
    r"[1-8１-８](?<!\d.)\d{5}(?:[1１][89８９]|[2２][0０])\d\d(?:[0０]\d|[1１][0-2０-２])[0-3０-３]\d{4}[\dXxＸｘ](?!\d)"
)
DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
CARD_NUMBER = _message("card-number")
MOBILE_NUMBER = _message("mobile-number")
_COMMENT = re.compile(r"#(?<!\S#).*")


@rule
def personal_data(facts: Facts) -> Iterator[Hit]:
    """Neither a text of a record nor a comment in its file contains a mobile-phone or identity-card number."""
    for _, record, document in facts.book.all.values():
        for place, number in _find_numbers(document):
            yield Hit(record, format_place(place), number)
    for interface in facts.book.interfaces.values():
        attached = facts.book.attachments.get(interface.document, b"").decode("utf-8", "replace")
        if match := _find_number(attached):
            yield Hit(interface, "document", match)


@lru_cache(maxsize=1 << 14)
def _find_numbers(document: Document) -> tuple[tuple[Place, dict[str, str | Text]], ...]:
    """The numbers in a file, which depend on its bytes alone: a gate asks for base and head."""
    matches = [(place, match) for place, text in _list_texts(document.data, ()) if (match := _find_number(text))]
    if matches:  # an apparent comment may be a line of a text, which is reported already
        return tuple(matches)
    comment = _find_number("\n".join(_COMMENT.findall(document.raw.decode())))
    return (((), comment),) if comment else ()


def _list_texts(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(data, str):
        if not DIGEST.fullmatch(data):
            yield place, data
    elif isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _list_texts(value, (*place, key))


def _find_number(text: str) -> dict[str, str | Text] | None:
    """The kind of number in a text, and the number in part; None without such a number."""
    if card := IDENTITY_CARD.search(text):
        return {"what": CARD_NUMBER, "shown": f"{card[0][:6]}****{card[0][-2:]}"}
    if mobile := MOBILE.search(text):
        return {"what": MOBILE_NUMBER, "shown": f"{mobile[0][:3]}****{mobile[0][-2:]}"}
    return None
