"""R09: a requirement is withdrawn after it was submitted and before it is on the ledger."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def withdrawn(facts: Facts) -> Iterator[Hit]:
    """The withdrawal is not earlier than the submission, and an enrolled requirement is not withdrawn."""
    for requirement in facts.book.requirements.values():
        if requirement.withdrawn is None:
            continue
        withdrawn_on, submitted_on = requirement.withdrawn.on, requirement.submitted_on
        entry = facts.book.entry_of.get(requirement.id)
        if withdrawn_on < submitted_on:
            reason = _message("before-submission", submitted_on=submitted_on)
            yield Hit(requirement, "withdrawn.on", {"stated": withdrawn_on, "reason": reason})
        elif entry and entry.enrolled_on < withdrawn_on:  # L09 reports an entry enrolled on that day or later
            reason = _message("already-on-ledger", enrolled_on=entry.enrolled_on, entry=entry.id)
            yield Hit(requirement, "withdrawn.on", {"stated": withdrawn_on, "reason": reason})
