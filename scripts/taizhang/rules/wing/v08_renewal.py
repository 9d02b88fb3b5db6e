"""V08: a contract is renewed on the ground of the newest assessment of the contract that it renews."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.lifecycle.payments import PASSING
from taizhang.lifecycle.renewal import contract_before, newest_known
from taizhang.lifecycle.service import GRADES
from taizhang.records import Assessment, Contract, Vendor
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def renewal(facts: Facts) -> Iterator[Hit]:
    """A renewal names an earlier contract, and the newest assessment of that contract by the signing, which passed.

    A contract that is no renewal follows the last one that ended before it: its newest assessment passed, too. The
    first contract has neither. An assessment that was made before the signing and came to main after the contract
    makes nothing wrong that was right when it was recorded; V15 tells of it.
    """
    for vendor in facts.book.vendors.values():
        starts: dict[str, date] = {}
        for contract in sorted(vendor.contracts, key=lambda c: c.starts_on):
            starts.setdefault(contract.number, contract.starts_on)
        first = min(starts.values())
        for number, contract in enumerate(vendor.contracts):
            if contract.renews and starts.get(contract.renews, contract.starts_on) >= contract.starts_on:
                told = _message("is-no-earlier-contract", renews=contract.renews)
                yield _hit(vendor, number, "renews", told, "house/records")
                continue
            found = _basis(facts, vendor, contract, contract.starts_on == first)
            if found:
                yield _hit(vendor, number, "basis", *found)


def _hit(vendor: Vendor, number: int, field: str, problem: Text, by: str) -> Hit:
    params: dict[str, Param] = {"contract": vendor.contracts[number].number, "problem": problem}
    return Hit(vendor, f"contracts.{number}.{field}", params, vendor.contracts[number].signed_on, by=(by,))


def _basis(facts: Facts, vendor: Vendor, contract: Contract, first: bool) -> tuple[Text, str] | None:
    if first and not contract.renews:
        told = _message("first-contract-can-rest-on-no-assessment")
        return (told, "house/records") if contract.basis else None
    before = contract_before(vendor, contract)
    newest = newest_known(vendor, contract, facts.book)
    if newest and newest.grade not in PASSING:
        grade = GRADES[newest.grade]
        told = _message("newest-of-by-then-is-graded", before=before, newest=newest.id, grade=grade)
        return told, "house/renewal"
    if not contract.basis:
        told = _message("it-renews-without-naming-an-assessment")
        return (told, "renewal") if contract.renews else None
    grounds = facts.book.assessments.get(contract.basis)
    if grounds is None:
        return None
    return _wrong_grounds(vendor, contract, before, grounds, newest)


def _wrong_grounds(
    vendor: Vendor, contract: Contract, before: str | None, grounds: Assessment, newest: Assessment | None
) -> tuple[Text, str] | None:
    if grounds.vendor != vendor.id:
        return _message("assessed-another-vendor", grounds=grounds.id), "renewal"
    if grounds.contract != before:
        told = _message(
            "assessed",
            grounds=grounds.id,
            contract=grounds.contract,
            before=Text(before or "合同", before or "the contract renewed"),
        )
        return told, "renewal"
    if grounds.grade not in PASSING:
        grade = GRADES[grounds.grade]
        return _message("is-graded", grounds=grounds.id, grade=grade), "house/renewal"
    if grounds.assessed_on > contract.signed_on:
        told = _message(
            "is-of-after-the-signing", grounds=grounds.id, assessed_on=grounds.assessed_on, signed_on=contract.signed_on
        )
        return told, "house/records"
    if newest is not None and newest.assessed_on > grounds.assessed_on:
        told = _message("is-not-the-newest-assessment", grounds=grounds.id, before=before, newest=newest.id)
        return told, "house/renewal"
    return None
