"""Setting up a forge: of the same demands, those are changed that are wrong and can be."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.checking import check_demands
from taizhang.forge.administration.connection import explain_refusal
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import DemandOutcome, SettingChange

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One call, with the demands that it serves.

    Attributes:
        outcomes: their status before it.
    """

    change: SettingChange
    outcomes: tuple[DemandOutcome, ...]

    @property
    def is_needed(self) -> bool:
        """Whether any of its demands is known to be wrong; else it only writes again what cannot be seen."""
        return any(outcome.status == "wrong" for outcome in self.outcomes)


def plan_setup(outcomes: Iterable[DemandOutcome]) -> tuple[SetupStep, ...]:
    """The calls that correct what is wrong, in order; calls to one address are one call.

    What cannot be seen but can be written is written each time.
    """
    served: dict[tuple[str, str], list[DemandOutcome]] = {}
    for outcome in outcomes:
        if outcome.change is not None and outcome.status != "right":
            served.setdefault((outcome.change.method, outcome.change.path), []).append(outcome)
    return tuple(
        SetupStep(SettingChange(*call, _join_bodies(demands)), tuple(demands)) for call, demands in served.items()
    )


def _join_bodies(outcomes: Iterable[DemandOutcome]) -> dict[str, Any]:
    """The bodies of calls to one address as one."""
    return {key: value for one in outcomes if one.change is not None for key, value in one.change.body.items()}


def apply_setup(
    inspection: Inspection, report: Callable[[SetupStep, Text | None], None]
) -> tuple[tuple[DemandOutcome, ...], tuple[DemandOutcome, ...]]:
    """Set up the forge and read it back: all outcomes, and those that are still wrong although they were sent.

    A first change may be what a second one needs, such as a right before a list that admits only who has it: what is
    still wrong after reading back is tried once more. A forge silently ignores what its version does not know.

    Args:
        inspection: the inspection of the forge.
        report: takes each call when it was sent, with the reason where it was refused.

    Raises:
        RunFailedError: the forge cannot be reached, or does not accept a token.
    """
    outcomes = check_demands(inspection)
    sent_demands: set[str] = set()
    for attempt in range(2):
        steps = [step for step in plan_setup(outcomes) if attempt == 0 or step.is_needed]
        for step in steps:
            answer = inspection.admin.send(step.change.method, step.change.path, step.change.body)
            report(step, None if answer.is_success else _describe_refusal(answer.code, answer.data, inspection))
            sent_demands |= {outcome.demand.key for outcome in step.outcomes}
        if not steps:
            break
        inspection = inspection.renew()
        outcomes = check_demands(inspection)
    failed = tuple(one for one in outcomes if one.status == "wrong" and one.demand.key in sent_demands)
    return outcomes, failed


def require_administrator(inspection: Inspection) -> None:
    """Check that the token's account administers the repository.

    Raises:
        RunFailedError: it does not.
    """
    if not (inspection.repository.get("permissions") or {}).get("admin"):
        raise RunFailedError(
            _message(
                "not-an-administrator",
                variable=inspection.admin.variable,
                repository=inspection.admin.repository,
            )
        )


def _describe_refusal(code: int, data: object, inspection: Inspection) -> Text:
    reason = explain_refusal(code, inspection.admin.variable)
    message = str(data.get("message", "")).split("\n")[0][:200] if isinstance(data, dict) else ""
    return Text(f"{reason.zh}{message}", f"{reason.en} {message}".rstrip())
