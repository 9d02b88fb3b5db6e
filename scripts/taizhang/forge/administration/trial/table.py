"""The acceptance table: what is done, what must be seen, and what was."""

from dataclasses import dataclass

from taizhang.base.text import Text


@dataclass(frozen=True, slots=True)
class Result:
    """One row.

    Attributes:
        passed: whether what was seen is what must be.
        seen: what was seen, or why the row could not be tried.
    """

    deed: Text
    expected: Text
    passed: bool
    seen: Text


class MissedError(Exception):
    """Something else was seen than must be."""

    def __init__(self, seen: Text) -> None:
        super().__init__(seen.en)
        self.seen = seen
