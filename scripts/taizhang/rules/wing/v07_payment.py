"""V07: a vendor is paid after it passed the assessment, or as the contract says otherwise."""

from collections.abc import Iterator
from math import fsum

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.lifecycle.payments import PASSING
from taizhang.lifecycle.service import GRADES
from taizhang.records import Assessment, Contract, Payment
from taizhang.repository.history import effective
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def payment(facts: Facts) -> Iterator[Hit]:
    """Each payment made rests on a passing assessment of its contract, or names the clause by which it does not.

    An advance comes before any assessment. Together the payments keep within the amount in force.
    """
    for vendor in facts.book.vendors.values():
        for number, contract in enumerate(effective(vendor, facts.today).contracts):
            place = f"contracts.{number}.payments"
            total = fsum(item.amount for item in contract.payments)
            if round(total - contract.amount, 2) > 0:
                problem = _message("payments-add-up-to-yuan-the-contract", total=total, amount=contract.amount)
                yield Hit(vendor, place, {"contract": contract.number, "problem": problem}, by=("payment",))
            for index, item in enumerate(contract.payments):
                grounds = facts.book.assessments.get(item.assessment or "")
                if item.paid_on is None or (item.assessment and grounds is None):
                    continue
                for field, problem in _problems(item, contract, vendor.id, grounds):
                    params: dict[str, Param] = {"contract": contract.number, "problem": problem}
                    yield Hit(vendor, f"{place}.{index}.{field}", params, item.paid_on, by=("house/payments",))


def _problems(item: Payment, contract: Contract, vendor: str, grounds: Assessment | None) -> Iterator[tuple[str, Text]]:
    if item.deduction and item.deduction.amount > item.amount:
        told = f"扣减{item.deduction.amount:.2f}元，超过本期金额{item.amount:.2f}元"
        yield "deduction.amount", Text(told, f"{item.deduction.amount:.2f} are deducted from {item.amount:.2f}")
    by_contract = item.kind == "advance" or bool(item.clause) or item.deduction is not None
    if grounds is None:
        if not by_contract:
            yield (
                "assessment",
                _message("paid-on-without-an-assessment", paid_on=item.paid_on),
            )
    elif grounds.vendor != vendor or grounds.contract != contract.number:
        yield "assessment", _message("assessed-another-contract", grounds=grounds.id)
    elif grounds.grade not in PASSING and not by_contract:
        grade = GRADES[grounds.grade]
        told = f"{grounds.id}的等次为{grade.zh}，未达合格，也未载明合同对此的约定"
        yield "assessment", Text(told, f"{grounds.id} is graded {grade.en}, and no clause of the contract is named")
    elif item.paid_on and grounds.assessed_on > item.paid_on:
        early = f"付款日期{item.paid_on}早于考核日期{grounds.assessed_on}"
        yield "paid_on", Text(early, f"paid on {item.paid_on}, before the assessment on {grounds.assessed_on}")
