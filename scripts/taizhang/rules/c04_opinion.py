"""C04: every duty is done with an opinion of substance."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule
from taizhang.substance import weight
from taizhang.text import Param


@rule
def opinion(facts: Facts) -> Iterator[Hit]:
    """The opinion of each step of a chain has the least number of characters that say something."""
    for approval in facts.book.approvals.values():
        for index, step in enumerate(approval.predicate.chain):
            least = facts.law.number("substance.opinion", step.at.date())
            length = weight(step.opinion)
            if length < least:
                params: dict[str, Param] = {
                    "department": facts.law.department(step.division),
                    "person": step.person,
                    "length": length,
                    "least": least,
                }
                yield Hit(approval, f"predicate.chain.{index}.opinion", params)
