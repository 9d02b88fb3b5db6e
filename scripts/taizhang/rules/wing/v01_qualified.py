"""V01: operation and maintenance is done by a qualified, able team."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.records.substance import weight
from taizhang.rules.rule import Facts, Hit, rule


@rule
def qualified(facts: Facts) -> Iterator[Hit]:
    """A qualification is valid at the start of each contract, and the team's composition is told."""
    for vendor in facts.book.vendors.values():
        for number, contract in enumerate(vendor.contracts):
            day = contract.starts_on
            if not any(fact.valid_until is None or fact.valid_until >= day for fact in vendor.qualifications):
                problem = Text(
                    f"合同{contract.number}自{day}起履行，届时没有一项资质在有效期内",
                    f"no qualification was valid when contract {contract.number} began on {day}",
                )
                yield Hit(vendor, f"contracts.{number}.starts_on", {"problem": problem}, day, by=("house/team",))
        signed = max(contract.signed_on for contract in vendor.contracts)
        due = facts.law.number("substance.team", signed)
        told = weight(vendor.team.composition)
        if told < due:
            problem = Text(
                f"团队构成有实质内容的只有{told}字，至少应写{due}字",
                f"the team's composition has {told} characters of substance; {due} are due",
            )
            by = ("substance.team",) if told else ("service-team",)
            yield Hit(vendor, "team.composition", {"problem": problem}, signed, by=by)
