"""The state of the record that a row was made from, stored in the row, so that edits can be detected.

`tz1:<sha256 of the file>:<commit>:<marks>`: the marks are short digests, one of each field with the text that
the sheet showed. A cell whose digest is among them was not edited; a field of the repository whose digest is among
them has not changed since. Each row carries its own, so rows may be sorted, filtered and moved between sheets.
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
class RowBase:
    """The state of a record that a row was made from.

    Attributes:
        sha256: of the record's file.
        commit: the commit with that state, None if it was not committed.
        digests: of its fields, by `digest_field`.
    """

    sha256: str
    commit: str | None
    digests: frozenset[str]

    def matches(self, name: str, text: str) -> bool:
        """Whether the field of that name showed `text` when the row was made."""
        return digest_field(name, text) in self.digests


def digest_field(name: str, text: str) -> str:
    """The digest of a field with its text."""
    digest = hashlib.blake2b(f"{name}\0{text}".encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()
    return urlsafe_b64encode(digest).decode()


def format_base(sha256: str, commit: str | None, texts: Iterable[tuple[str, str]]) -> str:
    """The base as a row stores it; `texts` are the names of its fields with their texts."""
    return f"{_VERSION}:{sha256}:{commit or '-'}:" + "".join(digest_field(name, text) for name, text in texts)


def parse_base(text: str) -> RowBase | None:
    """Parse the base stored in a row; None if it is missing or damaged."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    encoded = match[3]
    digests = frozenset(encoded[at : at + _LENGTH] for at in range(0, len(encoded), _LENGTH))
    return RowBase(match[1], None if match[2] == "-" else match[2], digests)
