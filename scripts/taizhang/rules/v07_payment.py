"""V07: a vendor is paid after it passed the assessment."""

from collections.abc import Iterator
from math import fsum

from taizhang.lifecycle.service import GRADES, PASSING
from taizhang.records import Assessment, Contract, Payment
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Param, Text


@rule
def payment(facts: Facts) -> Iterator[Hit]:
    """Each payment made rests on a passing assessment of its own; together they keep within the amount."""
    for vendor in facts.book.vendors.values():
        spent = {""}
        for number, contract in enumerate(vendor.contracts):
            place = f"contracts.{number}.payments"
            total = fsum(item.amount for item in contract.payments)
            if round(total - contract.amount, 2) > 0:
                problem = Text(
                    f"各笔付款合计{total:.2f}元，超过合同金额{contract.amount:.2f}元",
                    f"the payments add up to {total:.2f} yuan, the contract only to {contract.amount:.2f}",
                )
                yield Hit(vendor, place, {"contract": contract.number, "problem": problem}, by=("payment",))
            for index, item in enumerate(contract.payments):
                grounds = facts.book.assessments.get(item.assessment or "")
                if item.paid_on is None or (item.assessment and grounds is None):
                    continue
                if item.assessment and item.assessment in spent:
                    problem = Text(f"{item.assessment}已用于另一笔付款", f"{item.assessment} was paid on already")
                    field = f"{place}.{index}.assessment"
                    params: dict[str, Param] = {"contract": contract.number, "problem": problem}
                    yield Hit(vendor, field, params, item.paid_on, by=("house/payments",))
                spent.add(item.assessment or "")
                for field, problem in _problems(item, contract, vendor.id, grounds):
                    params = {"contract": contract.number, "problem": problem}
                    yield Hit(vendor, f"{place}.{index}.{field}", params, item.paid_on, by=("house/payments",))


def _problems(item: Payment, contract: Contract, vendor: str, grounds: Assessment | None) -> Iterator[tuple[str, Text]]:
    if grounds is None:
        yield "assessment", Text(f"{item.paid_on}已付款，但未注明考核", f"paid on {item.paid_on} without an assessment")
    elif grounds.vendor != vendor or grounds.contract != contract.number:
        yield "assessment", Text(f"{grounds.id}考核的不是本合同", f"{grounds.id} assessed another contract")
    elif grounds.grade not in PASSING:
        grade = GRADES[grounds.grade]
        told = Text(f"{grounds.id}的等次为{grade.zh}，未达合格", f"{grounds.id} is graded {grade.en}")
        yield "assessment", told
    elif item.paid_on and grounds.assessed_on > item.paid_on:
        early = f"付款日期{item.paid_on}早于考核日期{grounds.assessed_on}"
        yield "paid_on", Text(early, f"paid on {item.paid_on}, before the assessment on {grounds.assessed_on}")
