"""C04: every duty is done with an opinion of substance, and none that refuses counts as an approval."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.lifecycle.chain.judgement import step_objections
from taizhang.lifecycle.chain.seals import case_in, steps_of
from taizhang.lifecycle.chain.step import ChainStep, Objection
from taizhang.records.substance import weight
from taizhang.rules.rule import Facts, Hit, rule


@rule
def opinion(facts: Facts) -> Iterator[Hit]:
    """The opinion of each step of a chain says enough, and does not say that the requirement is infeasible."""
    for approval in facts.book.approvals.values():
        case, steps = case_in(facts.law, facts.book, approval, facts.reviewers), steps_of(approval, facts.reviewers)
        for objection in step_objections(case, steps, "opinion", "brevity", "outcome"):
            step = steps[objection.index]
            params: dict[str, Param] = {
                "department": case.law.department(step.division),
                "person": step.login,
                "problem": objection.reason,
            }
            field = f"predicate.chain.{objection.index}.opinion"
            yield Hit(approval, field, params, by=_grounds(objection, step))


def _grounds(objection: Objection, step: ChainStep) -> tuple[str, ...]:
    if objection.aspect == "brevity":
        return ("substance.opinion",)
    return ("feasibility", "no-report-unevaluated") if weight(step.opinion) else ("feasibility", "house/seals")
