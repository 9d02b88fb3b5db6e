"""C06: the review classifies a functional requirement, and nobody else does."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.lifecycle.chain.judgement import step_objections
from taizhang.lifecycle.chain.seals import case_in, steps_of
from taizhang.rules.rule import Facts, Hit, rule


@rule
def classification(facts: Facts) -> Iterator[Hit]:
    """The review step of an adjustment or addition states a classification; no other step states one.

    A withdrawal needs none: the classification stands on record from the first time.
    """
    for approval in facts.book.approvals.values():
        requirement = facts.book.requirements.get(approval.record)
        if requirement is None:
            continue
        case, steps = case_in(facts.law, facts.book, approval, facts.reviewers), steps_of(approval, facts.reviewers)
        for objection in step_objections(case, steps, "classification"):
            params: dict[str, Param] = {"requirement": requirement.id, "problem": objection.reason}
            yield Hit(approval, f"predicate.chain.{objection.index}.classification", params)
