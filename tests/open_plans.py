"""The requests of the demonstration set that are open on its own day: their records, and the times of their steps."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Plan:
    """One open request: its record, when it was opened, when each duty was done, and who requests changes."""

    record: str
    opened: str
    done: tuple[str, ...] = ()
    blocked_by: str = ""

    @property
    def opened_at(self) -> datetime:
        """When it was opened."""
        return moment(self.opened)


def moment(text: str) -> datetime:
    """A time of 2026, written as month, day and time in Beijing."""
    return datetime.fromisoformat(f"2026-{text}+08:00")


PLANS = (
    # The city has let its time pass.
    Plan("REQ-150103-20261029-jjy6", "10-29T15:12:31", ("11-04T10:26:08",)),
    # The region is next.
    Plan("REQ-150222-20261102-tde3", "11-02T16:40:02", ("11-06T09:31:47", "11-17T15:20:13")),
    Plan("REQ-152500-20261103-te5n", "11-03T09:18:55", ("11-09T11:02:36", "11-18T16:05:44")),
    # The city is next.
    Plan("REQ-150426-20261105-1han", "11-05T14:50:20", ("11-17T10:12:09",)),
    # Returned to its requester by the county.
    Plan("REQ-150625-20261109-x87f", "11-09T16:22:49", (), "nm150625-evaluate"),
    Plan("REQ-150826-20261110-v0dm", "11-10T10:33:41", ("11-16T15:45:27",)),
    Plan("REQ-150123-20261111-t55s", "11-11T11:20:16", ("11-18T09:40:52",)),
    Plan("REQ-150702-20261112-54f2", "11-12T15:05:38", ("11-18T14:58:03",)),
    # The county is next.
    Plan("REQ-150102-20261116-4k40", "11-16T16:31:05"),
    Plan("REQ-152531-20261113-g13y", "11-17T08:52:30"),
    Plan("REQ-152224-20261117-pwvn", "11-17T11:44:22"),
    Plan("REQ-150784-20261118-wbxt", "11-18T15:33:57"),
    # A zone that reports straight to the region since 16 November.
    Plan("REQ-150172-20261120-4t8g", "11-20T17:02:11"),
)
"""The thirteen requests, in order of their opening."""
