"""Words in a title or in a commit's message by which forges start no workflow for a push or a pull request."""

import re

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

_WORDS = re.compile(r"\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]", re.IGNORECASE)
_TRAILER = re.compile(r"^skip-checks: ?true\s*$", re.IGNORECASE | re.MULTILINE)
"""What GitHub also takes, as a commit's last line."""


def find_skip_word(text: str) -> str | None:
    """The first word in a text that keeps a forge from starting workflows; None where there is none.

    Gitea's and Forgejo's are those of the setting SKIP_WORKFLOW_STRINGS as it comes; GitHub's are the same.
    """
    found = _WORDS.search(text) or _TRAILER.search(text)
    return found[0].strip() if found is not None else None


def describe_skip_words(title: str, message: str) -> tuple[Text, ...]:
    """What is worth knowing of a request whose title, or whose head commit's message, holds such a word."""
    places = (_message("the-title"), title), (_message("the-commit-message"), message)
    return tuple(
        _message("holds-so-that-the-forge-starts-no-workflow", place=place, word=word)
        for place, text in places
        if (word := find_skip_word(text)) is not None
    )
