"""Checks office packages (.docx, .xlsx) before any reader opens them.

Entries, bytes after inflation and XML elements are limited. Entries are never written to disk, entities not resolved,
links not followed.
"""

import io
import re
import struct
import zipfile
import zlib
from xml.etree import ElementTree

from taizhang.base.messages import Messages
from taizhang.intake.parts import Budget, scan_part
from taizhang.intake.unfit import (
    RESAVE,
    UnfitFileError,
    damaged_file_error,
    external_link_error,
    macro_error,
    oversize_error,
    password_error,
)

_message = Messages(__file__)

MAX_ENTRIES = 2_000
MAX_INFLATED = 64_000_000
MAX_RATIO = 200
_SMALL = 1_000_000
"""Below this size the ratio is not checked."""

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_OTHER_KINDS = (
    ("wordprocessingml.template", _message("word-template")),
    ("spreadsheetml.template", _message("excel-template")),
    ("ms-excel.sheet.binary", _message("binary-workbook")),
    ("presentationml", _message("presentation")),
)
_LINK_FIELDS = re.compile(r"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE)\b", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"\n]*"')
_STRICT = b"http://purl.oclc.org/ooxml/"


def detect_package_kind(raw: bytes) -> str:
    """The kind of a package, "docx" or "xlsx", if it is safe to read.

    Raises:
        UnfitFileError: it is a bomb, damaged or encrypted; has macros, embedded objects or external links;
            declares a document type; or is another kind of file.
    """
    # Each entry of the directory begins with this mark: a limit before objects are created for them.
    if raw.count(b"PK\x01\x02") > MAX_ENTRIES:
        raise oversize_error()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            _check_sizes(package)
            return _check_contents(package, raw)
    except (UnfitFileError, MemoryError):
        raise
    except Exception as error:  # readers of archives and of XML raise various exceptions for invalid parts
        raise damaged_file_error() from error


def _check_sizes(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_INFLATED:
        raise oversize_error()
    for entry in entries:
        if entry.file_size > max(_SMALL, MAX_RATIO * entry.compress_size):
            raise oversize_error()
        if entry.flag_bits & 0x1:
            raise password_error()
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise damaged_file_error()


def _check_contents(package: zipfile.ZipFile, raw: bytes) -> str:
    names = package.namelist()
    if "[Content_Types].xml" not in names:
        raise _other_archive_error(package, raw)
    types = _scan_parts(package, raw)
    low = types.lower()
    if "macroenabled" in low or "vbaproject" in low or any("vbaproject" in name.lower() for name in names):
        raise macro_error()
    if any("macrosheets/" in name.lower() for name in names):
        raise macro_error()
    for check in (_refuse_embedded, _refuse_linked):
        check(names)
    for word, message in _OTHER_KINDS:
        if word in types:
            raise UnfitFileError(message, RESAVE)
    kinds = [kind for content, kind in _MAIN_TYPES.items() if content in types]
    if len(kinds) != 1:
        raise UnfitFileError(_message("unknown-format"), RESAVE)
    return kinds[0]


def _scan_parts(package: zipfile.ZipFile, raw: bytes) -> str:
    """Read every part to its end; return the content types in `[Content_Types].xml`."""
    budget = Budget()
    types = ""
    for entry in package.infolist():
        data = _inflate(raw, entry)
        if not _is_xml(entry.filename, data):
            continue
        budget.spend("xml", len(data))
        fields = scan_part(data, budget)
        if _STRICT in data[:4096]:
            raise UnfitFileError(_message("strict-open-xml"), RESAVE)
        if _LINK_FIELDS.search(_QUOTED.sub("", fields)):
            raise external_link_error()
        if entry.filename.lower().endswith(".rels"):
            _check_relationships(data)
        elif entry.filename == "[Content_Types].xml":
            types = " ".join(node.get("ContentType", "") for node in ElementTree.fromstring(data))  # noqa: S314
    return types


def _inflate(raw: bytes, entry: zipfile.ZipInfo) -> bytes:
    """The content of an entry, which must have exactly the length stated in the directory.

    `zipfile` inflates everything and cuts it off afterwards, in the readers too: a wrong size would be a bomb.
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
            raise damaged_file_error()
    else:
        raise damaged_file_error()
    if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
        raise damaged_file_error()
    return data


def _is_xml(name: str, data: bytes) -> bool:
    head = data[:8].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return name.lower().endswith((".xml", ".rels", ".vml")) or head.startswith(b"<")


def _check_relationships(data: bytes) -> None:
    for node in ElementTree.fromstring(data).iter(_RELATIONSHIP):  # noqa: S314 - has no document type: `scan_part`
        # A hyperlink is only text here; an office program would fetch every other external target.
        if node.get("TargetMode") == "External" and not node.get("Type", "").endswith("/hyperlink"):
            raise external_link_error()


def _refuse_embedded(names: list[str]) -> None:
    if any("/embeddings/" in name or "/activex/" in name.lower() for name in names):
        raise UnfitFileError(
            _message("embedded-objects"),
            _message("write-embedded-content"),
        )


def _refuse_linked(names: list[str]) -> None:
    if any(re.search(r"externallinks/|connections\.xml$|querytables/|ddelink", name.lower()) for name in names):
        raise external_link_error()


def _other_archive_error(package: zipfile.ZipFile, raw: bytes) -> UnfitFileError:
    message = _message("archive")
    names = package.namelist()
    if "mimetype" in names:
        mimetype = _inflate(raw, package.getinfo("mimetype"))
        if mimetype.startswith(b"application/vnd.oasis.opendocument"):
            message = _message("opendocument")
    if "OFD.xml" in names:
        message = _message("ofd")
    return UnfitFileError(message, RESAVE)
