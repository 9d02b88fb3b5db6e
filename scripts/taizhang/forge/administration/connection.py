"""One account's way to one repository's interface, where a refusal is an answer like any other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.wire import Wire

_message = Messages(__file__)

_ENDING = "，按不能合并处理。"
_MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What a forge answers: the code, and the plain data of its body, None where there is none."""

    code: int
    data: Any = None

    @property
    def is_success(self) -> bool:
        """Whether the forge did what it was asked."""
        return 200 <= self.code < 300


class Connection:
    """Requests with the token that stands in the environment variable `variable`.

    Attributes:
        root: the address of the repository below the interface's own.

    Raises (all methods):
        RunFailedError: the forge cannot be reached, or does not take the token.
    """

    def __init__(self, wire: Wire, repository: str, variable: str) -> None:
        self._wire = wire
        self.repository = repository
        self.root = f"repos/{repository}"
        self.variable = variable

    def elsewhere(self, repository: str) -> "Connection":
        """The same account's way to another repository of the same forge."""
        return Connection(self._wire, repository, self.variable)

    def get(self, path: str, **query: str | int) -> Answer:
        """What stands at `path`."""
        return self.send("GET", path, None, **query)

    def send(self, method: str, path: str, body: Mapping[str, Any] | None, **query: str | int) -> Answer:
        """Send something that does no harm when it is sent twice."""
        try:
            answer = self._wire.exchange(method, path, body, **query)
        except RunFailedError as error:
            raise RunFailedError(_unreachable(error.message)) from error
        if answer.status_code == 401:
            raise RunFailedError(explain(401, self.variable))
        try:
            data = json.loads(answer.content) if answer.content else None
        except ValueError:
            data = None
        return Answer(answer.status_code, data)

    def items(self, path: str, size: str = "limit") -> Answer:
        """A whole list, page by page; an answer that is no list is given back as it came.

        `size` is the name of the parameter for a page's size. The list ends with the first page that shows nothing new.
        """
        found: list[Any] = []
        for page in range(1, _MOST_PAGES):
            answer = self.get(path, page=page, **{size: 50})
            if not answer.is_success or not isinstance(answer.data, list):
                return answer
            new = [one for one in answer.data if one not in found]
            if not new:
                break
            found += new
        return Answer(200, found)


def explain(code: int, variable: str) -> Text:
    """What a refusal means, and what mends it."""
    known = {
        401: _message("token-is-not-valid-or-has-expired", variable=variable),
        403: _message("token-lacks-the-right", variable=variable),
        404: _message("there-is-none-or-the-account-may-not-see"),
    }
    return known.get(code, _message("forge-answers-http", code=code))


def _unreachable(told: Text) -> Text:
    return _message(
        "look-at-forge-api-and-the-network",
        told=Text(told.zh.removesuffix(_ENDING), told.en.removesuffix(", which is a no.")),
    )
