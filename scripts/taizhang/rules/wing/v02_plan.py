"""V02: a contract is signed with its service plan at hand."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Param
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def plan(facts: Facts) -> Iterator[Hit]:
    """A service plan was submitted by the day its contract was signed; its items' ids are unique."""
    for vendor in facts.book.vendors.values():
        for number, contract in enumerate(vendor.contracts):
            place, submitted = f"contracts.{number}.service_plan", contract.service_plan.submitted_on
            if submitted > contract.signed_on:
                problem = _message("plan-came-on-after-the-signing", submitted=submitted, signed_on=contract.signed_on)
                params: dict[str, Param] = {"contract": contract.number, "problem": problem}
                yield Hit(vendor, f"{place}.submitted_on", params, by=("service-plan",))
            seen: set[str] = set()
            for index, item in enumerate(contract.service_plan.items):
                if item.id in seen:
                    problem = _message("plan-item-occurs-twice", id=item.id)
                    params = {"contract": contract.number, "problem": problem}
                    yield Hit(vendor, f"{place}.items.{index}.id", params, by=("house/records",))
                seen.add(item.id)
