"""The acceptance table: action, expected result, and actual result."""

from dataclasses import dataclass

from taizhang.base.text import Text


@dataclass(frozen=True, slots=True)
class TrialResult:
    """One row.

    Attributes:
        deed: the action.
        passed: whether the actual result is the expected one.
        seen: the actual result, or why the row could not be tried.
    """

    deed: Text
    expected: Text
    passed: bool
    seen: Text


class MissedError(Exception):
    """The actual result differs from the expected one."""

    def __init__(self, seen: Text) -> None:
        super().__init__(seen.en)
        self.seen = seen
