"""D06: a problem is reported, then resolved, then verified."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_UNRESOLVED = _message("unresolved")


@rule
def verified(facts: Facts) -> Iterator[Hit]:
    """No problem is resolved before its report or verified before it is resolved."""
    for defect in facts.book.defects.values():
        resolved_on, verification = defect.resolved_on, defect.verified
        if resolved_on and resolved_on < defect.reported_on:
            problem = _message("resolved-before-report", resolved_on=resolved_on, reported_on=defect.reported_on)
            yield Hit(defect, "resolved_on", {"problem": problem})
        if verification and resolved_on is None:
            yield Hit(defect, "verified", {"problem": _UNRESOLVED})
        elif verification and resolved_on and verification.on < resolved_on:
            problem = _message("verified-before-resolved", verified_on=verification.on, resolved_on=resolved_on)
            yield Hit(defect, "verified.on", {"problem": problem})
