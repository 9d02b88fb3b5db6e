"""Compound files (.doc, .xls, .wps, .et and encrypted .docx, .xlsx): their kind, read by olefile.

Whatever a file contains, only `UnfitFileError` is raised.
"""

import io
import struct

import olefile

from taizhang.base.messages import Messages
from taizhang.intake.unfit import RESAVE, UnfitFileError, damaged_file_error, macro_error, password_error

_message = Messages(__file__)

MAGIC: bytes = olefile.MAGIC
_MACRO_STORAGES = {"MACROS", "VBA", "_VBA_PROJECT_CUR", "_VBA_PROJECT"}
_HEAD = 65_536
"""How much of a workbook is read for its marks."""


def detect_legacy_kind(raw: bytes) -> str:
    """Which kind of old document a compound file is: "doc" or "xls".

    Raises:
        UnfitFileError: it is encrypted, carries macros, is damaged, or is neither.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(raw), raise_defects=olefile.DEFECT_INCORRECT) as compound:
            return _detect_kind(compound)
    # olefile reads numbers of the file as places in it, so that a damaged file fails in many ways.
    except (OSError, ValueError, LookupError, TypeError, AttributeError, struct.error, RecursionError) as error:
        raise damaged_file_error() from error


def _detect_kind(compound: "olefile.OleFileIO[str]") -> str:
    paths = compound.listdir(storages=True)
    names = {name for path in paths for name in path}
    # A document embedded in another lies deeper.
    own_streams = {path[0] for path in paths if len(path) == 1}
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        raise password_error()
    if any(name.upper() in _MACRO_STORAGES for name in names):
        raise macro_error()
    if "WordDocument" in own_streams:
        head = compound.openstream("WordDocument").read(12)
        if len(head) < 12:
            raise damaged_file_error()
        if struct.unpack_from("<H", head, 10)[0] & 0x0100:
            raise password_error()
        return "doc"
    workbook = next((name for name in ("Workbook", "Book") if name in own_streams), None)
    if workbook:
        _check_workbook_stream(compound.openstream(workbook).read(_HEAD))
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
