"""The wire to a forge: authorized requests, pages to their end, patience with a busy forge, and clear errors.

No message and no log ever holds the token: it lives in one header.
"""

import re
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx
import msgspec

from taizhang.errors import RunFailedError
from taizhang.text import Text

T = TypeVar("T")
_NEXT = re.compile(r'<[^>]*[?&]page=([0-9]+)[^>]*>\s*;[^,]*\brel="?next"?')
_PAUSES = (1.0, 4.0, 16.0)
_LONGEST = 120.0
"""Seconds that a busy forge is waited for at most; the next run comes sooner than an hour."""
_PATIENCE = httpx.Timeout(30.0, connect=10.0)
_MOST_PAGES = 1000
_MOST_READINGS = 3
"""How often a list that changes while it is read is read from its beginning."""
_MOST_BYTES = 64 * 1024 * 1024
_PASSING = {500, 502, 503, 504}
_REFUSALS = tuple(code for code in range(400, 500) if code not in (408, 429))
"""What a forge answers to what it will not do, however often it is asked."""


class Wire:
    """Requests to the interface at `api`, with an `Authorization` header.

    `pause` is how the wire waits, in seconds.

    Raises (all methods):
        RunFailedError: no whole answer could be had.
    """

    def __init__(self, api: str, authorization: str, pause: Callable[[float], object] = time.sleep) -> None:
        self._pause = pause
        self._client = httpx.Client(
            base_url=api.rstrip("/") + "/",
            headers={"Authorization": authorization, "Accept": "application/json", "User-Agent": "taizhang"},
            timeout=_PATIENCE,
        )

    def get(self, path: str, shape: type[T], **query: str | int) -> T:
        """What stands at `path`, in that shape."""
        return self._decoded(path, self._ask("GET", path, query), shape)

    def found(self, path: str, shape: type[T], **query: str | int) -> T | None:
        """As `get`; None where the forge knows nothing of the kind."""
        answer = self._ask("GET", path, query, also=(404, 422))
        return None if answer.status_code in (404, 422) else self._decoded(path, answer, shape)

    def permitted(self, path: str, shape: type[T]) -> T | None:
        """As `get`; None where the token has no right to it."""
        answer = self._ask("GET", path, {}, also=(403,))
        if answer.status_code == 403 and _busy(answer) is not None:
            raise _failed(path, _status(answer))
        return None if answer.status_code == 403 else self._decoded(path, answer, shape)

    def pages(self, path: str, item: type[T], **query: str | int) -> tuple[T, ...]:
        """Every item of a list, page by page: all of them, or an error."""
        items: list[T] = []
        page = 1
        while True:
            answer = self._ask("GET", path, {**query, "page": page})
            found = self._decoded(path, answer, list[item])  # type: ignore[valid-type]
            items += found
            following = _NEXT.search(answer.headers.get("Link", ""))
            if following is None:
                break
            # Only the number is taken from the link: the token goes to no other address.
            if int(following[1]) <= page or not found or page >= _MOST_PAGES:
                raise _failed(path, Text("分页不完整", "its pages do not add up"))
            page = int(following[1])
        total = answer.headers.get("X-Total-Count", "")
        if total.isdigit() and int(total) > len(items):
            raise _failed(path, Text(f"只给出{len(items)}项，应有{total}项", f"gave {len(items)} of {total} items"))
        return tuple(items)

    def newest(self, path: str, item: type[T], is_older: Callable[[T], bool], **query: str | int) -> tuple[T, ...]:
        """The items of a list that is sorted by age, newest first, up to the first that `is_older` says it of."""
        items: list[T] = []
        for page in range(1, _MOST_PAGES):
            found = self._decoded(path, self._ask("GET", path, {**query, "page": page}), list[item])  # type: ignore[valid-type]
            for one in found:
                if is_older(one):
                    return tuple(items)
                items.append(one)
            if not found:
                return tuple(items)
        raise _failed(path, Text("分页过多", "it has too many pages"))

    def visible(self, path: str, item: type[T], key: Callable[[T], object], **query: str | int) -> tuple[T, ...]:
        """Every item that we may see of a list whose total also counts items hidden from us.

        Gitea and Forgejo count a person's unsent draft reviews, cut the list into pages and only then leave the drafts
        of others out; so a short or an empty page is not the end, no link leads to the next one, and fewer items than
        the total are no fault. How many items a page takes is the server's to decide, but never fewer than it once
        showed: enough pages are read for the total at the largest size seen. `key` tells items apart. Where the total
        changes between two pages, a page border may have moved over an item, and the list is read anew.
        """
        for _ in range(_MOST_READINGS):
            items = self._visible_once(path, item, key, query)
            if items is not None:
                return items
        raise _failed(path, Text("读取期间列表一直在变", "the list kept changing while it was read"))

    def _visible_once(
        self, path: str, item: type[T], key: Callable[[T], object], query: dict[str, str | int]
    ) -> tuple[T, ...] | None:
        """The items of one reading; None where the list changed under it."""
        items: dict[object, T] = {}
        expected: int | None = None
        largest = 1
        page = 0
        while expected is None or (len(items) < expected and page * largest < expected):
            page += 1
            if page > _MOST_PAGES:
                raise _failed(path, Text("分页过多", "it has too many pages"))
            answer = self._ask("GET", path, {**query, "page": page})
            total = answer.headers.get("X-Total-Count", "")
            if not total.isdigit():
                raise _failed(path, Text("没有写明总数", "it does not say how many items there are"))
            if expected is not None and int(total) != expected:
                return None
            expected = int(total)
            found = self._decoded(path, answer, list[item])  # type: ignore[valid-type]
            largest = max(largest, len(found))
            items.update((key(one), one) for one in found)
        return tuple(items.values())

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
        told = Text("", "")
        for pause in (*_PAUSES, None):
            wait = pause
            try:
                answer = self._read(method, path, query, body)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                told, repeat = _reason(error), True
            except httpx.HTTPError as error:
                told, repeat = _reason(error), again
            else:
                if answer.is_success or answer.status_code in also:
                    return answer
                told = _status(answer)
                asked = _busy(answer)
                # A forge that is busy has not done what it was asked, so asking again is safe.
                repeat = asked is not None or (answer.status_code in _PASSING and again)
                if asked is not None and pause is not None:
                    wait = max(asked, pause)
            if not repeat or wait is None or wait > _LONGEST:
                break
            self._pause(wait)
        raise _failed(path, told)

    def _read(self, method: str, path: str, query: dict[str, Any], body: dict[str, Any] | None) -> httpx.Response:
        """One request; an answer is read to its end, but never without bound."""
        with self._client.stream(method, path.lstrip("/"), params=query or None, json=body) as answer:
            raw = bytearray()
            for part in answer.iter_bytes():
                raw += part
                if len(raw) > _MOST_BYTES:
                    raise _failed(path, Text("答复过大", "the answer is too large"))
        plain = [(name, value) for name, value in answer.headers.items() if name != "content-encoding"]
        return httpx.Response(answer.status_code, headers=plain, content=bytes(raw), request=answer.request)

    @staticmethod
    def _decoded(path: str, answer: httpx.Response, shape: type[T]) -> T:
        try:
            return msgspec.json.decode(answer.content, type=shape)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise _failed(
                path, Text(f"答复不合其接口规定：{error}", f"the answer is not of its kind: {error}")
            ) from error


