"""V08: a contract is renewed on the basis of the newest assessment of the contract that it renews."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.lifecycle.payments import PASSING
from taizhang.lifecycle.renewal import find_contract_before, find_newest_known
from taizhang.lifecycle.service import GRADES
from taizhang.records import Assessment, Contract, Vendor
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def renewal(facts: Facts) -> Iterator[Hit]:
    """A renewal names an earlier contract, and the newest assessment of that contract by the signing, which passed.

    A contract that is not a renewal follows the last one that ended before it, whose newest assessment passed, too. The
    first contract has neither. V15 reports an assessment that was made before the signing and came to main after the
    contract.
    """
    for vendor in facts.book.vendors.values():
        starts: dict[str, date] = {}
        for contract in sorted(vendor.contracts, key=lambda c: c.starts_on):
            starts.setdefault(contract.number, contract.starts_on)
        first = min(starts.values())
        for number, contract in enumerate(vendor.contracts):
            if contract.renews and starts.get(contract.renews, contract.starts_on) >= contract.starts_on:
                problem = _message("not-earlier", renews=contract.renews)
                yield _create_hit(vendor, number, "renews", problem, "house/records")
                continue
            fault = _check_basis(facts, vendor, contract, contract.starts_on == first)
            if fault:
                yield _create_hit(vendor, number, "basis", *fault)


def _create_hit(vendor: Vendor, number: int, field: str, problem: Text, by: str) -> Hit:
    params: dict[str, Param] = {"contract": vendor.contracts[number].number, "problem": problem}
    return Hit(vendor, f"contracts.{number}.{field}", params, vendor.contracts[number].signed_on, by=(by,))


def _check_basis(facts: Facts, vendor: Vendor, contract: Contract, is_first: bool) -> tuple[Text, str] | None:
    if is_first and not contract.renews:
        problem = _message("first-contract-with-basis")
        return (problem, "house/records") if contract.basis else None
    previous = find_contract_before(vendor, contract)
    newest = find_newest_known(vendor, contract, facts.book)
    if newest and newest.grade not in PASSING:
        grade = GRADES[newest.grade]
        problem = _message("newest-failed", previous=previous, assessment=newest.id, grade=grade)
        return problem, "house/renewal"
    if not contract.basis:
        problem = _message("basis-missing")
        return (problem, "renewal") if contract.renews else None
    assessment = facts.book.assessments.get(contract.basis)
    if assessment is None:
        return None
    return _check_assessment(vendor, contract, previous, assessment, newest)


def _check_assessment(
    vendor: Vendor, contract: Contract, previous: str | None, assessment: Assessment, newest: Assessment | None
) -> tuple[Text, str] | None:
    if assessment.vendor != vendor.id:
        return _message("basis-of-other-vendor", assessment=assessment.id), "renewal"
    if assessment.contract != previous:
        problem = _message(
            "basis-of-other-contract",
            assessment=assessment.id,
            contract=assessment.contract,
            previous=previous or _message("contract-renewed"),
        )
        return problem, "renewal"
    if assessment.grade not in PASSING:
        grade = GRADES[assessment.grade]
        return _message("basis-failed", assessment=assessment.id, grade=grade), "house/renewal"
    if assessment.assessed_on > contract.signed_on:
        problem = _message(
            "basis-after-signing",
            assessment=assessment.id,
            assessed_on=assessment.assessed_on,
            signed_on=contract.signed_on,
        )
        return problem, "house/records"
    if newest is not None and newest.assessed_on > assessment.assessed_on:
        problem = _message("basis-not-newest", assessment=assessment.id, previous=previous, newest=newest.id)
        return problem, "house/renewal"
    return None
