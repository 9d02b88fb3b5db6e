"""The outcome by which a duty ends a requirement's chain instead of letting it continue."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from taizhang.lifecycle.chain.due import DueDuty, select_duties_up_to

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "evaluate": ("infeasible",),
    "consolidate": ("returned",),
    "review": ("returned", "refused"),
}
"""The outcomes with which each duty may end a requirement; other duties may not.

A county receives and judges, a city consolidates what is feasible, the region reviews: each may end a requirement and
states the reason. Source: region-2021-1131/2.2, /2.3; city-2021-76/1.2.
"""


class _Ending(Protocol):
    @property
    def duty(self) -> str: ...

    @property
    def division(self) -> str: ...

    @property
    def outcome(self) -> str | None: ...


def find_ended_chain(due: Sequence[DueDuty], step: _Ending) -> tuple[DueDuty, ...] | None:
    """The duties of a chain that `step` ends: those before its own, and its own.

    None where it states no outcome, or one that its duty may not state in this chain; a withdrawal or correction has no
    outcome.
    """
    if step.outcome is None or step.outcome not in OUTCOMES.get(step.duty, ()):
        return None
    reached = select_duties_up_to(due, step.duty, step.division)
    if reached is None or not reached[-1].decides:
        return None
    return (*reached[:-1], reached[-1]._replace(datum=None, ends=True))


def cut_chain_at_outcome(due: Sequence[DueDuty], steps: Sequence[_Ending]) -> tuple[DueDuty, ...]:
    """The duties of a chain as its last step ends it; all of them where it states no outcome."""
    ended = find_ended_chain(due, steps[-1]) if steps else None
    return tuple(due) if ended is None else ended
