"""Words in a title or a commit message that keep forges from starting workflows for a push or a pull request."""

import re

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

_WORDS = re.compile(r"\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]", re.IGNORECASE)
_TRAILER = re.compile(r"^skip-checks: ?true\s*$", re.IGNORECASE | re.MULTILINE)
"""The form that GitHub also accepts, as a commit's last line."""


def find_skip_word(text: str) -> str | None:
    """The first word in a text that keeps a forge from starting workflows; None where it contains none.

    Gitea's and Forgejo's are the defaults of the setting SKIP_WORKFLOW_STRINGS; GitHub's are the same.
    """
    match = _WORDS.search(text) or _TRAILER.search(text)
    return match[0].strip() if match is not None else None


def describe_skip_words(title: str, message: str) -> tuple[Text, ...]:
    """Remarks on a request whose title, or whose head commit's message, contains such a word."""
    places = (_message("title"), title), (_message("commit-message"), message)
    return tuple(
        _message("skip-word", place=place, word=word)
        for place, text in places
        if (word := find_skip_word(text)) is not None
    )
