"""Limits of waiting for a forge."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WaitLimits:
    """Limits of waiting for a forge, in seconds.

    Attributes:
        pauses: between one attempt and the next.
        answer: for one answer.
        total: for all requests of one run; None where a run has no limit.
    """

    pauses: tuple[float, ...] = (1.0, 4.0, 16.0)
    answer: float = 30.0
    total: float | None = None


USUAL = WaitLimits()
"""For scheduled jobs: the next run comes anyway."""
OF_HOOK = WaitLimits(pauses=(1.0, 2.0), answer=10.0, total=20.0)
"""For a server's hook: a person waits for the button, and proxies give up after 60 seconds, git after some minutes."""
