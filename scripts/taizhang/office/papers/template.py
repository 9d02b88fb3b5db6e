"""Templates: DOCX files with Jinja's expressions and blocks in their text, filled as trees and not as markup.

A template contains `{{ title }}` for a value, and `{% for item in items %}`, `{% if reply %}`, `{% else %}`,
`{% endif %}` and `{% endfor %}` each in a paragraph or a table row of its own. Values go into text nodes: they are
shown verbatim and are never read as template or markup. A line end in a value begins a new paragraph of the same kind.
A drop-down list offers the `choices` of its tag.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.office.papers.expression import TemplateFaultError, Values, evaluate, normalize_expression
from taizhang.office.papers.package import CORE, read_parts
from taizhang.office.papers.paragraph import T, copy_empty, fill_paragraph, get_text

_message = Messages(__file__)

_FILLED = re.compile(r"word/(?:document|header[0-9]*|footer[0-9]*)\.xml")
_BLOCK = re.compile(r"\{%-?\s*(.*?)\s*-?%\}")
_FOR = re.compile(r"for\s+([a-z_][a-z0-9_]*)\s+in\s+(.+)")
_OPENERS = {"for": "endfor", "if": "endif"}
_P, _TBL, _TR, _TC = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template.

    Attributes:
        name: its path in the repository, for messages.
        parts: the parts that are copied unchanged.
        trees: the parts that are filled, as XML trees.
    """

    name: str
    parts: Mapping[str, bytes]
    trees: Mapping[str, Any]

    @classmethod
    def of(cls, raw: bytes, name: str) -> "Template":
        """The template in a DOCX file.

        Raises:
            RunFailedError: it is not a complete DOCX file.
        """
        parts = read_parts(raw, name)
        try:
            trees = {part: parse_xml(content) for part, content in parts.items() if _FILLED.fullmatch(part)}
        except SyntaxError as error:  # raised by the parser
            raise _report_fault(name, str(error.msg), _message("damaged-file")) from error
        return cls(name, parts, trees)

    def fill(self, values: Values, core: bytes) -> dict[str, bytes]:
        """The parts of the document: the template filled with `values`, with `core` as its properties.

        Raises:
            RunFailedError: the template is invalid; the message names the file and the placeholder.
        """
        filled = {part: self._fill_part(tree, values) for part, tree in self.trees.items()}
        return {**self.parts, **filled, CORE: core}

    def _fill_part(self, tree: Any, values: Values) -> bytes:
        top = copy.deepcopy(tree)
        body = top.find(qn("w:body"))
        container = top if body is None else body
        try:
            container[:] = list(_render_elements(list(container), values))
        except TemplateFaultError as fault:
            raise _report_fault(self.name, fault.where, fault.problem) from fault
        _fill_choices(top, values.get("choices", {}))
        return bytes(serialize_part_xml(top))


def _fill_choices(tree: Any, choices: Mapping[str, Sequence[str]]) -> None:
    """Fill the drop-down lists of controls with the choices of their tags."""
    for control in tree.iter(qn("w:sdt")):
        tag, offered = control.find(f".//{qn('w:tag')}"), control.find(f".//{qn('w:dropDownList')}")
        if tag is None or offered is None:
            continue
        for word in choices.get(tag.get(qn("w:val")), ()):
            item = offered.makeelement(qn("w:listItem"), {qn("w:displayText"): word, qn("w:value"): word})
            offered.append(item)


def _report_fault(name: str, where: str, problem: Text) -> RunFailedError:
    excerpt = " ".join(where.split())
    excerpt = excerpt if len(excerpt) <= 80 else excerpt[:80] + "…"
    return RunFailedError(_message("invalid-template", template=name, excerpt=excerpt, problem=problem))


