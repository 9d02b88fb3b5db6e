"""The wire to a forge: authorized requests, pages to their end, patience with a busy forge, and clear errors.

No message and no log ever holds the token: it lives in one header.
"""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.answers import (
    decode,
    explain_error,
    explain_status,
    next_page,
    number_in,
    seconds_asked,
    unanswered,
)
from taizhang.forge.patience import USUAL, Patience

_message = Messages(__file__)

T = TypeVar("T")
_LONGEST = 120.0
"""Seconds that a busy forge is waited for at most; the next run comes sooner than an hour."""
_CONNECT = 10.0
_MOST_PAGES = 1000
_MOST_BYTES = 64 * 1024 * 1024
_PASSING = {500, 502, 503, 504}
_REFUSALS = tuple(code for code in range(400, 500) if code not in (408, 429))
"""What a forge answers to what it will not do, however often it is asked."""


class Wire:
    """Requests to the interface at `api`, with an `Authorization` header.

    `pause` is how the wire waits, in seconds; `patience` how long it does.

    Raises (all methods):
        RunFailedError: no whole answer could be had.
    """

    def __init__(
        self,
        api: str,
        authorization: str,
        pause: Callable[[float], object] = time.sleep,
        *,
        patience: Patience = USUAL,
    ) -> None:
        self._pause = pause
        self._patience = patience
        self._until = time.monotonic() + patience.whole if patience.whole is not None else math.inf
        self._client = httpx.Client(
            base_url=api.rstrip("/") + "/",
            headers={"Authorization": authorization, "Accept": "application/json", "User-Agent": "taizhang"},
            timeout=httpx.Timeout(patience.answer, connect=_CONNECT),
        )

    def get(self, path: str, shape: type[T], **query: str | int) -> T:
        """What stands at `path`, in that shape."""
        return decode(path, self._ask("GET", path, query), shape)

    def found(self, path: str, shape: type[T], **query: str | int) -> T | None:
        """As `get`; None where the forge knows nothing of the kind."""
        answer = self._ask("GET", path, query, also=(404, 422))
        return None if answer.status_code in (404, 422) else decode(path, answer, shape)

    def permitted(self, path: str, shape: type[T]) -> T | None:
        """As `get`; None where the token has no right to it."""
        answer = self._ask("GET", path, {}, also=(403,))
        if answer.status_code == 403 and seconds_asked(answer) is not None:
            raise unanswered(path, explain_status(answer))
        return None if answer.status_code == 403 else decode(path, answer, shape)

    def pages(self, path: str, item: type[T], **query: str | int) -> tuple[T, ...]:
        """Every item of a list, page by page: all of them, or an error."""
        items: list[T] = []
        page = 1
        while True:
            answer = self._ask("GET", path, {**query, "page": page})
            found = self._items(path, answer, item)
            items += found
            following = next_page(answer)
            if following is None:
                break
            if following <= page or not found or page >= _MOST_PAGES:
                raise unanswered(path, _message("its-pages-do-not-add-up"))
            page = following
        total = number_in(answer, "X-Total-Count")
        if total is not None and total > len(items):
            raise unanswered(path, _message("gave-of-items", items_count=len(items), total=total))
        return tuple(items)

    def newest(self, path: str, item: type[T], is_older: Callable[[T], bool], **query: str | int) -> tuple[T, ...]:
        """The items of a list that is sorted by age, newest first, up to the first that `is_older` says it of."""
        items: list[T] = []
        before = b""
        for page in range(1, _MOST_PAGES):
            answer = self._ask("GET", path, {**query, "page": page})
            found = self._items(path, answer, item)
            if found and answer.content == before:
                raise unanswered(path, _message("every-page-of-it-is-the-same"))
            before = answer.content
            for one in found:
                if is_older(one):
                    return tuple(items)
                items.append(one)
            if not found:
                return tuple(items)
        raise unanswered(path, _message("it-has-too-many-pages"))

    def unpaged(self, path: str, item: type[T]) -> tuple[T, ...]:
        """Every item of a list that is not cut into pages unless it is asked for them; Gitea says null for none."""
        answer = self._ask("GET", path, {})
        return tuple(decode(path, answer, list[item] | None) or ())  # type: ignore[valid-type, arg-type]

    def visible(self, path: str, item: type[T], key: Callable[[T], object]) -> tuple[T, ...]:
        """Every item that we may see of a list whose total also counts items hidden from us.

        Gitea and Forgejo count a person's unsent draft reviews, cut the list where it is asked for in pages, and only
        then leave the drafts of others out. So it is asked for whole. That fewer items come than are counted is no
        fault, unless the list was cut all the same: then the last item that we may see, asked for by its place, is not
        among them. `key` tells items apart.
        """
        answer = self._ask("GET", path, {})
        items = self._items(path, answer, item)
        total = number_in(answer, "X-Total-Count")
        if total is None:
            raise unanswered(path, _message("it-does-not-say-how-many-items"))
        if total - len(items) > _MOST_PAGES:
            raise unanswered(path, _message("gave-of-items", items_count=len(items), total=total))
        last = self._last_visible(path, item, range(total, len(items), -1))
        if last is not None and key(last) not in {key(one) for one in items}:
            raise unanswered(path, _message("list-is-not-whole"))
        return tuple(items)

    def _last_visible(self, path: str, item: type[T], places: range) -> T | None:
        for place in places:
            found = self._items(path, self._ask("GET", path, {"page": place, "limit": 1}), item)
            if found:
                return found[-1]
        return None

    @staticmethod
    def _items(path: str, answer: httpx.Response, item: type[T]) -> list[T]:
        return decode(path, answer, list[item])  # type: ignore[valid-type]

    def send(
        self, method: str, path: str, body: dict[str, Any], *, again: bool, also: tuple[int, ...] = ()
    ) -> httpx.Response:
        """Send something; `again` says whether sending it twice does no harm. `also` are codes that are answers too."""
        return self._ask(method, path, {}, body, again=again, also=also)

    def exchange(self, method: str, path: str, body: Mapping[str, Any] | None, **query: str | int) -> httpx.Response:
        """The forge's answer to what does no harm when it is sent twice; a refusal is an answer here, too."""
        plain = dict(body) if body is not None else None
        return self._ask(method, path, query, plain, also=_REFUSALS)

    def _ask(
        self,
        method: str,
        path: str,
        query: dict[str, Any],
        body: dict[str, Any] | None = None,
        again: bool = True,
        also: tuple[int, ...] = (),
    ) -> httpx.Response:
        reason = Text("", "")
        for pause in (*self._patience.pauses, None):
            wait = pause
            try:
                answer = self._read(method, path, query, body)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                reason, repeat = explain_error(error), True
            except httpx.HTTPError as error:
                reason, repeat = explain_error(error), again
            except (httpx.InvalidURL, UnicodeError, ValueError) as error:
                # No address of ours, no header and no answer that could be read.
                kind = type(error).__name__
                raise unanswered(path, _message("it-cannot-be-read", kind=kind)) from error
            else:
                if answer.is_success or answer.status_code in also:
                    return answer
                reason = explain_status(answer)
                asked = seconds_asked(answer)
                # A forge that is busy has not done what it was asked, so asking again is safe.
                repeat = asked is not None or (answer.status_code in _PASSING and again)
                if asked is not None and pause is not None:
                    wait = max(asked, pause)
            if not repeat or wait is None or wait > _LONGEST:
                break
            if time.monotonic() + wait > self._until:
                reason = self._too_late()
                break
            self._pause(wait)
        raise unanswered(path, reason)

    def _read(self, method: str, path: str, query: dict[str, Any], body: dict[str, Any] | None) -> httpx.Response:
        """One request; an answer is read to its end, but never without bound."""
        left = min(self._patience.answer, self._until - time.monotonic())
        if left <= 0:
            raise unanswered(path, self._too_late())
        limit = httpx.Timeout(left, connect=min(left, _CONNECT))
        with self._client.stream(method, path.lstrip("/"), params=query or None, json=body, timeout=limit) as answer:
            raw = bytearray()
            for part in answer.iter_bytes():
                raw += part
                if time.monotonic() > self._until:
                    raise unanswered(path, self._too_late())
                if len(raw) > _MOST_BYTES:
                    raise unanswered(path, _message("answer-is-too-large"))
        # As bytes: a proxy's own headers need not be ASCII, nor of any one coding.
        plain = [(name, value) for name, value in answer.headers.raw if name.lower() != b"content-encoding"]
        return httpx.Response(answer.status_code, headers=plain, content=bytes(raw), request=answer.request)

    def _too_late(self) -> Text:
        whole = f"{self._patience.whole:g}"
        return _message("it-did-not-answer-in-full-within-seconds", whole=whole)
