"""The directory of compound files (.doc, .xls, .wps, .et and encrypted .docx, .xlsx), read no further than needed.

Whatever a file contains, only `UnfitFileError` is raised; a chain of sectors never visits a sector twice.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from taizhang.base.messages import Messages
from taizhang.intake.unfit import RESAVE, UnfitFileError, damaged_file_error, macro_error, password_error

_message = Messages(__file__)

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FIRST_MARK = 0xFFFFFFFA
"""Sector numbers from here on are marks, not places."""
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class _DirectoryEntry:
    name: str
    type: int
    start: int
    size: int


class CompoundFile:
    """The directory of a compound file, and the beginning of each stream.

    Raises:
        UnfitFileError: the file is cut off or damaged.
    """

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        try:
            self._read()
        except struct.error as error:
            raise damaged_file_error() from error

    def _read(self) -> None:
        raw = self._raw
        shift, mini = struct.unpack_from("<HH", raw, 30)
        if shift not in (9, 12) or mini != 6:
            raise damaged_file_error()
        self._sector, self._mini = 1 << shift, 1 << mini
        directory, self._cutoff, minifat, difat = struct.unpack_from("<I4xII4xI", raw, 48)
        self._fat: list[int] = []
        for number in self._fat_sectors(difat):
            self._fat += struct.unpack_from(f"<{self._sector // 4}I", raw, (number + 1) * self._sector)
            if len(self._fat) > len(raw) // self._sector + self._sector:
                raise damaged_file_error()
        self._entries = list(self._directory(directory))
        self._minifat = [
            number
            for sector in self._chain(minifat, self._fat)
            for number in struct.unpack_from(f"<{self._sector // 4}I", raw, (sector + 1) * self._sector)
        ]

    def _fat_sectors(self, difat: int) -> Iterator[int]:
        yield from (number for number in struct.unpack_from("<109I", self._raw, 76) if number < _FIRST_MARK)
        seen: set[int] = set()
        while difat < _FIRST_MARK and difat not in seen:
            seen.add(difat)
            *numbers, difat = struct.unpack_from(f"<{self._sector // 4}I", self._raw, (difat + 1) * self._sector)
            yield from (number for number in numbers if number < _FIRST_MARK)

    @staticmethod
    def _chain(start: int, fat: list[int]) -> Iterator[int]:
        seen: set[int] = set()
        while start < _FIRST_MARK:
            if start in seen or start >= len(fat):
                raise damaged_file_error()
            seen.add(start)
            yield start
            start = fat[start]

    def _directory(self, start: int) -> Iterator[_DirectoryEntry]:
        for sector in self._chain(start, self._fat):
            for offset in range((sector + 1) * self._sector, (sector + 2) * self._sector, 128):
                length, type_ = struct.unpack_from("<HB", self._raw, offset + 64)
                first, size = struct.unpack_from("<II", self._raw, offset + 116)
                name = self._raw[offset : offset + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                if type_:
                    yield _DirectoryEntry(name, type_, first, size)

    @property
    def names(self) -> Mapping[str, int]:
        """The names of all storages and streams, each with its type."""
        return {entry.name: entry.type for entry in self._entries}

    def head(self, name: str, most: int) -> bytes:
        """The first `most` bytes of the stream of that name; fewer where it is shorter, empty where it is missing."""
        entry = next((one for one in self._entries if one.name == name and one.type == _STREAM), None)
        if entry is None:
            return b""
        length = min(most, entry.size)
        if entry.size >= self._cutoff:
            return self._bytes(entry.start, length)
        root = next((one for one in self._entries if one.type == _ROOT), None)
        if root is None:
            raise damaged_file_error()
        small = self._bytes(root.start, root.size)
        content = b""
        for number in self._chain(entry.start, self._minifat):
            content += small[number * self._mini : (number + 1) * self._mini]
            if len(content) >= length:
                break
        return content[:length]

    def _bytes(self, start: int, length: int) -> bytes:
        parts: list[bytes] = []
        for number in self._chain(start, self._fat):
            parts.append(self._raw[(number + 1) * self._sector : (number + 2) * self._sector])
            if len(parts) * self._sector >= length:
                break
        return b"".join(parts)[:length]


def detect_legacy_kind(raw: bytes) -> str:
    """The kind of old document in a compound file: "doc" or "xls".

    Raises:
        UnfitFileError: it is encrypted, has macros, is damaged, or is of another kind.
    """
    compound = CompoundFile(raw)
    names = compound.names
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise password_error()
    if any(name.upper() in ("MACROS", "VBA", "_VBA_PROJECT_CUR", "_VBA_PROJECT") for name in names):
        raise macro_error()
    if "WordDocument" in names:
        head = compound.head("WordDocument", 12)
        if len(head) < 12:
            raise damaged_file_error()
        if struct.unpack_from("<H", head, 10)[0] & 0x0100:
            raise password_error()
        return "doc"
    book = next((name for name in ("Workbook", "Book") if name in names), None)
    if book:
        _check_workbook_stream(compound.head(book, 65_536))
        return "xls"
    raise UnfitFileError(_message("unknown-format"), RESAVE)


def _check_workbook_stream(head: bytes) -> None:
    if len(head) < 4:
        raise damaged_file_error()
    position = 0
    while position + 4 <= len(head):
        record, length = struct.unpack_from("<HH", head, position)
        body = head[position + 4 : position + 4 + length]
        if record == 0x002F:  # FILEPASS
            raise password_error()
        if record == 0x0085 and len(body) > 5 and body[5] == 1:  # BOUNDSHEET of a sheet of macros
            raise macro_error()
        if record == 0x000A:  # EOF of the globals
            return
        position += 4 + length
