"""Paragraphs of a template: their placeholders filled, and cut where a value begins a new line."""

import copy
import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from taizhang.base.messages import Messages
from taizhang.office.papers.expression import FaultError, Values, word

_message = Messages(__file__)

T, R, PPR, SECT = (qn(f"w:{name}") for name in ("t", "r", "pPr", "sectPr"))
_PLACE = re.compile(r"\{\{(.*?)\}\}")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def shell(element: Any) -> Any:
    """An element of the same kind, with nothing in it."""
    return element.makeelement(element.tag, dict(element.attrib), nsmap=element.nsmap)


def said(element: Any) -> str:
    """All the text of an element."""
    return "".join(node.text or "" for node in element.iter(T))


def paragraphs(element: Any, values: Values) -> Iterator[Any]:
    """The paragraphs that one becomes: as many as its values have lines, but for empty ones.

    Raises:
        FaultError: a placeholder is not complete, or has no value.
    """
    made = copy.deepcopy(element)
    text = said(made)
    if "{" in text or "}" in text:
        _substitute(made, text, values)
    if "\n" in said(made):
        yield from _split(made)
    else:
        yield made


def _substitute(paragraph: Any, text: str, values: Values) -> None:
    rest = _PLACE.sub("", text)
    if "{{" in rest or "}}" in rest or "%}" in rest:
        raise FaultError(text, _message("placeholder-is-not-complete"))
    nodes = list(paragraph.iter(T))
    for found in reversed(list(_PLACE.finditer(text))):
        filling = word(found[1], found[0], values)
        end = 0
        # A word processor may have cut the placeholder into several runs: the first takes the value.
        for node in nodes:
            start, end = end, end + len(node.text or "")
            cut = max(found.start(), start) - start, min(found.end(), end) - start
            if cut[0] < cut[1]:
                held = node.text or ""
                taken = filling if start <= found.start() < end else ""
                node.text = held[: cut[0]] + taken + held[cut[1] :]
                node.set(_SPACE, "preserve")
                end = start + len(held)


def _split(paragraph: Any) -> Iterator[Any]:
    lines: list[list[Any]] = [[]]
    for child in paragraph:
        if child.tag == PPR:
            continue
        for number, piece in enumerate(_pieces(child)):
            if number:
                lines.append([])
            lines[-1].append(piece)
    kept = [line for line in lines if "".join(map(said, line)).strip()] or lines[:1]
    form = paragraph.find(PPR)
    for number, line in enumerate(kept, 1):
        made = shell(paragraph)
        if form is not None:
            made.append(copy.deepcopy(form))
            section = made[0].find(SECT)
            if section is not None and number < len(kept):
                made[0].remove(section)
        made.extend(line)
        yield made


def _pieces(child: Any) -> Iterator[Any]:
    """A run cut at its line ends; what holds none, as it is."""
    own = child.findall(T) if child.tag == R else []
    for node in child.iter(T):
        # What lies deeper, in a link or a text box, stays in its place.
        if node not in own and "\n" in (node.text or ""):
            node.text = node.text.replace("\n", " ")
    lines = "".join(node.text or "" for node in own).split("\n")
    if len(lines) == 1:
        yield child
        return
    for line in lines:
        made = copy.deepcopy(child)
        first, *others = made.findall(T)
        first.text = line
        first.set(_SPACE, "preserve")
        for other in others:
            made.remove(other)
        yield made
