"""Paragraphs of a template: their placeholders filled, and cut where a value begins a new line."""

import copy
import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from taizhang.base.messages import Messages
from taizhang.office.papers.expression import TemplateFaultError, Values, evaluate_text

_message = Messages(__file__)

T, R, PPR, SECT = (qn(f"w:{name}") for name in ("t", "r", "pPr", "sectPr"))
_PLACE = re.compile(r"\{\{(.*?)\}\}")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def copy_empty(element: Any) -> Any:
    """An empty copy of an element."""
    return element.makeelement(element.tag, dict(element.attrib), nsmap=element.nsmap)


def get_text(element: Any) -> str:
    """All the text of an element."""
    return "".join(node.text or "" for node in element.iter(T))


def fill_paragraph(element: Any, values: Values) -> Iterator[Any]:
    """Fill a paragraph; it is split into one paragraph for each non-empty line of its values.

    Raises:
        TemplateFaultError: a placeholder is incomplete or has no value.
    """
    filled = copy.deepcopy(element)
    text = get_text(filled)
    if "{" in text or "}" in text:
        _replace_placeholders(filled, text, values)
    if "\n" in get_text(filled):
        yield from _split_lines(filled)
    else:
        yield filled


def _replace_placeholders(paragraph: Any, text: str, values: Values) -> None:
    rest = _PLACE.sub("", text)
    if "{{" in rest or "}}" in rest or "%}" in rest:
        raise TemplateFaultError(text, _message("incomplete-placeholder"))
    nodes = list(paragraph.iter(T))
    for match in reversed(list(_PLACE.finditer(text))):
        filling = evaluate_text(match[1], match[0], values)
        end = 0
        # A word processor may have split the placeholder into several runs: the first gets the value.
        for node in nodes:
            start, end = end, end + len(node.text or "")
            cut = max(match.start(), start) - start, min(match.end(), end) - start
            if cut[0] < cut[1]:
                content = node.text or ""
                replacement = filling if start <= match.start() < end else ""
                node.text = content[: cut[0]] + replacement + content[cut[1] :]
                node.set(_SPACE, "preserve")
                end = start + len(content)


def _split_lines(paragraph: Any) -> Iterator[Any]:
    lines: list[list[Any]] = [[]]
    for child in paragraph:
        if child.tag == PPR:
            continue
        for number, piece in enumerate(_list_pieces(child)):
            if number:
                lines.append([])
            lines[-1].append(piece)
    nonempty = [line for line in lines if "".join(map(get_text, line)).strip()] or lines[:1]
    form = paragraph.find(PPR)
    for number, line in enumerate(nonempty, 1):
        result = copy_empty(paragraph)
        if form is not None:
            result.append(copy.deepcopy(form))
            section = result[0].find(SECT)
            if section is not None and number < len(nonempty):
                result[0].remove(section)
        result.extend(line)
        yield result


def _list_pieces(child: Any) -> Iterator[Any]:
    """Split a run at its line ends; an element without line ends is unchanged."""
    texts = child.findall(T) if child.tag == R else []
    for node in child.iter(T):
        # Text of nested elements, like a link or a text box, is not split.
        if node not in texts and "\n" in (node.text or ""):
            node.text = node.text.replace("\n", " ")
    lines = "".join(node.text or "" for node in texts).split("\n")
    if len(lines) == 1:
        yield child
        return
    for line in lines:
        piece = copy.deepcopy(child)
        first, *others = piece.findall(T)
        first.text = line
        first.set(_SPACE, "preserve")
        for other in others:
            piece.remove(other)
        yield piece
