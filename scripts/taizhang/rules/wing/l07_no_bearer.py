"""L07: no cost bearer is stated where the notices name none."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_COMMON = _message("region-wide-requirement")
_OWN = _message("region-own-extension")


@rule
def no_bearer(facts: Facts) -> Iterator[Hit]:
    """Region-wide entries, and local extensions that the region itself raised, state no cost bearer."""
    for entry in facts.book.entries.values():
        if entry.cost_bearer is None:
            continue
        requirement = facts.book.requirements.get(entry.requirement)
        own = requirement.requester.division if requirement is not None else None
        if entry.classification == "region-wide":
            yield Hit(entry, "cost_bearer", {"entry": entry.id, "what": _COMMON})
        elif own is not None and facts.law.cost_bearer(entry.classification, own, entry.enrolled_on) is None:
            yield Hit(entry, "cost_bearer", {"entry": entry.id, "what": _OWN})
