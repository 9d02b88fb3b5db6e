"""L04: a requirement objected to in time does not enter the ledger by that notice."""

from collections.abc import Iterator

from taizhang.book import holding_objections
from taizhang.rule import Facts, Hit, rule


@rule
def objection(facts: Facts) -> Iterator[Hit]:
    """No objection in time, handled or not, stands against the requirement in the notice that its entry names."""
    for entry in facts.book.entries.values():
        notice = facts.book.notices.get(entry.notice)
        held = holding_objections(notice, entry.requirement) if notice else ()
        if held:
            first = min(objection.received_on for objection in held)
            yield Hit(entry, "notice", {"notice": entry.notice, "requirement": entry.requirement, "received_on": first})
