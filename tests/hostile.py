"""Files that must be refused: each made from an honest one in one step, with a word of the refusal."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]

from forms import ANNEX

_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EMPTY = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="x1" Type="{type}" Target="{target}" TargetMode="External"/></Relationships>'
)


def sheet() -> bytes:
    """An honest workbook with the annex's headings and one row."""
    book = openpyxl.Workbook()
    book.active.append(ANNEX)
    book.active.append(["新城区财政局", *["内容"] * 7])
    return save_bytes(book)


def save_bytes(book: Any) -> bytes:
    """The bytes of a workbook or document."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def form() -> bytes:
    """An honest document with the annex's headings and one row."""
    document = docx.Document()
    table = document.add_table(rows=2, cols=8)
    for column, heading in enumerate(ANNEX):
        table.cell(0, column).text = heading
        table.cell(1, column).text = "内容"
    return save_bytes(document)


def with_parts(raw: bytes, parts: Mapping[str, bytes | Callable[[bytes], bytes] | None]) -> bytes:
    """A package with parts added, replaced, changed or (None) left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = parts.get(name, old.read(name))
            content = part(old.read(name)) if callable(part) else part
            if content is not None:
                new.writestr(name, content)
        for name in parts.keys() - set(old.namelist()):
            part = parts[name]
            assert isinstance(part, bytes)
            new.writestr(name, part)
    return stream.getvalue()


def external(type_: str, target: str) -> bytes:
    """Relationships with one that leads out of the package."""
    return _EMPTY.format(type=f"{_RELS}/{type_}", target=target).encode()


def compound(streams: Mapping[str, bytes], storages: tuple[str, ...] = ()) -> bytes:
    """A compound file with these streams, each long enough to lie in sectors of its own."""
    size, free, end, fat_mark = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fat, body = [fat_mark, end], b""
    directory = [("Root Entry", 5, end, 0), *((name, 1, 0, 0) for name in storages)]
    at = 2
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        count = -(-len(content) // size)
        fat += [*range(at + 1, at + count), end]
        directory.append((name, 2, at, len(content)))
        body += content.ljust(count * size, b"\0")
        at += count
    assert len(directory) <= 4 and len(fat) <= 128
    # The root's child is the first entry, and the right sibling of each the next.
    links = [(free, 1), *((number + 1, free) for number in range(1, len(directory)))]
    links[-1] = (free, links[-1][1])
    entries = [_entry(*entry, *link) for entry, link in zip(directory, links, strict=True)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", *fat, *[free] * (128 - len(fat)))
    return header + table + b"".join(entries).ljust(size, b"\0") + body


def _entry(name: str, type_: int, start: int, size: int, right: int, child: int) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, type_, 1, 0xFFFFFFFF, right, child)
    return head + bytes(36) + struct.pack("<III", start, size, 0)


def record(number: int, body: bytes = b"") -> bytes:
    """One record of an old workbook."""
    return struct.pack("<HH", number, len(body)) + body


_FIB = struct.pack("<HHHHH", 0xA5EC, 193, 0, 0, 0)
_BOF = record(0x0809, bytes(16))
_DTD = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_LOL = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 50 + b'">]>'


def _doctype(declared: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: raw.replace(b"?>", b"?>" + declared, 1) if raw.startswith(b"<?xml") else declared + raw


def _field(code: str) -> Callable[[bytes], bytes]:
    run = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>' + "".join(
        f'<w:r><w:instrText xml:space="preserve">{part}</w:instrText></w:r>' for part in (code[:3], code[3:])
    )
    return lambda raw: raw.replace(b"<w:body>", f"<w:body>{run}</w:p>".encode(), 1)


def zeros(megabytes: int) -> bytes:
    """A part that packs to a thousandth."""
    return b"<x>" + bytes(1_000_000).replace(b"\0", b" ") * megabytes + b"</x>"


def understate_size(matches_checksum: bool = False) -> bytes:
    """A package whose directory understates the size of a large part; `matches_checksum` makes the
    checksum fit it.
    """
    raw = bytearray(with_parts(sheet(), {"xl/worksheets/sheet1.xml": zeros(70)}))
    packed = zipfile.ZipFile(io.BytesIO(bytes(raw)))
    for at in _marks(bytes(raw), packed.getinfo("xl/worksheets/sheet1.xml").file_size):
        raw[at : at + 4] = struct.pack("<I", 5_000)
    if matches_checksum:
        checksum = packed.getinfo("xl/worksheets/sheet1.xml").CRC
        for at in _marks(bytes(raw), checksum):
            raw[at : at + 4] = struct.pack("<I", zlib.crc32(zeros(70)[:5_000]))
    return bytes(raw)


def _marks(raw: bytes, size: int) -> list[int]:
    sought, positions = struct.pack("<I", size), []
    at = raw.find(sought)
    while at >= 0:
        positions.append(at)
        at = raw.find(sought, at + 1)
    return positions


def many_entries() -> bytes:
    """An archive of a hundred thousand empty entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for number in range(100_000):
            package.writestr(f"{number:x}", b"")
    return stream.getvalue()


