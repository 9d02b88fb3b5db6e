"""The mark at the head of each page, whatever headers a template has."""

import re
from collections.abc import Mapping
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from taizhang.office.papers.package import DOCUMENT

_RELATIONS = "word/_rels/document.xml.rels"
_TYPES = "[Content_Types].xml"
_HEADER = re.compile(r"word/header[0-9]*\.xml")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_PAGES = ("default", "even", "first")


def add_page_mark(parts: Mapping[str, bytes], mark: str) -> dict[str, bytes]:
    """The parts of a DOCX file with `mark` at the head of each page.

    A template's own headers get one line more. If the first section has no header for a kind of page, it gets one
    with the mark alone; later sections inherit it unless they have their own.
    """
    result = dict(parts)
    for name in [name for name in result if _HEADER.fullmatch(name)]:
        tree = parse_xml(result[name])
        tree.insert(0, _build_mark_paragraph(mark))
        result[name] = _serialize(tree)
    document, relations, types = (parse_xml(result[name]) for name in (DOCUMENT, _RELATIONS, _TYPES))
    first = next(document.iter(qn("w:sectPr")))
    existing = {reference.get(qn("w:type")) for reference in first.findall(qn("w:headerReference"))}
    for at, page in enumerate(page for page in _PAGES if page not in existing):
        name = next(name for number in count(1) if f"word/{(name := f'header{number}.xml')}" not in result)
        header = parse_xml(f"<w:hdr {nsdecls('w', 'r')}/>")
        header.append(_build_mark_paragraph(mark))
        result[f"word/{name}"] = _serialize(header)
        identity = f"rIdDraft{at + 1}"
        relation = relations.makeelement(
            f"{{{_PACKAGE}/relationships}}Relationship",
            {"Id": identity, "Type": f"{_OFFICE}/header", "Target": name},
        )
        relations.append(relation)
        override = {"PartName": f"/word/{name}", "ContentType": _CONTENT}
        types.append(types.makeelement(f"{{{_PACKAGE}/content-types}}Override", override))
        reference = first.makeelement(qn("w:headerReference"), {qn("w:type"): page, qn("r:id"): identity})
        first.insert(at, reference)
    trees = {DOCUMENT: document, _RELATIONS: relations, _TYPES: types}
    return result | {name: _serialize(tree) for name, tree in trees.items()}


def _build_mark_paragraph(mark: str) -> Any:
    """A paragraph that is visible on any template: black on white, so that it survives copying."""
    return parse_xml(
        f'<w:p {nsdecls("w")}><w:pPr><w:spacing w:before="0" w:after="0" w:line="400" w:lineRule="exact"/>'
        '<w:ind w:firstLine="0"/><w:jc w:val="center"/></w:pPr>'
        '<w:r><w:rPr><w:rFonts w:ascii="黑体" w:hAnsi="黑体" w:eastAsia="黑体"/><w:b/><w:sz w:val="32"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(mark)}</w:t></w:r></w:p>'
    )


def _serialize(tree: Any) -> bytes:
    return bytes(serialize_part_xml(tree))
