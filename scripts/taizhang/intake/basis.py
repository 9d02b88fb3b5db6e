"""Legal bases as people cite them: 《…》（文号）第…条; a citation of another form is recorded whole as the document."""

import re
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.intake.choices import is_empty_answer
from taizhang.intake.reading import CellReading, normalize_line_breaks, quote_text, to_single_line
from taizhang.records.substance import names_basis

_message = Messages(__file__)

_NUMERAL = "[〇零一二三四五六七八九十百千0-9０-９]+"
_POINT = (
    rf"第{_NUMERAL}(?:章|节|条(?:之[一二三四五六七八九十]+)?)(?:第{_NUMERAL}[款项目])*(?:第?[（(]{_NUMERAL}[)）]项?)*"
)
_ARTICLE = re.compile(rf"\s*(?:[、，,和及]\s*)?({_POINT})")
_PART = re.compile(r"\s*(第[一二三四五六七八九十]+(?:部分|条款)(?:第?[（(][一二三四五六七八九十]+[)）]项?)*|附件\d*)")
_DOCUMENT = re.compile(r"[《]((?:[^《》]|《[^《》]*》)+)[》]")
_BARE_NUMBER = r"[^\s（）()《》；;，,、。]{1,30}?[〔\[［【]\d{4}[〕\]］】]\s*\d+\s*号"
_NUMBER = re.compile(
    rf"\s*(?:[（(]\s*([^（）()《》]*?(?:号|令)[^（）()《》]{{0,12}}|{_BARE_NUMBER})\s*[)）]|({_BARE_NUMBER}))"
)
_BEFORE = re.compile(
    r"[\s、，,；;。]*(?:\d+[.、]|[（(]?[一二三四五六七八九十\d]+[)）、])?\s*(?:根据|依据|依照|按照|参照|以及|及|和|与)?\s*"
)
_AFTER = re.compile(r"[\s、，,；;。]*(?:的?(?:相关|有关)?(?:规定|要求|条款)|等)?[\s、，,；;。]*")
_FRAME = re.compile(r"[\s、，,；;。《》（）()]")
_SPLIT = re.compile(r"\n+|[；;]")
_YEAR_BRACKETS = str.maketrans("［］[]【】", "〔〕〔〕〔〕")


def read_legal_bases(written: str) -> CellReading[list[dict[str, Any]]]:
    """The legal bases in `written`: each with its document, and number and article where they are written.

    A statement of another form becomes the name of a document, with a note.
    """
    text = to_single_line(written)
    if is_empty_answer(written) or not names_basis(text):
        note = _message("no-legal-basis", text=quote_text(text))
        return CellReading([], note if text else None)
    legal_bases: list[dict[str, Any]] = []
    uncited: list[str] = []
    skipped: list[str] = []
    for part in _SPLIT.split(normalize_line_breaks(written)):
        statement = to_single_line(part).strip("。 ")
        if not statement:
            continue
        if not names_basis(statement):
            skipped.append(statement)
            continue
        citations = _parse_citations(statement)
        if citations is None:
            uncited.append(statement)
            citations = [{"document": statement}]
        legal_bases += [basis for basis in citations if basis not in legal_bases]
    if uncited or skipped:
        return CellReading(legal_bases, _describe_uncited(uncited, skipped))
    formatted = "；".join(format_citation(basis) for basis in legal_bases)
    if _FRAME.sub("", formatted) == _FRAME.sub("", text):
        return CellReading(legal_bases)
    return CellReading(legal_bases, _message("citation-normalized", text=quote_text(text), citation=formatted))


def _describe_uncited(uncited: list[str], skipped: list[str]) -> Text:
    """Which statements were recorded whole as a document, and which were skipped because they do not name one."""
    notes = []
    if uncited:
        notes.append(_message("recorded-whole", statements=_quote_statements(uncited)))
    if skipped:
        notes.append(_message("document-not-named", statements=_quote_statements(skipped)))
    return Text("；".join(note.zh for note in notes), "; ".join(note.en for note in notes))


def _quote_statements(statements: list[str]) -> str:
    return "、".join(f"“{quote_text(statement)}”" for statement in statements)


def format_citation(basis: dict[str, Any]) -> str:
    """A legal basis as people cite it."""
    number = f"（{basis['number']}）" if "number" in basis else ""
    return f"《{basis['document']}》{number}{basis.get('article', '')}"


def _parse_citations(text: str) -> list[dict[str, Any]] | None:
    """The citations in `text`; None where a part of it is not a citation."""
    citations: list[dict[str, Any]] = []
    position = 0
    while position < len(text):
        start = _match_end(_BEFORE, text, position)
        document = _DOCUMENT.match(text, start)
        if document is None:
            return citations if citations and _match_end(_AFTER, text, position) == len(text) else None
        citation: dict[str, Any] = {"document": to_single_line(document[1])}
        position = document.end()
        if number := _NUMBER.match(text, position):
            citation["number"] = re.sub(r"\s", "", (number[1] or number[2]).translate(_YEAR_BRACKETS))
            position = number.end()
        articles: list[str] = []
        while article := _ARTICLE.match(text, position):
            articles.append(article[1])
            position = article.end()
        if not articles and (part := _PART.match(text, position)):
            articles.append(part[1])
            position = part.end()
        citations += [{**citation, "article": re.sub(r"\s", "", article)} for article in articles] or [citation]
        position = _match_end(_AFTER, text, position)
    return citations or None


def _match_end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
