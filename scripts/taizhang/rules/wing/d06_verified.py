"""D06: a problem is reported, then resolved, then verified."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_UNRESOLVED = _message("unresolved")


@rule
def verified(facts: Facts) -> Iterator[Hit]:
    """No problem is resolved before its report, and none is verified before it is resolved."""
    for defect in facts.book.defects.values():
        resolved, verification = defect.resolved_on, defect.verified
        if resolved and resolved < defect.reported_on:
            problem = _message(
                "it-was-resolved-on-before-the-report", resolved=resolved, reported_on=defect.reported_on
            )
            yield Hit(defect, "resolved_on", {"problem": problem})
        if verification and resolved is None:
            yield Hit(defect, "verified", {"problem": _UNRESOLVED})
        elif verification and resolved and verification.on < resolved:
            problem = _message(
                "it-was-verified-on-before-it-was-resolved", verification_on=verification.on, resolved=resolved
            )
            yield Hit(defect, "verified.on", {"problem": problem})
