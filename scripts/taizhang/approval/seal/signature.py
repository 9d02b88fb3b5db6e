"""Signatures by the witness's SSH key."""

from pathlib import Path

from taizhang.base import ssh
from taizhang.repository.machinery.witnesses import IDENTITY, NAMESPACE


def sign_seal(raw: bytes, key: Path) -> bytes:
    """The armoured signature of `raw` by the witness's private key in the file `key`.

    Raises:
        RunFailedError: ssh-keygen is missing, or the key cannot be used without being asked for a passphrase.
    """
    return ssh.create_signature(raw, key, NAMESPACE)


def is_valid_signature(
    raw: bytes, signature: bytes, signers: bytes, identity: str = IDENTITY, namespace: str = NAMESPACE
) -> bool:
    """Whether `signature` is one of `raw` by a key of `identity` among `signers`; see `taizhang.base.ssh`.

    Raises:
        ToolFailedError: ssh-keygen is missing, broken, or too old to verify signatures.
    """
    return ssh.is_signature_of(raw, signature, signers, identity, namespace)
