"""The guard at the door: what a file is, by its content and not by its name, and whether it may come in."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.intake import ole, package
from taizhang.intake.unfit import RESAVE, UnfitFileError

_message = Messages(__file__)

FileFormat = Literal["docx", "xlsx", "doc", "xls", "text"]
MAX_BYTES = 20_000_000
"""The largest file that is read."""

_MAGIC: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", _message("is-a-pdf-whose-text-cannot-be-taken")),
    (b"{\\rtf", _message("is-an-rtf-document")),
    (b"\x89PNG", _message("is-a-picture-whose-text-cannot-be-taken")),
    (b"\xff\xd8\xff", _message("is-a-picture-whose-text-cannot-be-taken")),
    (b"GIF8", _message("is-a-picture-whose-text-cannot-be-taken")),
    (b"MZ", _message("is-a-program-and-is-not-opened")),
    (b"\x7fELF", _message("is-a-program-and-is-not-opened")),
    (b"Rar!", _message("is-an-archive")),
    (b"7z\xbc\xaf", _message("is-an-archive")),
    (b"\x1f\x8b", _message("is-an-archive")),
)


@dataclass(frozen=True, slots=True)
class AdmittedFile:
    """A file that may come in.

    Attributes:
        format: what it is; "text" for anything that is neither a package nor a compound file.
        is_renamed: whether its name says another kind.
    """

    raw: bytes = field(repr=False)
    format: FileFormat
    is_renamed: bool


def admit(path: Path) -> AdmittedFile:
    """The content of the file at `path`, where it is one that can be read without danger.

    Raises:
        UnfitFileError: it is none; says why and what to do.
    """
    return classify_content(read_content(path), path.suffix.lower())


def read_content(path: Path) -> bytes:
    """The bytes of a regular file of bounded size.

    Raises:
        UnfitFileError: it is missing, no regular file, empty, too large, or may not be read.
    """
    try:
        # Without waiting: a pipe that nobody writes to would hold us for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            raw = _read_bounded(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise UnfitFileError(
            _message("cannot-be-read", reason=error.strerror),
            _message("look-at-its-name-and-whether-you-may-read"),
        ) from error
    if not raw.strip(b"\x00"):
        raise UnfitFileError(_message("is-empty"), _message("is-it-the-right-file"))
    return raw


def _read_bounded(handle: int) -> bytes:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise UnfitFileError(
            _message("is-a-folder-or-a-device-no-file"),
            _message("name-the-files-themselves"),
        )
    if status.st_size > MAX_BYTES:
        size, limit = f"{status.st_size / 1e6:.0f}MB", f"{MAX_BYTES // 1_000_000}MB"
        raise UnfitFileError(
            _message("exceeds-size-limit", size=size, limit=limit),
            _message("remove-pictures-and-empty-rows-or-split"),
        )
    with os.fdopen(os.dup(handle), "rb") as stream:
        return stream.read(MAX_BYTES + 1)


def classify_content(raw: bytes, suffix: str) -> AdmittedFile:
    """What `raw` is, where it may come in; `suffix` is what its name says, like ".docx".

    Raises:
        UnfitFileError: it may not.
    """
    if raw.startswith(b"PK"):
        package_kind = package.detect_package_kind(raw)
        package_format: FileFormat = "docx" if package_kind == "docx" else "xlsx"
        return AdmittedFile(raw, package_format, suffix != f".{package_format}")
    if raw.startswith(ole.MAGIC):
        legacy_format: FileFormat = "doc" if ole.detect_legacy_kind(raw) == "doc" else "xls"
        names = (".doc", ".wps", ".wpt", ".dot") if legacy_format == "doc" else (".xls", ".et", ".ett", ".xlt")
        return AdmittedFile(raw, legacy_format, suffix not in names)
    for magic, message in _MAGIC:
        if raw.startswith(magic):
            raise UnfitFileError(message, RESAVE)
    if suffix not in (".csv", ".json", ".txt"):
        head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        message = (
            _message("is-a-web-page-or-an-xml-file")
            if head.startswith(b"<")
            else _message("is-neither-a-document-nor-a-spreadsheet")
        )
        raise UnfitFileError(message, RESAVE)
    return AdmittedFile(raw, "text", False)
