"""Requirements that are there already: the same institution asked for the same under the same title."""

import re
from collections.abc import Iterable
from typing import Any

from taizhang.records import Requirement

Key = tuple[str, str, str]
_BLANKS = re.compile(r"\s+")


def key_of(data: dict[str, Any]) -> Key:
    """What makes a draft the same requirement as another."""
    return _key(data["requester"]["organization"], data["title"], data["content"])


def index(requirements: Iterable[Requirement]) -> dict[Key, str]:
    """The ids of all requirements that were not withdrawn, by what makes them the same."""
    return {
        _key(one.requester.organization, one.title, one.content): one.id
        for one in requirements
        if one.withdrawn is None
    }


def _key(organization: str, title: str, content: str) -> Key:
    return _BLANKS.sub("", organization), _BLANKS.sub("", title), _BLANKS.sub("", content)
