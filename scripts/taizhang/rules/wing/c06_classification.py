"""C06: the review classifies a functional requirement, and nobody else does."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.lifecycle.chain.judgement import find_step_objections
from taizhang.rules.rule import Facts, Hit, rule


@rule
def classification(facts: Facts) -> Iterator[Hit]:
    """The review step of an adjustment or addition states a classification; no other step states one.

    A withdrawal needs none: the classification is on record already.
    """
    for approval, case, steps in facts.sealed_chains:
        requirement = facts.book.requirements.get(approval.record)
        if requirement is None:
            continue
        for objection in find_step_objections(case, steps, "classification"):
            params: dict[str, Param] = {"requirement": requirement.id, "problem": objection.reason}
            yield Hit(approval, f"predicate.chain.{objection.index}.classification", params)
