"""A DOCX file as its parts: read once, and written so that the same parts make the same bytes."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every part: the earliest that a ZIP file can state, for a paper is as old as its facts."""
CORE = "docProps/core.xml"
DOCUMENT = "word/document.xml"


def parts_of(raw: bytes, name: str) -> dict[str, bytes]:
    """The parts of the DOCX file `raw` by their names, in their order.

    Raises:
        RunFailedError: it is no DOCX file; `name` says which.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = {part: package.read(part) for part in package.namelist() if not part.endswith("/")}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise _broken(name) from error
    if DOCUMENT not in parts:
        raise _broken(name)
    return parts


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The DOCX file of `parts`: no byte of it comes from the clock or the machine."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            about = zipfile.ZipInfo(name, _MOMENT)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.create_system = 0
            package.writestr(about, content)
    return stream.getvalue()


def core(title: str, identifier: str, issuer: str, on: date) -> bytes:
    """The properties of a document: what it is, of which record, whose, and of what day."""
    at = f"{on:%Y-%m-%d}T00:00:00Z"
    told = "".join(
        [
            f"<dc:title>{escape(title)}</dc:title>",
            f"<dc:creator>{escape(issuer)}</dc:creator>",
            f"<dc:identifier>{escape(identifier)}</dc:identifier>",
            "<dc:language>zh-CN</dc:language>",
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{at}</dcterms:created>',
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{at}</dcterms:modified>',
        ]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{told}</cp:coreProperties>'
    ).encode()


def _broken(name: str) -> RunFailedError:
    return RunFailedError(_message("template-is-no-whole-docx-file", name=name))
