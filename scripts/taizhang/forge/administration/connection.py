"""One account's connection to one repository's interface; a refusal is an answer like any other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.http_client import HttpClient

_message = Messages(__file__)

_ENDING = "，按不能合并处理。"
_MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a forge: its code, and the plain data of its body, None where the body is empty or no JSON."""

    code: int
    data: Any = None

    @property
    def is_success(self) -> bool:
        """Whether the forge did what was requested."""
        return 200 <= self.code < 300


class Connection:
    """Requests with the token in the environment variable `variable`.

    Attributes:
        root: the address of the repository below the interface's own.

    Raises (all methods):
        RunFailedError: the forge cannot be reached, or does not accept the token.
    """

    def __init__(self, client: HttpClient, repository: str, variable: str) -> None:
        self._client = client
        self.repository = repository
        self.root = f"repos/{repository}"
        self.variable = variable

    def connect_to(self, repository: str) -> "Connection":
        """The same account's connection to another repository of the same forge."""
        return Connection(self._client, repository, self.variable)

    def get(self, path: str, **query: str | int) -> Answer:
        """The answer at `path`."""
        return self.send("GET", path, None, **query)

    def send(self, method: str, path: str, body: Mapping[str, Any] | None, **query: str | int) -> Answer:
        """Send something that does no harm when it is sent twice."""
        try:
            answer = self._client.exchange(method, path, body, **query)
        except RunFailedError as error:
            raise RunFailedError(_explain_failure(error.message)) from error
        if answer.status_code == 401:
            raise RunFailedError(explain_refusal(401, self.variable))
        try:
            data = json.loads(answer.content) if answer.content else None
        except ValueError:
            data = None
        return Answer(answer.status_code, data)

    def list_items(self, path: str, size: str = "limit") -> Answer:
        """A whole list, page by page; an answer that is no list is returned unchanged.

        `size` is the name of the parameter for a page's size. The list ends with the first page that shows nothing new.
        """
        items: list[Any] = []
        for page in range(1, _MOST_PAGES):
            answer = self.get(path, page=page, **{size: 50})
            if not answer.is_success or not isinstance(answer.data, list):
                return answer
            new = [one for one in answer.data if one not in items]
            if not new:
                break
            items += new
        return Answer(200, items)


def explain_refusal(code: int, variable: str) -> Text:
    """The meaning of a refusal, and its remedy."""
    meanings = {
        401: _message("invalid-token", variable=variable),
        403: _message("forbidden", variable=variable),
        404: _message("not-found-or-hidden"),
    }
    return meanings.get(code, _message("http-status", code=code))


def _explain_failure(message: Text) -> Text:
    return _message(
        "unreachable",
        reason=Text(message.zh.removesuffix(_ENDING), message.en.removesuffix(", which is a no.")),
    )
