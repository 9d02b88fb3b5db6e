"""V01: operation and maintenance is done by a qualified, able team."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.records.substance import weight
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def qualified(facts: Facts) -> Iterator[Hit]:
    """A qualification is valid at the start of each contract, and the team's composition is told."""
    for vendor in facts.book.vendors.values():
        for number, contract in enumerate(vendor.contracts):
            day = contract.starts_on
            if not any(fact.valid_until is None or fact.valid_until >= day for fact in vendor.qualifications):
                problem = _message("no-qualification-was-valid-when-contract", contract_number=contract.number, day=day)
                yield Hit(vendor, f"contracts.{number}.starts_on", {"problem": problem}, day, by=("house/team",))
        signed = max(contract.signed_on for contract in vendor.contracts)
        due = facts.law.number("substance.team", signed)
        told = weight(vendor.team.composition)
        if told < due:
            problem = _message("team-composition-has-characters", told=told, due=due)
            by = ("substance.team",) if told else ("service-team",)
            yield Hit(vendor, "team.composition", {"problem": problem}, signed, by=by)
