"""The note at the end of a paper: the corrections and changes of its records, with old and new values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from taizhang.documents.schema import Schemas
from taizhang.law.law import Law
from taizhang.office.papers.package import DOCUMENT
from taizhang.repository.amendments import amendments_of, describe_amendment
from taizhang.repository.book import Book

HEADING = "附注：更正与变更"


def describe_amendments(book: Book, schemas: Schemas, law: Law, records: Sequence[str]) -> Iterator[str]:
    """A sentence for each correction and change of the records of a paper, in order.

    For a field that is not public, only the day is stated. Source: house/corrections.
    """
    for record in records:
        if record not in book.all:
            continue
        kind, _, document = book.all[record]
        schema = schemas[kind.name]
        for amendment in amendments_of(schema, document.data):
            yield describe_amendment(schema, law, amendment)


def append_note(parts: Mapping[str, bytes], sentences: Sequence[str]) -> dict[str, bytes]:
    """The parts of a DOCX file with a note of `sentences` after its last paragraph; unchanged without sentences."""
    if not sentences:
        return dict(parts)
    document = parse_xml(parts[DOCUMENT])
    body = document.find(qn("w:body"))
    position = next((number for number, element in enumerate(body) if element.tag == qn("w:sectPr")), len(body))
    lines = [_build_paragraph(HEADING, bold=True), *(_build_paragraph(element) for element in sentences)]
    for number, line in enumerate(lines):
        body.insert(position + number, line)
    return {**parts, DOCUMENT: bytes(serialize_part_xml(document))}


def _build_paragraph(text: str, bold: bool = False) -> Any:
    face = "黑体" if bold else "仿宋"
    return parse_xml(
        f'<w:p {nsdecls("w")}><w:pPr><w:spacing w:before="0" w:after="0"/>'
        '<w:ind w:firstLineChars="200"/></w:pPr>'
        f'<w:r><w:rPr><w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}"/><w:sz w:val="28"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )
