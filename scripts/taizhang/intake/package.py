"""Office packages (.docx, .xlsx): what makes one unfit to be opened, found before any reader sees it.

Everything is bounded here: entries, bytes after inflation, XML elements. No entry is ever written to disk, no entity
resolved, no link followed.
"""

import io
import re
import struct
import zipfile
import zlib
from xml.etree import ElementTree

from taizhang.base.messages import Messages
from taizhang.intake.parts import Budget, scan
from taizhang.intake.unfit import RESAVE, UnfitFileError, bomb, damaged, link, locked, macros

_message = Messages(__file__)

MAX_ENTRIES = 2_000
MAX_INFLATED = 64_000_000
MAX_RATIO = 200
_SMALL = 1_000_000
"""Below this size a ratio says nothing."""

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_OTHERS = (
    ("wordprocessingml.template", _message("is-a-template-dotx")),
    ("spreadsheetml.template", _message("is-a-template-xltx")),
    ("ms-excel.sheet.binary", _message("is-a-binary-workbook-xlsb")),
    ("presentationml", _message("is-a-presentation")),
)
_FIELDS = re.compile(r"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE)\b", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"\n]*"')
_STRICT = b"http://purl.oclc.org/ooxml/"


def kind_of(raw: bytes) -> str:
    """Which kind of package it is, "docx" or "xlsx", where it is fit to be read.

    Raises:
        UnfitFileError: it is a bomb, damaged or encrypted; carries macros, embedded objects or links to elsewhere;
            declares a document type; or is another kind of file.
    """
    # Each entry of a directory begins with this mark: a bound before anything is made of them.
    if raw.count(b"PK\x01\x02") > MAX_ENTRIES:
        raise bomb()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            _sizes(package)
            return _contents(package, raw)
    except (UnfitFileError, MemoryError):
        raise
    except Exception as error:  # the reading of archives and of XML stumbles over a wrong part in many ways
        raise damaged() from error


def _sizes(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_INFLATED:
        raise bomb()
    for entry in entries:
        if entry.file_size > max(_SMALL, MAX_RATIO * entry.compress_size):
            raise bomb()
        if entry.flag_bits & 0x1:
            raise locked()
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise damaged()


def _contents(package: zipfile.ZipFile, raw: bytes) -> str:
    names = package.namelist()
    if "[Content_Types].xml" not in names:
        raise _stranger(package, raw)
    types = _parts(package, raw)
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
        raise UnfitFileError(_message("is-neither-a-document-nor-a-spreadsheet"), RESAVE)
    return kinds[0]


def _parts(package: zipfile.ZipFile, raw: bytes) -> str:
    """Read every part to its end; what `[Content_Types].xml` says."""
    budget = Budget()
    types = ""
    for entry in package.infolist():
        data = _inflated(raw, entry)
        if not _is_xml(entry.filename, data):
            continue
        budget.spend("xml", len(data))
        fields = scan(data, budget)
        if _STRICT in data[:4096]:
            raise UnfitFileError(_message("is-in-the-strict-open-xml-format"), RESAVE)
        if _FIELDS.search(_QUOTED.sub("", fields)):
            raise link()
        if entry.filename.lower().endswith(".rels"):
            _relations(data)
        elif entry.filename == "[Content_Types].xml":
            types = " ".join(node.get("ContentType", "") for node in ElementTree.fromstring(data))  # noqa: S314
    return types


def _inflated(raw: bytes, entry: zipfile.ZipInfo) -> bytes:
    """The content of an entry, which is exactly as long as the directory says.

    `zipfile` inflates all there is and cuts it off afterwards, in the readers too: a size that lies is a bomb.
    """
    name, extra = struct.unpack_from("<HH", raw, entry.header_offset + 26)
    start = entry.header_offset + 30 + name + extra
    packed = raw[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        data = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        data = inflating.decompress(packed, entry.file_size + 1)
        if not inflating.eof and len(data) == entry.file_size:
            data += inflating.decompress(inflating.unconsumed_tail, 1)
        if not inflating.eof:
            raise damaged()
    else:
        raise damaged()
    if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
        raise damaged()
    return data


def _is_xml(name: str, data: bytes) -> bool:
    head = data[:8].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return name.lower().endswith((".xml", ".rels", ".vml")) or head.startswith(b"<")


def _relations(data: bytes) -> None:
    for node in ElementTree.fromstring(data).iter(_RELATIONSHIP):  # noqa: S314 - has no document type: `scan`
        # A link that a reader may click on is text to us; everything else would be fetched by an office program.
        if node.get("TargetMode") == "External" and not node.get("Type", "").endswith("/hyperlink"):
            raise link()


def _embedded(names: list[str]) -> None:
    if any("/embeddings/" in name or "/activex/" in name.lower() for name in names):
        raise UnfitFileError(
            _message("holds-embedded-objects-whose-content-cannot"),
            _message("write-what-is-in-them-into-the-form-itself"),
        )


def _linked(names: list[str]) -> None:
    if any(re.search(r"externallinks/|connections\.xml$|querytables/|ddelink", name.lower()) for name in names):
        raise link()


def _stranger(package: zipfile.ZipFile, raw: bytes) -> UnfitFileError:
    what = _message("is-an-archive-neither-a-document-nor")
    names = package.namelist()
    if "mimetype" in names:
        mimetype = _inflated(raw, package.getinfo("mimetype"))
        if mimetype.startswith(b"application/vnd.oasis.opendocument"):
            what = _message("is-an-opendocument-file-odt-ods")
    if "OFD.xml" in names:
        what = _message("is-an-ofd-file-whose-text-cannot-be-taken")
    return UnfitFileError(what, RESAVE)
