"""C07: the duties of a chain were done one after the other, and sealed at the end."""

from collections.abc import Iterator
from itertools import pairwise

from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def order(facts: Facts) -> Iterator[Hit]:
    """A chain begins on or after the submission, no step precedes the one before it, and the seal comes last."""
    for approval in facts.book.approvals.values():
        predicate = approval.predicate
        requirement = facts.book.requirements.get(approval.record)
        first = predicate.chain[0].at
        if requirement and first.date() < requirement.submitted_on:
            floor = Text(f"需求提出日{requirement.submitted_on}", f"the submission on {requirement.submitted_on}")
            yield Hit(approval, "predicate.chain.0.at", {"stated": f"{first:%Y-%m-%d %H:%M:%S}", "floor": floor})
        times = [(f"predicate.chain.{index}.at", step.at) for index, step in enumerate(predicate.chain)]
        for (_, before), (field, at) in pairwise([*times, ("predicate.sealed_at", predicate.sealed_at)]):
            if at < before:
                floor = Text(f"前一环节{before:%Y-%m-%d %H:%M:%S}", f"the step before it at {before:%Y-%m-%d %H:%M:%S}")
                yield Hit(approval, field, {"stated": f"{at:%Y-%m-%d %H:%M:%S}", "floor": floor})
