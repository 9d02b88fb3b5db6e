"""R09: a requirement is withdrawn after it was submitted and before it is on the ledger."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.rules.rule import Facts, Hit, rule


@rule
def withdrawn(facts: Facts) -> Iterator[Hit]:
    """The withdrawal is not earlier than the submission, and what is enrolled is withdrawn no more."""
    for requirement in facts.book.requirements.values():
        if requirement.withdrawn is None:
            continue
        on, submitted = requirement.withdrawn.on, requirement.submitted_on
        entry = facts.book.entry_of.get(requirement.id)
        if on < submitted:
            reason = Text(f"早于提出日期{submitted}", f"it was only submitted on {submitted}")
            yield Hit(requirement, "withdrawn.on", {"stated": on, "reason": reason})
        elif entry and entry.enrolled_on < on:  # enrolled on that day or later: the entry's fault, L09
            reason = Text(
                f"已于{entry.enrolled_on}纳入台账（{entry.id}）",
                f"it is on the ledger as {entry.id} since {entry.enrolled_on}",
            )
            yield Hit(requirement, "withdrawn.on", {"stated": on, "reason": reason})
