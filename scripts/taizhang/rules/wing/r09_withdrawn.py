"""R09: a requirement is withdrawn after it was submitted and before it is on the ledger."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def withdrawn(facts: Facts) -> Iterator[Hit]:
    """The withdrawal is not earlier than the submission, and what is enrolled is withdrawn no more."""
    for requirement in facts.book.requirements.values():
        if requirement.withdrawn is None:
            continue
        on, submitted = requirement.withdrawn.on, requirement.submitted_on
        entry = facts.book.entry_of.get(requirement.id)
        if on < submitted:
            reason = _message("it-was-only-submitted", submitted=submitted)
            yield Hit(requirement, "withdrawn.on", {"stated": on, "reason": reason})
        elif entry and entry.enrolled_on < on:  # enrolled on that day or later: the entry's fault, L09
            reason = _message("it-is-on-the-ledger-as-since", enrolled_on=entry.enrolled_on, entry=entry.id)
            yield Hit(requirement, "withdrawn.on", {"stated": on, "reason": reason})
