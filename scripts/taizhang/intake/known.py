"""Requirements that are there already: the same institution asked for the same."""

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

from taizhang.records import Requirement

T = TypeVar("T")
_BLANKS = re.compile(r"\s+")


class Known(Generic[T]):
    """What is known under an institution, a title and a content; blanks make no difference."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], dict[str, T]] = {}

    def add(self, organization: str, title: str, content: str, known: T) -> None:
        """Know it; the first of those that are the same stays."""
        self._held.setdefault(_key(organization, content), {}).setdefault(_bare(title), known)

    def find(self, organization: str, title: str | None, content: str) -> T | None:
        """What is known of the same; where the title is None, for it was made from the content, under any title."""
        held = self._held.get(_key(organization, content), {})
        return next(iter(held.values()), None) if title is None else held.get(_bare(title))


def known(requirements: Iterable[Requirement]) -> Known[str]:
    """The ids of all requirements that were not withdrawn."""
    found: Known[str] = Known()
    for one in requirements:
        if one.withdrawn is None:
            found.add(one.requester.organization, one.title, one.content, one.id)
    return found


def _key(organization: str, content: str) -> tuple[str, str]:
    return _bare(organization), _bare(content)


def _bare(text: str) -> str:
    return _BLANKS.sub("", text)
