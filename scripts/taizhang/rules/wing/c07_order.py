"""C07: the duties of a chain were done one after the other, and sealed at the end."""

from collections.abc import Iterator
from datetime import datetime

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.lifecycle.chain.judgement import pair_objections, step_objections
from taizhang.lifecycle.chain.seals import case_in, steps_of
from taizhang.records import Approval
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_STEPS = ("feasibility", "consolidation", "no-report-unevaluated", "regional-review")
_KEPT = ("house/seals",)


@rule
def order(facts: Facts) -> Iterator[Hit]:
    """A chain begins after submission and opening, its steps go by rank, then comes the merge, and the seal last."""
    for approval in facts.book.approvals.values():
        case, steps = case_in(facts.law, facts.book, approval, facts.reviewers), steps_of(approval, facts.reviewers)
        for objection in step_objections(case, steps, "submitted"):
            floor = _message("the-submission", submitted_on=case.submitted_on)
            at = steps[objection.index].at
            params: dict[str, Param] = {"stated": _moment(at), "floor": floor}
            yield Hit(approval, f"predicate.chain.{objection.index}.at", params, by=_KEPT)
        for objection in pair_objections(case, steps, "order"):
            at, other = steps[objection.index].at, steps[objection.other].at
            field = f"predicate.chain.{objection.index}.at"
            yield Hit(approval, field, {"stated": _moment(at), "floor": _step_before(other)}, by=_STEPS)
        for objection in step_objections(case, steps, "opened"):
            at, opened = steps[objection.index].at, _moment(approval.predicate.opened_at or steps[objection.index].at)
            floor = _message("opening-of-its-pull-request", opened=opened)
            params = {"stated": _moment(at), "floor": floor}
            yield Hit(approval, f"predicate.chain.{objection.index}.at", params, by=_KEPT)
        yield from _ending(approval)


def _ending(approval: Approval) -> Iterator[Hit]:
    """The merge comes after the opening and every step, the seal after the merge."""
    predicate = approval.predicate
    last = max(step.at for step in predicate.chain)
    if predicate.merged_at is not None:
        if predicate.merged_at < last:
            yield Hit(approval, "predicate.merged_at", _params(predicate.merged_at, _step_before(last)), by=_KEPT)
        last = max(last, predicate.merged_at)
    if predicate.sealed_at < last:
        yield Hit(approval, "predicate.sealed_at", _params(predicate.sealed_at, _step_before(last)), by=_KEPT)


def _params(stated: datetime, floor: Text) -> dict[str, Param]:
    return {"stated": _moment(stated), "floor": floor}


def _step_before(at: datetime) -> Text:
    return _message("the-step-before", moment=_moment(at))


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
