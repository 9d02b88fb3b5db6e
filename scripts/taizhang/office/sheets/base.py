"""What a row remembers of the record that it was made from, so that an edit is told from what was there.

`tz1:<sha256 of the file>:<commit>:<marks>`: the marks are short digests, one of each field with what the sheet showed
of it. A cell whose digest is among them was not edited; a field of the repository whose digest is among them was not
changed since. Each row carries its own, so rows may be sorted, filtered and moved between sheets.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass

HEADING = "校验（请勿改动）"
NAME = "base"
_VERSION = "tz1"
_BYTES = 6
_LENGTH = 8
_WRITTEN = re.compile(rf"{_VERSION}:([0-9a-f]{{64}}):([0-9a-f]{{40}}|-):((?:[A-Za-z0-9_-]{{{_LENGTH}}})*)")


@dataclass(frozen=True, slots=True)
class Base:
    """The state of a record that a row was made from.

    Attributes:
        sha256: of the record's file.
        commit: the commit that held it, None where there was none to name.
        marks: as `mark` gives them.
    """

    sha256: str
    commit: str | None
    marks: frozenset[str]

    def holds(self, name: str, text: str) -> bool:
        """Whether the field of that name showed `text` when the row was made."""
        return mark(name, text) in self.marks


def mark(name: str, text: str) -> str:
    """The digest of a field with its text."""
    digest = hashlib.blake2b(f"{name}\0{text}".encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()
    return urlsafe_b64encode(digest).decode()


def written(sha256: str, commit: str | None, shown: Iterable[tuple[str, str]]) -> str:
    """What the row carries; `shown` are the names of its fields with their texts."""
    return f"{_VERSION}:{sha256}:{commit or '-'}:" + "".join(mark(name, text) for name, text in shown)


def parsed(text: str) -> Base | None:
    """The base that a row carries; None where it was lost or damaged."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    marks = match[3]
    each = frozenset(marks[at : at + _LENGTH] for at in range(0, len(marks), _LENGTH))
    return Base(match[1], None if match[2] == "-" else match[2], each)
