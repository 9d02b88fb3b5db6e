"""Requirements that are there already: the same institution asked for the same."""

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

from taizhang.records import Requirement

T = TypeVar("T")
_BLANKS = re.compile(r"\s+")


class RequirementIndex(Generic[T]):
    """What is known under an institution, a title and a content; blanks make no difference."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], dict[str, T]] = {}

    def add(self, organization: str, title: str, content: str, value: T) -> None:
        """Know it; the first of those that are the same stays."""
        self._held.setdefault(_normalize_key(organization, content), {}).setdefault(_without_blanks(title), value)

    def find(self, organization: str, title: str | None, content: str) -> T | None:
        """What is known of the same; where the title is None, for it was made from the content, under any title."""
        by_title = self._held.get(_normalize_key(organization, content), {})
        return next(iter(by_title.values()), None) if title is None else by_title.get(_without_blanks(title))


def index_requirements(requirements: Iterable[Requirement]) -> RequirementIndex[str]:
    """The ids of all requirements that were not withdrawn."""
    index: RequirementIndex[str] = RequirementIndex()
    for one in requirements:
        if one.withdrawn is None:
            index.add(one.requester.organization, one.title, one.content, one.id)
    return index


def _normalize_key(organization: str, content: str) -> tuple[str, str]:
    return _without_blanks(organization), _without_blanks(content)


def _without_blanks(text: str) -> str:
    return _BLANKS.sub("", text)
