"""Payments of a contract: each is based on a passing assessment or on a clause of the contract."""

from dataclasses import dataclass
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.raising import format_prose, plain_number
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle.payments import PASSING, find_assessment, find_period_before
from taizhang.lifecycle.service import GRADES
from taizhang.records import Contract, Payment, Vendor
from taizhang.repository.history import record_in_force

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a payment that is not simply based on a passing assessment.

    Attributes:
        kind: advance, instalment or final.
        clause: the contract's clause.
        deducted: the deduction in yuan; `reason` is its reason.
    """

    kind: str | None = None
    clause: str | None = None
    deducted: float | None = None
    reason: str | None = None


NO_TERMS = Terms()
"""The payment is based on a passing assessment."""


def record_payment(
    desk: Desk,
    vendor: str,
    on: date,
    contract: str | None,
    number: int | None,
    assessment: str | None,
    terms: Terms = NO_TERMS,
) -> Act:
    """Record a payment of a contract, based on a passing assessment or on a clause of the contract.

    Of the arguments:
        contract: the contract's number; by default the one with the earliest open payment.
        number: which payment, from 1; by default the earliest open one.
        assessment: the assessment as its basis; by default that of the newest period before the payment's day, else
            the newest passing one of the contract. An advance needs none.
        terms: the contract's terms of a payment that is not simply based on a pass.

    Raises:
        RefusedError: no payment is open, it is already paid, or a pass or clause is missing where a confirmed default
            requires one. An unconfirmed default only gives a remark.

    Source: region-2021-1131/3, house/payments.
    """
    record = desk.find(vendor, Vendor)
    place, index = _find_payment(record, contract, number)
    agreement = record_in_force(record, on).contracts[place]
    payment = agreement.payments[index]
    kind = terms.kind or payment.kind
    grounds = None if kind == "advance" else assessment or _find_grounds(desk, record, agreement, payment, on, terms)
    base = ("contracts", place, "payments", index)
    data = {
        "kind": terms.kind if payment.kind is None else None,
        "paid_on": on,
        "assessment": grounds,
        "clause": terms.clause,
        "deduction": {
            "amount": plain_number(terms.deducted),
            "clause": terms.clause,
            "reason": format_prose(terms.reason or ""),
        }
        if terms.deducted
        else None,
    }
    files = desk.add(vendor, [((*base, key), value) for key, value in data.items() if value is not None])
    amount = payment.amount - (terms.deducted or 0)
    grounds_text = _describe_grounds(grounds, kind, terms)
    message = _message("paid", contract=agreement.number, number=index + 1, amount=amount, on=on, grounds=grounds_text)
    return Act(files, (message,))


def _describe_grounds(assessment: str | None, kind: str | None, terms: Terms) -> Text:
    if assessment:
        return _message("on-assessment", assessment=assessment)
    if kind == "advance":
        return _message("as-an-advance")
    if terms.clause:
        return _message("on-clause", clause=terms.clause)
    return _message("without-grounds")


def _find_payment(vendor: Vendor, contract: str | None, number: int | None) -> tuple[int, int]:
    source = ("payment",)
    contracts = [c.number for c in vendor.contracts]
    if contract and contract not in contracts:
        message = _message("unknown-contract", contract=contract)
        raise RefusedError(
            Refusal(
                message, source, _message("known-contracts", contracts=Text("、".join(contracts), ", ".join(contracts)))
            )
        )
    matches = [
        (payment.due_on, place, index, payment)
        for place, agreement in enumerate(vendor.contracts)
        if contract in (None, agreement.number)
        for index, payment in enumerate(agreement.payments)
        if number in (None, index + 1)
    ]
    unpaid = [item[:3] for item in matches if item[3].paid_on is None]
    if unpaid:
        return min(unpaid)[1:]
    message = _message("already-paid" if matches else "unknown-payment")
    help_ = _message("check-contract-and-number")
    raise RefusedError(Refusal(message, source, help_))


def _find_grounds(
    desk: Desk, vendor: Vendor, contract: Contract, payment: Payment, on: date, terms: Terms
) -> str | None:
    """The assessment that a payment is based on: of its own period, else the newest pass of the contract by the day.

    It may be no pass, or None, where a clause provides otherwise or the requirement of a pass is unconfirmed.
    """
    period = find_period_before(vendor, contract, payment.due_on, desk.book, desk.law, on)
    own = find_assessment(period, vendor, desk.book, desk.law, on) if period else None
    if own is not None and (own.grade in PASSING or terms.clause):
        return own.id
    assessments = [a for a in desk.book.assessments_of.get(vendor.id, ()) if a.contract == contract.number]
    passes = [a for a in assessments if a.assessed_on <= on and a.grade in PASSING]
    if own is None and passes:
        return max(passes, key=lambda a: (a.assessed_on, a.period)).id
    if terms.clause:
        return None
    source = ("house/payments",)
    if not is_binding(source, desk.law, on, vendor.division):
        return own.id if own is not None else None
    if own is not None:
        grade = GRADES[own.grade]
        message = _message("not-passed-without-clause", assessment=own.id, grade=grade)
        help_ = _message("name-the-clause")
        raise RefusedError(Refusal(message, source, help_))
    message = _message("no-passing-assessment", contract=contract.number)
    help_ = _message("assess-first")
    raise RefusedError(Refusal(message, source, help_))
