"""Payments of a contract: each rests on a passing assessment, or on what the contract says."""

from dataclasses import dataclass
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.raising import plain_number, prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle.payments import PASSING, assessment_of, period_before
from taizhang.lifecycle.service import GRADES
from taizhang.records import Contract, Payment, Vendor
from taizhang.repository.history import effective

_message = Messages(__file__)


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
    told = _message(
        "payment-of-yuan-was-made", agreed_number=agreed.number, index=index + 1, amount=amount, on=on, rests=rests
    )
    return Act(files, (told,))


def _name_grounds(assessment: str | None, kind: str | None, terms: Terms) -> Text:
    if assessment:
        return _message("resting", assessment=assessment)
    if kind == "advance":
        return _message("as-an-advance")
    if terms.clause:
        return _message("the-contract-says", clause=terms.clause)
    return _message("naming-neither-an-assessment-nor-a-clause")


def _payment(vendor: Vendor, contract: str | None, number: int | None) -> tuple[int, int]:
    source = ("payment",)
    known = [c.number for c in vendor.contracts]
    if contract and contract not in known:
        told = _message("there-is-no-contract", contract=contract)
        raise RefusedError(Refusal(told, source, _message("known", known=Text("、".join(known), ", ".join(known)))))
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
    told = _message("it-was-paid-already" if chosen else "contract-has-no-such-payment")
    help_ = _message("look-at-contract-and-number")
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
        told = _message("is-and-no-clause-says-how-to-pay", own=own.id, grade=grade)
        help_ = _message("where-the-contract-says-so-name-its-clause")
        raise RefusedError(Refusal(told, source, help_))
    told = _message("no-passing-assessment-of-contract", contract_number=contract.number)
    help_ = _message("assess-first-what-passed-is-paid-in-time")
    raise RefusedError(Refusal(told, source, help_))
