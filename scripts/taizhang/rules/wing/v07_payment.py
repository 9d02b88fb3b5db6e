"""V07: a vendor is paid after it passed the assessment, or as the contract provides otherwise."""

from collections.abc import Iterator
from math import fsum

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.lifecycle.payments import PASSING
from taizhang.lifecycle.service import GRADES
from taizhang.records import Assessment, Contract, Payment
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def payment(facts: Facts) -> Iterator[Hit]:
    """Each payment made rests on a passing assessment of its contract, or names the clause by which it does not.

    An advance comes before any assessment. Together the payments keep within the amount in force.
    """
    for vendor in facts.book.vendors.values():
        for number, contract in enumerate(record_in_force(vendor, facts.today).contracts):
            place = f"contracts.{number}.payments"
            total = fsum(item.amount for item in contract.payments)
            if round(total - contract.amount, 2) > 0:
                problem = _message("payments-exceed-contract", total=total, amount=contract.amount)
                yield Hit(vendor, place, {"contract": contract.number, "problem": problem}, by=("payment",))
            for index, item in enumerate(contract.payments):
                assessment = facts.book.assessments.get(item.assessment or "")
                if item.paid_on is None or (item.assessment and assessment is None):
                    continue
                for field, problem in _find_problems(item, contract, vendor.id, assessment):
                    params: dict[str, Param] = {"contract": contract.number, "problem": problem}
                    yield Hit(vendor, f"{place}.{index}.{field}", params, item.paid_on, by=("house/payments",))


def _find_problems(
    item: Payment, contract: Contract, vendor: str, assessment: Assessment | None
) -> Iterator[tuple[str, Text]]:
    if item.deduction and item.deduction.amount > item.amount:
        deduction = item.deduction.amount
        yield "deduction.amount", _message("deduction-exceeds-amount", deduction=deduction, amount=item.amount)
    is_by_contract = item.kind == "advance" or bool(item.clause) or item.deduction is not None
    if assessment is None:
        if not is_by_contract:
            yield (
                "assessment",
                _message("assessment-missing", paid_on=item.paid_on),
            )
    elif assessment.vendor != vendor or assessment.contract != contract.number:
        yield "assessment", _message("assessment-of-other-contract", assessment=assessment.id)
    elif assessment.grade not in PASSING and not is_by_contract:
        grade = GRADES[assessment.grade]
        yield "assessment", _message("failed-without-clause", assessment=assessment.id, grade=grade)
    elif item.paid_on and assessment.assessed_on > item.paid_on:
        assessed_on = assessment.assessed_on
        yield "paid_on", _message("paid-before-assessment", paid_on=item.paid_on, assessed_on=assessed_on)
