"""Making a forge as it is asked: the same demands, of which those are changed that are wrong and can be."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.checking import check
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Change, Outcome

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Step:
    """One call, with the demands that it serves.

    Attributes:
        outcomes: how they stand before it.
    """

    change: Change
    outcomes: tuple[Outcome, ...]

    @property
    def is_needed(self) -> bool:
        """Whether anything of it is known to be wrong; else it only writes again what cannot be seen."""
        return any(outcome.standing == "wrong" for outcome in self.outcomes)


def plan(outcomes: Iterable[Outcome]) -> tuple[Step, ...]:
    """The calls that mend what is wrong, in order; calls to one address are one call.

    What cannot be seen and can be written is written each time: nobody knows whether it stands.
    """
    served: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.change is not None and outcome.standing != "right":
            served.setdefault((outcome.change.method, outcome.change.path), []).append(outcome)
    return tuple(Step(Change(*call, _joined(found)), tuple(found)) for call, found in served.items())


def _joined(found: Iterable[Outcome]) -> dict[str, Any]:
    """The bodies of calls to one address as one."""
    return {key: value for one in found if one.change is not None for key, value in one.change.body.items()}


def apply(
    inspection: Inspection, report: Callable[[Step, Text | None], None]
) -> tuple[tuple[Outcome, ...], tuple[Outcome, ...]]:
    """Make the forge as it is asked, read it back, and give back how all stands and what did not take.

    A first change may be what a second one needs, such as a right before a list that admits only who has it: what is
    still wrong after reading back is tried once more. A forge ignores without a word what its version does not know.

    Args:
        inspection: the look at the forge.
        report: is given each call when it was sent, with why it was refused where it was.

    Raises:
        RunFailedError: the forge cannot be reached, or does not take a token.
    """
    outcomes = check(inspection)
    sent: set[str] = set()
    for attempt in range(2):
        steps = [step for step in plan(outcomes) if attempt == 0 or step.is_needed]
        for step in steps:
            answer = inspection.admin.send(step.change.method, step.change.path, step.change.body)
            report(step, None if answer.is_success else _refusal(answer.code, answer.data, inspection))
            sent |= {outcome.demand.key for outcome in step.outcomes}
        if not steps:
            break
        inspection = inspection.afresh()
        outcomes = check(inspection)
    failed = tuple(one for one in outcomes if one.standing == "wrong" and one.demand.key in sent)
    return outcomes, failed


def require_administrator(inspection: Inspection) -> None:
    """See that the token's account may set anything at all.

    Raises:
        RunFailedError: it may not.
    """
    if not (inspection.repository.get("permissions") or {}).get("admin"):
        raise RunFailedError(
            _message(
                "account-of-does-not-administer-nothing",
                variable=inspection.admin.variable,
                repository=inspection.admin.repository,
            )
        )


def _refusal(code: int, data: object, inspection: Inspection) -> Text:
    told = explain(code, inspection.admin.variable)
    said = str(data.get("message", "")).split("\n")[0][:200] if isinstance(data, dict) else ""
    return Text(f"{told.zh}{said}", f"{told.en} {said}".rstrip())
