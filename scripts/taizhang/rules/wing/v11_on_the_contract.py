"""V11: payments that the contract may allow, but that need a second look."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.payments import PASSING
from taizhang.lifecycle.service import GRADES
from taizhang.records import Contract, Payment, Vendor
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def on_the_contract(facts: Facts) -> Iterator[Hit]:
    """Two payments on one assessment are called instalments; none is made on an older pass after a failure."""
    for vendor in facts.book.vendors.values():
        used: set[str] = set()
        for number, contract in enumerate(record_in_force(vendor, facts.today).contracts):
            for index, item in enumerate(contract.payments):
                if item.paid_on is None or item.assessment is None:
                    continue
                problem = _find_problem(vendor, contract, item, used, facts)
                used.add(item.assessment)
                if problem is not None:
                    place = f"contracts.{number}.payments.{index}.assessment"
                    yield Hit(vendor, place, {"contract": contract.number, "problem": problem})


def _find_problem(vendor: Vendor, contract: Contract, item: Payment, used: set[str], facts: Facts) -> Text | None:
    if item.clause or item.deduction is not None:
        return None
    if item.assessment in used and item.kind is None:
        return _message("assessment-used-twice", assessment=item.assessment)
    assessment = facts.book.assessments.get(item.assessment or "")
    later_assessments = [
        one
        for one in facts.book.assessments_of.get(vendor.id, ())
        if assessment is not None
        and one.contract == contract.number
        and item.paid_on is not None
        and assessment.assessed_on < one.assessed_on <= item.paid_on
    ]
    newest = max(later_assessments, key=lambda one: (one.assessed_on, one.period), default=None)
    if newest is None or newest.grade in PASSING or assessment is None or assessment.id in used:
        return None
    grade = GRADES[newest.grade]
    return _message("newest-failed", newest=newest.id, grade=grade, assessment=assessment.id)
