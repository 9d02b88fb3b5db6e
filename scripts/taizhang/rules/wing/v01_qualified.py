"""V01: operation and maintenance is done by a qualified team."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.records.substance import measure_substance
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def qualified(facts: Facts) -> Iterator[Hit]:
    """A qualification is valid at the start of each contract, and the team's composition is described."""
    for vendor in facts.book.vendors.values():
        for number, contract in enumerate(vendor.contracts):
            day = contract.starts_on
            if not any(fact.valid_until is None or fact.valid_until >= day for fact in vendor.qualifications):
                problem = _message("no-valid-qualification", contract=contract.number, day=day)
                yield Hit(vendor, f"contracts.{number}.starts_on", {"problem": problem}, day, by=("house/team",))
        signed = max(contract.signed_on for contract in vendor.contracts)
        least = facts.law.number("substance.team", signed)
        length = measure_substance(vendor.team.composition)
        if length < least:
            problem = _message("composition-too-short", length=length, least=least)
            by = ("substance.team",) if length else ("service-team",)
            yield Hit(vendor, "team.composition", {"problem": problem}, signed, by=by)
