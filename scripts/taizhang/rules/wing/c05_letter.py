"""C05: whoever consolidates sends a letter up, and its number, fitting its department and year, is on record."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.lifecycle.chain.judgement import step_objections
from taizhang.lifecycle.chain.seals import case_in, steps_of
from taizhang.rules.rule import Facts, Hit, rule


@rule
def letter(facts: Facts) -> Iterator[Hit]:
    """A requirement's consolidate step has a letter's number like 呼财购〔2026〕12号, no other step has one.

    A withdrawal needs none: the number stands on record from the first time.
    """
    for approval in facts.book.approvals.values():
        if approval.record not in facts.book.requirements:
            continue
        case, steps = case_in(facts.law, facts.book, approval, facts.reviewers), steps_of(approval, facts.reviewers)
        for objection in step_objections(case, steps, "letter"):
            department = case.law.department(steps[objection.index].division)
            params: dict[str, Param] = {"department": department, "problem": objection.reason}
            by = ("consolidation",) if steps[objection.index].letter is None else ("house/records",)
            yield Hit(approval, f"predicate.chain.{objection.index}.letter", params, by=by)
