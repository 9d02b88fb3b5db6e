"""The public keys of the witness, in the form of ssh-keygen's allowed signers: one line a key."""

import base64
import binascii
import shlex
from collections.abc import Iterator
from itertools import pairwise

WITNESSES = ".github/witnesses"
"""Where the public keys of the witness stand."""
IDENTITY = "witness"
"""The name under which they stand there."""
NAMESPACE = "taizhang-approval"
"""What the witness signs for."""


def list_keys(raw: bytes) -> tuple[str, ...]:
    """The keys of the witness in the content of an allowed signers file, in order, each once.

    A line that ssh-keygen could not use for a seal holds none.
    """
    lines = raw.decode("utf-8", "replace").splitlines()
    return tuple(dict.fromkeys(key for line in lines for key in _keys(line)))


def _keys(line: str) -> Iterator[str]:
    if not line.strip() or line.lstrip().startswith("#"):
        return
    try:
        words = shlex.split(line)
    except ValueError:
        return
    if IDENTITY not in words[0].split(","):
        return
    options = words[1] if len(words) > 3 else ""
    if "namespaces=" in options and NAMESPACE not in options:
        return
    for kind, key in pairwise(words[1:4]):
        if _is_key(kind, key):
            yield f"{kind} {key}"
            return


def _is_key(kind: str, key: str) -> bool:
    """Whether a word is a public key of the kind that it says: its first field repeats the kind."""
    try:
        raw = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        return False
    length = int.from_bytes(raw[:4], "big")
    return raw[4 : 4 + length] == kind.encode() and len(raw) > 4 + length
