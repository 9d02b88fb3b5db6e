"""V08: a contract is renewed on the ground of a passing assessment."""

from collections.abc import Iterator
from datetime import date

from taizhang.lifecycle.service import GRADES, PASSING
from taizhang.records import Contract, Vendor
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Param, Text


@rule
def renewal(facts: Facts) -> Iterator[Hit]:
    """A renewal names an earlier contract and a passing assessment by the day of signing; the first has neither."""
    for vendor in facts.book.vendors.values():
        starts: dict[str, date] = {}
        for contract in sorted(vendor.contracts, key=lambda c: c.starts_on):
            starts.setdefault(contract.number, contract.starts_on)
        first = min(starts.values())
        for number, contract in enumerate(vendor.contracts):
            if contract.renews and starts.get(contract.renews, contract.starts_on) >= contract.starts_on:
                told = Text(f"{contract.renews}不是在先的合同", f"{contract.renews} is no earlier contract")
                yield _hit(vendor, number, "renews", told, "house/records")
            found = _basis(facts, vendor, contract, contract.starts_on == first)
            if found:
                yield _hit(vendor, number, "basis", *found)


def _hit(vendor: Vendor, number: int, field: str, problem: Text, by: str) -> Hit:
    params: dict[str, Param] = {"contract": vendor.contracts[number].number, "problem": problem}
    return Hit(vendor, f"contracts.{number}.{field}", params, vendor.contracts[number].signed_on, by=(by,))


def _basis(facts: Facts, vendor: Vendor, contract: Contract, first: bool) -> tuple[Text, str] | None:
    if first:
        told = Text("首份合同没有可依据的考核", "the first contract can rest on no assessment")
        return (told, "house/records") if contract.basis else None
    newest = max(
        (a for a in facts.book.assessments_of.get(vendor.id, ()) if a.assessed_on <= contract.signed_on),
        key=lambda a: (a.assessed_on, a.period),
        default=None,
    )
    if newest and newest.grade not in PASSING:
        grade = GRADES[newest.grade]
        told = Text(
            f"签订前最近一次考核{newest.id}为{grade.zh}", f"{newest.id}, the newest by then, is graded {grade.en}"
        )
        return told, "house/renewal"
    if not contract.basis:
        told = Text("续签未注明所依据的考核", "it renews without naming an assessment")
        return (told, "renewal") if contract.renews else None
    grounds = facts.book.assessments.get(contract.basis)
    if grounds is None:
        return None
    if grounds.vendor != vendor.id:
        return Text(f"{grounds.id}考核的是其他服务商", f"{grounds.id} assessed another vendor"), "renewal"
    if grounds.grade not in PASSING:
        grade = GRADES[grounds.grade]
        return Text(f"{grounds.id}的等次为{grade.zh}，未达合格", f"{grounds.id} is graded {grade.en}"), "house/renewal"
    if grounds.assessed_on > contract.signed_on:
        told = Text(
            f"{grounds.id}于{grounds.assessed_on}作出，晚于签订日期{contract.signed_on}",
            f"{grounds.id} is of {grounds.assessed_on}, after the signing on {contract.signed_on}",
        )
        return told, "house/records"
    return None
