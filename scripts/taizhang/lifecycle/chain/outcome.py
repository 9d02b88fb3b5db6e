"""The outcome by which a duty ends a requirement's chain instead of letting it go on."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from taizhang.lifecycle.chain.due import DueDuty, up_to

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "evaluate": ("infeasible",),
    "consolidate": ("returned",),
    "review": ("returned", "refused"),
}
"""What each duty may end a requirement with; no other duty may.

A county receives and judges, a city consolidates what is feasible, the region reviews: each may find that a requirement
goes no further, and whoever raised it reads why. Source: region-2021-1131/2.2, /2.3; city-2021-76/1.2.
"""


class _Ending(Protocol):
    @property
    def duty(self) -> str: ...

    @property
    def division(self) -> str: ...

    @property
    def outcome(self) -> str | None: ...


def end_at(due: Sequence[DueDuty], step: _Ending) -> tuple[DueDuty, ...] | None:
    """The duties of a chain that `step` ends: those that come before its own, and its own.

    None where it states no outcome, or none that its duty may state in this chain. What was approved already is
    withdrawn or corrected without one.
    """
    if step.outcome is None or step.outcome not in OUTCOMES.get(step.duty, ()):
        return None
    reached = up_to(due, step.duty, step.division)
    if reached is None or not reached[-1].decides:
        return None
    return (*reached[:-1], reached[-1]._replace(datum=None, ends=True))


def end_at_last(due: Sequence[DueDuty], steps: Sequence[_Ending]) -> tuple[DueDuty, ...]:
    """The duties of a chain as its last step ends it; all of them where that states no outcome."""
    ended = end_at(due, steps[-1]) if steps else None
    return tuple(due) if ended is None else ended
