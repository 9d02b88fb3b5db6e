"""The page appended to a paper: the fields of its records that its template does not contain.

The notices fix the columns of an official form and the content of a letter. A field that was added to a schema is
printed on an appended page under its own title. Source: region-2021-1131/annex, house/records.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, Schemas
from taizhang.law.law import Law
from taizhang.office.papers.package import DOCUMENT
from taizhang.records.record_fields import has_field
from taizhang.repository.amendments import LISTS, field_title, public_copy, value_text
from taizhang.repository.book import Book
from taizhang.repository.kinds import Kind, KindName

HEADING = "附页：其他登记内容"
_TITLE_SHARE = 0.25
_EXCLUDED: Mapping[KindName, frozenset[Place]] = {"requirement": frozenset({("supersedes",)})}
"""Fields that the program knows but no paper contains."""


@dataclass(frozen=True, slots=True)
class FurtherFields:
    """The further fields of one record: each field's title and value in words, in schema order."""

    record: str
    lines: tuple[tuple[str, str], ...]


def find_further_fields(
    book: Book, schemas: Schemas, law: Law, records: Sequence[str], is_public: bool = True
) -> tuple[FurtherFields, ...]:
    """The fields of records that no paper contains, usually because only the schema defines them.

    Records without such fields are left out; with `is_public`, so are fields that are not public.
    """
    result = []
    for record in records:
        if record not in book.all:
            continue
        kind, _, document = book.all[record]
        schema = schemas[kind.name]
        data = public_copy(schema, document.data) if is_public else document.data
        lines = tuple(
            (field_title(schema, place), value_text(schema, law, value, place))
            for place, value in _find_further(kind, schema, data, ())
        )
        if lines:
            result.append(FurtherFields(record, lines))
    return tuple(result)


def _find_further(kind: Kind, schema: Schema, value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    if place in _EXCLUDED.get(kind.name, ()) or not has_field(kind.record, place):
        # A group is listed field by field.
        if isinstance(value, Mapping):
            properties = schema.at(place).get("properties", {})
            for key in (key for key in properties if key in value):
                yield from _find_further(kind, schema, value[key], (*place, key))
        elif value != []:
            yield place, value
    elif isinstance(value, Mapping):
        for key in schema.at(place).get("properties", {}):
            if key in value and (place or key not in LISTS):
                yield from _find_further(kind, schema, value[key], (*place, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _find_further(kind, schema, item, (*place, number))


def append_page(parts: Mapping[str, bytes], records: Sequence[FurtherFields]) -> dict[str, bytes]:
    """The parts of a DOCX file with a page appended; unchanged without fields."""
    if not records:
        return dict(parts)
    document = parse_xml(parts[DOCUMENT])
    body = document.find(qn("w:body"))
    section = body.find(qn("w:sectPr"))
    position = list(body).index(section) if section is not None else len(body)
    elements = [_build_paragraph(HEADING, bold=True, begins=True)]
    for record in records:
        if len(records) > 1:
            elements.append(_build_paragraph(record.record, bold=True))
        elements += [_build_table(record.lines, _measure_width(section)), _build_paragraph("")]
    for number, element in enumerate(elements):
        body.insert(position + number, element)
    return {**parts, DOCUMENT: bytes(serialize_part_xml(document))}


def _measure_width(section: Any) -> int:
    """The width of the text on the page, in twentieths of a point; that of a portrait A4 page if not stated."""
    size = section.find(qn("w:pgSz")) if section is not None else None
    margins = section.find(qn("w:pgMar")) if section is not None else None
    if size is None or margins is None:
        return 8844
    return int(size.get(qn("w:w"))) - int(margins.get(qn("w:left"))) - int(margins.get(qn("w:right")))


def _build_table(lines: Sequence[tuple[str, str]], width: int) -> Any:
    first = int(width * _TITLE_SHARE)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="6" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    rows = "".join(
        f"<w:tr>{_build_cell(title, first)}{_build_cell(value, width - first)}</w:tr>" for title, value in lines
    )
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{first}"/><w:gridCol w:w="{width - first}"/></w:tblGrid>{rows}</w:tbl>'
    )


def _build_cell(text: str, width: int) -> str:
    paragraphs = "".join(f"<w:p>{_build_run(line, '仿宋', 24)}</w:p>" for line in text.split("\n"))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraphs}</w:tc>'


def _build_paragraph(text: str, bold: bool = False, begins: bool = False) -> Any:
    page = "<w:pageBreakBefore/>" if begins else ""
    run = _build_run(text, "黑体" if bold else "仿宋", 28) if text else ""
    return parse_xml(f'<w:p {nsdecls("w")}><w:pPr>{page}<w:spacing w:before="120" w:after="120"/></w:pPr>{run}</w:p>')


def _build_run(text: str, face: str, size: int) -> str:
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}"/><w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )
