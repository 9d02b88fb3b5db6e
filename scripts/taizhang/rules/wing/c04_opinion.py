"""C04: every duty is done with an opinion of substance, and a refusing opinion is not an approval."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.lifecycle.chain.judgement import find_step_objections
from taizhang.lifecycle.chain.step import ChainObjection, ChainStep
from taizhang.records.substance import measure_substance
from taizhang.rules.rule import Facts, Hit, rule


@rule
def opinion(facts: Facts) -> Iterator[Hit]:
    """The opinion of each step of a chain is long enough and does not call the requirement infeasible."""
    for approval, case, steps in facts.sealed_chains:
        for objection in find_step_objections(case, steps, "opinion", "brevity", "outcome"):
            step = steps[objection.index]
            params: dict[str, Param] = {
                "department": case.law.department(step.division),
                "person": step.login,
                "problem": objection.reason,
            }
            field = f"predicate.chain.{objection.index}.opinion"
            yield Hit(approval, field, params, by=_list_sources(objection, step))


def _list_sources(objection: ChainObjection, step: ChainStep) -> tuple[str, ...]:
    if objection.aspect == "brevity":
        return ("substance.opinion",)
    return (
        ("feasibility", "no-report-unevaluated") if measure_substance(step.opinion) else ("feasibility", "house/seals")
    )
