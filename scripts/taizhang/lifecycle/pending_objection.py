"""An objection in a pull request of its own: opened in time, it blocks an enrolment before its merge."""

from dataclasses import dataclass
from datetime import date

from taizhang.law.law import Law
from taizhang.law.notice_window import window_of
from taizhang.records import Notice


@dataclass(frozen=True, slots=True)
class PendingObjection:
    """An objection to one requirement of a notice that is not on main yet.

    Attributes:
        requirement: the id; empty where the proposed file is unreadable, which blocks the whole notice.
        pull: the number of the pull request that proposes it.
        opened_on: the day on which that was opened, in Beijing time.
    """

    notice: str
    requirement: str
    pull: int
    opened_on: date

    def holds(self, notice: Notice, requirement: str, law: Law) -> bool:
        """Whether it keeps `requirement` off the ledger: to this notice, and opened by its last day."""
        return (
            self.notice == notice.id
            and self.requirement in ("", requirement)
            and window_of(notice, law).is_in_time(self.opened_on)
        )
