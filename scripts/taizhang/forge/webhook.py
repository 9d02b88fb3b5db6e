"""The house's own channel: what was called on the forge is also sent to an address of the house's choice.

The address is a secret (whoever knows it may post there): it stands in the environment only, and no message names it.
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
from taizhang.forge.calling import Round
from taizhang.forge.settings import LOOPBACK

_message = Messages(__file__)

WebhookKind = Literal["wecom", "plain"]
_PATIENCE = httpx.Timeout(10.0)
_MOST_BYTES = 4096
"""Of a message's content; 企业微信 takes no more."""
_MOST_ANSWER = 65_536
_MENTION = re.compile(r"(?<!\S)@(?=[A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where calls are sent to, and in which form.

    Raises (all methods):
        RunFailedError: it was not taken; the message does not say where it went.
    """

    address: str = field(repr=False)
    kind: WebhookKind

    def announce(self, repository: str, called: Round) -> None:
        """Send a round of calls, once: what may have arrived is not sent again."""
        message = _wecom(repository, called) if self.kind == "wecom" else _plain(repository, called)
        try:
            # What stays on this machine goes through no proxy.
            proxied = urlsplit(self.address).hostname not in LOOPBACK
            with httpx.stream("POST", self.address, json=message, timeout=_PATIENCE, trust_env=proxied) as answer:
                raw = bytearray()
                for part in answer.iter_bytes():
                    raw += part
                    if len(raw) > _MOST_ANSWER:
                        break
                code = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            # Never the error's own words: they name the address.
            raise _failed(_message("not-delivered", name=type(error).__name__)) from None
        if not 200 <= code < 300:
            raise _failed(_message("http", code=code))
        if self.kind == "wecom" and (refused := _refusal(bytes(raw))) is not None:
            raise _failed(_message("not-taken-errcode", refused=refused))


def webhook_of(environment: Mapping[str, str]) -> Webhook | None:
    """The webhook that TAIZHANG_WEBHOOK and TAIZHANG_WEBHOOK_KIND name; None where the first is not set.

    Raises:
        RunFailedError: they cannot be meant.
    """
    address = environment.get("TAIZHANG_WEBHOOK", "").strip()
    if not address:
        return None
    kind = environment.get("TAIZHANG_WEBHOOK_KIND", "").strip().lower() or "plain"
    if kind not in ("wecom", "plain"):
        raise RunFailedError(_message("taizhang-webhook-kind"))
    try:
        parts = urlsplit(address)
        is_meant = bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        )
    except ValueError:
        is_meant = False
    if not is_meant:
        raise RunFailedError(_message("taizhang-webhook-is-no-https-address-nor-one"))
    return Webhook(address, "wecom" if kind == "wecom" else "plain")


def _plain(repository: str, called: Round) -> dict[str, Any]:
    """The plain form: what is called for, by whom it is to be done, until when."""
    return {
        "repository": repository,
        "pull": called.number,
        "page": called.page,
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
            for call in called.calls
        ],
    }


def _wecom(repository: str, called: Round) -> dict[str, Any]:
    """The form of a group robot of 企业微信: Markdown of 4,096 bytes at most, cut between lines."""
    where = f"{repository}合并请求{called.number}"
    heading = f"[{where}]({called.page})" if re.fullmatch(r"https?://[^\s()\[\]<>]+", called.page) else where
    content = heading
    for call in called.calls:
        # Here an at-sign would call on a member of the group by another name than the forge's.
        line = f"\n> {_MENTION.sub('', call.text.zh)}"
        if len((content + line).encode()) > _MOST_BYTES - len("\n> ……".encode()):
            content += "\n> ……"
            break
        content += line
    return {"msgtype": "markdown", "markdown": {"content": content}}


def _refusal(raw: bytes) -> int | str | None:
    """The code with which 企业微信 refused a message; None where it took it."""
    try:
        answer = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return "?"
    code = answer.get("errcode") if isinstance(answer, dict) else None
    return None if code == 0 else code if isinstance(code, int) else "?"


def _failed(reason: Text) -> RunFailedError:
    return RunFailedError(_message("notification-was-not-sent", reason=reason))
