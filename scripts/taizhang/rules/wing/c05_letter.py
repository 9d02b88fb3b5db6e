"""C05: a consolidation goes up by a letter, whose number fits its department and year and is on record."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.lifecycle.chain.judgement import find_step_objections
from taizhang.rules.rule import Facts, Hit, rule


@rule
def letter(facts: Facts) -> Iterator[Hit]:
    """A requirement's consolidate step has a letter's number like 呼财购〔2026〕12号, no other step has one.

    A withdrawal needs none: the number is on record already.
    """
    for approval, case, steps in facts.sealed_chains:
        if approval.record not in facts.book.requirements:
            continue
        for objection in find_step_objections(case, steps, "letter"):
            department = case.law.department(steps[objection.index].division)
            params: dict[str, Param] = {"department": department, "problem": objection.reason}
            by = ("consolidation",) if steps[objection.index].letter is None else ("house/records",)
            yield Hit(approval, f"predicate.chain.{objection.index}.letter", params, by=by)
