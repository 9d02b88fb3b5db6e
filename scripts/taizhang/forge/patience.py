"""How long a forge is waited for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a forge is waited for, in seconds.

    Attributes:
        pauses: between one attempt and the next.
        answer: for one answer.
        whole: for everything that is asked in one run; None where a run may take its time.
    """

    pauses: tuple[float, ...] = (1.0, 4.0, 16.0)
    answer: float = 30.0
    whole: float | None = None


USUAL = Patience()
"""Of a job that runs by the clock: the next run comes anyway."""
OF_HOOK = Patience(pauses=(1.0, 2.0), answer=10.0, whole=20.0)
"""Of a server's hook: somebody waits for the button, and proxies give up after 60 seconds, git after some minutes."""
