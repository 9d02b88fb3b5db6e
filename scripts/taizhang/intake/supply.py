"""What a form has no place for, or left open: from what is said elsewhere and told; never from nothing."""

import re

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.intake import divisions
from taizhang.intake.draft import (
    DIGEST,
    DIVISION,
    LANDLINE,
    LISTS,
    ORGANIZATION,
    SCAN,
    Filling,
    named,
)
from taizhang.intake.entries import Trouble
from taizhang.intake.headings import SCOPE
from taizhang.intake.reading import line, name
from taizhang.intake.wordlist import Options
from taizhang.office.sheets.columns import Column

_message = Messages(__file__)

_TITLE = 60
"""The longest first sentence of the content that makes a title where the form has no place for one."""
_SENTENCE = re.compile(r"[。；;！!？?\n]")
_EMPTY = _message("empty")


def supply(filling: Filling) -> None:
    """What the form has no place for, or left open, from what is said elsewhere; never from nothing."""
    data = filling.draft.data
    for key, value in (
        (LANDLINE, filling.given.landline),
        (DIVISION, filling.given.division),
        ("kind", filling.given.kind),
    ):
        if value is not None and filling.open(key):
            filling.put(key, value)
    if filling.open(DIVISION):
        _department(filling)
    if filling.open("title") and "content" in data:
        _titled(filling)
    if not filling.draft.phone and LANDLINE not in filling.draft.spots:
        filling.draft.phone = filling.given.landline or ""
    _scope(filling)
    _scan(filling)
    data.setdefault("legal_basis", [])
    for column in filling.columns.values():
        if column.needed and filling.open(column.name) and column.name not in ("legal_basis", *LISTS):
            _missing(filling, column)


def _department(filling: Filling) -> None:
    organization = str(filling.value(ORGANIZATION) or "")
    if code := divisions.of_department(filling.law, organization):
        filling.put(DIVISION, code)
        known = filling.law.divisions[code]
        zh = f"未填，按机构名称“{organization}”录为{code}（{known.name}）"
        filling.told(DIVISION, Text(zh, f"not given; taken from the name of the finance department: {code}"))


def _titled(filling: Filling) -> None:
    content = str(filling.draft.data["content"])
    first = line(_SENTENCE.split(content.strip(), maxsplit=1)[0]).rstrip("：:，,")
    if 0 < len(first) <= _TITLE:
        filling.draft.data["title"] = first
        filling.told("title", _message("not-given-the-content-first-sentence", first=first))


def _scope(filling: Filling) -> None:
    """The annex has one column for the scope: what in it is the name of a system or library is one."""
    described = str(filling.value(SCOPE) or "")
    for key in LISTS:
        if key in filling.draft.spots:
            continue
        found = _named_in(filling.options((*filling.columns[key].place, 0)), described)
        filling.put(key, [code for code, _ in found])
        if found:
            listed = "、".join(title for _, title in found)
            filling.told(key, _message("named-in-the-scope", listed=listed), SCOPE)


def _scan(filling: Filling) -> None:
    stated = filling.value(SCAN)
    digest = filling.value(DIGEST)
    if digest is not None or (stated is None and filling.draft.data.get("kind") == "data-sharing"):
        return
    found = filling.given.scan(stated)
    if found is not None:
        filling.put(SCAN, found[0])
        filling.put(DIGEST, found[1])
    elif stated is not None:
        filling.wrong(
            SCAN,
            _message("scan-is-not-there-to-be-hashed", stated=stated),
            _message("name-the-scan-or-its-folder-by-scan"),
        )


def _missing(filling: Filling, column: Column) -> None:
    help_ = _message("fill-it-in-and-import-it-again")
    if column.name == DIVISION:
        organization = str(filling.value(ORGANIZATION) or "")
        near = divisions.likely(filling.law, organization)
        listed = f"，从机构名称看可能是{divisions.listing(near)}" if near else ""
        help_ = Text(
            f"请增加“{column.heading}”栏，或用--division指定{listed}。",
            "Add the column, or give it by --division"
            + (f"; by its name it may be {divisions.listing(near)}." if near else "."),
        )
    elif column.name == "kind":
        help_ = _message("say-whether-it-is-an-adjustment-an-addition")
    elif column.name == "title":
        help_ = _message("content-first-sentence-is-too-long")
    filling.draft.troubles.append(Trouble(filling.entry.spot, named(column), _EMPTY, help_))


def _named_in(options: Options, text: str) -> list[tuple[str, str]]:
    """The options whose full title is a part of a list by itself: code and title."""
    words = re.split(r"[、,，;；。/|\n：:]+", text)
    bare = {re.sub(r"^(?:主要)?(?:涉及|影响)(?:到)?|等$", "", name(word)) for word in words}
    return [(str(one["const"]), str(one["title"])) for one in options if one["title"] in bare]
