"""D06: a problem is reported, then resolved, then verified."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.rules.rule import Facts, Hit, rule

_UNRESOLVED = Text("尚未解决（缺resolved_on），不得登记验证", "it was verified, but `resolved_on` is missing")


@rule
def verified(facts: Facts) -> Iterator[Hit]:
    """No problem is resolved before its report, and none is verified before it is resolved."""
    for defect in facts.book.defects.values():
        resolved, verification = defect.resolved_on, defect.verified
        if resolved and resolved < defect.reported_on:
            problem = Text(
                f"解决日期{resolved}早于报告日期{defect.reported_on}",
                f"it was resolved on {resolved}, before the report of {defect.reported_on}",
            )
            yield Hit(defect, "resolved_on", {"problem": problem})
        if verification and resolved is None:
            yield Hit(defect, "verified", {"problem": _UNRESOLVED})
        elif verification and resolved and verification.on < resolved:
            problem = Text(
                f"验证日期{verification.on}早于解决日期{resolved}",
                f"it was verified on {verification.on}, before it was resolved on {resolved}",
            )
            yield Hit(defect, "verified.on", {"problem": problem})
