"""Reading answers of a forge: their data, numbers, requested delays, and reasons of refusals.

A proxy, a broken disk or a future version may answer anything; every unusable answer ends in one kind of error.
"""

import re
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
import msgspec

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.timeouts import USUAL

_message = Messages(__file__)

T = TypeVar("T")
_NEXT = re.compile(r'<[^>]*[?&]page=([0-9]{1,9})(?![0-9])[^>]*>\s*;[^,]*\brel="?next"?', re.ASCII)
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)


def decode(path: str, answer: httpx.Response, shape: type[T]) -> T:
    """The data of an answer.

    Raises:
        RunFailedError: it has another structure or encoding, is cut off, or is nested too deeply.
    """
    return decode_bytes(path, answer.content, shape)


def decode_bytes(path: str, raw: bytes | msgspec.Raw, shape: type[T]) -> T:
    """As `decode`, of bytes or of a raw part of an answer."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).partition("\n")[0][:200]
        raise build_answer_error(path, _message("unexpected-structure", reason=reason)) from error


def read_number_header(answer: httpx.Response, header: str) -> int | None:
    """The whole number in a header; None where it is missing or malformed."""
    text = answer.headers.get(header, "").strip()
    return int(text) if _COUNT.fullmatch(text) else None


def find_next_page(answer: httpx.Response) -> int | None:
    """The number of the next page. Only the link's number is used, so that the token goes to no other address."""
    match = _NEXT.search(answer.headers.get("Link", ""))
    return int(match[1]) if match else None


def find_retry_delay(answer: httpx.Response) -> float | None:
    """The delay in seconds that the forge requests before a retry; None where it requests none."""
    if answer.status_code not in (403, 429):
        return None
    after = read_number_header(answer, "Retry-After")
    if after is not None:
        return float(after)
    reset = answer.headers.get("X-RateLimit-Reset", "").strip()
    if answer.headers.get("X-RateLimit-Remaining") == "0" and re.fullmatch(r"[0-9]{1,12}", reset, re.ASCII):
        try:
            # By the forge's own clock, to which the reset time refers.
            now = parsedate_to_datetime(answer.headers["Date"]).timestamp()
        except (KeyError, ValueError, TypeError, OverflowError):
            return USUAL.pauses[-1]
        return max(1.0, float(reset) - now)
    return 0.0 if answer.status_code == 429 else None


def explain_error(error: httpx.HTTPError) -> Text:
    """The reason why no answer came."""
    kind = type(error).__name__
    if isinstance(error, httpx.TimeoutException):
        return _message("no-answer-in-time", kind=kind)
    if isinstance(error, httpx.DecodingError):
        return _message("answer-cannot-be-decompressed", kind=kind)
    return _message("no-connection-or-interrupted", kind=kind)


def explain_status(answer: httpx.Response) -> Text:
    """The reason of a refusal."""
    code = answer.status_code
    if answer.is_redirect:
        return _message("http-moved", code=code)
    if find_retry_delay(answer) is not None:
        return _message("http-too-many-requests", code=code)
    return {
        401: _message("http-invalid-token"),
        403: _message("http-forbidden"),
        404: _message("http-not-found-or-hidden"),
    }.get(code, _message("http-status", code=code))


def build_answer_error(path: str, reason: Text) -> RunFailedError:
    """The error of every missing or unusable answer; `path` is shown without its query."""
    return RunFailedError(_message("incomplete-answer", path=path.partition("?")[0], reason=reason))
