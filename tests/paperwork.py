"""Shared by the tests of papers: a press over the specimen, and requirements with long and hostile texts."""

import io
import shutil
from datetime import date
from pathlib import Path

import msgspec
from docx import Document
from docx.document import Document as Word

from specimen import ROOT, build
from taizhang.office.papers.press import FOLDER, Press
from taizhang.office.register import Contact
from taizhang.records import Requirement
from taizhang.repository.repository import load_repository

TODAY = date(2026, 7, 1)
REQUEST = "REQ-150102-20260105-aaa1"
CONTACT = Contact("C-7k2m9qd4", "联系人甲", "13800000000")
HOSTILE = "<w:p/> &amp; {{ 7 * 7 }} {% for x in y %} {_{ x }_} ]]> <script>alert(1)</script> =cmd|' /C calc'!A0"
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs kinsoku wordWrap "
    "overflowPunct autoSpaceDE autoSpaceDN snapToGrid spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i color spacing w kern position sz szCs u lang",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "tblPr": "tblStyle tblpPr tblOverlap tblW jc tblInd tblBorders tblLayout tblCellMar",
    "tblBorders": "top left bottom right insideH insideV",
    "sectPr": "headerReference footerReference type pgSz pgMar titlePg docGrid",
    "sdtPr": "rPr alias tag id lock placeholder showingPlcHdr dropDownList date",
    "style": "name basedOn next qFormat pPr rPr tblPr",
    "settings": "zoom defaultTabStop evenAndOddHeaders characterSpacingControl compat themeFontLang",
}
"""The order of elements by the standard, of those that the templates use: Word opens no file that departs from it."""
LONG = "政府采购云平台软件功能需求管理"


def press(folder: Path, today: date = TODAY, draft: bool = False) -> Press:
    """The press of a specimen in `folder`, with the project's own templates."""
    root = build(folder)
    shutil.copytree(ROOT / FOLDER, root / FOLDER)
    repository = load_repository(root)
    assert repository.law is not None
    return Press(repository, repository.law, today, draft)


def read(raw: bytes) -> Word:
    """The document in a DOCX file."""
    return Document(io.BytesIO(raw))


def text(document: Word) -> str:
    """The whole text of the body in order, a line a paragraph."""
    lines = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            lines += [
                paragraph.text
                for row in block.rows
                for cell in dict.fromkeys(row.cells)
                for paragraph in cell.paragraphs
            ]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def long_request(press: Press) -> Requirement:
    """A requirement with texts of many pages, each with its own first and last words."""
    return msgspec.structs.replace(
        press.book.requirements[REQUEST],
        content="内容起" + LONG * 120 + "内容止\n内容末段",
        scenario="场景起" + LONG * 60 + "场景止",
        proposal="建议起" + LONG * 30 + "建议止",
        rationale="理由起" + LONG * 90 + "理由止",
    )
