"""Coded values by their title, their code, or a part of the title that is unique."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.intake.reading import CellReading, UnclearError, normalize_name, quote_text, to_half_width

_message = Messages(__file__)

Options = Sequence[Mapping[str, Any]]
_SPLIT = re.compile(r"[、,，;；/|\n]+")
_NONE = frozenset({"", "无", "没有", "不涉及", "/", "-", "—", "——", "暂无", "无影响"})


def is_empty_answer(written: str) -> bool:
    """Whether a cell's text means that there is no value."""
    return normalize_name(written).strip("。.") in _NONE


def read_choice(options: Options, written: str) -> CellReading[str]:
    """The code that `written` names.

    Raises:
        UnclearError: it names none, or several, which the message lists.
    """
    word = normalize_name(written)
    narrow = to_half_width(written)
    for option in options:
        if word == option["title"] or narrow.lower() == option["const"]:
            return CellReading(str(option["const"]))
    matches = [option for option in options if len(word) > 1 and word in option["title"]]
    if len(matches) == 1:
        title = matches[0]["title"]
        return CellReading(str(matches[0]["const"]), _message("choice-matched", word=word, title=title))
    if matches:
        titles = "、".join(str(option["title"]) for option in matches)
        raise UnclearError(
            _message("ambiguous-choice", text=quote_text(word), titles=titles),
            _message("write-the-full-name"),
        )
    titles = "、".join(str(option["title"]) for option in options[:12]) + ("……" if len(options) > 12 else "")
    raise UnclearError(
        _message("unknown-choice", text=quote_text(word)),
        _message("options", titles=titles),
    )


def read_choices(options: Options, written: str) -> CellReading[list[str]]:
    """The codes that `written` names, separated by signs or line ends, in its order and each once.

    Raises:
        UnclearError: one of the words names no code, or several.
    """
    if is_empty_answer(written):
        return CellReading([])
    codes: list[str] = []
    notes: list[Text] = []
    for word in _split_words(options, written):
        reading = read_choice(options, word)
        if reading.note:
            notes.append(reading.note)
        if reading.value not in codes:
            codes.append(reading.value)
    if not notes:
        return CellReading(codes)
    return CellReading(codes, Text("，".join(text.zh for text in notes), ", ".join(text.en for text in notes)))


def _split_words(options: Options, written: str) -> list[str]:
    parts = [word for word in _SPLIT.split(written.replace("\r", "\n")) if word.strip(" 。\u3000\xa0")]
    titles = {option["title"] for option in options}
    words: list[str] = []
    for part in parts:
        names = part.split()
        # Blanks separate only where every part is a name of its own.
        words += names if len(names) > 1 and all(name in titles for name in names) else [part.strip(" 。\u3000\xa0")]
    return words
