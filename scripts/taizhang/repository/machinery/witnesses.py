"""The public keys of the witness, in the form of ssh-keygen's allowed signers: one line a key."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping

WITNESSES = ".github/witnesses"
"""The file of the public keys of the witness."""
HANDOVER = ".github/handover/"
"""The folder of the signatures by which the witness is handed over, as `<login>.sig`."""
IDENTITY = "witness"
"""The name of the witness there."""
NAMESPACE = "taizhang-approval"
"""The namespace of the signatures of the witness."""

_LINE = re.compile(
    r'[ \t]*(?P<quote>"?)(?P<names>[^\s"]+)(?P=quote)[ \t]+(?:namespaces="(?P<spaces>[^"]*)"[ \t]+)?'
    r"(?P<kind>[a-z0-9@.-]+)[ \t]+(?P<key>[A-Za-z0-9+/]+=*)(?:[ \t].*)?\r?"
)
"""A line without other options: under `cert-authority`, `valid-after` or `valid-before` a key seals on some days only,
or never."""
_FIELDS: Mapping[str, tuple[int | None, ...]] = {
    "ssh-ed25519": (32,),
    "ssh-rsa": (None, None),
    "ecdsa-sha2-nistp256": (8, 65),
    "ecdsa-sha2-nistp384": (8, 97),
    "ecdsa-sha2-nistp521": (8, 133),
    "sk-ssh-ed25519@openssh.com": (32, None),
    "sk-ecdsa-sha2-nistp256@openssh.com": (8, 65, None),
}
"""The lengths in bytes of the fields of a key of each kind after its kind; None where they vary."""


def list_keys(raw: bytes) -> tuple[str, ...]:
    """The keys of the witness in the content of an allowed signers file, in order, each once.

    A line that ssh-keygen could not use for a seal on every day is skipped.
    """
    lines = raw.decode("utf-8", "replace").split("\n")
    return tuple(dict.fromkeys(key for line in lines for key in _keys(line)))


def _keys(line: str) -> Iterator[str]:
    match = _LINE.fullmatch(line)
    if match is None:
        return
    names, spaces = match["names"].split(","), match["spaces"]
    if IDENTITY not in names or any(name.startswith("!") for name in names):
        return
    if spaces is not None and NAMESPACE not in spaces.split(","):
        return
    key = _canonical(match["kind"], match["key"])
    if key is not None:
        yield f"{match['kind']} {key}"


def _canonical(kind: str, key: str) -> str | None:
    """A public key in canonical form; None where it is not of the stated kind."""
    try:
        raw = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        return None
    fields, rest = [], raw
    while rest:
        length = int.from_bytes(rest[:4], "big")
        field, rest = rest[4 : 4 + length], rest[4 + length :]
        if len(field) < length or not field:
            return None
        fields.append(field)
    due = _FIELDS.get(kind)
    if due is None or not fields or fields[0] != kind.encode() or len(fields) != len(due) + 1:
        return None
    if any(length not in (None, len(field)) for length, field in zip(due, fields[1:], strict=True)):
        return None
    return base64.b64encode(raw).decode()
