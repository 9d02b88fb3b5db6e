"""C07: the duties of a chain were done one after the other, and sealed at the end."""

from collections.abc import Iterator
from datetime import datetime

from taizhang.chain.judgement import pair_objections, step_objections
from taizhang.chain.seals import case_in, steps_of
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def order(facts: Facts) -> Iterator[Hit]:
    """A chain begins on or after the submission, no step precedes one of a lower rank, and the seal comes last."""
    for approval in facts.book.approvals.values():
        case, steps = case_in(facts.law, facts.book, approval, facts.reviewers), steps_of(approval, facts.reviewers)
        for objection in step_objections(case, steps, "submitted"):
            floor = Text(f"需求提出日{case.submitted_on}", f"the submission on {case.submitted_on}")
            at = steps[objection.index].at
            yield Hit(approval, f"predicate.chain.{objection.index}.at", {"stated": _moment(at), "floor": floor})
        for objection in pair_objections(case, steps, "order"):
            at, other = steps[objection.index].at, steps[objection.other].at
            field = f"predicate.chain.{objection.index}.at"
            yield Hit(approval, field, {"stated": _moment(at), "floor": _step_before(other)})
        late = [steps[objection.index].at for objection in step_objections(case, steps, "ended")]
        if late:
            sealed = _moment(approval.predicate.sealed_at)
            yield Hit(approval, "predicate.sealed_at", {"stated": sealed, "floor": _step_before(max(late))})


def _step_before(at: datetime) -> Text:
    return Text(f"前一环节{_moment(at)}", f"the step before it at {_moment(at)}")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
