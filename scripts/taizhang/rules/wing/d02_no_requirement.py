"""D02: where no business rule changes, a defect is resolved without a requirement and without an evaluation."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_KIND = _message("disposition-is-requirement")
_LINK = _message("linked-to-requirement")
_EVALUATED = _message("approval-has-evaluation")


@rule
def no_requirement(facts: Facts) -> Iterator[Hit]:
    """A defect that changes no business rule neither becomes a requirement nor is evaluated."""
    for recorded in facts.book.defects.values():
        defect = record_in_force(recorded, facts.today)
        if defect.changes_business_rules:
            continue
        ruling = defect.disposition
        if ruling and ruling.kind == "requirement":
            yield Hit(defect, "disposition.kind", {"defect": defect.id, "problem": _KIND})
        elif ruling and ruling.kind == "explained" and ruling.requirement:
            yield Hit(defect, "disposition.requirement", {"defect": defect.id, "problem": _LINK})
        for approval in facts.book.approvals_of.get(defect.id, ()):
            for number, review in enumerate(approval.predicate.chain):
                if review.duty == "evaluate":
                    field = f"predicate.chain.{number}.duty"
                    yield Hit(approval, field, {"defect": defect.id, "problem": _EVALUATED})
