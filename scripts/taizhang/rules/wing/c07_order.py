"""C07: the duties of a chain were done one after the other, and sealed at the end."""

from collections.abc import Iterator
from datetime import datetime

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.lifecycle.chain.judgement import find_pair_objections, find_step_objections
from taizhang.records import Approval
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_STEPS = ("feasibility", "consolidation", "no-report-unevaluated", "regional-review")
_RECORD = ("house/seals",)


@rule
def order(facts: Facts) -> Iterator[Hit]:
    """A chain begins after submission and opening, its steps go by rank, then comes the merge, and the seal last."""
    for approval, case, steps in facts.sealed_chains:
        for objection in find_step_objections(case, steps, "submitted"):
            earliest = _message("submission", day=case.submitted_on)
            at = steps[objection.index].at
            params: dict[str, Param] = {"stated": _format_time(at), "floor": earliest}
            yield Hit(approval, f"predicate.chain.{objection.index}.at", params, by=_RECORD)
        for objection in find_pair_objections(case, steps, "order"):
            at, other = steps[objection.index].at, steps[objection.other].at
            field = f"predicate.chain.{objection.index}.at"
            yield Hit(
                approval, field, {"stated": _format_time(at), "floor": _describe_preceding_step(other)}, by=_STEPS
            )
        for objection in find_step_objections(case, steps, "opened"):
            at, opened = (
                steps[objection.index].at,
                _format_time(approval.predicate.opened_at or steps[objection.index].at),
            )
            earliest = _message("opening-of-pull-request", time=opened)
            params = {"stated": _format_time(at), "floor": earliest}
            yield Hit(approval, f"predicate.chain.{objection.index}.at", params, by=_RECORD)
        yield from _check_ending(approval)


def _check_ending(approval: Approval) -> Iterator[Hit]:
    """Check that the merge comes after the opening and every step, and the seal after the merge."""
    predicate = approval.predicate
    last = max(step.at for step in predicate.chain)
    if predicate.merged_at is not None:
        if predicate.merged_at < last:
            yield Hit(
                approval,
                "predicate.merged_at",
                _build_params(predicate.merged_at, _describe_preceding_step(last)),
                by=_RECORD,
            )
        last = max(last, predicate.merged_at)
    if predicate.sealed_at < last:
        yield Hit(
            approval,
            "predicate.sealed_at",
            _build_params(predicate.sealed_at, _describe_preceding_step(last)),
            by=_RECORD,
        )


def _build_params(stated: datetime, earliest: Text) -> dict[str, Param]:
    return {"stated": _format_time(stated), "floor": earliest}


def _describe_preceding_step(at: datetime) -> Text:
    return _message("preceding-step", time=_format_time(at))


def _format_time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
