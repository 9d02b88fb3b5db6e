"""Finds duplicate requirements: the same institution, title and content."""

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

from taizhang.records import Requirement

T = TypeVar("T")
_BLANKS = re.compile(r"\s+")


class RequirementIndex(Generic[T]):
    """Values by institution, title and content; blanks make no difference."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], dict[str, T]] = {}

    def add(self, organization: str, title: str, content: str, value: T) -> None:
        """Add a value; the first of several with the same key stays."""
        self._values.setdefault(_normalize_key(organization, content), {}).setdefault(_without_blanks(title), value)

    def find(self, organization: str, title: str | None, content: str) -> T | None:
        """The value of the same key; under any title where the title is None, because it came from the content."""
        by_title = self._values.get(_normalize_key(organization, content), {})
        return next(iter(by_title.values()), None) if title is None else by_title.get(_without_blanks(title))


def index_requirements(requirements: Iterable[Requirement]) -> RequirementIndex[str]:
    """Index the ids of all requirements that were not withdrawn."""
    index: RequirementIndex[str] = RequirementIndex()
    for one in requirements:
        if one.withdrawn is None:
            index.add(one.requester.organization, one.title, one.content, one.id)
    return index


def _normalize_key(organization: str, content: str) -> tuple[str, str]:
    return _without_blanks(organization), _without_blanks(content)


def _without_blanks(text: str) -> str:
    return _BLANKS.sub("", text)
