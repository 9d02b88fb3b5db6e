"""What an answer of a forge holds, in words: its data, its numbers, how long it asks to wait, and why it is a no.

A proxy before the forge, a broken disk behind it, or a version to come may answer anything; whatever that is, it ends
in one error that says so.
"""

import re
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
import msgspec

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.patience import USUAL

_message = Messages(__file__)

T = TypeVar("T")
_NEXT = re.compile(r'<[^>]*[?&]page=([0-9]{1,9})(?![0-9])[^>]*>\s*;[^,]*\brel="?next"?', re.ASCII)
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)


def decode(path: str, answer: httpx.Response, shape: type[T]) -> T:
    """The data of an answer.

    Raises:
        RunFailedError: it is of another shape, in another coding, cut off, or nested without end.
    """
    return decode_bytes(path, answer.content, shape)


def decode_bytes(path: str, raw: bytes | msgspec.Raw, shape: type[T]) -> T:
    """As `decode`, of bytes or of a part of an answer that was left as it came."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).partition("\n")[0][:200]
        raise unanswered(path, _message("answer-is-not-of-its-kind", reason=reason)) from error


def number_in(answer: httpx.Response, header: str) -> int | None:
    """The whole number that a header states; None where it states none."""
    text = answer.headers.get(header, "").strip()
    return int(text) if _COUNT.fullmatch(text) else None


def next_page(answer: httpx.Response) -> int | None:
    """The page that follows, by the link; only its number is taken, so that the token goes to no other address."""
    found = _NEXT.search(answer.headers.get("Link", ""))
    return int(found[1]) if found else None


def seconds_asked(answer: httpx.Response) -> float | None:
    """For how many seconds the forge asks to be left alone; None where it does not ask."""
    if answer.status_code not in (403, 429):
        return None
    after = number_in(answer, "Retry-After")
    if after is not None:
        return float(after)
    reset = answer.headers.get("X-RateLimit-Reset", "").strip()
    if answer.headers.get("X-RateLimit-Remaining") == "0" and re.fullmatch(r"[0-9]{1,12}", reset, re.ASCII):
        try:
            # By the forge's own clock, which is the one that counts there.
            now = parsedate_to_datetime(answer.headers["Date"]).timestamp()
        except (KeyError, ValueError, TypeError, OverflowError):
            return USUAL.pauses[-1]
        return max(1.0, float(reset) - now)
    return 0.0 if answer.status_code == 429 else None


def explain_error(error: httpx.HTTPError) -> Text:
    """Why there is no answer."""
    kind = type(error).__name__
    if isinstance(error, httpx.TimeoutException):
        return _message("no-answer-in-time", kind=kind)
    if isinstance(error, httpx.DecodingError):
        return _message("answer-cannot-be-decompressed", kind=kind)
    return _message("no-connection-or-it-broke-off", kind=kind)


def explain_status(answer: httpx.Response) -> Text:
    """Why an answer is a no."""
    code = answer.status_code
    if answer.is_redirect:
        return _message("http-it-has-moved", code=code)
    if seconds_asked(answer) is not None:
        return _message("http-too-many-requests", code=code)
    return {
        401: _message("http-forge-token-is-not-valid"),
        403: _message("http-the-token-lacks-the-right"),
        404: _message("http-there-is-none-or-the-token-may-not-see"),
    }.get(code, _message("http", code=code))


def unanswered(path: str, reason: Text) -> RunFailedError:
    """The error of every answer that is none; `path` is shown without its query."""
    where = path.partition("?")[0]
    return RunFailedError(_message("forge-gave-no-whole-answer", where=where, reason=reason))
