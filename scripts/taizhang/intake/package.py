"""Office packages (.docx, .xlsx): what makes one unfit to be opened, found before any reader sees it.

Everything is bounded here: entries, bytes after inflation, XML elements. No entry is ever written to disk, no entity
resolved, no link followed.
"""

import io
import re
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree
from xml.parsers import expat

from taizhang.intake.ole import damaged, locked, macros
from taizhang.intake.unfit import RESAVE, UnfitFileError
from taizhang.text import Text

MAX_ENTRIES = 2_000
MAX_INFLATED = 64_000_000
MAX_XML = 24_000_000
MAX_ELEMENTS = 250_000
MAX_CELLS = 60_000
MAX_PLACES = 100_000
"""How many places merged cells may cover and lists of ranges may name."""
MAX_DEPTH = 200
MAX_RATIO = 200
_SMALL = 1_000_000
"""Below this size a ratio says nothing."""

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_OTHERS = (
    ("wordprocessingml.template", Text("是Word模板（.dotx）", "is a template (.dotx)")),
    ("spreadsheetml.template", Text("是Excel模板（.xltx）", "is a template (.xltx)")),
    ("ms-excel.sheet.binary", Text("是二进制工作簿（.xlsb）", "is a binary workbook (.xlsb)")),
    ("presentationml", Text("是演示文稿", "is a presentation")),
)
_HEAVY = frozenset({"c", "row", "xf", "font", "fill", "border", "dxf", "definedName"})
"""Elements that the reader of workbooks makes an object of each, a thousand bytes large: all count as cells."""
_FIELDS = re.compile(r"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE)\b", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"\n]*"')
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_STRICT = b"http://purl.oclc.org/ooxml/"


def kind_of(raw: bytes) -> str:
    """Which kind of package it is, "docx" or "xlsx", where it is fit to be read.

    Raises:
        UnfitFileError: it is a bomb, damaged or encrypted; carries macros, embedded objects or links to elsewhere;
            declares a document type; or is another kind of file.
    """
    # Each entry of a directory begins with this mark: a bound before anything is made of them.
    if raw.count(b"PK\x01\x02") > MAX_ENTRIES:
        raise _bomb()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            _sizes(package)
            return _contents(package)
    except (UnfitFileError, MemoryError):
        raise
    except Exception as error:  # the reading of archives and of XML stumbles over a wrong part in many ways
        raise damaged() from error


def _sizes(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_INFLATED:
        raise _bomb()
    for entry in entries:
        if entry.file_size > max(_SMALL, MAX_RATIO * entry.compress_size):
            raise _bomb()
        if entry.flag_bits & 0x1:
            raise locked()
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise damaged()


def _contents(package: zipfile.ZipFile) -> str:
    names = package.namelist()
    if "[Content_Types].xml" not in names:
        raise _stranger(package, names)
    types = _parts(package)
    low = types.lower()
    if "macroenabled" in low or "vbaproject" in low or any("vbaproject" in name.lower() for name in names):
        raise macros()
    if any("macrosheets/" in name.lower() for name in names):
        raise macros()
    for told in (_embedded, _linked):
        told(names)
    for word, what in _OTHERS:
        if word in types:
            raise UnfitFileError(what, RESAVE)
    kinds = [kind for content, kind in _MAIN.items() if content in types]
    if len(kinds) != 1:
        raise UnfitFileError(Text("不是Word文档或Excel表格", "is neither a document nor a spreadsheet"), RESAVE)
    return kinds[0]


def _parts(package: zipfile.ZipFile) -> str:
    """Read every part to its end; what `[Content_Types].xml` says."""
    budget = _Budget()
    types = ""
    for entry in package.infolist():
        data = package.read(entry)
        if not _is_xml(entry.filename, data):
            continue
        budget.spend("xml", len(data))
        fields = _scan(data, budget)
        if _STRICT in data[:4096]:
            raise UnfitFileError(Text("是“严格Open XML”格式", "is in the Strict Open XML format"), RESAVE)
        if _FIELDS.search(_QUOTED.sub("", fields)):
            raise _link()
        if entry.filename.lower().endswith(".rels"):
            _relations(data)
        elif entry.filename == "[Content_Types].xml":
            types = " ".join(node.get("ContentType", "") for node in ElementTree.fromstring(data))  # noqa: S314
    return types


class _Budget:
    """What may still be read; the readers cost a multiple of what they read."""

    def __init__(self) -> None:
        self._left = {"elements": MAX_ELEMENTS, "xml": MAX_XML, "cells": MAX_CELLS, "places": MAX_PLACES}

    def spend(self, what: str, amount: int = 1) -> None:
        self._left[what] -= amount
        if self._left[what] < 0:
            raise _bomb()


def _area(reference: str) -> int:
    """How many cells a range like `A1:C7` covers; more than any budget where it is none."""
    match = _RANGE.fullmatch(reference)
    if match is None:
        return MAX_PLACES + 1
    left, top, right, bottom = match.groups()
    return (_number(right or left) - _number(left) + 1) * (int(bottom or top) - int(top) + 1)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _is_xml(name: str, data: bytes) -> bool:
    head = data[:8].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return name.lower().endswith((".xml", ".rels", ".vml")) or head.startswith(b"<")


def _scan(data: bytes, budget: "_Budget") -> str:
    """Go over one XML part: no document type, not too many elements, not too deep; the field codes in it."""
    parser = expat.ParserCreate()
    depth = 0
    codes: list[str] = []
    inside = False

    def doctype(*_: object) -> None:
        raise UnfitFileError(
            Text("的内部声明了外部实体（DTD），不予打开", "declares a document type (DTD) inside and is not opened"),
            RESAVE,
        )

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, inside
        depth += 1
        budget.spend("elements")
        if depth > MAX_DEPTH:
            raise _bomb()
        local = name.rpartition(":")[2]
        if local in _HEAVY:
            budget.spend("cells")
        elif local == "mergeCell":
            budget.spend("places", _area(attributes.get("ref", "")))
        elif local == "instrText":
            inside = True
        elif local == "fldSimple":
            codes.append(" ".join([*attributes.values(), ""]))
        elif local == "p":
            codes.append("\n")
        if "sqref" in attributes:
            budget.spend("places", attributes["sqref"].count(" ") + 1)

    def end(_: str) -> None:
        nonlocal depth, inside
        depth -= 1
        inside = False

    def text(part: str) -> None:
        # A field's code may be cut into several runs.
        if inside:
            codes.append(part)

    handlers: dict[str, Callable[..., None]] = {
        "StartDoctypeDeclHandler": doctype,
        "StartElementHandler": begin,
        "EndElementHandler": end,
        "CharacterDataHandler": text,
    }
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise damaged() from error
    return "".join(codes)


def _relations(data: bytes) -> None:
    for node in ElementTree.fromstring(data).iter(_RELATIONSHIP):  # noqa: S314 - has no document type: `_scan`
        # A link that a reader may click on is text to us; everything else would be fetched by an office program.
        if node.get("TargetMode") == "External" and not node.get("Type", "").endswith("/hyperlink"):
            raise _link()


def _embedded(names: list[str]) -> None:
    if any("/embeddings/" in name or "/activex/" in name.lower() for name in names):
        raise UnfitFileError(
            Text("含有嵌入的对象，其内容无法录入", "holds embedded objects, whose content cannot be taken in"),
            Text(
                "请把嵌入的表格、文件改成直接填写的文字后再导入。",
                "Write what is in them into the form itself, and import it again.",
            ),
        )


def _linked(names: list[str]) -> None:
    if any(re.search(r"externallinks/|connections\.xml$|querytables/|ddelink", name.lower()) for name in names):
        raise _link()


def _stranger(package: zipfile.ZipFile, names: list[str]) -> UnfitFileError:
    what = Text("是压缩包，不是Word文档或Excel表格", "is an archive, neither a document nor a spreadsheet")
    if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
        mimetype = package.read("mimetype")
        if mimetype.startswith(b"application/vnd.oasis.opendocument"):
            what = Text("是OpenDocument文件（.odt、.ods）", "is an OpenDocument file (.odt, .ods)")
    if "OFD.xml" in names:
        what = Text("是OFD版式文件，无法录入文字", "is an OFD file, whose text cannot be taken in")
    return UnfitFileError(what, RESAVE)


def _bomb() -> UnfitFileError:
    return UnfitFileError(
        Text("内容过大（解压后），疑为恶意文件，不予打开", "grows far too large when unpacked and is not opened"),
        Text(
            "确系正常表格的，请删去图片和空白行列、分成几份后再导入。",
            "If it is an honest file, remove pictures and empty rows, split it, and import the parts.",
        ),
    )


def _link() -> UnfitFileError:
    return UnfitFileError(
        Text("引用了外部文件或数据（链接、DDE等），不予打开", "refers to files or data elsewhere and is not opened"),
        Text(
            "请断开外部链接（Excel：数据—编辑链接；Word：文件—信息—编辑指向文件的链接），保存后再导入。",
            "Break its links to other files, save it, and import it again.",
        ),
    )
