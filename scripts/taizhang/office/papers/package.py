"""A DOCX file as its parts; the same parts are written as the same bytes."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every part: the earliest of the ZIP format, so that no clock is involved."""
CORE = "docProps/core.xml"
DOCUMENT = "word/document.xml"


def read_parts(raw: bytes, name: str) -> dict[str, bytes]:
    """The parts of the DOCX file `raw` by their names, in their order.

    Raises:
        RunFailedError: it is not a DOCX file; the message contains `name`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = {part: package.read(part) for part in package.namelist() if not part.endswith("/")}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise _broken_package_error(name) from error
    if DOCUMENT not in parts:
        raise _broken_package_error(name)
    return parts


def pack_parts(parts: Mapping[str, bytes]) -> bytes:
    """The DOCX file of `parts`; its bytes do not depend on the clock or the machine."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            about = zipfile.ZipInfo(name, _MOMENT)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.create_system = 0
            package.writestr(about, content)
    return stream.getvalue()


def format_core_properties(title: str, identifier: str, issuer: str, on: date) -> bytes:
    """The core properties of a document: title, identifier, issuer and day, as XML."""
    timestamp = f"{on:%Y-%m-%d}T00:00:00Z"
    properties = "".join(
        [
            f"<dc:title>{escape(title)}</dc:title>",
            f"<dc:creator>{escape(issuer)}</dc:creator>",
            f"<dc:identifier>{escape(identifier)}</dc:identifier>",
            "<dc:language>zh-CN</dc:language>",
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{timestamp}</dcterms:created>',
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{timestamp}</dcterms:modified>',
        ]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{properties}</cp:coreProperties>'
    ).encode()


def _broken_package_error(name: str) -> RunFailedError:
    return RunFailedError(_message("not-a-docx-file", template=name))
