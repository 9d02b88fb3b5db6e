"""Notification by webhook: the calls made on the forge are also sent to a configured address.

The address is a secret (anybody who knows it may post there): only the environment contains it, and no message does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import msgspec

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.calls import CallRound
from taizhang.forge.settings import LOOPBACK

_message = Messages(__file__)

WebhookKind = Literal["wecom", "plain"]
_PATIENCE = httpx.Timeout(10.0)
_MOST_BYTES = 4096
"""Bytes of a message's content, the limit of 企业微信."""
_MOST_ANSWER = 65_536
_MENTION = re.compile(r"(?<!\S)@(?=[A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Webhook:
    """The address to which calls are sent, and their form.

    Raises (all methods):
        RunFailedError: the message was not accepted; the error does not contain the address.
    """

    address: str = field(repr=False)
    kind: WebhookKind

    def announce(self, repository: str, call_round: CallRound) -> None:
        """Send a round of calls, once: where it may have arrived, it is not sent again."""
        message = (
            _format_wecom(repository, call_round) if self.kind == "wecom" else _format_plain(repository, call_round)
        )
        try:
            # Requests to this machine bypass the proxy.
            proxied = urlsplit(self.address).hostname not in LOOPBACK
            with httpx.stream("POST", self.address, json=message, timeout=_PATIENCE, trust_env=proxied) as answer:
                raw = bytearray()
                for part in answer.iter_bytes():
                    raw += part
                    if len(raw) > _MOST_ANSWER:
                        break
                code = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            # Never the error's own text: it contains the address.
            raise _build_error(_message("not-delivered", kind=type(error).__name__)) from None
        if not 200 <= code < 300:
            raise _build_error(_message("http-status", code=code))
        if self.kind == "wecom" and (refusal := _read_refusal(bytes(raw))) is not None:
            raise _build_error(_message("rejected-by-wecom", code=refusal))


def webhook_of(environment: Mapping[str, str]) -> Webhook | None:
    """The webhook that TAIZHANG_WEBHOOK and TAIZHANG_WEBHOOK_KIND name; None where the first is not set.

    Raises:
        RunFailedError: they are invalid.
    """
    address = environment.get("TAIZHANG_WEBHOOK", "").strip()
    if not address:
        return None
    kind = environment.get("TAIZHANG_WEBHOOK_KIND", "").strip().lower() or "plain"
    if kind not in ("wecom", "plain"):
        raise RunFailedError(_message("unknown-kind"))
    try:
        parts = urlsplit(address)
        is_valid = bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        )
    except ValueError:
        is_valid = False
    if not is_valid:
        raise RunFailedError(_message("address-not-https"))
    return Webhook(address, "wecom" if kind == "wecom" else "plain")


def _format_plain(repository: str, call_round: CallRound) -> dict[str, Any]:
    """The plain form: the duties called, who is to do them, and until when."""
    return {
        "repository": repository,
        "pull": call_round.number,
        "page": call_round.page,
        "calls": [
            {
                "kind": call.kind,
                "duty": call.duty,
                "division": call.division,
                "above": call.above,
                "logins": list(call.logins),
                "subjects": list(call.subjects),
                "due": call.due.isoformat() if call.due is not None else None,
                "text": {"zh": call.text.zh, "en": call.text.en},
            }
            for call in call_round.calls
        ],
    }


def _format_wecom(repository: str, call_round: CallRound) -> dict[str, Any]:
    """The form of a group robot of 企业微信: Markdown of 4,096 bytes at most, cut between lines."""
    where = _message("pull-request", repository=repository, number=call_round.number).zh
    heading = f"[{where}]({call_round.page})" if re.fullmatch(r"https?://[^\s()\[\]<>]+", call_round.page) else where
    content = heading
    for call in call_round.calls:
        # Here an at-sign would notify a member of the group, whose name differs from the forge's.
        line = f"\n> {_MENTION.sub('', call.text.zh)}"
        if len((content + line).encode()) > _MOST_BYTES - len("\n> ……".encode()):
            content += "\n> ……"
            break
        content += line
    return {"msgtype": "markdown", "markdown": {"content": content}}


def _read_refusal(raw: bytes) -> int | str | None:
    """The code with which 企业微信 refused a message; None where it accepted it."""
    try:
        answer = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return "?"
    code = answer.get("errcode") if isinstance(answer, dict) else None
    return None if code == 0 else code if isinstance(code, int) else "?"


def _build_error(reason: Text) -> RunFailedError:
    return RunFailedError(_message("not-sent", reason=reason))
