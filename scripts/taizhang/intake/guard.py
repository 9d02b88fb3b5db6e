"""The guard at the door: what a file is, by its content and not by its name, and whether it may come in."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from taizhang.base.text import Text
from taizhang.intake import ole, package
from taizhang.intake.unfit import RESAVE, UnfitFileError

Form = Literal["docx", "xlsx", "doc", "xls", "text"]
MAX_BYTES = 20_000_000
"""The largest file that is read."""

_MAGIC: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", Text("是PDF，无法录入文字", "is a PDF, whose text cannot be taken in")),
    (b"{\\rtf", Text("是RTF文档", "is an RTF document")),
    (b"\x89PNG", Text("是图片，无法录入文字", "is a picture, whose text cannot be taken in")),
    (b"\xff\xd8\xff", Text("是图片，无法录入文字", "is a picture, whose text cannot be taken in")),
    (b"GIF8", Text("是图片，无法录入文字", "is a picture, whose text cannot be taken in")),
    (b"MZ", Text("是程序，不予打开", "is a program and is not opened")),
    (b"\x7fELF", Text("是程序，不予打开", "is a program and is not opened")),
    (b"Rar!", Text("是压缩包", "is an archive")),
    (b"7z\xbc\xaf", Text("是压缩包", "is an archive")),
    (b"\x1f\x8b", Text("是压缩包", "is an archive")),
)


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that may come in.

    Attributes:
        form: what it is; "text" for anything that is neither a package nor a compound file.
        renamed: whether its name says another kind.
    """

    raw: bytes = field(repr=False)
    form: Form
    renamed: bool


def admit(path: Path) -> Sound:
    """The content of the file at `path`, where it is one that can be read without danger.

    Raises:
        UnfitFileError: it is none; says why and what to do.
    """
    return sound(content(path), path.suffix.lower())


def content(path: Path) -> bytes:
    """The bytes of a regular file of bounded size.

    Raises:
        UnfitFileError: it is missing, no regular file, empty, too large, or may not be read.
    """
    try:
        # Without waiting: a pipe that nobody writes to would hold us for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            raw = _bounded(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise UnfitFileError(
            Text(f"无法读取（{error.strerror}）", f"cannot be read ({error.strerror})"),
            Text("请核对文件名和读取权限。", "Look at its name and whether you may read it."),
        ) from error
    if not raw.strip(b"\x00"):
        raise UnfitFileError(Text("是空文件", "is empty"), Text("请核对是否发错了文件。", "Is it the right file?"))
    return raw


def _bounded(handle: int) -> bytes:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise UnfitFileError(
            Text("是目录或设备，不是文件", "is a folder or a device, no file"),
            Text("请逐个写出要导入的文件。", "Name the files themselves."),
        )
    if status.st_size > MAX_BYTES:
        size, most = f"{status.st_size / 1e6:.0f}MB", f"{MAX_BYTES // 1_000_000}MB"
        raise UnfitFileError(
            Text(f"有{size}，超过{most}的上限", f"has {size}; {most} is the most"),
            Text(
                "请删去图片和空白行列，或者分成几份后再导入。",
                "Remove pictures and empty rows, or split it, and import it again.",
            ),
        )
    with os.fdopen(os.dup(handle), "rb") as stream:
        return stream.read(MAX_BYTES + 1)


def sound(raw: bytes, suffix: str) -> Sound:
    """What `raw` is, where it may come in; `suffix` is what its name says, like ".docx".

    Raises:
        UnfitFileError: it may not.
    """
    if raw.startswith(b"PK"):
        kind = package.kind_of(raw)
        form: Form = "docx" if kind == "docx" else "xlsx"
        return Sound(raw, form, suffix != f".{form}")
    if raw.startswith(ole.MAGIC):
        old: Form = "doc" if ole.legacy(raw) == "doc" else "xls"
        names = (".doc", ".wps", ".wpt", ".dot") if old == "doc" else (".xls", ".et", ".ett", ".xlt")
        return Sound(raw, old, suffix not in names)
    for magic, what in _MAGIC:
        if raw.startswith(magic):
            raise UnfitFileError(what, RESAVE)
    if suffix not in (".csv", ".json", ".txt"):
        head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        what = (
            Text("是网页或XML文件", "is a web page or an XML file")
            if head.startswith(b"<")
            else Text("不是Word文档或Excel表格，或者已经损坏", "is neither a document nor a spreadsheet, or is damaged")
        )
        raise UnfitFileError(what, RESAVE)
    return Sound(raw, "text", False)