def nest_archive() -> bytes:
    """A workbook with an archive embedded, which holds a large one."""
    return with_parts(sheet(), {"xl/embeddings/oleObject1.bin": with_parts(sheet(), {"big": bytes(5_000_000)})})


def many_elements() -> bytes:
    """A sheet of millions of cells with nothing in them, which packs well but not suspiciously."""
    rows = b"".join(b'<row r="%d"><c/><c/></row>' % number for number in range(1, 700_000))
    return with_parts(
        sheet(), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"}
    )


def merge_cells() -> bytes:
    """A sheet whose merged cells cover millions of places."""
    ranges = b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (number, number + 99) for number in range(1, 99_000, 100))
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/><mergeCells>'
    return with_parts(sheet(), {"xl/worksheets/sheet1.xml": head + ranges + b"</mergeCells></worksheet>"})


def nest_elements() -> bytes:
    """A part nested a hundred thousand times."""
    return with_parts(form(), {"word/document.xml": b"<w>" * 100_000 + b"</w>" * 100_000})


def _macro(raw: bytes) -> bytes:
    return raw.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main").replace(
        b"application/vnd.openxmlformats-officedocument.ms-excel", b"application/vnd.ms-excel"
    )


SHEET_RELS, DOCUMENT_RELS = "xl/worksheets/_rels/sheet1.xml.rels", "word/_rels/settings.xml.rels"
CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a bomb of one part": ("a.xlsx", lambda: with_parts(sheet(), {"xl/big.xml": zeros(70)}), "内容过大"),
    "a bomb by its ratio": ("a.docx", lambda: with_parts(form(), {"word/media/a.png": bytes(3_000_000)}), "内容过大"),
    "a bomb of many entries": ("a.xlsx", many_entries, "内容过大"),
    "a bomb of many elements": ("a.xlsx", many_elements, "内容过大"),
    "a bomb of merged cells": ("a.xlsx", merge_cells, "内容过大"),
    "a bomb of merged cells in a part of another name": (
        "a.xlsx",
        lambda: with_parts(
            merge_cells(),
            {
                "xl/worksheets/sheet1.xml": None,
                "xl/x.xml": zipfile.ZipFile(io.BytesIO(merge_cells())).read("xl/worksheets/sheet1.xml"),
            },
        ),
        "内容过大",
    ),
    "a bomb of ranges": (
        "a.xlsx",
        lambda: with_parts(
            sheet(),
            {"xl/x.xml": b'<x><y sqref="' + b" ".join(b"A%d" % number for number in range(1, 200_000)) + b'"/></x>'},
        ),
        "内容过大",
    ),
    "a bomb of styles": (
        "a.xlsx",
        lambda: with_parts(
            sheet(),
            {"xl/styles.xml": lambda raw: raw.replace(b"<cellXfs", b"<x>" + b"<xf/>" * 70_000 + b"</x><cellXfs")},
        ),
        "内容过大",
    ),
    "a bomb of depth": ("a.docx", nest_elements, "内容过大"),
    "a directory that lies": ("a.xlsx", understate_size, "已损坏"),
    "a directory that lies with a checksum": ("a.xlsx", lambda: understate_size(matches_checksum=True), "已损坏"),
    "an archive inside": ("a.xlsx", nest_archive, "嵌入的对象"),
    "an external entity": ("a.xlsx", lambda: with_parts(sheet(), {"xl/workbook.xml": _doctype(_DTD)}), "DTD"),
    "entities of entities": ("a.docx", lambda: with_parts(form(), {"word/document.xml": _doctype(_LOL)}), "DTD"),
    "a DTD in a part of another name": (
        "a.docx",
        lambda: with_parts(form(), {"word/item.bin": b"\xef\xbb\xbf" + _LOL + b"<x/>"}),
        "DTD",
    ),
    "a DTD in UTF-16": (
        "a.docx",
        lambda: with_parts(form(), {"word/a.xml": ('<?xml version="1.0"?>' + _DTD.decode() + "<x/>").encode("utf-16")}),
        "DTD",
    ),
    "a link to another workbook": (
        "a.xlsx",
        lambda: with_parts(sheet(), {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
        "外部文件",
    ),
    "a relationship that leads out": (
        "a.xlsx",
        lambda: with_parts(sheet(), {SHEET_RELS: external("image", "http://example.org/a.png")}),
        "外部文件",
    ),
    "a template from elsewhere": (
        "a.docx",
        lambda: with_parts(form(), {DOCUMENT_RELS: external("attachedTemplate", "http://example.org/a.dotm")}),
        "外部文件",
    ),
    "a field of DDE cut in two": (
        "a.docx",
        lambda: with_parts(form(), {"word/document.xml": _field("DDEAUTO cmd")}),
        "外部文件",
    ),
    "a field that includes a file": (
        "a.docx",
        lambda: with_parts(form(), {"word/document.xml": _field(" INCLUDETEXT /etc/passwd")}),
        "外部文件",
    ),
    "macros": ("a.xlsx", lambda: with_parts(sheet(), {"xl/vbaProject.bin": b"\0" * 100}), "宏"),
    "a renamed .xlsm": ("a.xlsx", lambda: with_parts(sheet(), {"[Content_Types].xml": _macro}), "宏"),
    "old macro sheets": ("a.xlsx", lambda: with_parts(sheet(), {"xl/macrosheets/sheet1.xml": b"<x/>"}), "宏"),
    "a PDF by another name": ("a.docx", lambda: b"%PDF-1.7\n" + bytes(range(1, 200)), "PDF"),
    "a program by another name": ("a.xlsx", lambda: b"MZ" + bytes(range(256)), "程序"),
    "a web page by another name": ("a.xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
    "an RTF by another name": ("a.doc", lambda: b"{\\rtf1 hello}", "RTF"),
    "an archive by another name": ("a.docx", lambda: with_parts(form(), {"[Content_Types].xml": None}), "压缩包"),
    "a text by another name": ("a.docx", lambda: "需求内容".encode(), "不是Word文档"),
    "a workbook cut off": ("a.xlsx", lambda: sheet()[:-400], "已损坏"),
    "a document cut in the middle": ("a.docx", lambda: form()[: len(form()) // 2], "已损坏"),
    "a part cut off": ("a.docx", lambda: with_parts(form(), {"word/document.xml": lambda raw: raw[:-99]}), "已损坏"),
    "an encrypted package": (
        "a.docx",
        lambda: compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": b"x" * 5000}),
        "密码",
    ),
    "an encrypted old document": (
        "a.doc",
        lambda: compound({"WordDocument": _FIB + struct.pack("<H", 0x0100)}),
        "密码",
    ),
    "an encrypted old workbook": ("a.xls", lambda: compound({"Workbook": _BOF + record(0x002F, bytes(54))}), "密码"),
    "an old document with macros": (
        "a.doc",
        lambda: compound({"WordDocument": _FIB + b"\0\0"}, ("Macros",)),
        "宏",
    ),
    "an old workbook with a macro sheet": (
        "a.et",
        lambda: compound({"Workbook": _BOF + record(0x0085, bytes(4) + b"\0\1" + b"\0" * 8)}),
        "宏",
    ),
    "an old presentation": ("a.doc", lambda: compound({"PowerPoint Document": b"x"}), "既不是Word文档"),
    "an old document cut off": ("a.doc", lambda: compound({"WordDocument": _FIB})[:700], "已损坏"),
    "nothing": ("a.xlsx", lambda: b"", "空文件"),
    "zeros": ("a.xlsx", lambda: bytes(1000), "空文件"),
}
"""By description: the file name, the function that makes it, and a word of the refusal."""


def write_great_file(path: Path) -> Path:
    """Write a file of a hundred megabytes."""
    with path.open("wb") as stream:
        stream.write(sheet())
        stream.truncate(100_000_000)
    return path
