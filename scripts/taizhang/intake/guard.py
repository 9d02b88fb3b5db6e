"""Admits or refuses a file by its content, whatever its name."""

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
    (b"%PDF", _message("pdf")),
    (b"{\\rtf", _message("rtf")),
    (b"\x89PNG", _message("picture")),
    (b"\xff\xd8\xff", _message("picture")),
    (b"GIF8", _message("picture")),
    (b"MZ", _message("program")),
    (b"\x7fELF", _message("program")),
    (b"Rar!", _message("archive")),
    (b"7z\xbc\xaf", _message("archive")),
    (b"\x1f\x8b", _message("archive")),
)


@dataclass(frozen=True, slots=True)
class AdmittedFile:
    """A file that may be imported.

    Attributes:
        format: its format; "text" for anything that is neither a package nor a compound file.
        is_renamed: whether the ending of its name belongs to another format.
    """

    raw: bytes = field(repr=False)
    format: FileFormat
    is_renamed: bool


def admit(path: Path) -> AdmittedFile:
    """The content and format of the file at `path`, if it can be read safely.

    Raises:
        UnfitFileError: the file is refused.
    """
    return classify_content(read_content(path), path.suffix.lower())


def read_content(path: Path) -> bytes:
    """The bytes of a regular file of limited size.

    Raises:
        UnfitFileError: it is missing, not a regular file, empty, too large, or not readable.
    """
    try:
        # Without waiting: a pipe without a writer would block for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            raw = _read_bounded(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise UnfitFileError(
            _message("unreadable", reason=error.strerror),
            _message("check-name-and-permissions"),
        ) from error
    if not raw.strip(b"\x00"):
        raise UnfitFileError(_message("empty"), _message("check-the-file"))
    return raw


def _read_bounded(handle: int) -> bytes:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise UnfitFileError(
            _message("not-a-file"),
            _message("name-files"),
        )
    if status.st_size > MAX_BYTES:
        size, limit = f"{status.st_size / 1e6:.0f}MB", f"{MAX_BYTES // 1_000_000}MB"
        raise UnfitFileError(
            _message("exceeds-size-limit", size=size, limit=limit),
            _message("reduce-size"),
        )
    with os.fdopen(os.dup(handle), "rb") as stream:
        return stream.read(MAX_BYTES + 1)


def classify_content(raw: bytes, suffix: str) -> AdmittedFile:
    """`raw` with its format, if it is admitted; `suffix` is the ending of the file's name, like ".docx".

    Raises:
        UnfitFileError: it is refused.
    """
    if raw.startswith(b"PK"):
        package_kind = package.detect_package_kind(raw)
        package_format: FileFormat = "docx" if package_kind == "docx" else "xlsx"
        return AdmittedFile(raw, package_format, suffix != f".{package_format}")
    if raw.startswith(ole.MAGIC):
        legacy_format: FileFormat = "doc" if ole.detect_legacy_kind(raw) == "doc" else "xls"
        suffixes = (".doc", ".wps", ".wpt", ".dot") if legacy_format == "doc" else (".xls", ".et", ".ett", ".xlt")
        return AdmittedFile(raw, legacy_format, suffix not in suffixes)
    for magic, message in _MAGIC:
        if raw.startswith(magic):
            raise UnfitFileError(message, RESAVE)
    if suffix not in (".csv", ".json", ".txt"):
        head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        message = _message("web-page") if head.startswith(b"<") else _message("unknown-format")
        raise UnfitFileError(message, RESAVE)
    return AdmittedFile(raw, "text", False)
