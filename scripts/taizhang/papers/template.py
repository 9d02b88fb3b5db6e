"""Templates: DOCX files with Jinja's expressions and blocks in their text, filled as trees and not as markup.

A template says `{{ title }}` where a value stands, and `{% for item in items %}`, `{% if reply %}`, `{% else %}`,
`{% endif %}` and `{% endfor %}` each in a paragraph or a table row of its own. Values go into text nodes: whatever a
record says, it is shown as it is, and is neither template nor markup. A line end in a value begins a new paragraph of
the same kind.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import SandboxedEnvironment

from taizhang.errors import RunFailedError
from taizhang.papers.package import CORE, parts_of
from taizhang.papers.titles import titled
from taizhang.text import Text

Values = Mapping[str, Any]
"""What a template may name: texts, whole numbers, truths, and lists and mappings of them."""

_FILLED = re.compile(r"word/(?:document|header[0-9]*|footer[0-9]*)\.xml")
_PLACE = re.compile(r"\{\{(.*?)\}\}")
_BLOCK = re.compile(r"\{%-?\s*(.*?)\s*-?%\}")
_FOR = re.compile(r"for\s+([a-z_][a-z0-9_]*)\s+in\s+(.+)")
_OPENERS = {"for": "endfor", "if": "endif"}
# What a word processor makes of quotes and blanks while somebody types an expression.
_TYPED = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u3000": " "})
_P, _T, _R, _TBL, _TR, _TC, _PPR, _SECT = (
    qn(f"w:{name}") for name in ("p", "t", "r", "tbl", "tr", "tc", "pPr", "sectPr")
)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined)
_ENVIRONMENT.filters["titled"] = titled


class _FaultError(Exception):
    """What is wrong in a template, and the words in which it stands."""

    def __init__(self, where: str, problem: Text) -> None:
        super().__init__(problem.en)
        self.where = where
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Template:
    """A template, read.

    Attributes:
        name: its path in the repository, for messages.
        parts: the parts that are taken over as they are.
        trees: the parts that are filled, as XML trees.
    """

    name: str
    parts: Mapping[str, bytes]
    trees: Mapping[str, Any]

    @classmethod
    def of(cls, raw: bytes, name: str) -> "Template":
        """The template in a DOCX file.

        Raises:
            RunFailedError: it is no whole DOCX file.
        """
        parts = parts_of(raw, name)
        try:
            trees = {part: parse_xml(content) for part, content in parts.items() if _FILLED.fullmatch(part)}
        except SyntaxError as error:  # what the parser raises is one
            raise _failed(name, str(error.msg), Text("文件内容已损坏", "the file is damaged")) from error
        return cls(name, parts, trees)

    def filled(self, values: Values, core: bytes) -> dict[str, bytes]:
        """The parts of the document that the template makes of `values`, with `core` as its properties.

        Raises:
            RunFailedError: the template is at fault; the message names the file and the placeholder.
        """
        made = {part: self._part(tree, values) for part, tree in self.trees.items()}
        return {**self.parts, **made, CORE: core}

    def _part(self, tree: Any, values: Values) -> bytes:
        top = copy.deepcopy(tree)
        container = next(iter(top), top) if top.tag == qn("w:document") else top
        try:
            container[:] = list(_rendered(list(container), values))
        except _FaultError as fault:
            raise _failed(self.name, fault.where, fault.problem) from fault
        return bytes(serialize_part_xml(top))


def _failed(name: str, where: str, problem: Text) -> RunFailedError:
    shown = " ".join(where.split())
    shown = shown if len(shown) <= 80 else shown[:80] + "…"
    return RunFailedError(
        Text(f"模板{name}有误，“{shown}”处：{problem.zh}。", f"Template {name} is at fault at “{shown}”: {problem.en}.")
    )


def _rendered(elements: Sequence[Any], values: Values) -> Iterator[Any]:
    """What the elements of one container become; none of them is changed."""
    at = 0
    while at < len(elements):
        word = _block(elements[at])
        if word is None:
            yield from _element(elements[at], values)
            at += 1
            continue
        branches, end = _branches(elements, at, word)
        yield from _chosen(branches, values)
        at = end + 1


def _block(element: Any) -> str | None:
    """The tag of a block that an element consists of; None where it is an ordinary one."""
    if element.tag not in (_P, _TR):
        return None
    text = _text(element).strip()
    if "{%" not in text:
        return None
    found = _BLOCK.fullmatch(text)
    if found is None or "%}" in found[1]:
        if element.tag == _TR and any(_BLOCK.fullmatch(_text(p).strip()) for p in element.iter(_P)):
            return None  # blocks inside the cells
        raise _FaultError(
            text, Text("块标记应当单独成段或者独占一行表格", "a block tag stands in a paragraph or row of its own")
        )
    return str(found[1]).translate(_TYPED)


def _branches(elements: Sequence[Any], start: int, word: str) -> tuple[list[tuple[str, Sequence[Any]]], int]:
    """The parts of the block that begins at `start`, each with its tag, and where the block ends."""
    if word.partition(" ")[0] not in _OPENERS:
        raise _FaultError(f"{{% {word} %}}", Text("前面没有与之对应的开始标记", "nothing before it begins this block"))
    closers = [_OPENERS[word.partition(" ")[0]]]
    found: list[tuple[str, Sequence[Any]]] = []
    head, begun = word, start + 1
    for at in range(start + 1, len(elements)):
        inner = _block(elements[at])
        if inner is None:
            continue
        first = inner.partition(" ")[0]
        if first in _OPENERS:
            closers.append(_OPENERS[first])
        elif first == closers[-1]:
            closers.pop()
            if not closers:
                return [*found, (head, elements[begun:at])], at
        elif first in ("else", "elif") and closers == ["endif"]:
            found.append((head, elements[begun:at]))
            head, begun = inner, at + 1
        elif len(closers) == 1:
            raise _FaultError(f"{{% {inner} %}}", Text("与前面的标记不配对", "it does not fit the block before it"))
    raise _FaultError(f"{{% {word} %}}", Text(f"没有对应的{closers[0]}", f"it has no {closers[0]}"))


def _chosen(branches: Sequence[tuple[str, Sequence[Any]]], values: Values) -> Iterator[Any]:
    head, inner = branches[0]
    if head.startswith("for"):
        yield from _repeated(head, inner, values)
        return
    for word, body in branches:
        condition = word.partition(" ")[2].strip()
        if word == "else" or _value(condition, f"{{% {word} %}}", values):
            yield from _rendered(body, values)
            return


def _repeated(head: str, inner: Sequence[Any], values: Values) -> Iterator[Any]:
    found = _FOR.fullmatch(head)
    if found is None:
        raise _FaultError(f"{{% {head} %}}", Text("应写作“for 名称 in 列表”", "write “for name in list”"))
    items = _value(found[2], f"{{% {head} %}}", values)
    if not isinstance(items, list | tuple):
        raise _FaultError(f"{{% {head} %}}", Text("不是列表", "it is no list"))
    for number, item in enumerate(items, 1):
        loop = {"index": number, "first": number == 1, "last": number == len(items), "length": len(items)}
        yield from _rendered(inner, {**values, found[1]: item, "loop": loop})


def _element(element: Any, values: Values) -> Iterator[Any]:
    if element.tag == _P:
        yield from _paragraph(element, values)
        return
    made = copy.copy(element) if len(element) == 0 else _shell(element)
    if element.tag in (_TBL, _TR, _TC) or element.find(f".//{_T}") is not None:
        made.extend(_rendered(list(element), values))
    else:
        made.extend(copy.deepcopy(list(element)))
    if made.tag == _TC and (len(made) == 0 or made[-1].tag != _P):
        # A cell ends with a paragraph; without one, no word processor opens the file.
        made.append(made.makeelement(_P))
    yield made


def _shell(element: Any) -> Any:
    return element.makeelement(element.tag, dict(element.attrib), nsmap=element.nsmap)


def _text(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(_T))


def _paragraph(element: Any, values: Values) -> Iterator[Any]:
    """The paragraphs that one becomes: as many as its values have lines, but for empty ones."""
    made = copy.deepcopy(element)
    text = _text(made)
    if "{" in text or "}" in text:
        _substitute(made, text, values)
    if "\n" in _text(made):
        yield from _split(made)
    else:
        yield made


def _substitute(paragraph: Any, text: str, values: Values) -> None:
    rest = _PLACE.sub("", text)
    if "{{" in rest or "}}" in rest or "%}" in rest:
        raise _FaultError(text, Text("占位符没有写完整", "a placeholder is not complete"))
    nodes = list(paragraph.iter(_T))
    for found in reversed(list(_PLACE.finditer(text))):
        word = _word(found[1], found[0], values)
        end = 0
        # A word processor may have cut the placeholder into several runs: the first takes the value.
        for node in nodes:
            start, end = end, end + len(node.text or "")
            cut = max(found.start(), start) - start, min(found.end(), end) - start
            if cut[0] < cut[1]:
                held = node.text or ""
                taken = word if start <= found.start() < end else ""
                node.text = held[: cut[0]] + taken + held[cut[1] :]
                node.set(_SPACE, "preserve")
                end = start + len(held)


def _split(paragraph: Any) -> Iterator[Any]:
    lines: list[list[Any]] = [[]]
    for child in paragraph:
        if child.tag == _PPR:
            continue
        for number, piece in enumerate(_pieces(child)):
            if number:
                lines.append([])
            lines[-1].append(piece)
    kept = [line for line in lines if "".join(map(_text, line)).strip()] or lines[:1]
    form = paragraph.find(_PPR)
    for number, line in enumerate(kept, 1):
        made = _shell(paragraph)
        if form is not None:
            made.append(copy.deepcopy(form))
            section = made[0].find(_SECT)
            if section is not None and number < len(kept):
                made[0].remove(section)
        made.extend(line)
        yield made


def _pieces(child: Any) -> Iterator[Any]:
    """A run cut at its line ends; what holds none, as it is."""
    nodes = [node for node in child.iter(_T) if "\n" in (node.text or "")]
    if child.tag != _R or not nodes:
        for node in nodes:
            node.text = (node.text or "").replace("\n", " ")
        yield child
        return
    before = [node.text or "" for node in child.iter(_T)]
    for line in "".join(before).split("\n"):
        made = copy.deepcopy(child)
        first, *others = made.iter(_T)
        first.text = line
        first.set(_SPACE, "preserve")
        for other in others:
            made.remove(other)
        yield made


def _word(expression: str, place: str, values: Values) -> str:
    value = _value(expression.strip(), place, values)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _FaultError(place, Text("不是文字", "it is no text"))
    return str(value).strip("\n")


def _value(expression: str, place: str, values: Values) -> Any:
    try:
        found = _compiled(expression.translate(_TYPED))(**values)
        if isinstance(found, Undefined):
            str(found)  # a strict one tells by this what is missing
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise _FaultError(place, Text(f"不能求值（{told}）", told)) from error
    return found


@lru_cache(maxsize=256)
def _compiled(expression: str) -> Any:
    return _ENVIRONMENT.compile_expression(expression, undefined_to_none=False)
