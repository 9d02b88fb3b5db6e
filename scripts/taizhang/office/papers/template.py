"""Templates: DOCX files with Jinja's expressions and blocks in their text, filled as trees and not as markup.

A template says `{{ title }}` where a value stands, and `{% for item in items %}`, `{% if reply %}`, `{% else %}`,
`{% endif %}` and `{% endfor %}` each in a paragraph or a table row of its own. Values go into text nodes: whatever a
record says, it is shown as it is, and is neither template nor markup. A line end in a value begins a new paragraph of
the same kind. A drop-down list offers what `choices` holds for its tag.
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
from taizhang.office.papers.expression import FaultError, Values, plain, value
from taizhang.office.papers.package import CORE, parts_of
from taizhang.office.papers.paragraph import T, paragraphs, said, shell

_message = Messages(__file__)

_FILLED = re.compile(r"word/(?:document|header[0-9]*|footer[0-9]*)\.xml")
_BLOCK = re.compile(r"\{%-?\s*(.*?)\s*-?%\}")
_FOR = re.compile(r"for\s+([a-z_][a-z0-9_]*)\s+in\s+(.+)")
_OPENERS = {"for": "endfor", "if": "endif"}
_P, _TBL, _TR, _TC = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))


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
            raise _failed(name, str(error.msg), _message("file-is-damaged")) from error
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
        body = top.find(qn("w:body"))
        container = top if body is None else body
        try:
            container[:] = list(_rendered(list(container), values))
        except FaultError as fault:
            raise _failed(self.name, fault.where, fault.problem) from fault
        _offer(top, values.get("choices", {}))
        return bytes(serialize_part_xml(top))


def _offer(tree: Any, choices: Mapping[str, Sequence[str]]) -> None:
    """Put the choices into the drop-down lists of the controls that bear their tags."""
    for control in tree.iter(qn("w:sdt")):
        tag, offered = control.find(f".//{qn('w:tag')}"), control.find(f".//{qn('w:dropDownList')}")
        if tag is None or offered is None:
            continue
        for word in choices.get(tag.get(qn("w:val")), ()):
            item = offered.makeelement(qn("w:listItem"), {qn("w:displayText"): word, qn("w:value"): word})
            offered.append(item)


def _failed(name: str, where: str, problem: Text) -> RunFailedError:
    shown = " ".join(where.split())
    shown = shown if len(shown) <= 80 else shown[:80] + "…"
    return RunFailedError(_message("template-is-at-fault", name=name, shown=shown, problem=problem))


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
    text = said(element).strip()
    if "{%" not in text:
        return None
    found = _BLOCK.fullmatch(text)
    if found is None or "%}" in found[1]:
        if element.tag == _TR and any(_BLOCK.fullmatch(said(p).strip()) for p in element.iter(_P)):
            return None  # blocks inside the cells
        raise FaultError(text, _message("block-tag-stands-in-a-paragraph-or-row"))
    return plain(found[1])


def _branches(elements: Sequence[Any], start: int, word: str) -> tuple[list[tuple[str, Sequence[Any]]], int]:
    """The parts of the block that begins at `start`, each with its tag, and where the block ends."""
    if word.partition(" ")[0] not in _OPENERS:
        raise FaultError(f"{{% {word} %}}", _message("nothing-before-it-begins-this-block"))
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
            raise FaultError(f"{{% {inner} %}}", _message("it-does-not-fit-the-block-before"))
    raise FaultError(f"{{% {word} %}}", _message("it", closers=closers[0]))


def _chosen(branches: Sequence[tuple[str, Sequence[Any]]], values: Values) -> Iterator[Any]:
    head, inner = branches[0]
    if head.startswith("for"):
        yield from _repeated(head, inner, values)
        return
    for word, body in branches:
        condition = word.partition(" ")[2].strip()
        if word == "else" or value(condition, f"{{% {word} %}}", values):
            yield from _rendered(body, values)
            return


def _repeated(head: str, inner: Sequence[Any], values: Values) -> Iterator[Any]:
    found = _FOR.fullmatch(head)
    if found is None:
        raise FaultError(f"{{% {head} %}}", _message("write-for-name-in-list"))
    items = value(found[2], f"{{% {head} %}}", values)
    if not isinstance(items, list | tuple):
        raise FaultError(f"{{% {head} %}}", _message("it-is-no-list"))
    for number, item in enumerate(items, 1):
        loop = {"index": number, "first": number == 1, "last": number == len(items), "length": len(items)}
        yield from _rendered(inner, {**values, found[1]: item, "loop": loop})


def _element(element: Any, values: Values) -> Iterator[Any]:
    if element.tag == _P:
        yield from paragraphs(element, values)
        return
    made = copy.copy(element) if len(element) == 0 else shell(element)
    if element.tag in (_TBL, _TR, _TC) or element.find(f".//{T}") is not None:
        made.extend(_rendered(list(element), values))
    else:
        made.extend(copy.deepcopy(list(element)))
    if made.tag == _TC and (len(made) == 0 or made[-1].tag != _P):
        # A cell ends with a paragraph; without one, no word processor opens the file.
        made.append(made.makeelement(_P))
    yield made