def _render_elements(elements: Sequence[Any], values: Values) -> Iterator[Any]:
    """Render the elements of one container; they are not changed."""
    position = 0
    while position < len(elements):
        tag = _parse_block(elements[position])
        if tag is None:
            yield from _render_element(elements[position], values)
            position += 1
            continue
        branches, end = _split_branches(elements, position, tag)
        yield from _render_branch(branches, values)
        position = end + 1


def _parse_block(element: Any) -> str | None:
    """The block tag that an element consists of; None for an ordinary element."""
    if element.tag not in (_P, _TR):
        return None
    text = get_text(element).strip()
    if "{%" not in text:
        return None
    match = _BLOCK.fullmatch(text)
    if match is None or "%}" in match[1]:
        if element.tag == _TR and any(_BLOCK.fullmatch(get_text(p).strip()) for p in element.iter(_P)):
            return None  # blocks inside the cells
        raise TemplateFaultError(text, _message("block-tag-not-alone"))
    return normalize_expression(match[1])


def _split_branches(elements: Sequence[Any], start: int, tag: str) -> tuple[list[tuple[str, Sequence[Any]]], int]:
    """The branches of the block that begins at `start`, each with its tag, and the index of its end."""
    if tag.partition(" ")[0] not in _OPENERS:
        raise TemplateFaultError(f"{{% {tag} %}}", _message("block-without-start"))
    closers = [_OPENERS[tag.partition(" ")[0]]]
    branches: list[tuple[str, Sequence[Any]]] = []
    head, first_index = tag, start + 1
    for position in range(start + 1, len(elements)):
        inner = _parse_block(elements[position])
        if inner is None:
            continue
        keyword = inner.partition(" ")[0]
        if keyword in _OPENERS:
            closers.append(_OPENERS[keyword])
        elif keyword == closers[-1]:
            closers.pop()
            if not closers:
                return [*branches, (head, elements[first_index:position])], position
        elif keyword in ("else", "elif") and closers == ["endif"]:
            branches.append((head, elements[first_index:position]))
            head, first_index = inner, position + 1
        elif len(closers) == 1:
            raise TemplateFaultError(f"{{% {inner} %}}", _message("block-mismatch"))
    raise TemplateFaultError(f"{{% {tag} %}}", _message("closing-tag-missing", closing_tag=closers[0]))


def _render_branch(branches: Sequence[tuple[str, Sequence[Any]]], values: Values) -> Iterator[Any]:
    head, inner = branches[0]
    if head.startswith("for"):
        yield from _render_loop(head, inner, values)
        return
    for tag, body in branches:
        condition = tag.partition(" ")[2].strip()
        if tag == "else" or evaluate(condition, f"{{% {tag} %}}", values):
            yield from _render_elements(body, values)
            return


def _render_loop(head: str, inner: Sequence[Any], values: Values) -> Iterator[Any]:
    match = _FOR.fullmatch(head)
    if match is None:
        raise TemplateFaultError(f"{{% {head} %}}", _message("for-syntax"))
    items = evaluate(match[2], f"{{% {head} %}}", values)
    if not isinstance(items, list | tuple):
        raise TemplateFaultError(f"{{% {head} %}}", _message("not-a-list"))
    for number, item in enumerate(items, 1):
        loop = {"index": number, "first": number == 1, "last": number == len(items), "length": len(items)}
        yield from _render_elements(inner, {**values, match[1]: item, "loop": loop})


def _render_element(element: Any, values: Values) -> Iterator[Any]:
    if element.tag == _P:
        yield from fill_paragraph(element, values)
        return
    result = copy.copy(element) if len(element) == 0 else copy_empty(element)
    if element.tag in (_TBL, _TR, _TC) or element.find(f".//{T}") is not None:
        result.extend(_render_elements(list(element), values))
    else:
        result.extend(copy.deepcopy(list(element)))
    if result.tag == _TC and (len(result) == 0 or result[-1].tag != _P):
        # A cell ends with a paragraph; without one, no word processor opens the file.
        result.append(result.makeelement(_P))
    yield result