def _busy(answer: httpx.Response) -> float | None:
    """For how many seconds the forge asks to be left alone; None where it does not ask."""
    if answer.status_code not in (403, 429):
        return None
    after = answer.headers.get("Retry-After", "")
    if after.isdigit():
        return float(after)
    reset = answer.headers.get("X-RateLimit-Reset", "")
    if answer.headers.get("X-RateLimit-Remaining") == "0" and reset.isdigit():
        try:
            # By the forge's own clock, which is the one that counts there.
            now = parsedate_to_datetime(answer.headers["Date"]).timestamp()
        except (KeyError, ValueError):
            return _PAUSES[-1]
        return max(1.0, float(reset) - now)
    return 0.0 if answer.status_code == 429 else None


def _reason(error: httpx.HTTPError) -> Text:
    kind = type(error).__name__
    if isinstance(error, httpx.TimeoutException):
        return Text(f"超时没有答复（{kind}）", f"no answer in time ({kind})")
    return Text(f"无法连接或者连接中断（{kind}）", f"no connection, or it broke off ({kind})")


def _status(answer: httpx.Response) -> Text:
    code = answer.status_code
    if answer.is_redirect:
        return Text(
            f"HTTP {code}，仓库或者接口已改址，请更正FORGE_API、FORGE_REPOSITORY",
            f"HTTP {code}: it has moved; correct FORGE_API and FORGE_REPOSITORY",
        )
    if _busy(answer) is not None:
        return Text(f"HTTP {code}，请求过于频繁，请稍后重试", f"HTTP {code}: too many requests; try later")
    return {
        401: Text("HTTP 401，令牌无效或者已经过期，请更换FORGE_TOKEN", "HTTP 401: FORGE_TOKEN is not valid"),
        403: Text("HTTP 403，令牌没有所需的权限", "HTTP 403: the token lacks the right"),
        404: Text(
            "HTTP 404，没有该项，或者令牌无权读取，请核对FORGE_REPOSITORY和编号",
            "HTTP 404: there is none, or the token may not see it; look at FORGE_REPOSITORY and the number",
        ),
    }.get(code, Text(f"HTTP {code}", f"HTTP {code}"))


def _failed(path: str, told: Text) -> RunFailedError:
    where = path.partition("?")[0]
    return RunFailedError(
        Text(
            f"代码托管平台没有给出完整的答复（{where}：{told.zh}），按不能合并处理。",
            f"The forge gave no whole answer ({where}: {told.en}), which is a no.",
        )
    )
