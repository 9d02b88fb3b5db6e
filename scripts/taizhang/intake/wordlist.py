"""Coded values by their title, their code, or a part of the title that no other has."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.intake.reading import Reading, UnclearError, name, narrow, shown

_message = Messages(__file__)

Options = Sequence[Mapping[str, Any]]
_SPLIT = re.compile(r"[、,，;；/|\n]+")
_NONE = frozenset({"", "无", "没有", "不涉及", "/", "-", "—", "——", "暂无", "无影响"})


def is_none(written: str) -> bool:
    """Whether a cell says that there is nothing."""
    return name(written).strip("。.") in _NONE


def one(options: Options, written: str) -> Reading[str]:
    """The code that `written` names.

    Raises:
        UnclearError: none, or several; says which.
    """
    word = name(written)
    half = narrow(written)
    for option in options:
        if word == option["title"] or half.lower() == option["const"]:
            return Reading(str(option["const"]))
    found = [option for option in options if len(word) > 1 and word in option["title"]]
    if len(found) == 1:
        title = found[0]["title"]
        return Reading(str(found[0]["const"]), _message("taken", word=word, title=title))
    if found:
        listed = "、".join(str(option["title"]) for option in found)
        raise UnclearError(
            _message("may-mean", shown=shown(word), listed=listed),
            _message("write-the-full-name"),
        )
    listed = "、".join(str(option["title"]) for option in options[:12]) + ("……" if len(options) > 12 else "")
    raise UnclearError(
        _message("is-not-one-of-the-choices", shown=shown(word)),
        _message("choose", listed=listed),
    )


def many(options: Options, written: str) -> Reading[list[str]]:
    """The codes that `written` names, separated by signs or line ends, in its order and each once.

    Raises:
        UnclearError: one of the words names none, or several.
    """
    if is_none(written):
        return Reading([])
    codes: list[str] = []
    told: list[Text] = []
    for word in _words(options, written):
        found = one(options, word)
        if found.told:
            told.append(found.told)
        if found.value not in codes:
            codes.append(found.value)
    if not told:
        return Reading(codes)
    return Reading(codes, Text("，".join(text.zh for text in told), ", ".join(text.en for text in told)))


def _words(options: Options, written: str) -> list[str]:
    words = [word for word in _SPLIT.split(written.replace("\r", "\n")) if word.strip(" 。\u3000\xa0")]
    titles = {option["title"] for option in options}
    found: list[str] = []
    for word in words:
        blanks = word.split()
        # Blanks separate only where every part is a name of its own.
        found += blanks if len(blanks) > 1 and all(part in titles for part in blanks) else [word.strip(" 。\u3000\xa0")]
    return found
