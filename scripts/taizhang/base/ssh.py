"""Signatures by SSH keys, made and verified by ssh-keygen, the only program that knows their format."""

import base64
import binascii
import subprocess
from pathlib import Path

from taizhang.base.errors import RunFailedError, ToolFailedError
from taizhang.base.messages import Messages
from taizhang.base.scratch import ScratchFolder

_message = Messages(__file__)

_NOT_VERIFIED = b"Could not verify signature."
_REFUSED = 255
"""The exit code of ssh-keygen with `_NOT_VERIFIED`. Source: OpenSSH 8.1 and later, ssh-keygen.c, sig_verify."""


def create_signature(raw: bytes, key: Path, namespace: str) -> bytes:
    """The armoured signature of `raw` for a purpose, the `namespace`.

    `key` is the file of a private key, or of a public one whose private key is in an ssh-agent.

    Raises:
        RunFailedError: ssh-keygen is missing, or the key cannot be used without a passphrase.
    """
    with ScratchFolder("signature") as folder:
        path = Path(folder) / "seal.json"
        path.write_bytes(raw)
        result = _keygen("-Y", "sign", "-q", "-f", str(key.absolute()), "-n", namespace, str(path))
        signature = path.with_name("seal.json.sig")
        if result.returncode or not signature.is_file():
            lines = result.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = lines[-1] if lines else str(result.returncode)
            raise RunFailedError(_message("key-cannot-sign", key=key, reason=reason))
        return signature.read_bytes()


def is_signature_of(raw: bytes, signature: bytes, signers: bytes, identity: str, namespace: str) -> bool:
    """Whether `signature` is one of `raw` by a key of `identity` among `signers`, an allowed signers file's content.

    It must be written byte for byte as ssh-keygen writes it, so that no change in it goes unnoticed. Only
    ssh-keygen's own answer counts, yes or no: a broken ssh-keygen leaves the signature unjudged.

    Raises:
        ToolFailedError: ssh-keygen is missing, broken, or too old to verify signatures.
    """
    if not _is_plain(signature):
        return False
    with ScratchFolder("signature") as folder:
        allowed, signed = Path(folder) / "witnesses", Path(folder) / "seal.sig"
        allowed.write_bytes(signers)
        signed.write_bytes(signature)
        command = ("-Y", "verify", "-f", str(allowed), "-I", identity, "-n", namespace, "-s", str(signed))
        result = _keygen(*command, stdin=raw)
    answer = (
        result.returncode,
        result.stdout.startswith(f'Good "{namespace}" signature for {identity} '.encode()),
        result.stdout.strip() == _NOT_VERIFIED,
    )
    if answer == (0, True, False):
        return True
    if answer == (_REFUSED, False, True):
        return False
    raise _broken_tool_error(result)


def read_public_key(key: Path) -> str | None:
    """The public key of a key file, as `<type> <base64>`; None where it cannot be read without a passphrase.

    Raises:
        ToolFailedError: ssh-keygen is missing.
    """
    beside = key if key.suffix == ".pub" else key.with_name(key.name + ".pub")
    try:
        line = beside.read_text(encoding="utf-8", errors="replace")
    except OSError:
        line = _keygen("-y", "-P", "", "-f", str(key.absolute())).stdout.decode("utf-8", "replace")
    words = line.split()
    return " ".join(words[:2]) if len(words) > 1 else None


def _is_plain(signature: bytes) -> bool:
    lines = signature.split(b"\n")
    try:
        content = base64.b64decode(b"".join(lines[1:-2]), validate=True)
    except binascii.Error:
        return False
    armour = base64.b64encode(content)
    wrapped = [armour[at : at + 70] for at in range(0, len(armour), 70)]
    return lines == [b"-----BEGIN SSH SIGNATURE-----", *wrapped, b"-----END SSH SIGNATURE-----", b""]


def _keygen(*arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    try:
        # A key with a passphrase must not wait for input at a terminal.
        return subprocess.run(
            ["ssh-keygen", *arguments], input=stdin, capture_output=True, check=False, start_new_session=True
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise ToolFailedError(_message("ssh-keygen-not-started", reason=reason)) from error


def _broken_tool_error(result: "subprocess.CompletedProcess[bytes]") -> ToolFailedError:
    lines = (result.stderr + result.stdout).decode("utf-8", "replace").strip().splitlines()
    reason = f"exit {result.returncode}" + (f", {lines[0][:200]}" if lines else "")
    return ToolFailedError(_message("ssh-keygen-broken", reason=reason))
