"""Payments of a contract: each rests on a passing assessment, or on what the contract says."""

from dataclasses import dataclass
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.raising import plain_number, prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle.payments import PASSING, assessment_of, period_before
from taizhang.lifecycle.service import GRADES
from taizhang.records import Contract, Payment, Vendor
from taizhang.repository.history import effective


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says of a payment that does not simply follow a passed assessment.

    Attributes:
        kind: advance, instalment or final.
        clause: the contract's clause.
        deducted: what is taken off, in yuan; `reason` says why.
    """

    kind: str | None = None
    clause: str | None = None
    deducted: float | None = None
    reason: str | None = None


NO_TERMS = Terms()
"""The payment simply follows a passed assessment."""


def pay(
    desk: Desk,
    vendor: str,
    on: date,
    contract: str | None,
    number: int | None,
    assessment: str | None,
    terms: Terms = NO_TERMS,
) -> Act:
    """Record a payment of a contract, resting on a passing assessment, or on what the contract says.

    Of the arguments:
        contract: the contract's number; where not given, the one with the earliest payment that is open.
        number: which payment, from 1; the earliest open one where not given.
        assessment: the assessment that it rests on; where not given, that of the newest period before the payment's
            day, else the newest passing one of the contract. An advance rests on none.
        terms: what the contract says of the payment where it does not simply follow a pass.

    Raises:
        RefusedError: no payment is open, it was made already, or no assessment passed and the contract says nothing
            while that is asked for by a confirmed default; where nobody confirmed it, a rule remarks it.

    Source: region-2021-1131/3, house/payments.
    """
    held = desk.find(vendor, Vendor)
    place, index = _payment(held, contract, number)
    agreed = effective(held, on).contracts[place]
    payment = agreed.payments[index]
    kind = terms.kind or payment.kind
    grounds = None if kind == "advance" else assessment or _grounds(desk, held, agreed, payment, on, terms)
    base = ("contracts", place, "payments", index)
    stated = {
        "kind": terms.kind if payment.kind is None else None,
        "paid_on": on,
        "assessment": grounds,
        "clause": terms.clause,
        "deduction": {
            "amount": plain_number(terms.deducted),
            "clause": terms.clause,
            "reason": prose(terms.reason or ""),
        }
        if terms.deducted
        else None,
    }
    files = desk.add(vendor, [((*base, key), value) for key, value in stated.items() if value is not None])
    amount = payment.amount - (terms.deducted or 0)
    rests = _name_grounds(grounds, kind, terms)
    told = Text(
        f"合同{agreed.number}第{index + 1}笔{amount:,.2f}元已于{on}支付，{rests.zh}。",
        f"Payment {index + 1} of {agreed.number}, {amount:,.2f} yuan, was made on {on}, {rests.en}.",
    )
    return Act(files, (told,))


def _name_grounds(assessment: str | None, kind: str | None, terms: Terms) -> Text:
    if assessment:
        return Text(f"依据{assessment}", f"resting on {assessment}")
    if kind == "advance":
        return Text("预付款", "as an advance")
    if terms.clause:
        return Text(f"依据{terms.clause}", "as the contract says")
    return Text("未注明考核和合同约定", "naming neither an assessment nor a clause")


def _payment(vendor: Vendor, contract: str | None, number: int | None) -> tuple[int, int]:
    source = ("payment",)
    known = [c.number for c in vendor.contracts]
    if contract and contract not in known:
        told = Text(f"没有合同{contract}", f"there is no contract {contract}")
        raise RefusedError(
            Refusal(told, source, Text(f"现有合同：{'、'.join(known)}。", f"Known: {', '.join(known)}."))
        )
    chosen = [
        (payment.due_on, place, index, payment)
        for place, agreed in enumerate(vendor.contracts)
        if contract in (None, agreed.number)
        for index, payment in enumerate(agreed.payments)
        if number in (None, index + 1)
    ]
    waiting = [item[:3] for item in chosen if item[3].paid_on is None]
    if waiting:
        return min(waiting)[1:]
    if chosen:
        told = Text("该笔款项已经支付，没有重复登记", "it was paid already; nothing was recorded")
    else:
        told = Text("合同没有这一笔款项", "the contract has no such payment")
    help_ = Text(
        "请核对合同编号和第几笔（--contract、--number）；合同没有列明的款项，先在合同的payments中列明金额和约定付款日。",
        "Look at --contract and --number; a payment stands in the contract's payments with amount and due day first.",
    )
    raise RefusedError(Refusal(told, source, help_))


def _grounds(desk: Desk, vendor: Vendor, contract: Contract, payment: Payment, on: date, terms: Terms) -> str | None:
    """The assessment that a payment rests on: of its own period, else the newest pass of the contract by the day.

    It may be no pass, or none, where the contract says otherwise or where nobody confirmed that one is needed.
    """
    period = period_before(vendor, contract, payment.due_on, desk.book, desk.law, on)
    own = assessment_of(period, vendor, desk.book, desk.law, on) if period else None
    if own is not None and (own.grade in PASSING or terms.clause):
        return own.id
    made = [a for a in desk.book.assessments_of.get(vendor.id, ()) if a.contract == contract.number]
    passed = [a for a in made if a.assessed_on <= on and a.grade in PASSING]
    if own is None and passed:
        return max(passed, key=lambda a: (a.assessed_on, a.period)).id
    if terms.clause:
        return None
    source = ("house/payments",)
    if not is_binding(source, desk.law, on, vendor.division):
        return own.id if own is not None else None
    if own is not None:
        grade = GRADES[own.grade]
        told = Text(
            f"{own.id}为{grade.zh}，合同未载明如何付款", f"{own.id} is {grade.en}, and no clause says how to pay"
        )
        help_ = Text(
            "合同约定扣减或者仍付款的，用--clause写明条款（扣减另写--deduct金额、--reason事由）。",
            "Where the contract says so, name its clause by --clause (with --deduct and --reason for a deduction).",
        )
        raise RefusedError(Refusal(told, source, help_))
    told = Text(
        f"合同{contract.number}没有可据以付款的合格考核",
        f"no passing assessment of contract {contract.number} is there",
    )
    help_ = Text(
        "先完成考核（taizhang assess）；合格的按合同及时付款。属于预付款的用--kind advance，"
        "合同另有约定的用--clause写明条款。",
        "Assess first (`taizhang assess`); what passed is paid in time. An advance: --kind advance; else --clause.",
    )
    raise RefusedError(Refusal(told, source, help_))
