"""A JSON parser that records the position of every value, so that errors can name line and column."""

import re
from collections.abc import Callable
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

JsonPath = tuple[str | int, ...]
"""Keys and numbers on the way to a value."""
_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}
_DEEPEST = 20


class JsonError(Exception):
    """A text is not valid JSON: the offset and the reason."""

    def __init__(self, offset: int, reason: Text) -> None:
        super().__init__(reason.en)
        self.at = offset
        self.reason = reason


class JsonText:
    """A parsed JSON text.

    Attributes:
        value: the parsed value.
        duplicates: the paths of keys that occur twice in one object.

    Raises:
        JsonError: the text is not valid JSON.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: dict[JsonPath, int] = {}
        self.duplicates: list[JsonPath] = []
        self.value, end = self._parse_value(self._skip_blanks(0), ())
        if end != len(text):
            raise JsonError(end, _message("more-follows-where-it-should-end"))

    def place(self, path: JsonPath) -> tuple[int, int]:
        """Line and column, from 1, of the value at a path, or of its nearest existing parent."""
        while path not in self._places and path:
            path = path[:-1]
        return line_and_column(self._text, self._places.get(path, 0))

    def _skip_blanks(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def _parse_value(self, at: int, path: JsonPath) -> tuple[Any, int]:
        if len(path) > _DEEPEST:
            raise JsonError(at, _message("it-is-nested-too-deep"))
        self._places[path] = at
        first = self._text[at : at + 1]
        value: Any
        if first == '"':
            value, end = self._parse_string(at)
        elif first == "{":
            value, end = self._parse_members(at, path, "}", self._parse_field)
        elif first == "[":
            value, end = self._parse_members(at, path, "]", self._parse_item)
        elif (match := _WORD.match(self._text, at)) is not None:
            value, end = _parse_plain_word(match[0], at), match.end()
        else:
            raise JsonError(at, _message("value-is-missing-here"))
        return value, self._skip_blanks(end)

    def _parse_string(self, at: int) -> tuple[str, int]:
        try:
            value, end = scanstring(self._text, at + 1, True)
            value.encode()
        except JSONDecodeError as error:
            raise JsonError(error.pos, _message("text-in-quotes-is-broken")) from error
        except UnicodeEncodeError as error:
            raise JsonError(at, _message("text-holds-half-a-character")) from error
        return value, end

    def _parse_members(
        self, at: int, path: JsonPath, close: str, member: Callable[[int, JsonPath, Any], int]
    ) -> tuple[Any, int]:
        container: Any = {} if close == "}" else []
        at = self._skip_blanks(at + 1)
        if self._text[at : at + 1] == close:
            return container, at + 1
        while True:
            at = member(at, path, container)
            sign = self._text[at : at + 1]
            if sign == close:
                return container, at + 1
            if sign != ",":
                raise JsonError(at, _message("comma-or-is-missing-here", close=close))
            at = self._skip_blanks(at + 1)

    def _parse_field(self, at: int, path: JsonPath, members: dict[str, Any]) -> int:
        if self._text[at : at + 1] != '"':
            raise JsonError(at, _message("field-name-in-quotes-is-missing-here"))
        key, end = self._parse_string(at)
        end = self._skip_blanks(end)
        if self._text[end : end + 1] != ":":
            raise JsonError(end, _message("colon-missing"))
        if key in members:
            self.duplicates.append((*path, key))
        members[key], end = self._parse_value(self._skip_blanks(end + 1), (*path, key))
        return end

    def _parse_item(self, at: int, path: JsonPath, items: list[Any]) -> int:
        value, end = self._parse_value(at, (*path, len(items)))
        items.append(value)
        return end


def _parse_plain_word(word: str, at: int) -> Any:
    if word in _WORDS:
        return _WORDS[word]
    if len(word) > 30:
        raise JsonError(at, _message("number-is-too-long"))
    return int(word) if word.lstrip("-").isdigit() else float(word)


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Line and column, from 1, of a place in a text."""
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
