"""Which make and version of a forge answers; Forgejo names the Gitea that it is compatible with, which it is not."""

import re
from dataclasses import dataclass

from taizhang.text import Text

_NUMBERS = re.compile(r"v?([0-9]+)\.([0-9]+)")


@dataclass(frozen=True, slots=True)
class Version:
    """A version as the forge writes it, its make, and its first two numbers."""

    text: str
    make: str
    numbers: tuple[int, int]

    def is_least(self, gitea: tuple[int, int], forgejo: tuple[int, int]) -> bool:
        """Whether it is at least the one named of its make."""
        return self.numbers >= (forgejo if self.make == "forgejo" else gitea)

    def describe(self) -> Text:
        """Make and version."""
        name = {"forgejo": "Forgejo", "gitea": "Gitea", "github": "GitHub"}[self.make]
        return Text(f"{name} {self.text}".rstrip(), f"{name} {self.text}".rstrip())


def version_of(text: str) -> Version | None:
    """The version that `GET /version` states; None where it is none.

    Forgejo answers `12.0.0+gitea-1.22.0`: the tail is what it was once forked from and says nothing of it.
    """
    match = _NUMBERS.match(text)
    if match is None:
        return None
    make = "forgejo" if "+gitea-" in text else "gitea"
    return Version(text.partition("+gitea-")[0], make, (int(match[1]), int(match[2])))
