"""Legal bases as people cite them: 《…》（文号）第…条; what does not fit is kept whole as the document."""

import re
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.intake.reading import Reading, line, shown, spaced
from taizhang.intake.wordlist import is_none
from taizhang.records.substance import names_basis

_message = Messages(__file__)

_NUMERAL = "[〇零一二三四五六七八九十百千0-9０-９]+"
_POINT = (
    rf"第{_NUMERAL}(?:章|节|条(?:之[一二三四五六七八九十]+)?)(?:第{_NUMERAL}[款项目])*(?:第?[（(]{_NUMERAL}[)）]项?)*"
)
_ARTICLE = re.compile(rf"\s*(?:[、，,和及]\s*)?({_POINT})")
_PART = re.compile(r"\s*(第[一二三四五六七八九十]+(?:部分|条款)(?:第?[（(][一二三四五六七八九十]+[)）]项?)*|附件\d*)")
_DOCUMENT = re.compile(r"[《]((?:[^《》]|《[^《》]*》)+)[》]")
_BARE = r"[^\s（）()《》；;，,、。]{1,30}?[〔\[［【]\d{4}[〕\]］】]\s*\d+\s*号"
_NUMBER = re.compile(rf"\s*(?:[（(]\s*([^（）()《》]*?(?:号|令)[^（）()《》]{{0,12}}|{_BARE})\s*[)）]|({_BARE}))")
_BEFORE = re.compile(
    r"[\s、，,；;。]*(?:\d+[.、]|[（(]?[一二三四五六七八九十\d]+[)）、])?\s*(?:根据|依据|依照|按照|参照|以及|及|和|与)?\s*"
)
_AFTER = re.compile(r"[\s、，,；;。]*(?:的?(?:相关|有关)?(?:规定|要求|条款)|等)?[\s、，,；;。]*")
_FRAME = re.compile(r"[\s、，,；;。《》（）()]")
_SPLIT = re.compile(r"\n+|[；;]")
_YEAR = str.maketrans("［］[]【】", "〔〕〔〕〔〕")


def bases(written: str) -> Reading[list[dict[str, Any]]]:
    """The legal bases that `written` names: each with its document, and number and article where they are given.

    Text that is not written so becomes a document as it stands, and is told.
    """
    text = line(written)
    if is_none(written) or not names_basis(text):
        told = _message("taken-as-no-legal-basis", shown=shown(text))
        return Reading([], told if text else None)
    found: list[dict[str, Any]] = []
    kept: list[str] = []
    passed: list[str] = []
    for part in _SPLIT.split(spaced(written)):
        said = line(part).strip("。 ")
        if not said:
            continue
        if not names_basis(said):
            passed.append(said)
            continue
        cited = _cited(said)
        if cited is None:
            kept.append(said)
            cited = [{"document": said}]
        found += [one for one in cited if one not in found]
    if kept or passed:
        return Reading(found, _tell(kept, passed))
    again = "；".join(citation(one) for one in found)
    if _FRAME.sub("", again) == _FRAME.sub("", text):
        return Reading(found)
    return Reading(found, _message("taken", shown=shown(text), again=again))


def _tell(kept: list[str], passed: list[str]) -> Text:
    """What was kept whole as a document, and what names none and was left out."""
    whole, none = ("、".join(f"“{shown(one)}”" for one in some) for some in (kept, passed))
    zh = [f"{whole}没有分出文号、条款，整句作为文件名称录入"] if kept else []
    en = [f"{whole} kept whole as the document"] if kept else []
    if passed:
        zh.append(f"{none}没有写明是哪一份文件，不作为依据录入")
        en.append(f"{none} names no document and is left out")
    return Text("；".join(zh), "; ".join(en))


def citation(basis: dict[str, Any]) -> str:
    """A legal basis as people cite it."""
    number = f"（{basis['number']}）" if "number" in basis else ""
    return f"《{basis['document']}》{number}{basis.get('article', '')}"


def _cited(text: str) -> list[dict[str, Any]] | None:
    """What the text cites; None where a part of it is no citation."""
    found: list[dict[str, Any]] = []
    at = 0
    while at < len(text):
        start = _match(_BEFORE, text, at)
        document = _DOCUMENT.match(text, start)
        if document is None:
            return found if found and _match(_AFTER, text, at) == len(text) else None
        one: dict[str, Any] = {"document": line(document[1])}
        at = document.end()
        if number := _NUMBER.match(text, at):
            one["number"] = re.sub(r"\s", "", (number[1] or number[2]).translate(_YEAR))
            at = number.end()
        articles: list[str] = []
        while article := _ARTICLE.match(text, at):
            articles.append(article[1])
            at = article.end()
        if not articles and (part := _PART.match(text, at)):
            articles.append(part[1])
            at = part.end()
        found += [{**one, "article": re.sub(r"\s", "", article)} for article in articles] or [one]
        at = _match(_AFTER, text, at)
    return found or None


def _match(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
