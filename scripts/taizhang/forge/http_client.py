"""The HTTP client for a forge: authorized requests, pages to their end, retries when it is busy, and clear errors.

No message and no log ever contains the token: it is in one header only.
"""

import math
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

import httpx

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.answers import (
    build_answer_error,
    decode,
    explain_error,
    explain_status,
    find_next_page,
    find_retry_delay,
    read_number_header,
)
from taizhang.forge.timeouts import USUAL, WaitLimits

_message = Messages(__file__)

T = TypeVar("T")
_LONGEST = 120.0
"""The longest wait for a busy forge, in seconds; the next run comes within an hour."""
_CONNECT = 10.0
_MOST_PAGES = 1000
_MOST_BYTES = 64 * 1024 * 1024
_TRANSIENT = {500, 502, 503, 504}
_REFUSALS = tuple(code for code in range(400, 500) if code not in (408, 429))
"""The codes of permanent refusals, which do not change when the request is repeated."""


@cache
def _create_tls_context() -> ssl.SSLContext:
    """The trusted authorities, read once: that takes longer than most requests."""
    return httpx.create_ssl_context()


class HttpClient:
    """Requests to the interface at `api`, with an `Authorization` header.

    `pause` waits for a number of seconds; `limits` limits the waiting.

    Raises (all methods):
        RunFailedError: no complete answer was received.
    """

    def __init__(
        self,
        api: str,
        authorization: str,
        pause: Callable[[float], object] = time.sleep,
        *,
        limits: WaitLimits = USUAL,
    ) -> None:
        self._pause = pause
        self._limits = limits
        self._until = time.monotonic() + limits.total if limits.total is not None else math.inf
        self._client = httpx.Client(
            base_url=api.rstrip("/") + "/",
            headers={"Authorization": authorization, "Accept": "application/json", "User-Agent": "taizhang"},
            timeout=httpx.Timeout(limits.answer, connect=_CONNECT),
            verify=_create_tls_context(),
        )

    def get(self, path: str, shape: type[T], **query: str | int) -> T:
        """The data at `path`, in that shape."""
        return decode(path, self._send_request("GET", path, query), shape)

    def get_or_none(self, path: str, shape: type[T], **query: str | int) -> T | None:
        """As `get`; None where the forge answers that it does not exist."""
        answer = self._send_request("GET", path, query, also=(404, 422))
        return None if answer.status_code in (404, 422) else decode(path, answer, shape)

    def get_if_permitted(self, path: str, shape: type[T]) -> T | None:
        """As `get`; None where the token lacks the permission."""
        answer = self._send_request("GET", path, {}, also=(403,))
        if answer.status_code == 403 and find_retry_delay(answer) is not None:
            raise build_answer_error(path, explain_status(answer))
        return None if answer.status_code == 403 else decode(path, answer, shape)

    def list_pages(self, path: str, item: type[T], **query: str | int) -> tuple[T, ...]:
        """Every item of a list, page by page: all of them, or an error."""
        items: list[T] = []
        page = 1
        while True:
            answer = self._send_request("GET", path, {**query, "page": page})
            batch = self._decode_items(path, answer, item)
            items += batch
            following = find_next_page(answer)
            if following is None:
                break
            if following <= page or not batch or page >= _MOST_PAGES:
                raise build_answer_error(path, _message("inconsistent-pages"))
            page = following
        total = read_number_header(answer, "X-Total-Count")
        if total is not None and total > len(items):
            raise build_answer_error(path, _message("items-missing", count=len(items), total=total))
        return tuple(items)

    def list_newest(self, path: str, item: type[T], is_older: Callable[[T], bool], **query: str | int) -> tuple[T, ...]:
        """The items of a list that is sorted by age, newest first, up to the first for which `is_older` is true."""
        items: list[T] = []
        previous = b""
        for page in range(1, _MOST_PAGES):
            answer = self._send_request("GET", path, {**query, "page": page})
            batch = self._decode_items(path, answer, item)
            if batch and answer.content == previous:
                raise build_answer_error(path, _message("identical-pages"))
            previous = answer.content
            for one in batch:
                if is_older(one):
                    return tuple(items)
                items.append(one)
            if not batch:
                return tuple(items)
        raise build_answer_error(path, _message("too-many-pages"))

    def list_unpaged(self, path: str, item: type[T]) -> tuple[T, ...]:
        """Every item of a list that has pages only on request; Gitea answers null for an empty one."""
        answer = self._send_request("GET", path, {})
        return tuple(decode(path, answer, list[item] | None) or ())  # type: ignore[valid-type, arg-type]

    def list_visible(self, path: str, item: type[T], key: Callable[[T], object]) -> tuple[T, ...]:
        """Every item that we may see of a list whose total also counts items hidden from us.

        Gitea and Forgejo count a person's unsent draft reviews, cut the list into pages on request, and only then leave
        out the drafts of others. So it is requested whole. Fewer items than counted are no fault, unless the list was
        cut all the same: then the last item that we may see, requested by its place, is not among them. `key`
        identifies items.
        """
        answer = self._send_request("GET", path, {})
        items = self._decode_items(path, answer, item)
        total = read_number_header(answer, "X-Total-Count")
        if total is None:
            raise build_answer_error(path, _message("total-missing"))
        if total - len(items) > _MOST_PAGES:
            raise build_answer_error(path, _message("items-missing", count=len(items), total=total))
        last = self._find_last_visible(path, item, range(total, len(items), -1))
        if last is not None and key(last) not in {key(one) for one in items}:
            raise build_answer_error(path, _message("list-incomplete"))
        return tuple(items)

    def _find_last_visible(self, path: str, item: type[T], places: range) -> T | None:
        for place in places:
            items = self._decode_items(path, self._send_request("GET", path, {"page": place, "limit": 1}), item)
            if items:
                return items[-1]
        return None

    @staticmethod
    def _decode_items(path: str, answer: httpx.Response, item: type[T]) -> list[T]:
        return decode(path, answer, list[item])  # type: ignore[valid-type]

    def send(
        self, method: str, path: str, body: dict[str, Any], *, again: bool, also: tuple[int, ...] = ()
    ) -> httpx.Response:
        """The answer to a request.

        Args:
            method: the HTTP method.
            path: the path below the interface.
            body: the data to send.
            again: whether sending it twice does no harm.
            also: error codes that count as answers.
        """
        return self._send_request(method, path, {}, body, again=again, also=also)

    def exchange(self, method: str, path: str, body: Mapping[str, Any] | None, **query: str | int) -> httpx.Response:
        """The answer to a request that does no harm when it is sent twice; refusals count as answers."""
        plain = dict(body) if body is not None else None
        return self._send_request(method, path, query, plain, also=_REFUSALS)

    def _send_request(
        self,
        method: str,
        path: str,
        query: dict[str, Any],
        body: dict[str, Any] | None = None,
        again: bool = True,
        also: tuple[int, ...] = (),
    ) -> httpx.Response:
        reason = Text("", "")
        for pause in (*self._limits.pauses, None):
            wait = pause
            try:
                answer = self._exchange_once(method, path, query, body)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                reason, repeat = explain_error(error), True
            except httpx.HTTPError as error:
                reason, repeat = explain_error(error), again
            except (httpx.InvalidURL, UnicodeError, ValueError) as error:
                # An invalid address, header or answer.
                kind = type(error).__name__
                raise build_answer_error(path, _message("unreadable", kind=kind)) from error
            else:
                if answer.is_success or answer.status_code in also:
                    return answer
                reason = explain_status(answer)
                delay = find_retry_delay(answer)
                # A busy forge has not done anything yet, so repeating the request is safe.
                repeat = delay is not None or (answer.status_code in _TRANSIENT and again)
                if delay is not None and pause is not None:
                    wait = max(delay, pause)
            if not repeat or wait is None or wait > _LONGEST:
                break
            if time.monotonic() + wait > self._until:
                reason = self._describe_timeout()
                break
            self._pause(wait)
        raise build_answer_error(path, reason)

    def _exchange_once(
        self, method: str, path: str, query: dict[str, Any], body: dict[str, Any] | None
    ) -> httpx.Response:
        """The answer to one request, read to its end within limits of time and size."""
        remaining = min(self._limits.answer, self._until - time.monotonic())
        if remaining <= 0:
            raise build_answer_error(path, self._describe_timeout())
        limit = httpx.Timeout(remaining, connect=min(remaining, _CONNECT))
        with self._client.stream(method, path.lstrip("/"), params=query or None, json=body, timeout=limit) as answer:
            raw = bytearray()
            for part in answer.iter_bytes():
                raw += part
                if time.monotonic() > self._until:
                    raise build_answer_error(path, self._describe_timeout())
                if len(raw) > _MOST_BYTES:
                    raise build_answer_error(path, _message("answer-too-large"))
        # As bytes: a proxy's own headers need not be ASCII, nor in one encoding.
        plain = [(name, value) for name, value in answer.headers.raw if name.lower() != b"content-encoding"]
        return httpx.Response(answer.status_code, headers=plain, content=bytes(raw), request=answer.request)

    def _describe_timeout(self) -> Text:
        return _message("no-full-answer-in-time", seconds=f"{self._limits.total:g}")
